
/*
 * REST calls of the command line.
 *
 * A call is tried again when HQ says 503 with Retry-After (a zone younger
 * than 20 s, a runner that is just away, a drain) and when the connection
 * breaks before an answer, as it may while nginx reloads: every call is
 * idempotent, either by its method or by its key.  A connection that is
 * refused outright is tried twice more and no longer, for then nobody
 * listens and a person waits for the answer.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/api.h"
#include "runner/cli/cli.h"
#include "runner/cli/memory.h"
#include "runner/net/http.h"
#include "runner/net/proxy.h"
#include "runner/net/tls.h"
#include "runner/say.h"
#include "wire/json.h"


#define RN_API_PATIENCE   25000      /* ms in all for 503 */
#define RN_API_TIMEOUT    30000      /* ms for one answer */
#define RN_API_TRIES      3          /* without any answer */
#define RN_API_PAGES      64


typedef struct {
    int      status;
    long     retry_ms;               /* -1: not worth it */
    int      plain;                  /* the body is text, not JSON */
    char    *cause;
    char    *body;
} rn_api_answer_t;


static void rn_api_descriptors(void);
static void rn_api_errors(const json_t *problem);
static void rn_api_done(void *data, const rn_http_answer_t *answer);
static int rn_api_again(rn_api_answer_t *answer, int *tries,
    uint64_t since, uint64_t patience);
static void rn_api_wait(const rn_api_answer_t *answer);
static int rn_api_finish(rn_api_t *api, const rn_api_answer_t *answer,
    json_t **result);
static int rn_api_exit_code(int status);


int
rn_api_open(rn_api_t *api, const rn_cli_config_t *config)
{
    const char  *cause;

    memset(api, 0, sizeof(rn_api_t));

    rn_api_descriptors();

    api->loop = uv_default_loop();
    api->config = config;

    if (api->loop == NULL) {
        rn_say("no event loop: out of memory or descriptors");
        return RN_EXIT_FAILED;
    }

    if (config->url.tls || rn_proxy_secure(&config->url)) {
        api->tls = rn_tls_create(config->ca_file, &cause);

        if (api->tls == NULL) {
            rn_say("TLS: %s", cause);
            return RN_EXIT_FAILED;
        }
    }

    if (*config->token) {
        (void) snprintf(api->authorization, sizeof(api->authorization),
                        "Authorization: Bearer %s\r\n", config->token);
    }

    return RN_EXIT_OK;
}


/* A closed 0, 1 or 2 must not become a socket that messages go to. */

static void
rn_api_descriptors(void)
{
    int  fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);

    if (fd > STDERR_FILENO) {
        (void) close(fd);
    }
}


int
rn_api_call(rn_api_t *api, const char *method, const char *path,
    json_t *body, const char *key, json_t **result)
{
    int  rc, status;

    rc = rn_api_send(api, method, path, body, key, &status, result);

    if (rc == RN_EXIT_OK && (status < 200 || status > 299)) {
        rc = rn_api_problem(status, *result);
        json_decref(*result);
        *result = NULL;
    }

    return rc;
}


int
rn_api_send(rn_api_t *api, const char *method, const char *path,
    json_t *body, const char *key, int *status, json_t **result)
{
    int                rc, tries;
    char               headers[sizeof(api->authorization) + 256];
    char              *text;
    uint64_t           since;
    rn_api_answer_t    answer;
    rn_http_request_t  request;

    text = body ? ar_json_dump(body, JSON_COMPACT) : NULL;
    json_decref(body);

    (void) snprintf(headers, sizeof(headers), "%s%s%s%s",
                    key ? "Idempotency-Key: " : "", key ? key : "",
                    key ? "\r\n" : "", api->authorization);

    memset(&request, 0, sizeof(rn_http_request_t));
    request.url = &api->config->url;
    request.tls = api->tls;
    request.method = method;
    request.path = path;
    request.headers = headers;
    request.body = text;
    request.body_len = text ? strlen(text) : 0;
    request.timeout_ms = RN_API_TIMEOUT + api->wait_ms;

    tries = 0;
    since = uv_hrtime();

    do {
        memset(&answer, 0, sizeof(rn_api_answer_t));

        if (rn_http_request(api->loop, &request, rn_api_done, &answer)
            != NULL)
        {
            (void) uv_run(api->loop, UV_RUN_DEFAULT);
        }

    } while (rn_api_again(&answer, &tries, since,
                          RN_API_PATIENCE + api->wait_ms));

    free(text);

    *status = answer.status;
    rc = rn_api_finish(api, &answer, result);

    free(answer.cause);
    free(answer.body);

    return rc;
}


