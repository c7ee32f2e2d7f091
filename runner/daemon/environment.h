
/* The environment of a session's program. */

#ifndef RN_ENVIRONMENT_H
#define RN_ENVIRONMENT_H

#include <jansson.h>

#include "wire/ar.h"


typedef struct {
    const char    *session;
    const char    *term;       /* NULL: no terminal */
    const char    *cwd;
    const json_t  *extra;      /* merged last; null removes; may be NULL */
} rn_environment_t;


/* An array from malloc() that ends with NULL; NULL: out of memory. */
char **rn_environment_build(const rn_environment_t *environment);
void rn_environment_free(char **envp);


#endif /* RN_ENVIRONMENT_H */
