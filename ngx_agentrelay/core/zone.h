
/*
 * The shared memory of all workers of one master: who serves what.
 *
 * Records have a fixed size and two bodies; a writer fills the idle one and
 * publishes it by one store, under the zone's mutex, so a worker that is
 * killed in the middle tears nothing.  Everything in it can be rebuilt from
 * the runners (their hello), except login links and revocations, which fail
 * closed.  The memory lives through reloads and the death of workers and
 * ends with the master.
 */

#ifndef NGX_AR_ZONE_H
#define NGX_AR_ZONE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/conf.h"
#include "wire/ar.h"
#include "wire/attention.h"


#define NGX_AR_MEMO        1024
#define NGX_AR_RUNNER_JSON 2048
#define NGX_AR_WORKERS     256
#define NGX_AR_TITLE       129
#define NGX_AR_SIZE_OWNER  33
#define NGX_AR_CWD         257


typedef struct {
    uint64_t   epoch;                   /* 64 random bits; 0: a free row */
    ngx_pid_t  pid;
    ngx_uint_t draining;
    ngx_uint_t listening;               /* readers of events it has */
} ngx_ar_worker_record_t;


typedef struct {
    u_char     id[AR_UUID_LEN];         /* given by HQ, kept by name */
    u_char     name[AR_NAME_MAX + 1];
    u_char     boot[65];
    uint64_t   n;                       /* of the connection that claimed */
    uint64_t   epoch;                   /* owner; 0: away */
    time_t     connected;
    time_t     seen;
    uint32_t   capacity;
    u_char     json[NGX_AR_RUNNER_JSON]; /* version, os, labels, clis, ... */
} ngx_ar_runner_record_t;


typedef enum {
    NGX_AR_SESSION_STARTING = 1,
    NGX_AR_SESSION_RUNNING,
    NGX_AR_SESSION_UNREACHABLE,
    NGX_AR_SESSION_EXITED,
    NGX_AR_SESSION_FAILED,
    NGX_AR_SESSION_LOST
} ngx_ar_session_state_e;


/* What a session wants of people, as its runner says; hub/status.c. */
typedef struct {
    uint64_t   since;                   /* ms since 1970 */
    uint8_t    known;
    uint8_t    state;                   /* ar_attention_e */
    uint8_t    source;                  /* ar_attention_source_e */
    uint8_t    progress;                /* 0: none is shown */
    uint8_t    percent;
    u_char     evidence[AR_EVIDENCE_MAX + 1];
    u_char     cwd[NGX_AR_CWD];         /* where it works, or "" */
} ngx_ar_status_t;


typedef struct {
    u_char     id[AR_UUID_LEN];
    u_char     runner[AR_NAME_MAX + 1]; /* its name */
    u_char     boot[65];
    uint64_t   n;                       /* of the stream that claimed */
    uint64_t   epoch;                   /* owner of the stream; 0: none */
    uint32_t   state;                   /* ngx_ar_session_state_e */
    uint32_t   pid;
    uint16_t   rows;
    uint16_t   cols;
    unsigned   pipe:1;                  /* mode */
    unsigned   block:1;                 /* overflow */
    unsigned   deleted:1;               /* remembered, to be stopped */
    unsigned   removed:1;               /* deleted after it had ended: hidden */
    unsigned   signaled:1;              /* code is a signal */
    unsigned   oom:1;
    unsigned   stopped:1;               /* ended by a person */
    uint32_t   code;
    uint32_t   viewers;
    uint64_t   base;
    uint64_t   head;                    /* as last heard */
    uint64_t   created;                 /* ms since 1970 */
    uint64_t   started;
    uint64_t   ended;                   /* 0: lives */
    u_char     key[NGX_AR_DIGEST];      /* of the Idempotency-Key; 0: none */
    u_char     body[NGX_AR_DIGEST];     /* of the request's body */
    u_char     title[NGX_AR_TITLE];
    u_char     size_owner[NGX_AR_SIZE_OWNER];   /* a viewer's key, or "" */
    ngx_ar_status_t  status;
    u_char     memo[NGX_AR_MEMO + 1];   /* JSON: name, actor, command, ... */
} ngx_ar_session_record_t;


