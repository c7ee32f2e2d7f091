
/* What the files of io/ws/ share.  Nobody outside includes this. */

#ifndef NGX_AR_WS_INTERNAL_H
#define NGX_AR_WS_INTERNAL_H

#include "io/ws/ws.h"


typedef enum {
    NGX_AR_WS_OPEN = 0,
    NGX_AR_WS_CLOSING,       /* our Close is queued, the peer's awaited */
    NGX_AR_WS_ENDING,        /* nothing is read any more, the queue goes out */
    NGX_AR_WS_LEAVING,       /* the read event is posted to give it back */
    NGX_AR_WS_GONE           /* no connection; `end` is posted */
} ngx_ar_ws_state_e;


typedef struct ngx_ar_ws_out_s  ngx_ar_ws_out_t;


/* connection.c: life, timers, closing */

ngx_ar_ws_t *ngx_ar_ws_new(const ngx_ar_ws_options_t *options,
    ngx_connection_t *c, ngx_uint_t masked);
void ngx_ar_ws_free(ngx_ar_ws_t *ws);
void ngx_ar_ws_opened(ngx_ar_ws_t *ws);
void ngx_ar_ws_detach(ngx_ar_ws_t *ws);

/* The handlers of a connection's events. */
void ngx_ar_ws_read_ready(ngx_ar_ws_t *ws);
void ngx_ar_ws_write_ready(ngx_ar_ws_t *ws);

/* The peer's Close; what the peer did wrong; its death; our way out. */
void ngx_ar_ws_peer_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
void ngx_ar_ws_fail(ngx_ar_ws_t *ws, ngx_uint_t code, const char *cause);
void ngx_ar_ws_break(ngx_ar_ws_t *ws);
void ngx_ar_ws_half_closed(ngx_ar_ws_t *ws);
void ngx_ar_ws_leave(ngx_ar_ws_t *ws);


/* attach.c */

void ngx_ar_ws_attached_close(ngx_connection_t *c);


/* upgrade.c */

/* Goes on writing the 101: NGX_OK when it is out, NGX_AGAIN, NGX_ERROR. */
ngx_int_t ngx_ar_ws_upgrade_flush(ngx_ar_ws_t *ws);


/* input.c */

void ngx_ar_ws_input(ngx_ar_ws_t *ws);
void ngx_ar_ws_input_free(ngx_ar_ws_t *ws);


/* output.c */

void ngx_ar_ws_frame(ngx_ar_ws_t *ws, ar_opcode_e opcode, ngx_uint_t fin,
    const void *data, size_t len);
void ngx_ar_ws_pong(ngx_ar_ws_t *ws, const u_char *data, size_t len);
void ngx_ar_ws_close_frame(ngx_ar_ws_t *ws, ngx_uint_t code,
    const char *reason);
void ngx_ar_ws_flush(ngx_ar_ws_t *ws);
void ngx_ar_ws_flush_post(ngx_ar_ws_t *ws);
void ngx_ar_ws_flush_handler(ngx_event_t *ev);
void ngx_ar_ws_output_free(ngx_ar_ws_t *ws);


/* area.c */

extern ngx_queue_t  ngx_ar_ws_all;


/* echo.c */

void ngx_ar_ws_echo_drain(void);


#endif /* NGX_AR_WS_INTERNAL_H */
