
/*
 * A session as one worker sees it: a ring, the cursors on it, and one source.
 *
 * The source is the runner's stream (this worker is the session's owner) or
 * a mirror of the owner.  Viewers are the sockets of this worker; feeds are
 * the mirrors of other workers that this owner serves.  The object exists
 * while it has any of them, or the place of a broken holder.
 */

#ifndef NGX_AR_SESSION_H
#define NGX_AR_SESSION_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <jansson.h>

#include "core/zone.h"
#include "core/zone_access.h"
#include "hub/holder.h"
#include "io/ws/ws.h"
#include "wire/messages.h"


#define NGX_AR_KEY        (NGX_AR_SIZE_OWNER - 1)  /* hex digits of a viewer */
#define NGX_AR_KEYS       256           /* viewers whose input is remembered */
#define NGX_AR_KEEP       65536         /* unacknowledged input of a viewer */
#define NGX_AR_INPUT      4096          /* of an input frame */
#define NGX_AR_UNSAID     (UINT64_MAX - 1)
#define NGX_AR_NO_OFFSET  UINT64_MAX


typedef struct ngx_ar_session_s  ngx_ar_session_t;
typedef struct ngx_ar_viewer_s   ngx_ar_viewer_t;
typedef struct ngx_ar_feed_s     ngx_ar_feed_t;
typedef struct ngx_ar_dial_s     ngx_ar_dial_t;
typedef struct ngx_ar_op_s       ngx_ar_op_t;


typedef enum {
    NGX_AR_SOURCE_NONE,
    NGX_AR_SOURCE_DIALING,              /* a mirror's door line is under way */
    NGX_AR_SOURCE_MIRROR,
    NGX_AR_SOURCE_STREAM
} ngx_ar_source_kind_e;


/* What the next binary bytes of the source are, after a message said so. */
typedef enum {
    NGX_AR_ANSWER_NONE,
    NGX_AR_ANSWER_SNAPSHOT,
    NGX_AR_ANSWER_RANGE
} ngx_ar_answer_e;


typedef struct {
    ngx_ar_source_kind_e   kind;
    ngx_ar_ws_t           *ws;
    ngx_ar_dial_t         *dial;
    ngx_event_t            deadline;    /* of a mirror's `stream` */
    uint64_t               epoch;       /* mirror: the owner dialled */
    uint64_t               consumed;    /* last said, or NOBODY, or UNSAID */
    u_char                 key[NGX_AR_KEY + 1];  /* of the last input frame */
    uint64_t               offset;      /* that continues it */
    ngx_ar_answer_e        answer;
    uint64_t               answer_left;
    uint64_t               answer_id;   /* of the range */
    uint64_t               answers;     /* asked for so far */
    unsigned               ready:1;     /* `stream` came, `resume` went */
    unsigned               asked:1;     /* a snapshot is being made */
    unsigned               asked_held:1;
} ngx_ar_source_t;


typedef struct {
    u_char    key[NGX_AR_KEY];
    uint64_t  offset;                   /* input known to be written */
} ngx_ar_written_t;


/*
 * What recreates the screen at an offset: shared by the session, which caches
 * the newest, and the viewers that are being sent it.
 */
typedef struct {
    ngx_uint_t   refs;
    uint64_t     at;
    uint64_t     size;                  /* bytes it will have */
    ngx_uint_t   rows;
    ngx_uint_t   cols;
    ar_chunks_t  bytes;
    unsigned     held:1;                /* the program stood still for it */
    unsigned     stale:1;               /* what follows has another size */
} ngx_ar_snapshot_t;


struct ngx_ar_session_s {
    ngx_queue_t        queue;           /* of its bucket */
    u_char             id[AR_UUID_LEN + 1];

    ar_chunks_t        ring;
    uint64_t           known_head;
    ngx_ar_source_t    source;
    ngx_msec_t         alone;           /* since when there is no source */

    ngx_queue_t        viewers;
    ngx_queue_t        feeds;
    ngx_queue_t        places;
    ngx_queue_t        waits;           /* operations under way, hub/wait.h */

    ngx_ar_written_t  *written;         /* NGX_AR_KEYS, newest first */
    ngx_uint_t         nwritten;

    ngx_ar_snapshot_t *snapshot;        /* the newest, maybe incomplete */

