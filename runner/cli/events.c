
/*
 * agentrelay events: what happens at HQ, as it happens.
 *
 * One websocket, dialed again whenever it breaks, from the last id that was
 * seen: so nothing is missed as long as HQ still has it, and when it has not
 * it says `reset`, which is printed like any other event.  Events go to
 * stdout one a line, flushed each.
 */

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/color.h"
#include "runner/net/backoff.h"
#include "runner/net/websocket.h"
#include "runner/say.h"
#include "wire/json.h"


#define RN_EVENTS_PING_MS     5000
#define RN_EVENTS_SILENCE_MS  12000
#define RN_EVENTS_ID_MAX      64
#define RN_EVENTS_TIMEOUT     31536000   /* s */


typedef struct {
    rn_cli_flags_t   common;
    const char      *after;
    json_t          *types;
    const char      *count;
    const char      *timeout;
    int              jsonl;
} rn_events_options_t;


typedef struct {
    rn_api_t             *api;
    rn_events_options_t  *options;
    rn_websocket_t       *ws;
    char                  id[RN_EVENTS_ID_MAX];   /* the last one seen */
    uint64_t              heard;
    rn_backoff_t          backoff;
    long                  left;          /* events to print, 0: all */
    int                   open;          /* messages may be sent */
    int                   away;          /* it was said that HQ is */
    int                   code;
    uv_timer_t            redial;
    uv_timer_t            ticker;
    uv_timer_t            deadline;
} rn_events_t;


static int rn_events_main(int argc, char **argv);
static int rn_events_check(const rn_events_options_t *options, long *count,
    long *seconds);
static int rn_events_follow(rn_api_t *api, rn_events_options_t *options,
    long count, long seconds);
static void rn_events_dial(uv_timer_t *timer);
static void rn_events_opened(void *data, const char *protocol);
static void rn_events_text(void *data, const char *text, size_t len);
static void rn_events_binary(void *data, unsigned char *bytes, size_t len);
static void rn_events_closed(void *data, const rn_websocket_end_t *end);
static int rn_events_final(const rn_events_t *events,
    const rn_websocket_end_t *end);
static void rn_events_event(rn_events_t *events, const json_t *event);
static int rn_events_wanted(const rn_events_t *events, const char *type);
static void rn_events_print(const json_t *event);
static void rn_events_tick(uv_timer_t *timer);
static void rn_events_late(uv_timer_t *timer);
static void rn_events_stop(rn_events_t *events, int code);


