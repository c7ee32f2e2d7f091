
/*
 * What has to flow: a websocket whose messages come back, for as long as it
 * is wanted, and a stream whose events come one by one.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli/doctor_wire.h"
#include "runner/exit.h"
#include "runner/net/status.h"
#include "runner/net/websocket.h"
#include "wire/uuid.h"


#define RN_DOCTOR_SHORT_MS   3000
#define RN_DOCTOR_OVER_MS    1500        /* more than pings are apart */
#define RN_DOCTOR_PATIENT_MS 15000       /* without --long */
#define RN_DOCTOR_LONG_MS    100000      /* HQ ends it after 120 s */
#define RN_DOCTOR_ECHO_MS    10000
#define RN_DOCTOR_TICKS      3
#define RN_DOCTOR_STREAM_MS  15000
#define RN_DOCTOR_APART_MS   500         /* ticks of a second, at the least */


typedef struct {
    rn_doctor_t     *doctor;
    rn_websocket_t  *ws;
    uv_timer_t       timer;
    char             word[AR_UUID_LEN + 1];
    int              opened;
    int              echoes;
    int              waiting;        /* for an echo */
    int              over;
    uint64_t         since;
    uint64_t         lasted;
    unsigned         code;
    int              status;
    char             reason[256];
} rn_doctor_socket_t;


static void rn_doctor_opened(void *data, const char *protocol);
static void rn_doctor_text(void *data, const char *text, size_t len);
static void rn_doctor_binary(void *data, unsigned char *bytes, size_t len);
static void rn_doctor_closed(void *data, const rn_websocket_end_t *end);
static void rn_doctor_timer(uv_timer_t *timer);
static void rn_doctor_send(rn_doctor_socket_t *socket);
static unsigned rn_doctor_lasting(const rn_doctor_t *doctor);
static void rn_doctor_socket_said(rn_doctor_t *doctor,
    const rn_doctor_socket_t *socket);
static int rn_doctor_ticks(rn_doctor_t *doctor, rn_wire_t *wire,
    int *status, uint64_t *apart);


static const rn_websocket_handlers_t  rn_doctor_handlers = {
    rn_doctor_opened,
    rn_doctor_text,
    rn_doctor_binary,
    NULL,
    rn_doctor_closed
};


