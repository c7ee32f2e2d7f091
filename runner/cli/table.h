
/* Columns for people: as wide as what stands in them. */

#ifndef RN_TABLE_H
#define RN_TABLE_H

#include <jansson.h>


typedef struct {
    const char   *name;                     /* NULL ends the columns */
    int           right;                    /* its cells end together */
    const char *(*color)(const char *cell); /* what begins it; or NULL */
} rn_column_t;


/*
 * On stdout.  rows is an array of arrays of strings, which are made plain;
 * the last column is cut at the edge of a terminal.
 */
void rn_table_print(const rn_column_t *columns, const json_t *rows);

/* The colour of a state of a session or a runner. */
const char *rn_table_state(const char *cell);
const char *rn_table_attention(const char *cell);


#endif /* RN_TABLE_H */