int
rn_api_list(rn_api_t *api, const char *collection, json_t **list)
{
    int      rc, i;
    char     path[1024];
    json_t  *page, *next;

    *list = json_array();
    (void) snprintf(path, sizeof(path), "/api/%s?limit=200", collection);

    for (i = 0; i < RN_API_PAGES; i++) {
        rc = rn_api_call(api, "GET", path, NULL, NULL, &page);

        if (rc != RN_EXIT_OK) {
            json_decref(*list);
            *list = NULL;
            return rc;
        }

        (void) json_array_extend(*list, json_object_get(page, collection));
        next = json_object_get(page, "next_cursor");

        if (!json_is_string(next)) {
            json_decref(page);
            break;
        }

        (void) snprintf(path, sizeof(path), "/api/%s?limit=200&cursor=%s",
                        collection, json_string_value(next));
        json_decref(page);
    }

    return RN_EXIT_OK;
}


int
rn_api_problem(int status, const json_t *problem)
{
    const char  *title, *detail, *code, *id, *path;

    title = rn_api_text(problem, "title");
    detail = rn_api_text(problem, "detail");
    code = rn_api_text(problem, "code");
    id = rn_api_text(problem, "request_id");
    path = rn_api_text(problem, "path");

    if (*title == '\0') {
        rn_say("HQ answers with HTTP status %d", status);
        return rn_api_exit_code(status);
    }

    rn_say("%s%s%s%s%s%s%s%s", title, *detail ? ": " : "", detail,
           *code || *id ? " (" : "", code, *code && *id ? ", " : "", id,
           *code || *id ? ")" : "");

    rn_api_errors(problem);

    if (*path) {
        rn_say("  PATH there: %s", path);
    }

    return rn_api_exit_code(status);
}


const char *
rn_api_text(const json_t *object, const char *name)
{
    const char  *value;

    value = json_string_value(json_object_get(object, name));

    return value ? value : "";
}


/* What is wrong with the fields of a request. */

static void
rn_api_errors(const json_t *problem)
{
    size_t   i;
    json_t  *error;

    json_array_foreach(json_object_get(problem, "errors"), i, error) {
        rn_say("  %s %s", rn_api_text(error, "pointer"),
               rn_api_text(error, "message"));
    }
}


static void
rn_api_done(void *data, const rn_http_answer_t *http)
{
    long              seconds;
    char              after[32], type[32];
    rn_api_answer_t  *answer = data;

    answer->status = http->status;
    answer->retry_ms = -1;

    if (http->status == 0) {
        answer->cause = rn_memory_have(strdup(http->cause ? http->cause
                                                          : "no answer"));
        return;
    }

    answer->body = rn_memory_have(strdup(http->body));
    answer->plain = rn_http_header(http, "Content-Type", type, sizeof(type))
                    == AR_OK
                    && strncmp(type, "text/plain", sizeof("text/plain") - 1)
                       == 0;

    if (http->status == 503
        && rn_http_header(http, "Retry-After", after, sizeof(after)) == AR_OK)
    {
        seconds = strtol(after, NULL, 10);
        answer->retry_ms = seconds > RN_API_PATIENCE ? RN_API_PATIENCE
                           : seconds < 0 ? -1 : seconds * 1000;
    }
}


/* 1 after a wait: the answer is dropped and the call made again. */