void
rn_doctor_websocket(rn_doctor_t *doctor)
{
    rn_doctor_socket_t   socket;
    rn_websocket_dial_t  dial;

    if (doctor->broken || doctor->report == NULL) {
        rn_doctor_say(doctor, "websocket", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    memset(&socket, 0, sizeof(rn_doctor_socket_t));
    memset(&dial, 0, sizeof(rn_websocket_dial_t));

    socket.doctor = doctor;
    ar_uuid7(socket.word);

    dial.url = &doctor->config.url;
    dial.tls = doctor->api.tls;
    dial.path = "/api/v1/ws/selftest";

    (void) uv_timer_init(doctor->api.loop, &socket.timer);
    socket.timer.data = &socket;

    socket.ws = rn_websocket_dial(doctor->api.loop, &dial,
                                  &rn_doctor_handlers, &socket);
    socket.over = socket.ws == NULL;

    while (!socket.over) {
        (void) uv_run(doctor->api.loop, UV_RUN_ONCE);
    }

    if (socket.ws != NULL) {
        rn_websocket_close(socket.ws, 1000, NULL);
    }

    uv_close((uv_handle_t *) &socket.timer, NULL);
    (void) uv_run(doctor->api.loop, UV_RUN_DEFAULT);

    rn_doctor_socket_said(doctor, &socket);
}


static void
rn_doctor_opened(void *data, const char *protocol)
{
    rn_doctor_socket_t  *socket = data;

    (void) protocol;

    socket->opened = 1;
    socket->since = uv_now(socket->doctor->api.loop);
    rn_doctor_send(socket);
}


static void
rn_doctor_send(rn_doctor_socket_t *socket)
{
    socket->waiting = 1;
    rn_websocket_text(socket->ws, socket->word, strlen(socket->word));
    (void) uv_timer_start(&socket->timer, rn_doctor_timer, RN_DOCTOR_ECHO_MS,
                          0);
}


/* The first echo comes at once; the second one after the time to last. */

static void
rn_doctor_text(void *data, const char *text, size_t len)
{
    rn_doctor_socket_t  *socket = data;

    if (len != strlen(socket->word) || memcmp(text, socket->word, len) != 0) {
        return;
    }

    socket->waiting = 0;
    socket->lasted = uv_now(socket->doctor->api.loop) - socket->since;

    if (++socket->echoes == 2) {
        socket->over = 1;
        uv_stop(socket->doctor->api.loop);
        return;
    }

    (void) uv_timer_start(&socket->timer, rn_doctor_timer,
                          rn_doctor_lasting(socket->doctor), 0);
}


/*
 * A proxy that waits for less than HQ's pings are apart cuts every idle
 * terminal, so a ping has to come before the second message is sent.
 */

static unsigned
rn_doctor_lasting(const rn_doctor_t *doctor)
{
    double  ms;

    if (doctor->options.lasting) {
        return RN_DOCTOR_LONG_MS;
    }

    ms = RN_DOCTOR_OVER_MS
         + 1000 * json_number_value(json_object_get(doctor->report,
                                                    "ping_interval"));

    return ms < RN_DOCTOR_SHORT_MS ? RN_DOCTOR_SHORT_MS
           : ms > RN_DOCTOR_PATIENT_MS ? RN_DOCTOR_PATIENT_MS : (unsigned) ms;
}


static void
rn_doctor_binary(void *data, unsigned char *bytes, size_t len)
{
    (void) data;
    (void) bytes;
    (void) len;
}


static void
rn_doctor_closed(void *data, const rn_websocket_end_t *end)
{
    rn_doctor_socket_t  *socket = data;

    socket->ws = NULL;
    socket->over = 1;
    socket->code = end->code;
    socket->status = end->status;

    if (socket->opened) {
        socket->lasted = uv_now(socket->doctor->api.loop) - socket->since;
    }

    (void) snprintf(socket->reason, sizeof(socket->reason), "%s",
                    end->reason);
}


static void
rn_doctor_timer(uv_timer_t *timer)
{
    rn_doctor_socket_t  *socket = timer->data;

    if (!socket->waiting) {
        rn_doctor_send(socket);
        return;
    }

    socket->over = 1;
    (void) snprintf(socket->reason, sizeof(socket->reason),
                    "a message did not come back in %d s",
                    RN_DOCTOR_ECHO_MS / 1000);
}


static void
rn_doctor_socket_said(rn_doctor_t *doctor, const rn_doctor_socket_t *socket)
{
    unsigned  seconds;

    seconds = (unsigned) (socket->lasted / 1000);

    if (socket->echoes == 2) {
        rn_doctor_say(doctor, "websocket", RN_DOCTOR_OK, 0, "messages go and"
                      " come, after %u s still%s", seconds,
                      doctor->options.lasting
                      ? "" : "; --long looks for idle timeouts");

    } else if (socket->echoes == 1) {
        rn_doctor_client(doctor, "timeout");
        rn_doctor_say(doctor, "websocket", RN_DOCTOR_FAIL, RN_EXIT_FAILED,
                      "it was cut after %u s: %s", seconds, socket->reason);

    } else {
        rn_doctor_client(doctor, "websocket");

        if (socket->status != 0) {
            rn_doctor_say(doctor, "websocket", RN_DOCTOR_FAIL, RN_EXIT_FAILED,
                          "the upgrade was answered with status %d: %s",
                          socket->status, socket->reason);

        } else {
            rn_doctor_say(doctor, "websocket", RN_DOCTOR_FAIL, RN_EXIT_FAILED,
                          "it does not come about: %s", socket->reason);
        }
    }
}


void
rn_doctor_stream(rn_doctor_t *doctor)
{
    int        ticks, status;
    char       cause[256];
    uint64_t   apart;
    rn_wire_t  wire;

    if (doctor->broken || doctor->report == NULL
        || (doctor->proxy.used && doctor->proxy.url.tls))
    {
        rn_doctor_say(doctor, "stream", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    ticks = 0;
    status = 0;
    apart = 0;

    if (rn_wire_open(&wire, doctor, doctor->api.tls, cause, sizeof(cause))
        == AR_OK)
    {
        ticks = rn_doctor_ticks(doctor, &wire, &status, &apart);
    }

    rn_wire_close(&wire);

    if (ticks < 2) {
        rn_doctor_client(doctor, "buffering");
        rn_doctor_say(doctor, "stream", RN_DOCTOR_FAIL, RN_EXIT_FAILED,
                      "no events came in %d s (status %d)",
                      RN_DOCTOR_STREAM_MS / 1000, status);

    } else if (apart < RN_DOCTOR_APART_MS) {
        rn_doctor_client(doctor, "buffering");
        rn_doctor_say(doctor, "stream", RN_DOCTOR_WARN, 0, "events come late"
                      " and together: something on the way buffers them");

    } else {
        rn_doctor_say(doctor, "stream", RN_DOCTOR_OK, 0, "events come as they"
                      " happen");
    }
}


/*
 * How many events came, and the time between the first read that had one and
 * the last.  HQ sends one a second.
 */

static int
rn_doctor_ticks(rn_doctor_t *doctor, rn_wire_t *wire, int *status,
    uint64_t *apart)
{
    int       n, ticks, len;
    char      host[300], text[8192], request[1024], *p;
    size_t    used;
    uint64_t  first, begun, left;

    rn_url_authority(&doctor->config.url, host, sizeof(host));

    len = snprintf(request, sizeof(request), "GET %s/api/selftest/stream"
                   "?seconds=%d HTTP/1.1\r\nHost: %s\r\n"
                   "Accept: text/event-stream\r\nConnection: close\r\n\r\n",
                   doctor->config.url.path, RN_DOCTOR_TICKS, host);

    if (rn_wire_write(wire, request, (size_t) len) != AR_OK) {
        return 0;
    }

    ticks = 0;
    used = 0;
    first = 0;
    text[0] = '\0';
    begun = uv_hrtime() / 1000000;

    for ( ;; ) {
        left = uv_hrtime() / 1000000 - begun;

        if (left >= RN_DOCTOR_STREAM_MS || used + 1 >= sizeof(text)) {
            break;
        }

        n = rn_wire_read(wire, text + used, sizeof(text) - used - 1,
                         (int) (RN_DOCTOR_STREAM_MS - left));

        if (n <= 0) {
            break;
        }

        used += (size_t) n;
        text[used] = '\0';

        for (n = 0, p = text; (p = strstr(p, "\ndata:")) != NULL; p++) {
            n++;
        }

        if (n > ticks) {
            ticks = n;
            first = first ? first : uv_hrtime() / 1000000;
            *apart = uv_hrtime() / 1000000 - first;
        }
    }

    *status = rn_status(text);

    return ticks;
}
