
/*
 * Dialling the owner: a line to its door, and from then on the owner stands in
 * the runner's place.  A refused mirror waits for a wake or the next tick.
 */

#include "hub/dial.h"
#include "hub/source.h"


#define NGX_AR_MIRROR_DEADLINE  2000    /* ms, for the line and for `stream` */


static void ngx_ar_mirror_answered(ngx_ar_dial_t *dial, void *data,
    json_t *answer);
static void ngx_ar_mirror_deadline(ngx_event_t *ev);


void
ngx_ar_mirror_dial(ngx_ar_session_t *session,
    const ngx_ar_session_record_t *record)
{
    ngx_ar_source_t  *source;

    source = &session->source;

    source->dial = ngx_ar_dial_worker(record->epoch,
                                      json_pack("{s:s, s:s}",
                                                "kind", "mirror",
                                                "session", session->id),
                                      NGX_AR_MIRROR_DEADLINE,
                                      ngx_ar_mirror_answered, session);
    if (source->dial == NULL) {
        return;
    }

    source->kind = NGX_AR_SOURCE_DIALING;
    source->epoch = record->epoch;
}


static void
ngx_ar_mirror_answered(ngx_ar_dial_t *dial, void *data, json_t *answer)
{
    size_t                len;
    u_char               *early;
    ngx_ar_source_t      *source;
    ngx_connection_t     *c;
    ngx_ar_session_t     *session;
    ngx_ar_ws_options_t   options;

    session = data;
    source = &session->source;
    source->dial = NULL;
    source->kind = NGX_AR_SOURCE_NONE;

    if (!json_is_true(json_object_get(answer, "ok"))) {
        return;
    }

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_source_handlers;
    options.data = session;
    options.kind = NGX_AR_WS_KIND_MIRROR;
    options.max_text = AR_CONTROL_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    /* input is bounded by the viewers, 64 KiB each */
    options.max_queued_text = 16 * 1024 * 1024;

    c = ngx_ar_dial_take(dial, &early, &len);

    source->ws = ngx_ar_ws_attach(c, &options, early, len);
    if (source->ws == NULL) {
        return;
    }

    source->kind = NGX_AR_SOURCE_MIRROR;
    source->deadline.handler = ngx_ar_mirror_deadline;
    source->deadline.data = session;
    source->deadline.log = ngx_cycle->log;
    ngx_add_timer(&source->deadline, NGX_AR_MIRROR_DEADLINE);
}


static void
ngx_ar_mirror_deadline(ngx_event_t *ev)
{
    ngx_ar_session_t  *session;

    session = ev->data;

    if (!session->source.ready) {
        ngx_ar_source_drop(session, 1011);
        ngx_ar_session_close(session);
    }
}
