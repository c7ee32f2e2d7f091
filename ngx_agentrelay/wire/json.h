
/* A text of JSON, read and written whole or not at all. */

#ifndef AR_JSON_H
#define AR_JSON_H

#include <jansson.h>

#include "wire/ar.h"


/*
 * As json_loadb(); error may be NULL.  NULL as well where memory has run out,
 * which ar_json_starved() tells of *error.
 */
json_t *ar_json_load(const void *text, size_t len, size_t flags,
    json_error_t *error);

int ar_json_starved(const json_error_t *error);

/* The same of a terminated text; NULL of none. */
json_t *ar_json_text(const void *text);

/* As json_dumps(). */
char *ar_json_dump(const json_t *json, size_t flags);

/*
 * What is built between them is whole, or given back and NULL.  They may be
 * nested; nothing built meanwhile outlives a NULL.
 */
void ar_json_begin(void);
json_t *ar_json_end(json_t *built);


#endif /* AR_JSON_H */
