
/* Which sequences ask a terminal something. */

#ifndef RN_ASKS_H
#define RN_ASKS_H

#include <stddef.h>


typedef enum {
    RN_ASKS_NO,
    RN_ASKS_YES,
    RN_ASKS_MAYBE              /* more of it must be seen */
} rn_asks_e;


/* All of it, from its two bytes of introduction on. */
int rn_asks_csi(const unsigned char *csi, size_t len);

/*
 * A string's text so far, at least a byte; kind: ] P or _.  Each byte is
 * asked for in turn, until it is not MAYBE.
 */
rn_asks_e rn_asks_string(int kind, const unsigned char *text, size_t len);

/* 1: a string that has ended, and was MAYBE until then, asks something. */
int rn_asks_whole(int kind, const unsigned char *text, size_t len);

/* 1: of a string too long to be kept, what it is cannot be told. */
int rn_asks_unknown(int kind, const unsigned char *text, size_t len);


#endif /* RN_ASKS_H */