static int
rn_api_again(rn_api_answer_t *answer, int *tries, uint64_t since,
    uint64_t patience)
{
    long      wait;
    uint64_t  passed;

    passed = (uv_hrtime() - since) / 1000000;

    if (answer->cause != NULL) {
        if (++*tries >= RN_API_TRIES || passed > patience) {
            return 0;
        }

        wait = 100 * *tries * *tries;

    } else {
        if (answer->status != 503 || answer->retry_ms < 0) {
            return 0;
        }

        wait = answer->retry_ms < 200 ? 200 : answer->retry_ms;

        if (passed + (uint64_t) wait > patience) {
            return 0;
        }

        if (++*tries == RN_API_TRIES) {
            rn_api_wait(answer);
        }
    }

    free(answer->cause);
    free(answer->body);

    uv_sleep((unsigned) wait);

    return 1;
}


static void
rn_api_wait(const rn_api_answer_t *answer)
{
    json_t      *problem;
    const char  *why;

    problem = ar_json_text(answer->body);
    why = rn_api_text(problem, "detail");

    if (*why == '\0') {
        why = rn_api_text(problem, "title");
    }

    rn_say("%s; trying again", *why ? why : "HQ is not ready yet");
    json_decref(problem);
}


/* RN_EXIT_OK: HQ has answered, whatever it was. */

static int
rn_api_finish(rn_api_t *api, const rn_api_answer_t *answer, json_t **result)
{
    int  late;

    *result = NULL;

    if (answer->status == 0) {
        late = answer->cause && strcmp(answer->cause, RN_HTTP_LATE) == 0;
        rn_say("HQ at %s %s: %s", api->config->address,
               late ? "is silent" : "cannot be reached",
               answer->cause ? answer->cause : "out of memory");
        return late ? RN_EXIT_TIMEOUT : RN_EXIT_UNAVAILABLE;
    }

    if (answer->status == 401 && *api->config->token == '\0') {
        rn_say("HQ at %s asks for the operator token and none was found:"
               " give --token-file or set AGENTRELAY_TOKEN_FILE",
               api->config->address);
        return RN_EXIT_AUTH;
    }

    if (answer->status == 401
        && strncmp(api->config->token, "ar_share_", sizeof("ar_share_") - 1)
           == 0)
    {
        rn_say("the share's link does not work at HQ %s: it was revoked, it"
               " expired, or it is not whole", api->config->address);
        return RN_EXIT_AUTH;
    }

    if (answer->status == 401) {
        rn_say("HQ at %s does not accept the operator token from %s",
               api->config->address, api->config->token_from);
        return RN_EXIT_AUTH;
    }

    if (answer->body == NULL
        || (*answer->body == '\0' && !answer->plain))
    {
        *result = json_null();
        return RN_EXIT_OK;
    }

    *result = api->plain && answer->plain
              ? json_string(answer->body)
              : ar_json_load(answer->body, strlen(answer->body),
                             JSON_DECODE_ANY, NULL);

    if (*result == NULL
        && (answer->status == 404
            || (answer->status >= 200 && answer->status <= 299)))
    {
        rn_say("%s answers, but not as HQ does (HTTP status %d); is it the"
               " right address?", api->config->address, answer->status);
        return RN_EXIT_FAILED;
    }

    /* what is missing has a code of its own: this is the path */

    if (answer->status == 404
        && strcmp(rn_api_text(*result, "code"), "not_found") == 0)
    {
        rn_say("an HQ answers, but it is not mounted at %s: is the path"
               " right? (agentrelay doctor says more)",
               api->config->address);
        json_decref(*result);
        *result = NULL;
        return RN_EXIT_NOT_FOUND;
    }

    return RN_EXIT_OK;
}


static int
rn_api_exit_code(int status)
{
    switch (status) {

    case 401:
    case 403:
        return RN_EXIT_AUTH;

    case 404:
    case 410:
        return RN_EXIT_NOT_FOUND;

    case 409:
    case 412:
        return RN_EXIT_CONFLICT;

    case 429:
    case 502:
    case 503:
        return RN_EXIT_UNAVAILABLE;

    case 504:
        return RN_EXIT_TIMEOUT;

    default:
        return RN_EXIT_FAILED;
    }
}
