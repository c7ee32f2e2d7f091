
/*
 * Control connections.
 *
 * state     entered by                     left by
 * DIALING   rn_control_start, _replace     upgrade answered, failure
 * ASKING    101: hello was sent            welcome, refuse, 10 s
 * ANSWERED  welcome                        replaced (1000), failure
 * CLOSED    all of these                   freed by the timer's close callback
 *
 * Every dial of this process has a higher n.  Only the highest answered one
 * is obeyed; when one is answered the others are closed.  `goaway` makes a
 * successor before the old one is left.
 *
 * How long until the next dial: full jitter; at once after 1012; 30 s when
 * another runner has our name; a bound of 5 min instead of 15 s when HQ does
 * not accept the token or this version.  The reason is logged when it
 * changes, and once a minute while it stays; between that at level debug.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/control.h"
#include "runner/daemon/hello.h"
#include "runner/daemon/requests.h"
#include "runner/daemon/tell.h"
#include "runner/log.h"
#include "runner/say.h"
#include "wire/json.h"


#define RN_CONTROL_WELCOME_MS  10000
#define RN_CONTROL_NAME_MS     30000
#define RN_CONTROL_SLOW_MS     300000
#define RN_CONTROL_FIRST_MS    5000
#define RN_CONTROL_AGAIN_MS    60000
#define RN_CONTROL_AT_ONCE     1     /* a wait_ms without jitter */


static void rn_control_dial(rn_daemon_t *daemon);
static void rn_control_want(rn_daemon_t *daemon, unsigned wait_ms,
    unsigned wait_max);
static void rn_control_retry(uv_timer_t *timer);
static void rn_control_opened(void *data, const char *protocol);
static void rn_control_text(void *data, const char *text, size_t len);
static void rn_control_binary(void *data, unsigned char *bytes, size_t len);
static void rn_control_closed(void *data, const rn_websocket_end_t *end);
static void rn_control_judge(rn_control_t *control,
    const rn_websocket_end_t *end);
