
/*
 * state=blocked:app=claude-code:kind=permission:msg=BASE64: words of a name
 * and a value, in any order.  Unknown names are ignored, an unknown state
 * makes all of it ignored.  The evidence is the message, or the words
 * themselves when there is none.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "runner/attention/program.h"
#include "wire/shown.h"


#define RN_PROGRAM_MESSAGE  4096       /* in base64; longer: no message */


static ar_rc_e rn_program_state(const char *state, const char *kind,
    rn_program_t *said);
static void rn_program_message(char *base64, rn_program_t *said);


ar_rc_e
rn_program_read(const char *fields, size_t len, rn_program_t *said)
{
    char     *word, *rest, *text;
    char     *kind, *message, *state;
    ar_rc_e   rc;

    text = strndup(fields, len);

    if (text == NULL) {
        return AR_UNKNOWN;
    }

    state = NULL;
    kind = NULL;
    message = NULL;
    rest = text;

    while ((word = strsep(&rest, ":")) != NULL) {

        if (strncmp(word, "state=", 6) == 0) {
            state = word + 6;

        } else if (strncmp(word, "kind=", 5) == 0) {
            kind = word + 5;

        } else if (strncmp(word, "msg=", 4) == 0) {
            message = word + 4;
        }
    }

    memset(said, 0, sizeof(rn_program_t));
    rc = state ? rn_program_state(state, kind ? kind : "", said) : AR_UNKNOWN;

    if (rc == AR_OK) {
        if (message && strlen(message) <= RN_PROGRAM_MESSAGE) {
            rn_program_message(message, said);
        }

        if (said->evidence[0] == '\0') {
            said->wordless = 1;
            ar_shown_line(said->evidence, sizeof(said->evidence), fields,
                          len);
        }
    }

    free(text);

    return rc;
}


static ar_rc_e
rn_program_state(const char *state, const char *kind, rn_program_t *said)
{
    size_t  i;

    static const struct {
        const char       *name;
        ar_attention_e    state;
    } states[] = {
        { "idle", AR_ATTENTION_IDLE },
        { "working", AR_ATTENTION_WORKING },
        { "done", AR_ATTENTION_DONE },
        { "error", AR_ATTENTION_ERROR },
        { "blocked", AR_ATTENTION_ASK },
        { "clear", AR_ATTENTION_UNKNOWN }
    };

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {

        if (strcmp(states[i].name, state) == 0) {
            said->state = states[i].state;
            said->clear = said->state == AR_ATTENTION_UNKNOWN;

            if (said->state == AR_ATTENTION_ASK
                && strcmp(kind, "permission") == 0)
            {
                said->state = AR_ATTENTION_APPROVE;
            }

            return AR_OK;
        }
    }

    return AR_UNKNOWN;
}


static void
rn_program_message(char *base64, rn_program_t *said)
{
    int             n;
    size_t          len, pad;
    unsigned char   text[RN_PROGRAM_MESSAGE + 8];

    len = strlen(base64);
    pad = strspn(base64 + strcspn(base64, "="), "=");
    n = EVP_DecodeBlock(text, (unsigned char *) base64, (int) len);

    if (n < 0 || pad > 2 || (size_t) n < pad) {
        return;
    }

    ar_shown_line(said->evidence, sizeof(said->evidence), (char *) text,
                  (size_t) n - pad);
}
