
/*
 * Text without its secrets: the values this process was told, tokens by
 * their prefix, credentials of headers and URLs.
 */

#ifndef RN_REDACT_H
#define RN_REDACT_H

#include <stddef.h>


/* A value that must never be printed; it is copied.  NULL is ignored. */
void rn_redact_secret(const char *value);

/* A copy of text from malloc(), "***" for every secret.  NULL: no memory. */
char *rn_redact(const char *text);


#endif /* RN_REDACT_H */
