
/*
 * A session's terminal emulator.
 *
 * It is a cursor on the ring that is moved to the head after a turn of
 * reading, when what was read has been sent, and in a flood less often
 * (behind.c): an echo never waits for it, and the ring never passes it.
 *
 * Each byte is fed once in a session's life, when it has just been printed.
 * So every answer is a live one and is typed once, in the one queue of all
 * that is typed; a snapshot asks nothing again.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/daemon/screen.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/log.h"
#include "wire/shown.h"
#include "wire/vt/vt.h"


static void rn_screen_answer(void *data, const char *bytes, size_t len);
static void rn_screen_title(void *data, const char *text, size_t len);
static void rn_screen_bell(void *data);
static void rn_screen_cwd(void *data, const char *uri, size_t len);
static void rn_screen_status(void *data, const char *fields, size_t len);
static void rn_screen_progress(void *data, unsigned state, unsigned percent);
static void rn_screen_prompt(void *data, int mark, int status);
static size_t rn_screen_decode(char *to, size_t max, const char *text,
    size_t len);
static int rn_screen_hex(char c);


ar_rc_e
rn_screen_init(rn_session_t *session)
{
    ar_vt_owner_t    owner;
    ar_vt_options_t  options;

    if (session->pipe) {
        return AR_OK;
    }

    memset(&options, 0, sizeof(options));
    options.rows = session->rows;
    options.cols = session->cols;
    options.offset = session->ring.head;
    options.scrollback = AR_VT_SCROLLBACK;

    memset(&owner, 0, sizeof(owner));
    owner.data = session;
    owner.answer = rn_screen_answer;
    owner.title = rn_screen_title;
    owner.bell = rn_screen_bell;
    owner.cwd = rn_screen_cwd;
    owner.status = rn_screen_status;
    owner.progress = rn_screen_progress;
    owner.prompt = rn_screen_prompt;

    session->vt = ar_vt_create(&options, &owner);

    return session->vt == NULL ? AR_ERROR : AR_OK;
}


void
rn_screen_free(rn_session_t *session)
{
    ar_vt_destroy(session->vt);
    session->vt = NULL;
}


void
rn_screen_feed(rn_session_t *session, uint64_t offset)
{
    int                   fed;
    size_t                n;
    uint64_t              at;
    const unsigned char  *data;

    if (session->vt == NULL) {
        return;
    }

    fed = 0;

    /* an answer may bring a message's turn, which waits for the rest */

    session->screen.feeding = 1;

    while ((at = ar_vt_offset(session->vt)) < offset
           && (n = ar_ring_peek(&session->ring, at, &data)) > 0)
    {
        ar_vt_feed(session->vt, data, n < offset - at ? n
                                      : (size_t) (offset - at));
        fed = 1;
    }

    session->screen.feeding = 0;

    if (fed) {
        rn_status_output(session);
    }
}


ar_rc_e
rn_screen_resize(rn_session_t *session, unsigned rows, unsigned cols)
{
    if (session->vt == NULL) {
        return AR_OK;
    }

    rn_screen_feed(session, session->ring.head);

    return ar_vt_resize(session->vt, rows, cols);
}


uint64_t
rn_screen_snapshot(rn_session_t *session, char **bytes, size_t *len)
{
    *bytes = NULL;
    *len = 0;

    if (session->vt == NULL) {
        return 0;
    }

    rn_screen_feed(session, session->ring.head);

    if (ar_vt_snapshot(session->vt, AR_VT_SNAPSHOT_MAX, bytes, len)
        != AR_OK)
    {
        rn_log_session(RN_LOG_ERROR, session->id, "no memory to draw its"
                       " screen");
        *bytes = NULL;
        *len = 0;
    }

    return ar_vt_offset(session->vt);
}


static void
rn_screen_answer(void *data, const char *bytes, size_t len)
{
    rn_input_type(data, bytes, len);
}


static void
rn_screen_title(void *data, const char *text, size_t len)
{
    char           title[RN_TITLE_MAX + 1];
    rn_session_t  *session = data;

    (void) ar_shown_text(title, sizeof(title), text, len);

    if (strcmp(session->screen.title, title) != 0) {
        memcpy(session->screen.title, title, sizeof(title));
        session->screen.titled = 1;
        rn_attention_title(session->attention);
    }
}


static void
rn_screen_bell(void *data)
{
    rn_session_t  *session = data;

    rn_attention_bell(session->attention, uv_now(session->daemon->loop));
}


/*
 * file://host/path: whose host it is does not matter, it runs here.  What may
 * not be shown as it is would be another path.
 */

static void
rn_screen_cwd(void *data, const char *uri, size_t len)
{
    size_t         n;
    char           path[RN_CWD_MAX + 1];
    const char    *slash;
    rn_session_t  *session = data;

    if (len > 7 && memcmp(uri, "file://", 7) == 0) {
        slash = memchr(uri + 7, '/', len - 7);

        if (slash == NULL) {
            return;
        }

        len -= (size_t) (slash - uri);
        uri = slash;
    }

    if (len == 0 || *uri != '/') {
        return;
    }

    n = rn_screen_decode(path, RN_CWD_MAX, uri, len);
    path[n] = '\0';

    if (ar_shown_text(session->screen.cwd, sizeof(session->screen.cwd), path,
                      n) != n
        || memcmp(session->screen.cwd, path, n) != 0)
    {
        session->screen.cwd[0] = '\0';
    }

    rn_status_changed(session);
}


static void
rn_screen_status(void *data, const char *fields, size_t len)
{
    rn_session_t  *session = data;

    rn_attention_status(session->attention, fields, len);
}


static void
rn_screen_progress(void *data, unsigned state, unsigned percent)
{
    rn_session_t  *session = data;

    session->screen.progress = state;
    session->screen.percent = percent;
    rn_status_changed(session);
}


static void
rn_screen_prompt(void *data, int mark, int status)
{
    rn_session_t  *session = data;

    rn_attention_prompt(session->attention, mark, status);
}


/* %20 and the like; what is longer than max is left out. */

static size_t
rn_screen_decode(char *to, size_t max, const char *text, size_t len)
{
    int     high, low;
    size_t  i, n;

    n = 0;

    for (i = 0; i < len && n < max; i++) {

        if (text[i] == '%' && len - i > 2) {
            high = rn_screen_hex(text[i + 1]);
            low = rn_screen_hex(text[i + 2]);

            if (high >= 0 && low >= 0) {
                to[n++] = (char) (high << 4 | low);
                i += 2;
                continue;
            }
        }

        to[n++] = text[i];
    }

    return n;
}


static int
rn_screen_hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
