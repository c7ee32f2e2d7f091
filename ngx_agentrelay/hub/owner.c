
/*
 * The owner is the worker whose number stands in the session's record: it has
 * the runner's stream.  Claims are decided under the zone's mutex, so two
 * workers that both hold a stream of one session never both own it.
 */

#include "hub/owner.h"
#include "hub/audience.h"
#include "hub/status.h"


#define NGX_AR_RING_BYTES    (4 * 1024 * 1024)
#define NGX_AR_OWNER_STATUS  1000


typedef struct {
    const char  *boot;
    uint64_t     n;
} ngx_ar_claim_t;


static ngx_int_t ngx_ar_owner_claim_change(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_owner_answer_change(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_owner_left_change(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_owner_exit_change(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_owner_tick_change(ngx_ar_session_record_t *record,
    void *data);
static ngx_uint_t ngx_ar_owner_size_seen(ngx_ar_session_t *session);


size_t
ngx_ar_owner_ring(void)
{
    size_t  buffer;

    buffer = ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->session_buffer;

    return ngx_max(NGX_AR_RING_BYTES, 4 * buffer);
}


void
ngx_ar_owner_head(ngx_ar_session_record_t *record, uint64_t head)
{
    size_t  ring;

    ring = ngx_ar_owner_ring();

    record->head = head;

    if (head > ring) {
        record->base = ngx_max(record->base, head - ring);
    }
}


ngx_int_t
ngx_ar_owner_claim(const u_char *id, const char *boot, uint64_t n)
{
    ngx_ar_claim_t  claim;

    claim.boot = boot;
    claim.n = n;

    return ngx_ar_zone_session_change(id, ngx_ar_owner_claim_change, &claim);
}


static ngx_int_t
ngx_ar_owner_claim_change(ngx_ar_session_record_t *record, void *data)
{
    ngx_ar_claim_t  *claim = data;

    if (ngx_strcmp(record->boot, claim->boot) != 0 || claim->n <= record->n
        || record->state == NGX_AR_SESSION_LOST)
    {
        return NGX_DECLINED;
    }

    record->n = claim->n;
    record->epoch = ngx_ar_epoch;
    ngx_ar_owner_runs(record);

    return NGX_OK;
}


void
ngx_ar_owner_runs(ngx_ar_session_record_t *record)
{
    if (record->state == NGX_AR_SESSION_STARTING) {
        record->state = NGX_AR_SESSION_RUNNING;
        record->started = ngx_ar_zone_now();
    }
}


/*
 * What a runner says of a start, also when nobody waits for it any more.
 * Who still waits writes the cause of a failure beside it.
 */

void
ngx_ar_owner_answered(const u_char *id, json_t *payload)
{
    (void) ngx_ar_zone_session_change(id, ngx_ar_owner_answer_change,
                                      payload);
}


static ngx_int_t
ngx_ar_owner_answer_change(ngx_ar_session_record_t *record, void *data)
{
    json_t    *payload = data;
    uint32_t   pid;

    pid = (uint32_t) ar_field_offset(payload, "pid", 0);

    /* the stream may have been faster, even with the end */

    if (pid && record->pid == 0 && record->state != NGX_AR_SESSION_FAILED
        && record->state != NGX_AR_SESSION_LOST)
    {
        ngx_ar_owner_runs(record);
        record->pid = pid;
        record->started = record->started ? record->started
                                          : record->created;
        return NGX_OK;
    }

    if (pid || record->state != NGX_AR_SESSION_STARTING) {
        return NGX_DECLINED;
    }

    /* `not_found` answers a stop: no later start may find it */
    record->deleted = json_object_get(payload, "code") != NULL;
    record->state = NGX_AR_SESSION_FAILED;
    record->ended = ngx_ar_zone_now();

    return NGX_OK;
}


void
ngx_ar_owner_left(ngx_ar_session_t *session)
{
    /* what it said since the last tick is not lost */
    (void) ngx_ar_zone_session_change(session->id, ngx_ar_owner_tick_change,
                                      session);
    (void) ngx_ar_zone_session_change(session->id, ngx_ar_owner_left_change,
                                      NULL);
}


static ngx_int_t
ngx_ar_owner_left_change(ngx_ar_session_record_t *record, void *data)
{
    if (record->epoch != ngx_ar_epoch) {
        return NGX_DECLINED;
    }

    record->epoch = 0;

    return NGX_OK;
}


void
ngx_ar_owner_exited(const u_char *id, json_t *payload)
{
    (void) ngx_ar_zone_session_change(id, ngx_ar_owner_exit_change, payload);
}


static ngx_int_t
ngx_ar_owner_exit_change(ngx_ar_session_record_t *record, void *data)
{
    json_t  *payload = data;

    if (record->ended) {
        return NGX_DECLINED;
    }

    record->ended = ngx_ar_zone_now();
    ngx_ar_owner_outcome(record, payload);
    ngx_ar_owner_head(record, ar_field_offset(payload, "end", record->head));

    return NGX_OK;
}


void
ngx_ar_owner_outcome(ngx_ar_session_record_t *record, const json_t *payload)
{
    record->state = NGX_AR_SESSION_EXITED;
    record->signaled = json_is_integer(json_object_get(payload, "signal"));
    record->code = (uint32_t) ar_field_offset(payload, record->signaled
                                              ? "signal" : "code", 0);
    record->oom = ar_field_true(payload, "oom");
    record->stopped = ngx_strcmp(ar_field_string(payload, "reason", ""),
                                 AR_REASON_STOPPED) == 0;
    ngx_ar_status_ended(record);
}


void
ngx_ar_owner_tick(ngx_ar_session_t *session)
{
    json_t  *viewers;

    viewers = ngx_ar_audience_json(session);

    if (viewers) {
        ngx_ar_session_viewers(session, viewers);
        json_decref(viewers);
    }

    if (session->size_owner[0] && !ngx_ar_owner_size_seen(session)
        && ngx_current_msec - session->size_owner_seen > NGX_AR_GRACE)
    {
        ngx_ar_session_size_owner(session, (u_char *) "");
    }

    (void) ngx_ar_zone_session_change(session->id, ngx_ar_owner_tick_change,
                                      session);
}


/* At once, but one that changes all the time with the tick. */

void
ngx_ar_owner_status(ngx_ar_session_t *session)
{
    if (ngx_current_msec - session->status_recorded >= NGX_AR_OWNER_STATUS) {
        session->status_recorded = ngx_current_msec;
        (void) ngx_ar_zone_session_change(session->id,
                                          ngx_ar_owner_tick_change, session);
    }
}


static ngx_int_t
ngx_ar_owner_tick_change(ngx_ar_session_record_t *record, void *data)
{
    uint32_t           count;
    uint64_t           head;
    ngx_ar_session_t  *session = data;

    /* where it ended is known before its last bytes have come */
    head = record->ended ? ngx_max(record->head, session->known_head)
                         : session->known_head;
    count = (uint32_t) ar_field_offset(session->viewers_said, "count", 0);

    if (record->epoch != ngx_ar_epoch
        || (record->head == head
            && record->rows == session->rows
            && record->cols == session->cols
            && record->viewers == count
            && ngx_strcmp(record->size_owner, session->size_owner) == 0
            && ngx_strcmp(record->title, session->title) == 0
            && (record->ended
                || ngx_ar_status_same(&record->status, &session->status))))
    {
        return NGX_DECLINED;
    }

    ngx_ar_owner_head(record, head);
    record->rows = (uint16_t) session->rows;
    record->cols = (uint16_t) session->cols;
    record->viewers = count;
    ngx_memcpy(record->size_owner, session->size_owner,
               sizeof(record->size_owner));
    ngx_memcpy(record->title, session->title, sizeof(record->title));

    /* its end is the last word */

    if (record->ended == 0) {
        record->status = session->status;
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_ar_owner_size_seen(ngx_ar_session_t *session)
{
    if (!ngx_ar_audience_has(session, session->size_owner)) {
        return 0;
    }

    session->size_owner_seen = ngx_current_msec;

    return 1;
}


/* What a viewer asks for has no bounds; what is ordered has. */

void
ngx_ar_owner_clamp(json_t *payload, uint64_t *rows, uint64_t *cols)
{
    *rows = ar_field_offset(payload, "rows", 24);
    *cols = ar_field_offset(payload, "cols", 80);

    *rows = ngx_min(ngx_max(*rows, AR_ROWS_MIN), AR_ROWS_MAX);
    *cols = ngx_min(ngx_max(*cols, AR_COLS_MIN), AR_COLS_MAX);
}


void
ngx_ar_owner_resize(ngx_ar_session_t *session, const u_char *key,
    json_t *payload)
{
    uint64_t  rows, cols;

    if (session->size_owner[0]
        && ngx_strcmp(session->size_owner, key) != 0)
    {
        return;
    }

    ngx_ar_owner_clamp(payload, &rows, &cols);
    ngx_ar_session_size_owner(session, key);

    ngx_ar_tell(session->source.ws, AR_MSG_RESIZE,
                json_pack("{s:s, s:I, s:I}", "viewer", key,
                          "rows", (json_int_t) rows,
                          "cols", (json_int_t) cols));
}


void
ngx_ar_owner_take(ngx_ar_session_t *session, const u_char *key)
{
    ngx_ar_session_size_owner(session, key);
}


void
ngx_ar_owner_release(ngx_ar_session_t *session, const u_char *key)
{
    if (ngx_strcmp(session->size_owner, key) == 0
        && !ngx_ar_owner_size_seen(session))
    {
        ngx_ar_session_size_owner(session, (u_char *) "");
    }
}
