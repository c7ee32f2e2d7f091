
/*
 * The listening half of the doors.
 *
 * The listener is not in cycle->listening, because a graceful shutdown
 * closes those: a draining worker must stay reachable.  `channel` keeps the
 * exit scan from calling it a leak.  A guest is a connection whose line has
 * not been answered: 2 s for the line, then a call's answer (10 s at most),
 * or a greeting from a newer master, which stays.  Paths of dead workers are
 * removed by the next worker that starts.
 */

#include "hub/door.h"
#include "hub/events.h"
#include "hub/feed.h"
#include "hub/line.h"
#include "hub/newer.h"
#include "hub/op.h"
#include "hub/runner.h"
#include "hub/session.h"
#include "hub/sharing.h"

#include "core/zone.h"


#define NGX_AR_DOOR_LINE  2000          /* ms */
#define NGX_AR_DOOR_CALL  15000


typedef struct {
    ngx_connection_t  *c;
    ngx_ar_line_t      in;
    ngx_ar_line_t      out;
    ngx_ar_op_t       *op;
    unsigned           newer:1;
} ngx_ar_guest_t;


static void ngx_ar_door_sweep(ngx_str_t *dir, ngx_log_t *log);
static void ngx_ar_door_accept(ngx_event_t *rev);
static ngx_uint_t ngx_ar_door_peer(ngx_socket_t s);
static void ngx_ar_guest_read(ngx_event_t *rev);
static void ngx_ar_guest_request(ngx_ar_guest_t *guest, json_t *request,
    u_char *early, size_t len);
static void ngx_ar_guest_mirror(ngx_ar_guest_t *guest, const u_char *session,
    u_char *early, size_t len);
static void ngx_ar_guest_wake(ngx_ar_guest_t *guest, json_t *request);
static void ngx_ar_guest_done(void *data, json_t *answer);
static void ngx_ar_guest_answer(ngx_ar_guest_t *guest, json_t *answer);
static void ngx_ar_guest_write(ngx_event_t *wev);
static void ngx_ar_guest_watch(ngx_event_t *rev);
static void ngx_ar_guest_free(ngx_ar_guest_t *guest);


static ngx_connection_t  *ngx_ar_door;
static u_char             ngx_ar_door_name[NGX_AR_DOOR_PATH];


size_t
ngx_ar_door_path(u_char *out, ngx_pid_t pid, uint64_t epoch)
{
    u_char      *p;
    ngx_str_t   *dir;

    dir = &ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->doors;

    p = ngx_snprintf(out, NGX_AR_DOOR_PATH - 1, "%V/%P.%xL", dir, pid, epoch);
    *p = '\0';

    return p - out;
}


ngx_int_t
ngx_ar_door_start(ngx_cycle_t *cycle)
{
    ngx_event_t         *rev;
    ngx_socket_t         s;
    ngx_connection_t    *c;
    struct sockaddr_un   sa;

    ngx_ar_door_sweep(&ngx_ar_main_conf(cycle)->doors, cycle->log);
    ngx_ar_door_path(ngx_ar_door_name, ngx_pid, ngx_ar_epoch);

    s = ngx_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s == (ngx_socket_t) -1) {
        ngx_log_error(NGX_LOG_ALERT, cycle->log, ngx_socket_errno,
                      "agentrelay: a door's socket could not be made");
        return NGX_ERROR;
    }

    ngx_memzero(&sa, sizeof(sa));
    sa.sun_family = AF_UNIX;
    ngx_cpystrn((u_char *) sa.sun_path, ngx_ar_door_name,
                sizeof(sa.sun_path));

    if (ngx_nonblocking(s) == -1
        || bind(s, (struct sockaddr *) &sa, sizeof(sa)) == -1
        || chmod(sa.sun_path, 0600) == -1
        || listen(s, 511) == -1)
    {
        ngx_log_error(NGX_LOG_ALERT, cycle->log, ngx_socket_errno,
                      "agentrelay: door \"%s\" could not be opened",
                      ngx_ar_door_name);
        ngx_close_socket(s);
        return NGX_ERROR;
    }

    c = ngx_get_connection(s, cycle->log);
    if (c == NULL) {
        ngx_close_socket(s);
        return NGX_ERROR;
    }

    rev = c->read;
    rev->log = cycle->log;
    rev->channel = 1;
    rev->handler = ngx_ar_door_accept;
    c->write->log = cycle->log;
    ngx_ar_door = c;

    if (ngx_add_event(rev, NGX_READ_EVENT, NGX_LEVEL_EVENT) != NGX_OK) {
        ngx_ar_door_stop();
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_ar_door_stop(void)
{
    if (ngx_ar_door) {
        ngx_close_connection(ngx_ar_door);
        ngx_ar_door = NULL;
        (void) ngx_delete_file(ngx_ar_door_name);
    }
}


/* Removes the doors of processes that are gone. */

static void
ngx_ar_door_sweep(ngx_str_t *dir, ngx_log_t *log)
{
    u_char      path[NGX_AR_DOOR_PATH];
    ngx_int_t   pid;
    ngx_str_t   name;
    ngx_dir_t   d;
    u_char     *dot;

    if (ngx_open_dir(dir, &d) == NGX_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      ngx_open_dir_n " \"%V\" failed", dir);
        return;
    }

    while (ngx_read_dir(&d) == NGX_OK) {
        name.data = ngx_de_name(&d);
        name.len = ngx_de_namelen(&d);

        dot = ngx_strlchr(name.data, name.data + name.len, '.');
        if (dot == NULL) {
            continue;
        }

        pid = ngx_atoi(name.data, dot - name.data);

        if (pid > 0 && kill((ngx_pid_t) pid, 0) == -1
            && ngx_errno == NGX_ESRCH)
        {
            *ngx_snprintf(path, sizeof(path) - 1, "%V/%V", dir, &name) = '\0';
            (void) ngx_delete_file(path);
        }
    }

    (void) ngx_close_dir(&d);
}


