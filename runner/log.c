
/*
 * The log: one line a record on stderr, text or JSON.
 *
 * A record is formatted into a stack buffer, secrets are cut out of it, then
 * it is escaped into a second one and written with a single write(2), so
 * lines of several processes never mix.  What does not fit is cut.  Text
 * that comes from HQ or a program may hold anything: control characters,
 * C1 codes and bytes that are not UTF-8 are escaped here and nowhere else.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runner/log.h"
#include "wire/utf8.h"


#define RN_LOG_MESSAGE  2048
#define RN_LOG_LINE     (RN_LOG_MESSAGE * 6 + 128)
#define RN_LOG_SECRETS  16


static size_t rn_log_escape(char *out, const char *text, int json);
static size_t rn_log_character(const unsigned char *p);
static void rn_log_redact(char *text);


static const char *const  rn_log_names[] = {
    "error", "warn", "info", "debug"
};

static rn_log_level_e  rn_log_level = RN_LOG_INFO;
static int             rn_log_json;
static char           *rn_log_secrets[RN_LOG_SECRETS];


void
rn_log_init(rn_log_level_e level, int json)
{
    rn_log_level = level;
    rn_log_json = json;
}


void
rn_log_secret(const char *value)
{
    size_t  i;

    if (value == NULL || strlen(value) < 4) {
        return;
    }

    for (i = 0; i < RN_LOG_SECRETS; i++) {
        if (rn_log_secrets[i] == NULL) {
            rn_log_secrets[i] = strdup(value);
            return;
        }
    }
}


void
rn_log(rn_log_level_e level, const char *format, ...)
{
    int              n;
    char             message[RN_LOG_MESSAGE], line[RN_LOG_LINE], when[32];
    size_t           len;
    va_list          args;
    struct tm        tm;
    struct timespec  now;

    if (level > rn_log_level) {
        return;
    }

    va_start(args, format);
    (void) vsnprintf(message, sizeof(message), format, args);
    va_end(args);

    rn_log_redact(message);

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);

    n = snprintf(line, sizeof(line),
                 rn_log_json
                     ? "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"message\":\""
                     : "%s.%03ldZ %s ",
                 when, now.tv_nsec / 1000000, rn_log_names[level]);

    len = (size_t) n;
    len += rn_log_escape(line + len, message, rn_log_json);

    if (rn_log_json) {
        line[len++] = '"';
        line[len++] = '}';
    }

    line[len++] = '\n';

    if (write(STDERR_FILENO, line, len) < 0) {
        return;
    }
}


static void
rn_log_redact(char *text)
{
    char    *at;
    size_t   i, len;

    for (i = 0; i < RN_LOG_SECRETS && rn_log_secrets[i] != NULL; i++) {
        len = strlen(rn_log_secrets[i]);

        while ((at = strstr(text, rn_log_secrets[i])) != NULL) {
            memcpy(at, "***", 3);
            memmove(at + 3, at + len, strlen(at + len) + 1);
        }
    }
}


static size_t
rn_log_escape(char *out, const char *text, int json)
{
    char                 *start = out;
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

    return (size_t) (out - start);
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
