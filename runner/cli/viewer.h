
/*
 * A session's terminal as WIRE.md section 4 has it: one stream of output
 * under offsets and one of input, over as many connections as it takes.
 *
 * No handler is called from inside a function of this header; `ended` is the
 * last one; after rn_viewer_close() none is called.
 */

#ifndef RN_VIEWER_H
#define RN_VIEWER_H

#include <jansson.h>
#include <openssl/ssl.h>
#include <uv.h>

#include "runner/net/url.h"
#include "wire/messages.h"


#define RN_VIEWER_NOWHERE  (AR_OFFSET_MAX + 1)    /* no usable offset */


typedef struct rn_viewer_s  rn_viewer_t;


typedef enum {
    RN_VIEWER_EXITED,        /* the program ended: code or signal */
    RN_VIEWER_LOST,          /* nobody knows how it ended */
    RN_VIEWER_REFUSED,       /* HTTP status and problem */
    RN_VIEWER_CLOSED,        /* a close code that is final */
    RN_VIEWER_BROKEN         /* the two sides do not agree */
} rn_viewer_end_e;


typedef struct {
    rn_viewer_end_e  how;
    int              code;       /* EXITED */
    char             signal[17]; /* EXITED: name or number, "" without */
    int              oom;
    int              status;     /* REFUSED; CLOSED: the close code */
    const char      *text;       /* problem, reason; never NULL */
    uint64_t         missing;    /* bytes before the end that never came */
} rn_viewer_end_t;


/* The screen begins anew. */

typedef struct {
    uint64_t  lost;              /* bytes before it that will never come */
    uint64_t  bytes;             /* of the snapshot that follows */
    unsigned  rows;              /* the size it was made at */
    unsigned  cols;
} rn_viewer_reset_t;


typedef struct {
    /* a connection serves: the payload of `attached` */
    void  (*attached)(void *data, const json_t *payload);

    void  (*reset)(void *data, const rn_viewer_reset_t *reset);

    /* of the stream, or of the snapshot of a reset */
    void  (*output)(void *data, const unsigned char *bytes, size_t len);

    /* input has been acknowledged, there is more room */
    void  (*room)(void *data);

    /* no connection serves, another is tried */
    void  (*away)(void *data, const char *why);

    void  (*ended)(void *data, const rn_viewer_end_t *end);
} rn_viewer_handlers_t;


typedef struct {
    const rn_url_t  *url;
    SSL_CTX         *tls;
    const char      *authorization;   /* a header line, or "" */
    const char      *session;
    uint64_t         offset;          /* where to begin, or NOWHERE */
    int              write;
    int              exact;           /* every byte counts, not the screen */
} rn_viewer_options_t;


/* options live as long as the viewer.  NULL: out of memory. */
rn_viewer_t *rn_viewer_open(uv_loop_t *loop,
    const rn_viewer_options_t *options, const rn_viewer_handlers_t *handlers,
    void *data);

/* Types; more than rn_viewer_room() is kept too, but be modest. */
void rn_viewer_type(rn_viewer_t *viewer, const void *bytes, size_t len);
size_t rn_viewer_room(const rn_viewer_t *viewer);

/* Mode pipe: the program's stdin ends after all that has been typed. */
void rn_viewer_close_input(rn_viewer_t *viewer);

/* The size wished for, now and after each reconnect; take: insist once. */
void rn_viewer_resize(rn_viewer_t *viewer, int rows, int cols, int take);

/* 1: another viewer owns the session's size, and ours changes nothing. */
int rn_viewer_follows(const rn_viewer_t *viewer);

/* 1: the session has the size that was wished for, or will have. */
int rn_viewer_sizes(const rn_viewer_t *viewer);

/* Dials again for the whole screen: the terminal shows something else. */
void rn_viewer_redraw(rn_viewer_t *viewer);

/* So many bytes of `output` have reached their reader. */
void rn_viewer_written(rn_viewer_t *viewer, size_t len);

void rn_viewer_close(rn_viewer_t *viewer);


#endif /* RN_VIEWER_H */
