
/*
 * Flags of a verb from a table: "--name value", "--name=value", letters.
 *
 * A verb's values are a struct that begins with rn_cli_common_t; a row names
 * its member by offset, so tables are constant.
 */

#ifndef RN_CLI_OPTIONS_H
#define RN_CLI_OPTIONS_H

#include <jansson.h>
#include <stddef.h>


typedef struct {
    const char  *hq_url;
    const char  *token_file;
    const char  *ca_file;
    int          help;
} rn_cli_common_t;


typedef enum {
    RN_CLI_FLAG,         /* int: 1 when given */
    RN_CLI_VALUE,        /* const char *: the last one given */
    RN_CLI_LIST          /* json_t *: an array of all, made on demand */
} rn_cli_kind_e;


typedef struct {
    const char     *name;      /* NULL ends a table */
    char            letter;    /* or 0 */
    rn_cli_kind_e   kind;
    size_t          offset;    /* of the member in the verb's struct */
    const char     *value;     /* placeholder for the help */
    const char     *help;
} rn_cli_option_t;


typedef struct {
    const char             *name;
    const char             *usage;     /* examples first, then the synopsis */
    const rn_cli_option_t  *options;
    const char             *notes;     /* after the flags */
    int                     command;   /* the first operand ends the flags */
    int                     failure;   /* exit code for bad usage */
} rn_cli_verb_t;


/*
 * Reads argv[1..argc-1] into values.  The operands are moved to argv[0..],
 * their number is returned.  -1: the verb is over with the exit code *code,
 * help or the complaint is printed.
 */
int rn_cli_options(const rn_cli_verb_t *verb, int argc, char **argv,
    void *values, int *code);

/* Complains about usage the way rn_cli_options() does; the exit code. */
int rn_cli_usage(const rn_cli_verb_t *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));


#endif /* RN_CLI_OPTIONS_H */
