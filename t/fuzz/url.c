
/*
 * The address of HQ: what is taken, written again, is taken as the same, and
 * nothing of it can end a line of a request.
 */

#include "input.h"

#include "runner/net/url.h"


static void
plain(const char *text)
{
    for ( /* void */ ; *text; text++) {
        if ((unsigned char) *text <= ' ' || *text == 0x7f) {
            abort();
        }
    }
}


/* An endpoint behind the mount is dropped once, and so is another one. */

static int
endpoint(const char *path)
{
    size_t  len;

    len = strlen(path);

    return (len >= 10 && strcmp(path + len - 10, "/ws/runner") == 0)
           || (len >= 19
               && strcmp(path + len - 19, "/api/v1/ws/register") == 0);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char        *text, again[1024], authority[300];
    rn_url_t     url, same;
    const char  *cause;

    text = input_text(data, size);
    cause = NULL;

    if (rn_url_parse(&url, text, &cause) != AR_OK) {
        if (cause == NULL) {
            abort();
        }

        free(text);
        return 0;
    }

    free(text);

    plain(url.host);
    plain(url.port);
    plain(url.path);

    rn_url_authority(&url, authority, sizeof(authority));
    plain(authority);

    rn_url_format(&url, again, sizeof(again));

    if (rn_url_parse(&same, again, &cause) != AR_OK || same.tls != url.tls
        || strcmp(same.host, url.host) != 0
        || strcmp(same.port, url.port) != 0
        || (strcmp(same.path, url.path) != 0 && !endpoint(url.path)))
    {
        abort();
    }

    return 0;
}