static void rn_control_detail(const char *problem, char *out, size_t size);
static void rn_control_complain(rn_daemon_t *daemon, rn_log_level_e level,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
static void rn_control_timeout(uv_timer_t *timer);
static void rn_control_holds(uv_timer_t *timer);
static void rn_control_remove(rn_control_t *control);
static void rn_control_freed(uv_handle_t *handle);


static const rn_websocket_handlers_t  rn_control_handlers = {
    rn_control_opened,
    rn_control_text,
    rn_control_binary,
    NULL,
    rn_control_closed
};


void
rn_control_start(rn_daemon_t *daemon)
{
    uv_timer_init(daemon->loop, &daemon->retry);
    daemon->retry.data = daemon;
    rn_control_dial(daemon);
}


static void
rn_control_dial(rn_daemon_t *daemon)
{
    rn_control_t         *control;
    rn_websocket_dial_t   dial;

    control = calloc(1, sizeof(rn_control_t));
    if (control == NULL) {
        rn_control_want(daemon, 1000, 0);
        return;
    }

    control->daemon = daemon;
    control->n = ++daemon->n;

    memset(&dial, 0, sizeof(dial));
    dial.url = &daemon->options.url;
    dial.tls = daemon->tls;
    dial.path = "/api/v1/ws/register";
    dial.headers = daemon->authorization;
    dial.protocol = "agentrelay.runner.v1";

    control->ws = rn_websocket_dial(daemon->loop, &dial,
                                    &rn_control_handlers, control);
    if (control->ws == NULL) {
        free(control);
        rn_control_want(daemon, 1000, 0);
        return;
    }

    uv_timer_init(daemon->loop, &control->timer);
    control->timer.data = control;

    control->next = daemon->controls;
    daemon->controls = control;
}


static void
rn_control_want(rn_daemon_t *daemon, unsigned wait_ms, unsigned wait_max)
{
    unsigned            ms;
    rn_backoff_range_t  range;

    if (daemon->controls != NULL || daemon->closed
        || uv_is_active((uv_handle_t *) &daemon->retry))
    {
        return;
    }

    range = daemon->options.backoff;

    if (wait_max > 0) {
        range.min_ms = RN_CONTROL_FIRST_MS;
        range.max_ms = wait_max;
    }

    if (wait_ms == RN_CONTROL_AT_ONCE) {
        ms = 0;

    } else {
        ms = rn_backoff_next(&daemon->backoff, &range);
        ms = ms < wait_ms ? wait_ms : ms;
    }

    uv_timer_start(&daemon->retry, rn_control_retry, ms, 0);
}


static void
rn_control_retry(uv_timer_t *timer)
{
    rn_daemon_t  *daemon = timer->data;

    if (daemon->controls == NULL) {
        rn_control_dial(daemon);
    }
}


void
rn_control_replace(rn_control_t *control)
{
    /* only the newest: otherwise a successor exists already */

    if (control == control->daemon->controls) {
        rn_control_dial(control->daemon);
    }
}


void
rn_control_anew(rn_daemon_t *daemon)
{
    /* one that is dialled has not said it yet */

    if (daemon->controls != NULL
        && daemon->controls->state != RN_CONTROL_DIALING)
    {
        rn_control_dial(daemon);
    }
}


static void
rn_control_opened(void *data, const char *protocol)
{
    rn_control_t  *control = data;

    (void) protocol;

    control->state = RN_CONTROL_ASKING;
    control->opened = uv_now(control->daemon->loop);
    uv_timer_start(&control->timer, rn_control_timeout,
                   RN_CONTROL_WELCOME_MS, 0);

    rn_hello_send(control);
}


static void
rn_control_text(void *data, const char *text, size_t len)
{
    rn_requests_take(data, text, len);
}


static void
rn_control_binary(void *data, unsigned char *bytes, size_t len)
{
    (void) bytes;
    (void) len;

    rn_control_fail(data, 1002, "binary data on the control connection");
}


void
rn_control_welcome(rn_control_t *control)
{
    uint64_t       hold;
    rn_daemon_t   *daemon = control->daemon;
    rn_control_t  *old, *next;

    if (control->n <= daemon->obeyed) {
        return;
    }

    rn_log(daemon->cuts.told ? RN_LOG_DEBUG : RN_LOG_INFO,
           "runner %s: HQ has welcomed it (connection %llu)",
           daemon->options.name, (unsigned long long) control->n);

    free(daemon->complaint);
    daemon->complaint = NULL;
    daemon->obeyed = control->n;
    daemon->welcomed = 1;
    rn_backoff_reset(&daemon->backoff);
    uv_timer_stop(&daemon->retry);
    uv_timer_stop(&control->timer);
    control->state = RN_CONTROL_ANSWERED;

    hold = rn_cuts_hold(daemon);

    if (hold > 0) {
        uv_timer_start(&control->timer, rn_control_holds, hold, 0);
    }

    for (old = daemon->controls; old != NULL; old = next) {
        next = old->next;

        if (old->n < control->n) {
            rn_websocket_close(old->ws, 1000, "replaced");
            old->ws = NULL;
            rn_control_remove(old);
        }
    }
}


void
rn_control_refused(rn_control_t *control, const char *code,
    const char *message)
{
    rn_daemon_t  *daemon = control->daemon;

    rn_control_complain(daemon, RN_LOG_ERROR,
                        "HQ refuses this runner: %.60s: %s", code, message);

    control->wait_ms = strcmp(code, "name_in_use") == 0
                           ? RN_CONTROL_NAME_MS : 0;
    control->wait_max = control->wait_ms > 0 ? 0 : RN_CONTROL_SLOW_MS;

    rn_websocket_close(control->ws, 1000, NULL);
    control->ws = NULL;
    rn_control_remove(control);
    rn_control_want(daemon, control->wait_ms, control->wait_max);
}


void
rn_control_fail(rn_control_t *control, unsigned code, const char *cause)
{
    rn_daemon_t  *daemon = control->daemon;

    rn_log(RN_LOG_WARN, "connection to HQ closed with %u: %s", code, cause);

    rn_websocket_close(control->ws, code, cause);
    control->ws = NULL;
    rn_control_remove(control);
    rn_control_want(daemon, 0, 0);
}


static void
rn_control_timeout(uv_timer_t *timer)
{
    rn_control_fail(timer->data, 1008, "no welcome within 10 s");
}


static void
rn_control_holds(uv_timer_t *timer)
{
    rn_control_t  *control = timer->data;

    rn_cuts_held(control->daemon);
}


static void
rn_control_closed(void *data, const rn_websocket_end_t *end)
{
    rn_daemon_t   *daemon;
    rn_control_t  *control = data;

    daemon = control->daemon;
    control->ws = NULL;

    if (end->code == 1006 && control->state != RN_CONTROL_DIALING) {
        rn_cuts_add(daemon, uv_now(daemon->loop) - control->opened);

    } else {
        rn_cuts_end(daemon);
    }

    rn_control_judge(control, end);
    rn_control_remove(control);
    rn_control_want(daemon, control->wait_ms, control->wait_max);
}


/* Says why it ended and how long to wait. */

static void
rn_control_judge(rn_control_t *control, const rn_websocket_end_t *end)
{
    char          hq[1024], detail[256];
    rn_daemon_t  *daemon = control->daemon;

    rn_control_detail(end->problem, detail, sizeof(detail));

    if (end->status == 401 || end->status == 403 || end->code == 4401
        || end->code == 4403 || end->code == 4426)
    {
        control->wait_max = RN_CONTROL_SLOW_MS;
        rn_control_complain(daemon, RN_LOG_ERROR, "HQ does not accept this "
                            "runner (%s%s%s): check its token and version; "
                            "trying again in up to 5 min", end->reason,
                            *detail ? ": " : "", detail);
        return;
    }

    if (end->code == 4409) {
        control->wait_ms = RN_CONTROL_NAME_MS;
        rn_control_complain(daemon, RN_LOG_ERROR, "a runner named %s is "
                            "connected already; trying again in 30 s",
                            daemon->options.name);
        return;
    }

    if (end->code == 1012 && control->state == RN_CONTROL_ANSWERED) {
        control->wait_ms = RN_CONTROL_AT_ONCE;
        rn_log(RN_LOG_INFO, "HQ restarts: connecting again");
        return;
    }

    if (end->status == 429 && end->retry_after > 0) {
        control->wait_ms = end->retry_after > 300
                               ? RN_CONTROL_SLOW_MS
                               : (unsigned) end->retry_after * 1000;
    }

    /* It was asked for as it has to be: somebody on the way changed it. */

    if (end->status == 426) {
        rn_url_format(&daemon->options.url, hq, sizeof(hq));
        rn_control_complain(daemon, RN_LOG_ERROR, "no websocket at %s (HTTP "
                            "426%s%s): a proxy in front does not pass the "
                            "upgrade on; `agentrelay doctor --hq-url %s` "
                            "says what to write there", hq,
                            *detail ? ": " : "", detail, hq);
        return;
    }

    /* The body is a page of whatever else lives there. */

    if (end->status >= 200 && end->status < 300) {
        rn_url_format(&daemon->options.url, hq, sizeof(hq));
        rn_control_complain(daemon, RN_LOG_WARN, "no HQ at %s (HTTP %d, but "
                            "no websocket): is the path of the URL right?",
                            hq, end->status);
        return;
    }

    if (end->status == 404) {
        rn_url_format(&daemon->options.url, hq, sizeof(hq));
        rn_control_complain(daemon, RN_LOG_WARN, "no HQ at %s (HTTP 404): "
                            "the address is that of the location with "
                            "`agentrelay on`", hq);
        return;
    }

    rn_control_complain(daemon, daemon->cuts.told ? RN_LOG_DEBUG
                                                  : RN_LOG_WARN,
                        "no connection to HQ: %s%s%s", end->reason,
                        end->problem[0] != '\0' ? ": " : "", end->problem);
}


/* What a refusal says in words: the detail of problem+json, or "". */

static void
rn_control_detail(const char *problem, char *out, size_t size)
{
    json_t      *body;
    const char  *detail;

    body = ar_json_text(problem);
    detail = json_string_value(json_object_get(body, "detail"));

    rn_say_plain(out, size, detail ? detail : "");
    json_decref(body);
}


static void
rn_control_complain(rn_daemon_t *daemon, rn_log_level_e level,
    const char *format, ...)
{
    int        same;
    char      *text;
    va_list    args;
    uint64_t   now;

    va_start(args, format);

    if (vasprintf(&text, format, args) < 0) {
        text = NULL;
    }

    va_end(args);

    if (text == NULL) {
        return;
    }

    now = uv_now(daemon->loop);
    same = daemon->complaint != NULL && strcmp(daemon->complaint, text) == 0;

    if (same && now < daemon->complained + RN_CONTROL_AGAIN_MS) {
        rn_log(RN_LOG_DEBUG, "%s", text);
        free(text);
        return;
    }

    rn_log(level, "%s", text);

    free(daemon->complaint);
    daemon->complaint = text;
    daemon->complained = now;
}


rn_control_t *
rn_control_obeyed(const rn_daemon_t *daemon)
{
    rn_control_t  *control;

    for (control = daemon->controls; control != NULL; control = control->next)
    {
        if (control->state == RN_CONTROL_ANSWERED
            && control->n == daemon->obeyed)
        {
            return control;
        }
    }

    return NULL;
}


void
rn_control_say(rn_daemon_t *daemon, ar_message_e type, json_t *payload)
{
    rn_control_t  *control;

    control = rn_control_obeyed(daemon);

    if (control == NULL) {
        json_decref(payload);
        return;
    }

    rn_control_tell(control, type, payload);
}


void
rn_control_tell(rn_control_t *control, ar_message_e type, json_t *payload)
{
    (void) rn_tell(control->ws, NULL, type, payload);
}


void
rn_control_starved(rn_daemon_t *daemon)
{
    rn_control_t  *control;

    control = rn_control_obeyed(daemon);

    if (control != NULL) {
        rn_tell_nothing(control->ws);
    }
}


void
rn_control_close_all(rn_daemon_t *daemon, unsigned code, const char *reason)
{
    while (daemon->controls != NULL) {
        rn_websocket_close(daemon->controls->ws, code, reason);
        daemon->controls->ws = NULL;
        rn_control_remove(daemon->controls);
    }
}


static void
rn_control_remove(rn_control_t *control)
{
    rn_control_t  **link;

    for (link = &control->daemon->controls; *link != NULL;
         link = &(*link)->next)
    {
        if (*link == control) {
            *link = control->next;
            break;
        }
    }

    control->state = RN_CONTROL_CLOSED;
    uv_close((uv_handle_t *) &control->timer, rn_control_freed);
}


static void
rn_control_freed(uv_handle_t *handle)
{
    free(handle->data);
}
