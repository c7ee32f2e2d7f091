
/*
 * The messages of a session: those to be typed, in their order, and the last
 * 256 that were, so that whoever asks again is told again.
 *
 * What was refused is not remembered: nothing of it was typed, and who asks
 * again may find the program waiting.  A known id with another text is no
 * repetition and is refused as such.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/control.h"
#include "runner/daemon/message_state.h"
#include "runner/daemon/paste.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/log.h"
#include "wire/digest.h"
#include "wire/field.h"
#include "wire/json.h"


#define RN_MESSAGE_KNOWN     256
#define RN_MESSAGE_REQUESTS  16


static void rn_message_digest(const json_t *payload, unsigned char *digest);
static void rn_message_remember(rn_session_t *session,
    rn_message_t *message);
static void rn_message_say(rn_session_t *session, const rn_message_t *message,
    const json_t *request);
static json_t *rn_message_status(const rn_session_t *session);
static void rn_message_forget(rn_message_t *message);


static const char *const  rn_message_states[] = {
    "waiting", "queued", "typing", "pasted", "sent", "answered"
};


rn_message_t *
rn_message_find(rn_session_t *session, const char *id)
{
    rn_message_t  *message;

    for (message = session->messages.first; message != NULL;
         message = message->next)
    {
        if (strcmp(message->id, id) == 0) {
            return message;
        }
    }

    for (message = session->messages.known; message != NULL;
         message = message->next)
    {
        if (strcmp(message->id, id) == 0) {
            return message;
        }
    }

    return NULL;
}


rn_message_t *
rn_message_create(rn_session_t *session, const json_t *payload)
{
    uint64_t       now;
    rn_message_t  *message;

    message = calloc(1, sizeof(rn_message_t));
    if (message == NULL) {
        return NULL;
    }

    message->text = strdup(ar_field_string(payload, "text", ""));
    message->requests = json_array();

    if (message->text == NULL || message->requests == NULL) {
        rn_message_forget(message);
        return NULL;
    }

    rn_message_digest(payload, message->digest);

    now = uv_now(session->daemon->loop);

    (void) snprintf(message->id, sizeof(message->id), "%s",
                    ar_field_string(payload, "id", ""));

    message->len = rn_paste_clean(message->text, strlen(message->text),
                                  &message->lines, &message->longest);
    message->submit = !json_is_false(json_object_get(payload, "submit"));
    message->now = strcmp(ar_field_string(payload, "when", "idle"), "now")
                   == 0;
    message->since = now;
    message->looked = now;
    message->until = now + ar_field_offset(payload, "wait_ms", 0);

    if (rn_message_ask(message, payload) != AR_OK) {
        rn_message_forget(message);
        return NULL;
    }

    return message;
}


void
rn_message_set_state(rn_session_t *session, rn_message_t *message,
    rn_message_state_e state)
{
    rn_log_session(RN_LOG_DEBUG, session->id, "message %.16s: %s -> %s",
                   message->id, rn_message_states[message->state],
                   rn_message_states[state]);

    message->state = state;
    message->since = uv_now(session->daemon->loop);
    message->looked = message->since;
    message->waited = 0;
}


/* Of all that makes it another message. */

static void
rn_message_digest(const json_t *payload, unsigned char *digest)
{
    ar_piece_t     pieces[2];
    unsigned char  how[2];

    how[0] = !json_is_false(json_object_get(payload, "submit"));
    how[1] = strcmp(ar_field_string(payload, "when", "idle"), "now") == 0;

    pieces[0].data = how;
    pieces[0].len = sizeof(how);
    pieces[1].data = ar_field_string(payload, "text", "");
    pieces[1].len = strlen(pieces[1].data);

    ar_sha256(digest, pieces, 2);
}


int
rn_message_same(const rn_message_t *message, const json_t *payload)
{
    unsigned char  digest[RN_MESSAGE_DIGEST];

    rn_message_digest(payload, digest);

    return memcmp(digest, message->digest, RN_MESSAGE_DIGEST) == 0;
}


/* Who asked on a connection that has gone will not hear of it. */

ar_rc_e
rn_message_ask(rn_message_t *message, const json_t *payload)
{
    json_t  *request;

    request = json_object_get(payload, "request");

    if (json_array_size(message->requests) == RN_MESSAGE_REQUESTS) {
        (void) json_array_remove(message->requests, 0);
    }

    return request == NULL
           || json_array_append(message->requests, request) == 0
           ? AR_OK : AR_ERROR;
}


