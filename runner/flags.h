
/*
 * Verbs and their flags as tables: "--name value", "--name=value", letters.
 *
 * What is dispatched, the help, the completions, the manual pages and
 * COMMANDS.md are all made from these tables.  A row names the member of the
 * verb's struct of values by offset, so tables are constant.
 */

#ifndef RN_FLAGS_H
#define RN_FLAGS_H

#include <jansson.h>
#include <stddef.h>


typedef enum {
    RN_FLAG_SET,         /* int: 1 when given */
    RN_FLAG_VALUE,       /* const char *: the last one given */
    RN_FLAG_LIST,        /* json_t *: an array of all, made on demand */
    RN_FLAG_HELP         /* prints the help; no member */
} rn_flag_e;


typedef struct {
    const char  *name;       /* NULL ends a table */
    char         letter;     /* or 0 */
    rn_flag_e    kind;
    size_t       offset;     /* of the member in the verb's struct */
    const char  *value;      /* placeholder; "a|b" are all there are */
    const char  *help;
} rn_flag_t;


typedef struct {
    const char       *name;       /* of a noun's verb: "share create" */
    int             (*main)(int argc, char **argv);
    const char       *summary;    /* begins small, ends without a period */
    const char       *examples;   /* lines, each begun with two blanks */
    const char       *operands;   /* of the synopsis, or NULL */
    const rn_flag_t  *flags;
    const rn_flag_t  *common;     /* more of them, or NULL */
    const char       *notes;      /* after the flags, or NULL */
    const char       *json;       /* what --json prints, or NULL */
    int               command;    /* the first operand ends the flags */
    int               most;       /* of the operands; 0: any number */
    int               failure;    /* exit code for bad usage */
} rn_verb_t;


/*
 * Reads argv[1..argc-1] into values.  The operands are moved to argv[0..],
 * their number is returned, which is none for a verb whose row names none.
 * -1: the verb is over with the exit code *code, help or the complaint is
 * printed.
 */
int rn_flags_parse(const rn_verb_t *verb, int argc, char **argv,
    void *values, int *code);

/*
 * The number that a flag was given (text NULL: not given, value stays), or a
 * complaint; RN_EXIT_OK or the exit code.  name: "--lines".
 */
int rn_flags_number(const rn_verb_t *verb, const char *name,
    const char *text, long least, long most, long *value);

/* Complains about usage the way rn_flags_parse() does; the exit code. */
int rn_flags_usage(const rn_verb_t *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void rn_flags_help(const rn_verb_t *verb);

/* The verb's flags, then the common ones.  NULL begins, and ends. */
const rn_flag_t *rn_flags_next(const rn_verb_t *verb, const rn_flag_t *flag);

/* Edits between two words; for telling what a typo meant. */
size_t rn_flags_distance(const char *a, size_t a_len, const char *b);


#endif /* RN_FLAGS_H */
