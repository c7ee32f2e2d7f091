
/*
 * What a JSON object must look like: a list of fields with kind, bounds and
 * whether they are required.  Fields that no row names are ignored.
 */

#ifndef AR_FIELD_H
#define AR_FIELD_H

#include <jansson.h>

#include "wire/ar.h"


#define AR_FIELD_REQUIRED  0x1
#define AR_FIELD_NULL      0x2   /* null is a value of it; in an optional
                                    field null is the same as absent */


typedef enum {
    AR_FIELD_ANY,            /* at most max bytes as a string or as JSON */
    AR_FIELD_STRING,         /* min to max bytes */
    AR_FIELD_INTEGER,        /* min to max */
    AR_FIELD_OFFSET,         /* 0 to 2^53 - 1: offsets, sizes, sequences */
    AR_FIELD_NUMBER,
    AR_FIELD_BOOLEAN,
    AR_FIELD_UUID,           /* version 7, lower case */
    AR_FIELD_NAME,           /* a runner's name */
    AR_FIELD_ARRAY,          /* of at most max elements */
    AR_FIELD_OBJECT          /* of at most max members */
} ar_field_kind_e;


typedef struct ar_field_s  ar_field_t;

struct ar_field_s {
    const char        *name;     /* NULL ends a list */
    ar_field_kind_e    kind;
    unsigned           flags;
    int64_t            min;
    int64_t            max;
    const ar_field_t  *item;     /* ARRAY: an element; OBJECT: a value */
    const ar_field_t  *fields;   /* OBJECT: its fields */
};


/*
 * Checks an object against a list.  `where` names it in *cause ("hello"),
 * which is one buffer of this thread.
 */
ar_rc_e ar_field_check(const ar_field_t *fields, const json_t *object,
    const char *where, const char **cause);

/* What the field must be, in words; terminated, at most size bytes. */
void ar_field_describe(const ar_field_t *field, char *out, size_t size);

/* Fields of a parsed object; `otherwise` when absent or null. */
uint64_t ar_field_offset(const json_t *object, const char *name,
    uint64_t otherwise);
const char *ar_field_string(const json_t *object, const char *name,
    const char *otherwise);
int ar_field_true(const json_t *object, const char *name);


#endif /* AR_FIELD_H */