void
rn_message_add(rn_session_t *session, rn_message_t *message)
{
    rn_message_t  **link;

    for (link = &session->messages.first; *link != NULL;
         link = &(*link)->next)
    {
        if (message->now && !(*link)->now
            && (*link)->state == RN_MESSAGE_WAITING)
        {
            break;
        }
    }

    message->next = *link;
    *link = message;
    session->messages.count++;
}


void
rn_message_answer(rn_session_t *session, rn_message_t *message,
    const char *word, const char *evidence)
{
    size_t          i;
    json_t         *request;
    rn_message_t  **link;

    message->word = word;
    message->offset = session->ring.head;
    (void) snprintf(message->evidence, sizeof(message->evidence), "%s",
                    evidence);

    for (link = &session->messages.first; *link != message;
         link = &(*link)->next)
    {
        /* void */
    }

    *link = message->next;
    session->messages.count--;

    rn_log_session(RN_LOG_INFO, session->id, "message %.16s: %s: %s",
                   message->id, word, evidence);

    json_array_foreach(message->requests, i, request) {
        rn_message_say(session, message, request);
    }

    if (message->code != NULL) {
        rn_message_forget(message);

    } else {
        rn_message_remember(session, message);
    }
}


void
rn_message_refuse(rn_session_t *session, rn_message_t *message,
    const char *code, const char *evidence)
{
    message->code = code;
    rn_message_answer(session, message, "refused", evidence);
}


static void
rn_message_remember(rn_session_t *session, rn_message_t *message)
{
    size_t          n;
    rn_message_t  **link, *old;

    free(message->text);
    json_decref(message->requests);
    message->text = NULL;
    message->requests = NULL;
    rn_message_set_state(session, message, RN_MESSAGE_ANSWERED);

    message->next = session->messages.known;
    session->messages.known = message;

    n = 0;

    for (link = &session->messages.known; *link != NULL && n < RN_MESSAGE_KNOWN;
         link = &(*link)->next)
    {
        n++;
    }

    old = *link;
    *link = NULL;

    if (old != NULL) {
        rn_message_forget(old);
    }
}


void
rn_message_repeat(rn_session_t *session, const rn_message_t *message,
    const json_t *payload)
{
    rn_message_say(session, message, json_object_get(payload, "request"));
}


void
rn_message_deny(rn_session_t *session, const json_t *payload,
    const char *code, const char *evidence)
{
    rn_message_t  message;

    memset(&message, 0, sizeof(message));
    (void) snprintf(message.id, sizeof(message.id), "%s",
                    ar_field_string(payload, "id", ""));
    (void) snprintf(message.evidence, sizeof(message.evidence), "%s",
                    evidence);

    message.word = "refused";
    message.code = code;
    message.offset = session->ring.head;

    rn_message_say(session, &message, json_object_get(payload, "request"));
}


static void
rn_message_say(rn_session_t *session, const rn_message_t *message,
    const json_t *request)
{
    json_t  *payload;

    ar_json_begin();

    payload = json_pack("{s:s, s:s, s:s, s:s, s:I}", "session", session->id,
                        "id", message->id, "state", message->word,
                        "evidence", message->evidence, "offset",
                        (json_int_t) message->offset);

    (void) json_object_set(payload, "request", (json_t *) request);

    if (message->code != NULL) {
        (void) json_object_set_new(payload, "code",
                                   json_string(message->code));
        (void) json_object_set_new(payload, "status",
                                   rn_message_status(session));
    }

    rn_control_say(session->daemon, AR_MSG_INJECTED, ar_json_end(payload));
}


/* What the program does, and no more of it. */

static json_t *
rn_message_status(const rn_session_t *session)
{
    json_t  *status;

    status = rn_status_json(session);

    if (status != NULL) {
        (void) json_object_del(status, "cwd");
        (void) json_object_del(status, "progress");
    }

    return status;
}


static void
rn_message_forget(rn_message_t *message)
{
    free(message->text);
    json_decref(message->requests);
    free(message);
}


void
rn_message_free(rn_session_t *session)
{
    rn_message_t   *message;
    rn_messages_t  *messages = &session->messages;

    while ((message = messages->first) != NULL) {
        messages->first = message->next;
        rn_message_forget(message);
    }

    while ((message = messages->known) != NULL) {
        messages->known = message->next;
        rn_message_forget(message);
    }
}
