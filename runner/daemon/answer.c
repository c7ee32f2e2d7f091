
/*
 * Answers on the control connection.  They are sent on the obeyed connection
 * of the moment; when there is none they are not kept: HQ sends an
 * unanswered request again to the next one, and the hello tells the rest.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/daemon/answer.h"
#include "runner/daemon/control.h"
#include "runner/daemon/screen_lines.h"
#include "runner/daemon/session.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/utf8.h"


static json_t *rn_answer_tail(const rn_session_t *session);


void
rn_answer_start(rn_session_t *session)
{
    size_t         i;
    json_t        *payload, *request, *answer;
    ar_message_e   type;

    ar_json_begin();

    payload = json_pack("{s:s}", "session", session->id);

    if (session->state == RN_SESSION_FAILED) {
        type = AR_MSG_SESSION_FAILED;
        json_object_set_new(payload, "errno", json_integer(session->errnum));
        json_object_set_new(payload, "message",
                            json_string(session->message != NULL
                                            ? session->message
                                            : "out of memory"));

        if (session->path != NULL) {
            json_object_set_new(payload, "path", json_string(session->path));
        }

    } else {
        type = AR_MSG_SESSION_STARTED;
        json_object_set_new(payload, "pid", json_integer(session->pid));
    }

    payload = ar_json_end(payload);

    if (json_array_size(session->requests) == 0) {
        rn_control_say(session->daemon, type, payload);
        return;
    }

    json_array_foreach(session->requests, i, request) {
        ar_json_begin();
        answer = json_copy(payload);
        json_object_set(answer, "request", request);
        rn_control_say(session->daemon, type, ar_json_end(answer));
    }

    json_array_clear(session->requests);
    json_decref(payload);
}


void
rn_answer_unstarted(rn_daemon_t *daemon, const json_t *asked, int errnum,
    const char *message)
{
    rn_control_say(daemon, AR_MSG_SESSION_FAILED,
                   json_pack("{s:O, s:O*, s:i, s:s}", "session",
                             json_object_get(asked, "session"), "request",
                             json_object_get(asked, "request"), "errno",
                             errnum, "message", message));
}


void
rn_answer_exited(rn_session_t *session)
{
    json_t  *payload;

    ar_json_begin();

    payload = json_pack("{s:s}", "session", session->id);
    rn_session_outcome(session, payload);

    if (session->tail_len > 0) {
        json_object_set_new(payload, "tail", rn_answer_tail(session));
    }

    rn_control_say(session->daemon, AR_MSG_SESSION_EXITED,
                   ar_json_end(payload));
}


/* As text: what is not UTF-8 becomes "?". */

static json_t *
rn_answer_tail(const rn_session_t *session)
{
    char    text[RN_TAIL_MAX];
    size_t  i, n, len;

    len = session->tail_len;
    memcpy(text, session->tail, len);

    for (i = 0; i < len; i += n) {

        for (n = 4; n > 0; n--) {
            if (i + n <= len && ar_utf8_valid(text + i, n)) {
                break;
            }
        }

        if (n == 0 || text[i] == '\0') {
            text[i] = '?';
            n = 1;
        }
    }

    return json_stringn(text, len);
}


void
rn_answer_screen(rn_session_t *session, const json_t *asked)
{
    int          first;
    json_t      *payload, *request, *lines;
    unsigned     row, col;
    const char  *what;

    request = json_object_get(asked, "request");
    what = ar_field_string(asked, "what", "");

    if (session->vt == NULL) {
        rn_answer_done(session->daemon, request, "no_screen",
                       "this session has no terminal");
        return;
    }

    rn_screen_feed(session, session->ring.head);

    ar_json_begin();

    lines = rn_screen_lines(session->vt,
                            strcmp(what, "cells") == 0 ? RN_SCREEN_CELLS
                            : strcmp(what, "thumbnail") == 0
                              ? RN_SCREEN_THUMBNAIL : RN_SCREEN_TEXT,
                            (unsigned) ar_field_offset(asked, "lines", 0),
                            &first);

    ar_vt_cursor(session->vt, &row, &col);

    payload = json_pack("{s:O?, s:s, s:I, s:i, s:i, s:i, s:{s:i, s:i, s:b},"
                        " s:b, s:s, s:o}",
                        "request", request, "session", session->id,
                        "offset", (json_int_t) ar_vt_offset(session->vt),
                        "rows", ar_vt_rows(session->vt),
                        "cols", ar_vt_cols(session->vt), "first", first,
                        "cursor", "row", row, "col", col, "visible",
                        !ar_vt_modes(session->vt)->cursor_hidden,
                        "alternate", ar_vt_modes(session->vt)->alternate,
                        "title", session->screen.title, "lines", lines);

    rn_control_say(session->daemon, AR_MSG_SCREEN, ar_json_end(payload));
}


void
rn_answer_done(rn_daemon_t *daemon, json_t *request, const char *code,
    const char *message)
{
    json_t  *payload;

    if (request == NULL) {
        return;
    }

    ar_json_begin();

    payload = json_pack("{s:O}", "request", request);

    if (code != NULL) {
        json_object_set_new(payload, "code", json_string(code));
        json_object_set_new(payload, "message", json_string(message));
    }

    rn_control_say(daemon, AR_MSG_DONE, ar_json_end(payload));
}
