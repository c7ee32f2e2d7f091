
/* The source of a session: the runner's stream, or a mirror of the owner. */

#ifndef NGX_AR_SOURCE_H
#define NGX_AR_SOURCE_H

#include "hub/session.h"


extern const ngx_ar_ws_handlers_t  ngx_ar_source_handlers;


/* Takes a connected ws as the source and its first `stream` message. */
void ngx_ar_source_begin(ngx_ar_session_t *session,
    ngx_ar_source_kind_e kind, ngx_ar_ws_t *ws, json_t *stream);

/* Forgets the source; with a code, closes its connection with it. */
void ngx_ar_source_drop(ngx_ar_session_t *session, ngx_uint_t code);

/* hub/mirror.c: dials the owner of the record, when there is one to dial. */
void ngx_ar_mirror_dial(ngx_ar_session_t *session,
    const ngx_ar_session_record_t *record);

/* Input towards the program: one viewer's bytes at an offset. */
void ngx_ar_source_input(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset, const u_char *data, size_t len);

/* Closes the program's stdin once that viewer's input up to offset is in. */
void ngx_ar_source_close_input(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset);

/* Says where the most advanced holder is, or that there is none. */
void ngx_ar_source_consumed(ngx_ar_session_t *session);

/* One at a time: source.asked until it has come. */
void ngx_ar_source_ask_snapshot(ngx_ar_session_t *session);

/* 1 when bytes may be queued towards the program. */
ngx_uint_t ngx_ar_source_room(ngx_ar_session_t *session);


#endif /* NGX_AR_SOURCE_H */
