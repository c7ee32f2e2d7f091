
/*
 * Greeting is done once, when a worker starts: it looks at the doors in the
 * folder that both masters share and dials those that no worker row of its
 * own zone explains.  A greeter's connection stays open as long as it lives.
 */

#include <ngx_event.h>

#include "hub/newer.h"
#include "hub/dial.h"
#include "hub/door.h"
#include "hub/handover.h"

#include "core/life.h"
#include "core/zone.h"


#define NGX_AR_GREETINGS          256
#define NGX_AR_GREETING_DEADLINE  2000


static void ngx_ar_newer_dial(ngx_str_t *dir, ngx_str_t *name);
static void ngx_ar_newer_answered(ngx_ar_dial_t *dial, void *data,
    json_t *answer);
static void ngx_ar_newer_ended(ngx_event_t *rev);
static void ngx_ar_newer_step_back(ngx_listening_t *ls);


static ngx_connection_t  *ngx_ar_greetings[NGX_AR_GREETINGS];
static ngx_uint_t         ngx_ar_greeters;


void
ngx_ar_newer_greet(ngx_cycle_t *cycle)
{
    u_char                  *dot;
    ngx_dir_t                d;
    ngx_str_t               *dir, name;
    ngx_uint_t               at, ours;
    ngx_ar_worker_record_t   row;

    dir = &ngx_ar_main_conf(cycle)->doors;

    if (ngx_open_dir(dir, &d) == NGX_ERROR) {
        return;
    }

    while (ngx_read_dir(&d) == NGX_OK) {
        name.data = ngx_de_name(&d);
        name.len = ngx_de_namelen(&d);

        dot = ngx_strlchr(name.data, name.data + name.len, '.');
        if (dot == NULL || dot == name.data) {
            continue;
        }

        ours = 0;
        at = 0;

        while (ngx_ar_zone_worker_next(&at, &row) == NGX_OK) {
            if (row.pid == ngx_atoi(name.data, dot - name.data)) {
                ours = 1;
            }
        }

        if (!ours) {
            ngx_ar_newer_dial(dir, &name);
        }
    }

    (void) ngx_close_dir(&d);
}


static void
ngx_ar_newer_dial(ngx_str_t *dir, ngx_str_t *name)
{
    u_char     text[NGX_AR_DOOR_PATH];
    ngx_str_t  path;

    path.data = text;
    path.len = ngx_snprintf(text, sizeof(text) - 1, "%V/%V", dir, name)
               - text;

    (void) ngx_ar_dial(&path, json_pack("{s:s}", "kind", "newer"),
                       NGX_AR_GREETING_DEADLINE, ngx_ar_newer_answered, NULL);
}


static void
ngx_ar_newer_answered(ngx_ar_dial_t *dial, void *data, json_t *answer)
{
    size_t             len;
    u_char            *early;
    ngx_uint_t         i;
    ngx_connection_t  *c;

    if (!json_is_true(json_object_get(answer, "ok"))) {
        return;
    }

    for (i = 0; i < NGX_AR_GREETINGS; i++) {
        if (ngx_ar_greetings[i]) {
            continue;
        }

        c = ngx_ar_dial_take(dial, &early, &len);
        c->data = &ngx_ar_greetings[i];
        c->read->handler = ngx_ar_newer_ended;
        c->write->handler = ngx_ar_newer_ended;
        c->idle = 1;
        ngx_ar_greetings[i] = c;
        ngx_post_event(c->read, &ngx_posted_events);
        return;
    }
}


static void
ngx_ar_newer_ended(ngx_event_t *rev)
{
    u_char              byte[16];
    ssize_t             n;
    ngx_connection_t   *c, **place;

    c = rev->data;
    place = c->data;

    n = c->close ? 0 : c->recv(c, byte, sizeof(byte));

    if (n == NGX_AGAIN && ngx_handle_read_event(c->read, 0) == NGX_OK) {
        return;
    }

    *place = NULL;
    ngx_close_connection(c);
}


void
ngx_ar_newer_stop(void)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_AR_GREETINGS; i++) {
        if (ngx_ar_greetings[i]) {
            ngx_close_connection(ngx_ar_greetings[i]);
            ngx_ar_greetings[i] = NULL;
        }
    }
}


void
ngx_ar_newer_came(void)
{
    if (ngx_ar_greeters++ == 0) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "agentrelay: a newer nginx has come, handing over");
        ngx_ar_handover();
    }
}


void
ngx_ar_newer_left(void)
{
    if (--ngx_ar_greeters == 0) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "agentrelay: the newer nginx has gone, serving again");
    }
}


ngx_uint_t
ngx_ar_newer_here(void)
{
    return ngx_ar_greeters != 0;
}


ngx_uint_t
ngx_ar_newer_refuses(ngx_connection_t *c)
{
    if (ngx_ar_greeters && !ngx_ar_draining) {
        ngx_ar_newer_step_back(c->listening);
    }

    return ngx_ar_greeters || ngx_ar_draining;
}


/*
 * Linux wakes the worker that has waited for a listening socket longest, and
 * nginx goes behind the others after every 16th connection only: a client
 * would be refused up to 16 times by each older worker in turn.
 */

static void
ngx_ar_newer_step_back(ngx_listening_t *ls)
{
    ngx_event_t  *rev;

    if (!ngx_use_exclusive_accept || ls == NULL || ls->connection == NULL) {
        return;
    }

#if (NGX_HAVE_REUSEPORT)
    if (ls->reuseport) {
        return;
    }
#endif

    rev = ls->connection->read;

    if (rev->active
        && ngx_del_event(rev, NGX_READ_EVENT, NGX_DISABLE_EVENT) == NGX_OK
        && ngx_add_event(rev, NGX_READ_EVENT, NGX_EXCLUSIVE_EVENT) != NGX_OK)
    {
        ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, 0,
                      "agentrelay: %V is not listened to any more",
                      &ls->addr_text);
    }
}
