
/*
 * The log.
 *
 * A record is formatted whole, secrets are cut out of it, then it is cut to
 * a bound and escaped into a second buffer, and written with a single
 * write(2), so lines of several processes never mix.  Text that comes from
 * HQ or a program may hold anything: control characters, C1 codes and bytes
 * that are not UTF-8 are escaped here and nowhere else.
 *
 * Fields beside time, level and message are the runner's name and, where a
 * record is about one, the session:
 *
 *     text       2026-01-31T12:00:00.000Z warn session ID: ...
 *     json       {"time","level","runner","session","message"}
 *     journald   PRIORITY, SYSLOG_IDENTIFIER, AGENTRELAY_RUNNER,
 *                AGENTRELAY_SESSION, MESSAGE; no CODE_FILE and its like
 *
 * A journal that is away for a moment is no reason to lose a record: it goes
 * to stderr then.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "runner/log.h"
#include "runner/redact.h"
#include "wire/utf8.h"


#define RN_LOG_MESSAGE  2048
#define RN_LOG_ESCAPED  (RN_LOG_MESSAGE * 6 + 1)
#define RN_LOG_LINE     (RN_LOG_ESCAPED + 512)
#define RN_LOG_JOURNAL  "/run/systemd/journal/socket"


typedef struct {
    rn_log_level_e   level;
    rn_log_format_e  format;
    int              journal;            /* descriptor, or -1 */
    char             runner[AR_NAME_MAX + 1];
} rn_log_t;


static ar_rc_e rn_log_connect(void);
static void rn_log_record(rn_log_level_e level, const char *session,
    const char *format, va_list args) __attribute__((format(printf, 3, 0)));
static void rn_log_write(rn_log_level_e level, const char *session,
    const char *text);
static size_t rn_log_text(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message);
static size_t rn_log_json(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message);
static size_t rn_log_journal(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message);
static void rn_log_when(char *when, size_t size);
static size_t rn_log_bounded(int n, size_t size);
static void rn_log_escape(char *out, const char *text, int json);
static size_t rn_log_character(const unsigned char *p);


static const struct {
    const char  *name;
    int          priority;               /* of syslog(3) */
} rn_log_levels[] = {
    { "error", 3 }, { "warn", 4 }, { "info", 6 }, { "debug", 7 }
};

static const char *const  rn_log_formats[] = { "text", "json", "journald" };

static rn_log_t  rn_log_state = { RN_LOG_INFO, RN_LOG_TEXT, -1, "" };


ar_rc_e
rn_log_level_parse(const char *name, rn_log_level_e *level)
{
    int  i;

    for (i = RN_LOG_ERROR; i <= RN_LOG_DEBUG; i++) {
        if (strcmp(name, rn_log_levels[i].name) == 0) {
            *level = (rn_log_level_e) i;
            return AR_OK;
        }
    }

    return AR_ERROR;
}


ar_rc_e
rn_log_format_parse(const char *name, rn_log_format_e *format)
{
    int  i;

    for (i = RN_LOG_TEXT; i <= RN_LOG_JOURNALD; i++) {
        if (strcmp(name, rn_log_formats[i]) == 0) {
            *format = (rn_log_format_e) i;
            return AR_OK;
        }
    }

    return AR_ERROR;
}


ar_rc_e
rn_log_init(rn_log_level_e level, rn_log_format_e format)
{
    rn_log_state.level = level;

    if (format == RN_LOG_JOURNALD && rn_log_connect() != AR_OK) {
        return AR_ERROR;
    }

    rn_log_state.format = format;

    return AR_OK;
}


static ar_rc_e
rn_log_connect(void)
{
    int                 fd, error;
    struct sockaddr_un  address;

    fd = socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return AR_ERROR;
    }

    memset(&address, 0, sizeof(address));
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, RN_LOG_JOURNAL);

    if (connect(fd, (struct sockaddr *) &address, sizeof(address)) != 0) {
        error = errno;
        (void) close(fd);
        errno = error;
        return AR_ERROR;
    }

    rn_log_state.journal = fd;

    return AR_OK;
}


void
rn_log_runner(const char *name)
{
    snprintf(rn_log_state.runner, sizeof(rn_log_state.runner), "%s", name);
}


void
rn_log_step(int step)
{
    int   level;
    char  text[80];

    level = (int) rn_log_state.level + step;
    level = level < RN_LOG_ERROR ? RN_LOG_ERROR
                                 : level > RN_LOG_DEBUG ? RN_LOG_DEBUG : level;
    rn_log_state.level = (rn_log_level_e) level;

    /* who asked for fewer records wants to see this one as well */

    snprintf(text, sizeof(text), "the log's level is %s now",
             rn_log_levels[level].name);
    rn_log_write(rn_log_state.level, NULL, text);
}


void
rn_log(rn_log_level_e level, const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    rn_log_record(level, NULL, format, args);
    va_end(args);
}


void
rn_log_session(rn_log_level_e level, const char *session, const char *format,
    ...)
{
    va_list  args;

    va_start(args, format);
    rn_log_record(level, session, format, args);
    va_end(args);
}


