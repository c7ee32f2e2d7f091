
/*
 * The readers of events in this worker: each is a cursor on the zone's ring,
 * so a slow one costs nothing but its place, and falls out of the ring at
 * last: then it is told `reset`.
 */

#ifndef NGX_AR_EVENTS_H
#define NGX_AR_EVENTS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/zone_access.h"
#include "hub/event.h"


typedef struct ngx_ar_reader_s  ngx_ar_reader_t;


/* Each may leave its reader, and end no other one. */
typedef struct {
    /* there may be more; returns 1 when there still is */
    ngx_uint_t  (*pump)(ngx_ar_reader_t *reader);
    /* each second, after pump; may be NULL */
    void        (*tick)(ngx_ar_reader_t *reader);
    /* this worker hands over: end, so that the client comes again */
    void        (*drain)(ngx_ar_reader_t *reader);
    /* its login is over: end */
    void        (*over)(ngx_ar_reader_t *reader);
} ngx_ar_reader_handlers_t;


struct ngx_ar_reader_s {
    const ngx_ar_reader_handlers_t  *handlers;
    ngx_queue_t                      queue;
    uint64_t                         next;   /* the event it needs */
    ngx_ar_login_t                   login;
    unsigned                         lost:1; /* a reset comes first */
};


/* after: the id of the last event it has; empty: what comes from now. */
void ngx_ar_reader_join(ngx_ar_reader_t *reader, const ngx_str_t *after,
    const ngx_ar_login_t *login);
void ngx_ar_reader_leave(ngx_ar_reader_t *reader);

/* What to tell it next, a reference; NULL: nothing yet. */
ngx_ar_event_text_t *ngx_ar_reader_next(ngx_ar_reader_t *reader);

/* The id from which it could go on. */
void ngx_ar_reader_id(ngx_ar_reader_t *reader, u_char id[NGX_AR_EVENT_ID]);


/* 1: this worker hands over and takes no new readers. */
ngx_uint_t ngx_ar_events_away(void);

void ngx_ar_events_start(ngx_cycle_t *cycle);
void ngx_ar_events_stop(void);

/* Tells all readers here what they have not been told; now, or next turn. */
void ngx_ar_events_pump(void);
void ngx_ar_events_more(void);
void ngx_ar_events_tick(void);
void ngx_ar_events_drain(void);


/* hub/event_socket.c: the websocket; as those of hub/hub.h. */
ngx_int_t ngx_ar_event_socket_upgrade(ngx_http_request_t *r,
    const ngx_str_t *protocol, const ngx_str_t *after,
    const ngx_ar_login_t *login, const char **problem);


#endif /* NGX_AR_EVENTS_H */