/* The directive's handler body: adds the zone, or finds it. */
ngx_shm_zone_t *ngx_ar_zone_add(ngx_conf_t *cf, ngx_str_t *name, size_t size);

/* In each worker: finds the zone of the cycle, draws the epoch, takes a row. */
ngx_int_t ngx_ar_zone_start(ngx_cycle_t *cycle);
void ngx_ar_zone_stop(void);
void ngx_ar_zone_drain(void);

/* So many readers of events are here: others wake us when one happens. */
void ngx_ar_zone_listen(ngx_uint_t readers);

extern uint64_t  ngx_ar_epoch;          /* this worker */

/*
 * 1 while the zone is so new (20 s) that runners may not have found it again:
 * a session that is unknown may still come.
 */
ngx_uint_t ngx_ar_zone_young(void);

/* ms since 1970, as the times of all records are */
uint64_t ngx_ar_zone_now(void);

/* 8 hex digits that name it, terminated. */
const u_char *ngx_ar_zone_name(void);

/* The row of a live worker, or NGX_DECLINED: dead, or of another master. */
ngx_int_t ngx_ar_zone_worker(uint64_t epoch, ngx_ar_worker_record_t *row);

/* Walk the rows of live workers: start with *at = 0. */
ngx_int_t ngx_ar_zone_worker_next(ngx_uint_t *at,
    ngx_ar_worker_record_t *row);

/*
 * Records are copied out and in.  get: NGX_OK or NGX_DECLINED.  put: makes
 * or replaces; NGX_ERROR when the zone is full of live records, NGX_DECLINED
 * when a new session's Idempotency-Key is already another one's.
 */
ngx_int_t ngx_ar_zone_runner_get(const u_char *name, size_t len,
    ngx_ar_runner_record_t *record);
ngx_int_t ngx_ar_zone_runner_put(const ngx_ar_runner_record_t *record);
ngx_int_t ngx_ar_zone_session_get(const u_char *id,
    ngx_ar_session_record_t *record);
ngx_int_t ngx_ar_zone_session_put(const ngx_ar_session_record_t *record);

/*
 * Changes one record under the mutex: `change` gets the present record and
 * returns NGX_OK to publish what it made of it, or anything else to leave
 * it; it must not log, allocate or block.  NGX_DECLINED: no such record.
 */
typedef ngx_int_t (*ngx_ar_runner_change_pt)(ngx_ar_runner_record_t *record,
    void *data);
typedef ngx_int_t (*ngx_ar_session_change_pt)(
    ngx_ar_session_record_t *record, void *data);
ngx_int_t ngx_ar_zone_runner_change(const u_char *name, size_t len,
    ngx_ar_runner_change_pt change, void *data);
ngx_int_t ngx_ar_zone_session_change(const u_char *id,
    ngx_ar_session_change_pt change, void *data);

/* 1: no reader of public JSON would see a difference. */
ngx_uint_t ngx_ar_status_same(const ngx_ar_status_t *one,
    const ngx_ar_status_t *other);

/* Runners whose worker was killed are away: it could not say so itself. */
void ngx_ar_zone_runners_sweep(void);

/* Walk all records: start with *at = 0; NGX_DECLINED at the end. */
ngx_int_t ngx_ar_zone_runner_next(ngx_uint_t *at,
    ngx_ar_runner_record_t *record);
ngx_int_t ngx_ar_zone_session_next(ngx_uint_t *at,
    ngx_ar_session_record_t *record);

/* NGX_OK: the record of that Idempotency-Key digest. */
ngx_int_t ngx_ar_zone_session_by_key(const u_char *key,
    ngx_ar_session_record_t *record);

/*
 * One-time secrets (login links) and revoked cookies, by digest, until a
 * time (seconds since 1970).  use: NGX_OK exactly once.
 */
ngx_int_t ngx_ar_zone_link_add(const u_char *digest, time_t until);
ngx_int_t ngx_ar_zone_link_use(const u_char *digest);
ngx_int_t ngx_ar_zone_revoke(const u_char *digest, time_t until);
ngx_int_t ngx_ar_zone_revoked(const u_char *digest);


#endif /* NGX_AR_ZONE_H */
