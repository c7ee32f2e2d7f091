
/*
 * A proxy: three lines (its address, no_proxy, HQ's address), then its
 * answer.  The request is one head and nothing else; an answer is complete at
 * exactly its last byte, and no cause holds a control character.
 */

#include "input.h"

#include "runner/net/proxy.h"


#define NEVER  "hunter2hunter2"


static void
requested(const rn_proxy_t *proxy, const rn_url_t *url)
{
    char  *request, *p;

    request = rn_proxy_request(proxy, url);

    if (request == NULL || strncmp(request, "CONNECT ", 8) != 0) {
        abort();
    }

    p = strstr(request, "\r\n\r\n");

    if (p == NULL || p[4] != '\0') {
        abort();
    }

    for (p = request; *p; p++) {
        if ((*p == '\n' && p[-1] != '\r') || (*p == '\r' && p[1] != '\n')) {
            abort();
        }
    }

    free(request);
}


static ar_rc_e
answered(const rn_proxy_t *proxy, const rn_url_t *url, const uint8_t *data,
    size_t size, size_t *used)
{
    char     *text, cause[256];
    ar_rc_e   rc;

    text = input_block(data, size);
    cause[0] = '\0';

    rc = rn_proxy_answer(proxy, url, text, size, used, cause, sizeof(cause));

    if (rc == AR_ERROR && (cause[0] == '\0' || strstr(cause, NEVER))) {
        abort();
    }

    free(text);

    return rc;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char        *value, *none, *address, *p;
    size_t       used, cut, early;
    rn_url_t     url;
    rn_proxy_t   proxy;
    const char  *cause;

    value = input_line(&data, &size);
    none = input_line(&data, &size);
    address = input_line(&data, &size);
    cause = NULL;

    /* as a name of a host it is no secret */

    p = strstr(value, NEVER);

    if (strstr(address, NEVER)
        || (p && (p[strlen(NEVER)] != '@' || strchr(p, '@') != strrchr(p, '@')
                  || strstr(p + 1, NEVER)))
        || rn_url_parse(&url, address, &cause) != AR_OK)
    {
        goto done;
    }

    setenv("all_proxy", value, 1);
    setenv("no_proxy", none, 1);

    if (rn_proxy_find(&proxy, &url, &cause) != AR_OK) {
        if (cause == NULL || strstr(cause, NEVER)) {
            abort();
        }

        goto done;
    }

    if (!proxy.used) {
        goto done;
    }

    requested(&proxy, &url);

    if (answered(&proxy, &url, data, size, &used) == AR_OK) {
        if (used > size || used == 0
            || answered(&proxy, &url, data, used, &early) != AR_OK
            || answered(&proxy, &url, data, used - 1, &early) != AR_AGAIN)
        {
            abort();
        }

        for (cut = 0; cut < used; cut += 1 + used / 5) {
            if (answered(&proxy, &url, data, cut, &early) != AR_AGAIN) {
                abort();
            }
        }
    }

done:

    free(value);
    free(none);
    free(address);

    return 0;
}