static void
rn_log_record(rn_log_level_e level, const char *session, const char *format,
    va_list args)
{
    char  *whole, *text;

    if (level > rn_log_state.level || vasprintf(&whole, format, args) < 0) {
        return;
    }

    text = rn_redact(whole);

    if (text != NULL) {
        if (strlen(text) >= RN_LOG_MESSAGE) {
            text[RN_LOG_MESSAGE - 1] = '\0';
        }

        rn_log_write(level, session, text);
    }

    explicit_bzero(whole, strlen(whole));
    free(whole);
    free(text);
}


static void
rn_log_write(rn_log_level_e level, const char *session, const char *text)
{
    char    message[RN_LOG_ESCAPED], line[RN_LOG_LINE];
    size_t  len;

    rn_log_escape(message, text, rn_log_state.format == RN_LOG_JSON);

    if (rn_log_state.format == RN_LOG_JOURNALD) {
        len = rn_log_journal(line, sizeof(line), level, session, message);

        if (send(rn_log_state.journal, line, len, MSG_NOSIGNAL|MSG_DONTWAIT)
            == (ssize_t) len)
        {
            return;
        }

        /* journald has been started anew */

        (void) close(rn_log_state.journal);
        rn_log_state.journal = -1;

        if (rn_log_connect() == AR_OK
            && send(rn_log_state.journal, line, len,
                    MSG_NOSIGNAL|MSG_DONTWAIT)
               == (ssize_t) len)
        {
            return;
        }
    }

    len = rn_log_state.format == RN_LOG_JSON
              ? rn_log_json(line, sizeof(line), level, session, message)
              : rn_log_text(line, sizeof(line), level, session, message);

    if (write(STDERR_FILENO, line, len) < 0) {
        return;
    }
}


static size_t
rn_log_text(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message)
{
    char  when[40];

    rn_log_when(when, sizeof(when));

    return rn_log_bounded(snprintf(line, size, "%s %s %s%s%s%s\n", when,
                                   rn_log_levels[level].name,
                                   session != NULL ? "session " : "",
                                   session != NULL ? session : "",
                                   session != NULL ? ": " : "", message),
                          size);
}


static size_t
rn_log_json(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message)
{
    char  when[40], about[80], runner[AR_NAME_MAX + 16];

    rn_log_when(when, sizeof(when));
    about[0] = '\0';
    runner[0] = '\0';

    if (session != NULL) {
        snprintf(about, sizeof(about), "\"session\":\"%.40s\",", session);
    }

    if (rn_log_state.runner[0] != '\0') {
        snprintf(runner, sizeof(runner), "\"runner\":\"%s\",",
                 rn_log_state.runner);
    }

    return rn_log_bounded(snprintf(line, size, "{\"time\":\"%s\","
                                   "\"level\":\"%s\",%s%s"
                                   "\"message\":\"%s\"}\n", when,
                                   rn_log_levels[level].name, runner, about,
                                   message),
                          size);
}


/* Its fields are lines; a value holds no line break, it is escaped. */

static size_t
rn_log_journal(char *line, size_t size, rn_log_level_e level,
    const char *session, const char *message)
{
    char  about[80], runner[AR_NAME_MAX + 24];

    about[0] = '\0';
    runner[0] = '\0';

    if (session != NULL) {
        snprintf(about, sizeof(about), "AGENTRELAY_SESSION=%.40s\n", session);
    }

    if (rn_log_state.runner[0] != '\0') {
        snprintf(runner, sizeof(runner), "AGENTRELAY_RUNNER=%s\n",
                 rn_log_state.runner);
    }

    return rn_log_bounded(snprintf(line, size, "PRIORITY=%d\n"
                                   "SYSLOG_IDENTIFIER=agentrelay\n"
                                   "%s%sMESSAGE=%s%s%s%s\n",
                                   rn_log_levels[level].priority, runner,
                                   about, session != NULL ? "session " : "",
                                   session != NULL ? session : "",
                                   session != NULL ? ": " : "", message),
                          size);
}


static void
rn_log_when(char *when, size_t size)
{
    size_t           n;
    struct tm        tm;
    struct timespec  now;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);

    n = strftime(when, size, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(when + n, size - n, ".%03ldZ", now.tv_nsec / 1000000);
}


static size_t
rn_log_bounded(int n, size_t size)
{
    return n < 0 ? 0 : (size_t) n < size ? (size_t) n : size - 1;
}


static void
rn_log_escape(char *out, const char *text, int json)
{
    size_t                n;
    const unsigned char  *p;

    for (p = (const unsigned char *) text; *p != '\0'; p += n) {

        if (json && (*p == '"' || *p == '\\')) {
            *out++ = '\\';
            *out++ = (char) *p;
            n = 1;
            continue;
        }

        n = rn_log_character(p);

        if (n == 0) {
            out += sprintf(out, json ? "\\u%04x" : "\\x%02x", *p);
            n = 1;
            continue;
        }

        memcpy(out, p, n);
        out += n;
    }

    *out = '\0';
}


/* The length of a printable character, 0 when its byte must be escaped. */

static size_t
rn_log_character(const unsigned char *p)
{
    size_t  n, i;

    if (*p < 0x80) {
        return (*p >= 0x20 && *p != 0x7f) ? 1 : 0;
    }

    n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;

    for (i = 1; i < n; i++) {
        if (p[i] == '\0') {
            return 0;
        }
    }

    if (!ar_utf8_valid(p, n) || (p[0] == 0xc2 && p[1] < 0xa0)) {
        return 0;
    }

    return n;
}
