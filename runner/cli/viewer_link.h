
/* Private to the viewer's files: its parts, and who does what. */

#ifndef RN_VIEWER_LINK_H
#define RN_VIEWER_LINK_H

#include "runner/cli/typed.h"
#include "runner/cli/viewer.h"
#include "runner/net/backoff.h"
#include "runner/net/http.h"
#include "runner/net/websocket.h"
#include "wire/uuid.h"


#define RN_VIEWER_CREDIT      131072
#define RN_VIEWER_GRANT       32768      /* granted at once from here on */
#define RN_VIEWER_GRANT_MS    20         /* less waits so long for more */
#define RN_VIEWER_UNWRITTEN   1048576
#define RN_VIEWER_UNACKED     65536
#define RN_VIEWER_TYPED       1048576    /* kept beyond the unacknowledged */
#define RN_VIEWER_FRAME       16384
#define RN_VIEWER_PING_MS     5000
#define RN_VIEWER_ATTACH_MS   15000
#define RN_VIEWER_HANDLES     4


typedef struct {
    rn_viewer_t     *viewer;
    rn_websocket_t  *ws;             /* NULL: the slot is free */
    int              opened;
    int              useful;         /* it has brought something */
    int              closed;         /* `close_input` was sent on it */
    uint64_t         since;          /* it was dialed, then attached */
    uint64_t         next;           /* offset of the next byte on it */
    uint64_t         due;            /* written, to be granted */
} rn_viewer_link_t;


struct rn_viewer_s {
    uv_loop_t                   *loop;
    const rn_viewer_options_t   *options;
    const rn_viewer_handlers_t  *handlers;
    void                        *data;
    char                         id[AR_UUID_LEN + 1];
    int                          over;       /* `ended` has been called */
    rn_viewer_link_t             links[2];
    rn_viewer_link_t            *live;
    rn_viewer_link_t            *next;
    uint64_t                     offset;
    uint64_t                     snapshot;   /* bytes of a reset to come */
    uint64_t                     after;      /* the offset behind them */
    int                          skipped;    /* they are not wanted */
    int                          shown;      /* output was handed on */
    uint64_t                     hole;       /* its end, 0: there is none */
    unsigned                     hole_tries;
    rn_http_t                   *page;       /* of the hole, on its way */
    unsigned char               *held;       /* what came after the hole */
    size_t                       held_len;
    size_t                       held_size;
    json_t                      *exit;       /* that came after the hole */
    uint64_t                     unwritten;
    uint64_t                     foreign;
    int                          crowded;    /* no dial until it is less */
    rn_typed_t                   typed;
    int                          closing;    /* stdin ends after it */
    int                          rows;       /* 0: none wished for */
    int                          cols;
    int                          take;
    int                          not_ours;   /* another owns the size */
    rn_backoff_t                 backoff;
    int                          restarted;  /* dialed at once after 1012 */
    uv_timer_t                   redial;
    uv_timer_t                   ticker;
    uv_timer_t                   grant;
    uv_timer_t                   hole_wait;
    int                          handles;
};


/* viewer.c */

void rn_viewer_dial(rn_viewer_t *viewer);
void rn_viewer_later(rn_viewer_t *viewer, unsigned code, long retry_after);
void rn_viewer_push(rn_viewer_t *viewer);
void rn_viewer_size(rn_viewer_t *viewer);
void rn_viewer_end(rn_viewer_t *viewer, const rn_viewer_end_t *end);

/* viewer_link.c */

extern const rn_websocket_handlers_t  rn_viewer_websocket;

/* The link is of no more use; another try is made. */
void rn_viewer_drop(rn_viewer_link_t *link, const char *why);
void rn_viewer_exit(rn_viewer_t *viewer, const json_t *payload);

/* viewer_hole.c: a reset to `offset` is answered by fetching what is before */

int rn_viewer_hole_wanted(const rn_viewer_t *viewer, uint64_t offset);
void rn_viewer_hole_begin(rn_viewer_t *viewer, uint64_t end);
void rn_viewer_hole_fill(rn_viewer_t *viewer);
void rn_viewer_hole_hold(rn_viewer_t *viewer, const unsigned char *bytes,
    size_t len);
void rn_viewer_hole_stop(rn_viewer_t *viewer);


#endif /* RN_VIEWER_LINK_H */
