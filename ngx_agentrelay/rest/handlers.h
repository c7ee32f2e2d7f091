
/* The handlers of the route table, by the file they are in. */

#ifndef NGX_AR_HANDLERS_H
#define NGX_AR_HANDLERS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* health.c */
ngx_int_t ngx_ar_healthz(ngx_http_request_t *r);
ngx_int_t ngx_ar_readyz(ngx_http_request_t *r);

/* login.c */
ngx_int_t ngx_ar_login(ngx_http_request_t *r);
ngx_int_t ngx_ar_login_link(ngx_http_request_t *r);
ngx_int_t ngx_ar_logout(ngx_http_request_t *r);
ngx_int_t ngx_ar_me(ngx_http_request_t *r);

/* runners.c */
ngx_int_t ngx_ar_runners_list(ngx_http_request_t *r);
ngx_int_t ngx_ar_runners_one(ngx_http_request_t *r);

/* sessions.c */
ngx_int_t ngx_ar_sessions_list(ngx_http_request_t *r);
ngx_int_t ngx_ar_sessions_one(ngx_http_request_t *r);
ngx_int_t ngx_ar_sessions_delete(ngx_http_request_t *r);
ngx_int_t ngx_ar_sessions_resize(ngx_http_request_t *r);

/* shares.c */
ngx_int_t ngx_ar_shares_create(ngx_http_request_t *r);
ngx_int_t ngx_ar_shares_list(ngx_http_request_t *r);
ngx_int_t ngx_ar_shares_revoke(ngx_http_request_t *r);

/* tickets.c */
ngx_int_t ngx_ar_tickets_create(ngx_http_request_t *r);

/* event_stream.c */
ngx_int_t ngx_ar_event_stream(ngx_http_request_t *r);

/* Where a reader of events goes on: its header, or its query; NGX_ERROR. */
ngx_int_t ngx_ar_event_stream_after(ngx_http_request_t *r, ngx_str_t *after);
#define NGX_AR_EVENT_STREAM_AFTER  "after must be the id of an event"

/* start.c */
ngx_int_t ngx_ar_start(ngx_http_request_t *r);

/* input.c, output.c */
ngx_int_t ngx_ar_input(ngx_http_request_t *r);
ngx_int_t ngx_ar_message(ngx_http_request_t *r);
ngx_int_t ngx_ar_output(ngx_http_request_t *r);

/* screen.c */
ngx_int_t ngx_ar_screen(ngx_http_request_t *r);

/* sockets.c */
ngx_int_t ngx_ar_socket_runner(ngx_http_request_t *r);
ngx_int_t ngx_ar_socket_stream(ngx_http_request_t *r);
ngx_int_t ngx_ar_socket_session(ngx_http_request_t *r);
ngx_int_t ngx_ar_socket_events(ngx_http_request_t *r);


#endif /* NGX_AR_HANDLERS_H */