static void
ngx_ar_door_accept(ngx_event_t *rev)
{
    ngx_socket_t       s;
    ngx_ar_guest_t    *guest;
    ngx_connection_t  *c, *door;

    door = rev->data;

    s = accept4(door->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (s == (ngx_socket_t) -1) {
        return;
    }

    if (!ngx_ar_door_peer(s)) {
        ngx_log_error(NGX_LOG_WARN, rev->log, 0,
                      "agentrelay: a stranger at the door");
        ngx_close_socket(s);
        return;
    }

    guest = ngx_calloc(sizeof(ngx_ar_guest_t), rev->log);
    c = guest ? ngx_get_connection(s, ngx_cycle->log) : NULL;

    if (c == NULL) {
        ngx_free(guest);
        ngx_close_socket(s);
        return;
    }

    guest->c = c;
    c->data = guest;
    c->log = ngx_cycle->log;
    c->log_error = NGX_ERROR_INFO;
    c->recv = ngx_recv;
    c->send = ngx_send;
    c->send_chain = ngx_send_chain;
    c->read->log = c->log;
    c->read->channel = 1;
    c->write->log = c->log;
    c->read->handler = ngx_ar_guest_read;
    c->write->handler = ngx_ar_guest_write;
    c->write->ready = 1;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    ngx_add_timer(c->read, NGX_AR_DOOR_LINE);

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        ngx_ar_guest_free(guest);
    }
}


