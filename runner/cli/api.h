
/* One REST request to HQ at a time, waited for; failures are told here. */

#ifndef RN_API_H
#define RN_API_H

#include <jansson.h>
#include <openssl/ssl.h>
#include <uv.h>

#include "runner/cli/config.h"


typedef struct {
    uv_loop_t              *loop;
    const rn_cli_config_t  *config;
    SSL_CTX                *tls;
    unsigned                wait_ms;     /* HQ may take longer by that */
    int                     plain;       /* text is a good answer */
    char                    authorization[RN_CLI_TOKEN_MAX + 64];
} rn_api_t;


/* RN_EXIT_OK or the exit code of a failure. */
int rn_api_open(rn_api_t *api, const rn_cli_config_t *config);

/*
 * path is below the mount and begins with "/".  body (NULL: none) is taken.
 * key: the Idempotency-Key, or NULL.  RN_EXIT_OK: *result is a new reference
 * (JSON null when the answer has no body, a string when it is plain text);
 * else an exit code.
 */
int rn_api_call(rn_api_t *api, const char *method, const char *path,
    json_t *body, const char *key, json_t **result);

/*
 * The same, but any answer of HQ is RN_EXIT_OK: *status, and *result is NULL
 * when a problem had no JSON.
 */
int rn_api_send(rn_api_t *api, const char *method, const char *path,
    json_t *body, const char *key, int *status, json_t **result);

/* All of a collection, a new array, over as many pages as HQ makes of it. */
int rn_api_list(rn_api_t *api, const char *collection, json_t **list);

/* Tells a problem+json (or NULL); the exit code that fits the status. */
int rn_api_problem(int status, const json_t *problem);

/* A member that is a string, else "". */
const char *rn_api_text(const json_t *object, const char *name);


#endif /* RN_API_H */
