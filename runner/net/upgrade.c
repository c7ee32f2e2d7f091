
/*
 * Asking for an upgrade.  The head of the answer is checked by wire/; of a
 * refusal the body is awaited too, at most 4 KiB of it, because it says why
 * in words.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/upgrade.h"


#define RN_UPGRADE_ANSWER_MAX   (16384 + AR_FRAME_PAYLOAD)
#define RN_UPGRADE_PROBLEM_MAX  4096


ar_rc_e
rn_upgrade_init(rn_upgrade_t *upgrade, const rn_websocket_dial_t *dial)
{
    char  authority[300];

    memset(upgrade, 0, sizeof(rn_upgrade_t));

    if (ar_handshake_key(upgrade->key) != AR_OK) {
        return AR_ERROR;
    }

    rn_url_authority(dial->url, authority, sizeof(authority));

    if (asprintf(&upgrade->request,
                 "GET %s%s HTTP/1.1\r\n"
                 "Host: %s\r\n"
                 "Upgrade: websocket\r\n"
                 "Connection: Upgrade\r\n"
                 "Sec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: %s\r\n"
                 "User-Agent: agentrelay\r\n"
                 "%s%s%s"
                 "%s"
                 "\r\n",
                 dial->url->path, dial->path, authority, upgrade->key,
                 dial->protocol != NULL ? "Sec-WebSocket-Protocol: " : "",
                 dial->protocol != NULL ? dial->protocol : "",
                 dial->protocol != NULL ? "\r\n" : "",
                 dial->headers != NULL ? dial->headers : "")
        < 0)
    {
        upgrade->request = NULL;
        return AR_ERROR;
    }

    return AR_OK;
}


void
rn_upgrade_sent(rn_upgrade_t *upgrade)
{
    if (upgrade->request != NULL) {
        explicit_bzero(upgrade->request, strlen(upgrade->request));
        free(upgrade->request);
        upgrade->request = NULL;
    }
}


ar_rc_e
rn_upgrade_take(rn_upgrade_t *upgrade, const void *bytes, size_t len,
    int ended, ar_handshake_answer_t *answer)
{
    char     *text;
    size_t    rest;
    ar_rc_e   rc;

    memset(answer, 0, sizeof(ar_handshake_answer_t));

    if (upgrade->len + len > RN_UPGRADE_ANSWER_MAX) {
        answer->cause = "the answer to the upgrade is too long";
        return AR_ERROR;
    }

    text = realloc(upgrade->answer, upgrade->len + len + 1);
    if (text == NULL) {
        answer->cause = "out of memory";
        return AR_ERROR;
    }

    if (len > 0) {
        memcpy(text + upgrade->len, bytes, len);
    }

    upgrade->answer = text;
    upgrade->len += len;
    text[upgrade->len] = '\0';

    rc = ar_handshake_answer(text, upgrade->len, upgrade->key, answer);

    if (rc == AR_AGAIN && ended) {
        answer->cause = "closed during the upgrade";
        return AR_ERROR;
    }

    if (rc != AR_OK || answer->status == 101) {
        return rc;
    }

    rest = upgrade->len - answer->header_len;

    return ended || rest >= answer->body_len || rest >= RN_UPGRADE_PROBLEM_MAX
               ? AR_OK : AR_AGAIN;
}


void
rn_upgrade_free(rn_upgrade_t *upgrade)
{
    rn_upgrade_sent(upgrade);
    free(upgrade->answer);
    upgrade->answer = NULL;
    upgrade->len = 0;
}