    ngx_event_t        tell;            /* `consumed`, 50 ms after a move */

    ngx_uint_t         rows;
    ngx_uint_t         cols;
    u_char             size_owner[NGX_AR_KEY + 1];
    ngx_msec_t         size_owner_seen;
    u_char             title[NGX_AR_TITLE];
    u_char             typist[NGX_AR_KEY + 1];
    ngx_ar_status_t    status;
    ngx_msec_t         status_recorded; /* when it last was, by us */

    json_t            *exit;            /* its payload, when it ended */
    uint64_t           end;
    json_t            *viewers_said;    /* the last `viewers` payload */

    unsigned           has_ring:1;
    unsigned           block:1;
    unsigned           lost:1;          /* ended without a runner to say so */
    unsigned           late:1;          /* the last snapshot came too late */
    unsigned           busy:1;          /* in update(): do not free */
};


void ngx_ar_sessions_start(void);

/* id: 36 bytes.  NULL: not in this worker. */
ngx_ar_session_t *ngx_ar_session_find(const u_char *id);

/* Finds or makes it; a caller that puts nothing in closes it.  NULL: memory. */
ngx_ar_session_t *ngx_ar_session_open(const u_char *id);

/* Frees it when nothing needs it any more; returns 1 when it did. */
ngx_uint_t ngx_ar_session_close(ngx_ar_session_t *session);

/* Calls f for each session of this worker; f may free it. */
void ngx_ar_sessions_each(void (*f)(ngx_ar_session_t *session));

/* The second look at the zone: is the source still the right one? */
void ngx_ar_session_recheck(ngx_ar_session_t *session);

/*
 * After any change: resets, output to viewers and mirrors, `consumed`.  Never
 * destroys the session.
 */
void ngx_ar_session_update(ngx_ar_session_t *session);

/* Makes the ring at offset base, once. */
void ngx_ar_session_ring(ngx_ar_session_t *session, uint64_t base);

/*
 * hub/session_consumed.c.  The position of the most advanced holder, or
 * NGX_AR_NOBODY; tell: to the source, now or after 50 ms, when it has moved;
 * due: session->tell, these 50 ms are over.
 */
uint64_t ngx_ar_session_consumed(ngx_ar_session_t *session);
void ngx_ar_session_consumed_tell(ngx_ar_session_t *session);
void ngx_ar_session_consumed_due(ngx_event_t *ev);

/* A holder at pos broke: it keeps its place for the rest of its grace. */
void ngx_ar_session_broke(ngx_ar_session_t *session,
    const ngx_ar_holder_t *holder, uint64_t pos);
void ngx_ar_session_keep_place(ngx_ar_session_t *session, uint64_t pos,
    ngx_msec_t left);

/* Input known to be written to the program. */
uint64_t ngx_ar_session_written(ngx_ar_session_t *session, const u_char *key);
void ngx_ar_session_acked(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset);

/* A complete snapshot that is still in the ring; for a holder a held one. */
ngx_ar_snapshot_t *ngx_ar_session_snapshot(ngx_ar_session_t *session,
    ngx_uint_t holder);
void ngx_ar_snapshot_release(ngx_ar_snapshot_t *snapshot);

ngx_int_t ngx_ar_session_ended(ngx_ar_session_t *session, json_t *exit,
    uint64_t end);
void ngx_ar_session_abandoned(ngx_ar_session_t *session,
    ngx_ar_session_record_t *record);
ngx_uint_t ngx_ar_session_unstarted(const ngx_ar_session_record_t *record);

/* Messages to all viewers of this worker and all mirrors it serves. */
void ngx_ar_session_resized(ngx_ar_session_t *session, json_t *payload);
void ngx_ar_session_title(u_char *title, const char *text);
void ngx_ar_session_titled(ngx_ar_session_t *session, json_t *payload);
void ngx_ar_session_status(ngx_ar_session_t *session, json_t *payload);
void ngx_ar_session_size_owner(ngx_ar_session_t *session, const u_char *key);
void ngx_ar_session_viewers(ngx_ar_session_t *session, json_t *payload);

/* A message to one socket; takes the reference to payload. */
void ngx_ar_tell(ngx_ar_ws_t *ws, ar_message_e type, json_t *payload);


#endif /* NGX_AR_SESSION_H */
