
/* A message's text as the bytes that type it. */

#ifndef RN_PASTE_H
#define RN_PASTE_H

#include <stddef.h>

#include "wire/ar.h"


/*
 * Cleans text of len bytes in place and returns its new length.  *lines: how
 * many lines it has, 0 when nothing is left; *longest: bytes of the longest.
 */
size_t rn_paste_clean(char *text, size_t len, size_t *lines,
    size_t *longest);

/*
 * The bytes, from malloc(), or NULL.  bracketed: as one paste; else as keys,
 * where a tab is a blank.  newline: what ends a line, of both.
 */
char *rn_paste_bytes(const char *text, size_t len, int bracketed,
    const char *newline, size_t *size);


#endif /* RN_PASTE_H */