static const rn_flag_t  rn_events_flags[] = {
    { "jsonl", 0, RN_FLAG_SET, offsetof(rn_events_options_t, jsonl), NULL,
      "each event as HQ sends it, a line of JSON" },
    { "after", 0, RN_FLAG_VALUE, offsetof(rn_events_options_t, after), "ID",
      "from the event after this one on; default: now" },
    { "type", 0, RN_FLAG_LIST, offsetof(rn_events_options_t, types), "TYPE",
      "only these: session.ended, or session for all of it" },
    { "count", 0, RN_FLAG_VALUE, offsetof(rn_events_options_t, count), "N",
      "end after so many" },
    { "timeout", 0, RN_FLAG_VALUE, offsetof(rn_events_options_t, timeout),
      "SECONDS", "end after this time with exit code 124" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_events_verb = {
    .name = "events",
    .main = rn_events_main,
    .summary = "follow what happens: runners, sessions, shares",
    .examples =
        "  agentrelay events                for people\n"
        "  agentrelay events --jsonl        for programs\n"
        "  agentrelay events --type session.ended --count 1   wait for one\n",
    .flags = rn_events_flags,
    .common = rn_cli_flags,
    .notes =
        "A broken connection is made again, and what happened meanwhile\n"
        "comes then. When HQ does not remember that far back, an event of\n"
        "type reset says so: list again. --type does not keep it back.\n"
        "--jsonl prints objects: id, type, time, subject, actor, data.\n",
    .failure = RN_EXIT_USAGE
};


static const rn_websocket_handlers_t  rn_events_handlers = {
    rn_events_opened,
    rn_events_text,
    rn_events_binary,
    NULL,
    rn_events_closed
};


static int
rn_events_main(int argc, char **argv)
{
    int                   rc;
    long                  count, seconds;
    rn_api_t              api;
    rn_cli_config_t       config;
    rn_events_options_t   options;

    memset(&options, 0, sizeof(rn_events_options_t));

    if (rn_flags_parse(&rn_events_verb, argc, argv, &options, &rc) == -1) {
        return rc;
    }

    rc = rn_events_check(&options, &count, &seconds);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_begin(&config, &api, &options.common);
    }

    if (rc == RN_EXIT_OK) {
        rc = rn_events_follow(&api, &options, count, seconds);
    }

    json_decref(options.types);

    return rn_cli_end(rc);
}


static int
rn_events_check(const rn_events_options_t *options, long *count,
    long *seconds)
{
    int  rc;

    *count = 0;
    *seconds = 0;

    rc = rn_flags_number(&rn_events_verb, "--count", options->count, 1,
                         LONG_MAX, count);

    if (rc == RN_EXIT_OK) {
        rc = rn_flags_number(&rn_events_verb, "--timeout", options->timeout,
                             1, RN_EVENTS_TIMEOUT, seconds);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options->after != NULL
        && (strlen(options->after) >= RN_EVENTS_ID_MAX
            || options->after[strspn(options->after, "0123456789abcdefghijkl"
                                     "mnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")] != '\0'))
    {
        return rn_flags_usage(&rn_events_verb, "--after is the id of an event,"
                              " not \"%s\"", options->after);
    }

    return RN_EXIT_OK;
}


static int
rn_events_follow(rn_api_t *api, rn_events_options_t *options, long count,
    long seconds)
{
    rn_events_t  events;

    memset(&events, 0, sizeof(rn_events_t));

    events.api = api;
    events.options = options;
    events.left = count;
    events.code = -1;

    (void) snprintf(events.id, sizeof(events.id), "%s",
                    options->after ? options->after : "");

    (void) uv_timer_init(api->loop, &events.redial);
    (void) uv_timer_init(api->loop, &events.ticker);
    (void) uv_timer_init(api->loop, &events.deadline);

    events.redial.data = &events;
    events.ticker.data = &events;
    events.deadline.data = &events;

    (void) uv_timer_start(&events.redial, rn_events_dial, 0, 0);
    (void) uv_timer_start(&events.ticker, rn_events_tick, RN_EVENTS_PING_MS,
                          RN_EVENTS_PING_MS);

    if (seconds > 0) {
        (void) uv_timer_start(&events.deadline, rn_events_late,
                              (uint64_t) seconds * 1000, 0);
    }

    while (events.code == -1) {
        (void) uv_run(api->loop, UV_RUN_ONCE);
    }

    if (events.ws != NULL) {
        rn_websocket_close(events.ws, 1000, NULL);
    }

    uv_close((uv_handle_t *) &events.redial, NULL);
    uv_close((uv_handle_t *) &events.ticker, NULL);
    uv_close((uv_handle_t *) &events.deadline, NULL);

    (void) uv_run(api->loop, UV_RUN_NOWAIT);

    return events.code;
}


static void
rn_events_dial(uv_timer_t *timer)
{
    char                 path[RN_EVENTS_ID_MAX + 64];
    rn_events_t         *events = timer->data;
    rn_websocket_dial_t  dial;
    rn_websocket_end_t   end;

    (void) snprintf(path, sizeof(path), "/api/v1/ws/events%s%s",
                    events->id[0] ? "?after=" : "", events->id);

    memset(&dial, 0, sizeof(rn_websocket_dial_t));
    dial.url = &events->api->config->url;
    dial.tls = events->api->tls;
    dial.path = path;
    dial.headers = events->api->authorization;
    dial.protocol = "agentrelay.events.v1";

    events->heard = uv_now(events->api->loop);
    events->ws = rn_websocket_dial(events->api->loop, &dial,
                                   &rn_events_handlers, events);

    if (events->ws == NULL) {
        memset(&end, 0, sizeof(rn_websocket_end_t));
        end.code = 1006;
        end.reason = "out of memory";
        end.retry_after = -1;
        rn_events_closed(events, &end);
    }
}


static void
rn_events_opened(void *data, const char *protocol)
{
    rn_events_t  *events = data;

    (void) protocol;

    events->open = 1;
    events->heard = uv_now(events->api->loop);
}


static void
rn_events_text(void *data, const char *text, size_t len)
{
    json_t       *message, *payload;
    const char   *type, *id;
    rn_events_t  *events = data;

    events->heard = uv_now(events->api->loop);
    rn_backoff_reset(&events->backoff);

    if (events->away) {
        events->away = 0;
        rn_say("connected again");
    }

    message = ar_json_load(text, len, 0, NULL);
    payload = json_object_get(message, "payload");
    type = rn_api_text(message, "type");
    id = rn_api_text(payload, "id");

    if (*id != '\0' && strlen(id) < sizeof(events->id)
        && (strcmp(type, "event") == 0 || strcmp(type, "hello") == 0))
    {
        /* the hello of a resumed feed comes before what was missed */

        if (*type == 'e' || events->id[0] == '\0') {
            (void) snprintf(events->id, sizeof(events->id), "%s", id);
        }
    }

    if (strcmp(type, "event") == 0) {
        rn_events_event(events, payload);
    }

    json_decref(message);
}


static void
rn_events_binary(void *data, unsigned char *bytes, size_t len)
{
    (void) data;
    (void) bytes;
    (void) len;
}


static void
rn_events_closed(void *data, const rn_websocket_end_t *end)
{
    int           code, first;
    uint64_t      ms;
    rn_events_t  *events = data;

    events->ws = NULL;
    events->open = 0;
    code = rn_events_final(events, end);

    if (code >= 0) {
        rn_events_stop(events, code);
        return;
    }

    if (events->backoff.tries == 2 && !events->away
        && !events->options->common.quiet)
    {
        events->away = 1;
        rn_say("no connection to HQ (%s), trying again", end->reason);
    }

    first = events->backoff.tries == 0;
    ms = rn_backoff_next(&events->backoff, &rn_backoff_usual);

    if (end->code == 1012 && first) {
        ms = 0;
    }

    if (end->retry_after > 0) {
        ms += (uint64_t) (end->retry_after < 30 ? end->retry_after : 30)
              * 1000;
    }

    (void) uv_timer_start(&events->redial, rn_events_dial, ms, 0);
}


/* -1: another try makes sense. */

static int
rn_events_final(const rn_events_t *events, const rn_websocket_end_t *end)
{
    int      code;
    json_t  *problem;

    if (end->status >= 400 && end->status < 500 && end->status != 429) {
        if (end->status == 401) {
            rn_say("HQ at %s does not accept the token",
                   events->api->config->address);
            return RN_EXIT_AUTH;
        }

        problem = ar_json_text(end->problem);
        code = rn_api_problem(end->status, problem);
        json_decref(problem);

        return code;
    }

    if (end->code == 4401 || end->code == 4403) {
        rn_say("HQ no longer accepts the token%s%s",
               *end->reason ? ": " : "", end->reason);
        return RN_EXIT_AUTH;
    }

    return -1;
}


static void
rn_events_event(rn_events_t *events, const json_t *event)
{
    const char  *type;

    type = rn_api_text(event, "type");

    if (events->code != -1 || !rn_events_wanted(events, type)) {
        return;
    }

    if (events->options->jsonl) {
        rn_cli_json(event);

    } else {
        rn_events_print(event);
    }

    if (fflush(stdout) != 0) {
        rn_events_stop(events, RN_EXIT_FAILED);
        return;
    }

    if (events->left > 0 && --events->left == 0) {
        rn_events_stop(events, RN_EXIT_OK);
    }
}


static int
rn_events_wanted(const rn_events_t *events, const char *type)
{
    size_t       i, len;
    json_t      *one;
    const char  *wanted;

    if (events->options->types == NULL || strcmp(type, "reset") == 0) {
        return 1;
    }

    json_array_foreach(events->options->types, i, one) {
        wanted = json_string_value(one);
        len = strlen(wanted);

        if (strncmp(type, wanted, len) == 0
            && (type[len] == '\0' || type[len] == '.'))
        {
            return 1;
        }
    }

    return 0;
}


static void
rn_events_print(const json_t *event)
{
    char     time[24], type[40], subject[80], actor[60], name[60];
    json_t  *data;

    data = json_object_get(event, "data");

    rn_say_plain(time, sizeof(time), rn_api_text(event, "time"));
    rn_say_plain(type, sizeof(type), rn_api_text(event, "type"));
    rn_say_plain(subject, sizeof(subject), rn_api_text(event, "subject"));
    rn_say_plain(actor, sizeof(actor), rn_api_text(event, "actor"));
    rn_say_plain(name, sizeof(name), rn_api_text(data, "name"));

    printf("%s%.19sZ%s  %-16s  %s%s%s%s%s\n", rn_color(RN_COLOR_FAINT),
           time, rn_color_end(), type, subject, *name ? "  " : "", name,
           *actor ? "  by " : "", actor);
}


static void
rn_events_tick(uv_timer_t *timer)
{
    char                ping[64];
    rn_events_t        *events = timer->data;
    rn_websocket_end_t  end;

    if (events->ws == NULL) {
        return;
    }

    if (uv_now(events->api->loop) - events->heard > RN_EVENTS_SILENCE_MS) {
        memset(&end, 0, sizeof(rn_websocket_end_t));
        end.code = 1006;
        end.reason = "HQ is silent";
        end.retry_after = -1;
        end.problem = "";

        rn_websocket_close(events->ws, 0, NULL);
        rn_events_closed(events, &end);
        return;
    }

    if (events->open) {
        (void) snprintf(ping, sizeof(ping), "{\"type\":\"ping\",\"payload\":"
                        "{\"t\":%llu}}",
                        (unsigned long long) uv_now(events->api->loop));
        rn_websocket_text(events->ws, ping, strlen(ping));
    }
}


static void
rn_events_late(uv_timer_t *timer)
{
    rn_events_t  *events = timer->data;

    if (!events->options->common.quiet) {
        rn_say("the time given by --timeout ran out");
    }

    rn_events_stop(events, RN_EXIT_DEADLINE);
}


static void
rn_events_stop(rn_events_t *events, int code)
{
    events->code = code;
    uv_stop(events->api->loop);
}
