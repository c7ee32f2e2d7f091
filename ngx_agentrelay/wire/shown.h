
/* A stranger's text as people are shown it. */

#ifndef AR_SHOWN_H
#define AR_SHOWN_H

#include "wire/ar.h"


/*
 * The bytes of the character here when it does more than stand there, else 0.
 * p is terminated or of UTF-8.
 */
size_t ar_shown_acts(const unsigned char *p);

/*
 * What acts becomes a blank each, what is not UTF-8 is left out, and it is cut
 * to less than size bytes at a character.  Returns the length; out may be the
 * text itself.
 */
size_t ar_shown_text(char *out, size_t size, const char *text, size_t len);

/* As one line: what acts is left out, blanks are one, none at the ends. */
size_t ar_shown_line(char *out, size_t size, const char *text, size_t len);


#endif /* AR_SHOWN_H */