static ngx_uint_t
ngx_ar_door_peer(ngx_socket_t s)
{
    socklen_t     len;
    struct ucred  cred;

    len = sizeof(cred);

    return getsockopt(s, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0
           && cred.uid == geteuid();
}


static void
ngx_ar_guest_read(ngx_event_t *rev)
{
    json_t            *request;
    size_t             len;
    u_char            *early;
    ngx_int_t          rc;
    ngx_ar_guest_t    *guest;
    ngx_connection_t  *c;

    c = rev->data;
    guest = c->data;

    if (rev->timedout || c->close) {
        ngx_ar_guest_free(guest);
        return;
    }

    rc = ngx_ar_line_recv(&guest->in, c, &request, &early, &len);

    if (rc == NGX_AGAIN) {
        return;
    }

    if (rc == NGX_ERROR) {
        ngx_ar_guest_free(guest);
        return;
    }

    ngx_del_timer(rev);
    ngx_ar_guest_request(guest, request, early, len);
    json_decref(request);
}


static void
ngx_ar_guest_request(ngx_ar_guest_t *guest, json_t *request, u_char *early,
    size_t len)
{
    const char  *kind, *zone, *session;

    kind = json_string_value(json_object_get(request, "kind"));
    zone = json_string_value(json_object_get(request, "zone"));
    session = json_string_value(json_object_get(request, "session"));

    if (kind == NULL || zone == NULL) {
        ngx_ar_guest_free(guest);
        return;
    }

    if (ngx_strcmp(kind, "newer") == 0) {
        guest->newer = 1;
        guest->c->read->handler = ngx_ar_guest_watch;
        ngx_ar_newer_came();
        ngx_ar_guest_answer(guest, json_pack("{s:b}", "ok", 1));
        return;
    }

    if (ngx_strcmp(zone, ngx_ar_zone_name()) != 0) {
        ngx_ar_guest_answer(guest, ngx_ar_error_json("moved",
                                                     "another zone"));
        return;
    }

    if (ngx_strcmp(kind, "wake") == 0) {
        ngx_ar_guest_wake(guest, request);
        return;
    }

    if (ngx_strcmp(kind, "mirror") == 0 && session
        && ngx_strlen(session) == AR_UUID_LEN)
    {
        ngx_ar_guest_mirror(guest, (u_char *) session, early, len);
        return;
    }

    if (ngx_strcmp(kind, "call") == 0) {
        guest->c->read->handler = ngx_ar_guest_watch;
        ngx_add_timer(guest->c->write, NGX_AR_DOOR_CALL
                      + (ngx_msec_t) ar_field_offset(request, "wait_ms", 0));
        ngx_ar_op_run(request, ngx_ar_guest_done, guest, &guest->op);
        return;
    }

    ngx_ar_guest_answer(guest, ngx_ar_error_json("bad_request",
                                                 "unknown kind of line"));
}


/* A mirror's connection lives on as a websocket: the guest is over. */

static void
ngx_ar_guest_mirror(ngx_ar_guest_t *guest, const u_char *session,
    u_char *early, size_t len)
{
    ngx_connection_t  *c;

    if (!ngx_ar_feed_possible(session)) {
        ngx_ar_guest_answer(guest, ngx_ar_error_json("moved",
                                                     "not the owner"));
        return;
    }

    if (ngx_ar_line_set(&guest->out, json_pack("{s:b}", "ok", 1)) != NGX_OK
        || ngx_ar_line_send(&guest->out, guest->c) != NGX_OK)
    {
        ngx_ar_guest_free(guest);
        return;
    }

    c = guest->c;
    guest->c = NULL;

    ngx_ar_feed_open(c, session, early, len);
    ngx_ar_guest_free(guest);
}


static void
ngx_ar_guest_wake(ngx_ar_guest_t *guest, json_t *request)
{
    const char        *session, *runner;
    ngx_ar_session_t  *s;

    session = json_string_value(json_object_get(request, "session"));
    runner = json_string_value(json_object_get(request, "runner"));

    if (session && ngx_strlen(session) == AR_UUID_LEN) {
        s = ngx_ar_session_find((u_char *) session);

        if (s) {
            ngx_ar_sharing_recheck(s);
            ngx_ar_session_recheck(s);
            ngx_ar_session_close(s);
        }
    }

    if (runner) {
        ngx_ar_runner_recheck((u_char *) runner);
    }

    if (json_is_true(json_object_get(request, "events"))) {
        ngx_ar_events_pump();
    }

    ngx_ar_guest_answer(guest, json_pack("{s:b}", "ok", 1));
}


static void
ngx_ar_guest_done(void *data, json_t *answer)
{
    ngx_ar_guest_t  *guest = data;

    guest->op = NULL;
    ngx_ar_guest_answer(guest, json_incref(answer));
}


static void
ngx_ar_guest_answer(ngx_ar_guest_t *guest, json_t *answer)
{
    guest->c->read->handler = ngx_ar_guest_watch;

    if (ngx_ar_line_set(&guest->out, answer) != NGX_OK) {
        ngx_ar_guest_free(guest);
        return;
    }

    ngx_ar_guest_write(guest->c->write);
}


static void
ngx_ar_guest_write(ngx_event_t *wev)
{
    ngx_int_t          rc;
    ngx_ar_guest_t    *guest;
    ngx_connection_t  *c;

    c = wev->data;
    guest = c->data;

    if (wev->timedout || c->close) {
        ngx_ar_guest_free(guest);
        return;
    }

    if (guest->out.len == 0) {
        return;
    }

    rc = ngx_ar_line_send(&guest->out, c);

    if (rc == NGX_AGAIN || (rc == NGX_OK && guest->newer)) {
        return;
    }

    ngx_ar_guest_free(guest);
}


/* Nothing more is expected: only the end. */

static void
ngx_ar_guest_watch(ngx_event_t *rev)
{
    u_char             byte[64];
    ssize_t            n;
    ngx_connection_t  *c;

    c = rev->data;

    do {
        n = c->close ? 0 : c->recv(c, byte, sizeof(byte));
    } while (n > 0);

    if (n == NGX_AGAIN && ngx_handle_read_event(rev, 0) == NGX_OK) {
        return;
    }

    ngx_ar_guest_free(c->data);
}


static void
ngx_ar_guest_free(ngx_ar_guest_t *guest)
{
    if (guest->op) {
        guest->op->done = NULL;
    }

    if (guest->newer) {
        ngx_ar_newer_left();
    }

    if (guest->c) {
        ngx_close_connection(guest->c);
    }

    ngx_ar_line_free(&guest->in);
    ngx_ar_line_free(&guest->out);
    ngx_free(guest);
}
