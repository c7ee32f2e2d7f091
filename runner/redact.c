
/*
 * Redaction: one walk over the text; at each place the matchers are asked in
 * turn how much of what follows is shown, and how much is a secret.
 *
 *     known value        whatever rn_redact_secret() was told
 *     credential header  Authorization, Proxy-Authorization, Cookie,
 *                        Set-Cookie: to the end of the line
 *     scheme             Bearer and Basic, as they stand in such a header
 *     token              ar_<kind>_ and at least 16 characters
 *     user information   between "://" and "@"
 *     query              token=, ticket= and their like after "?" or "&"
 *
 * It works on the whole text, before anything is cut or escaped: half a
 * secret is one too.  It does not guess at what looks random.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/redact.h"


#define RN_REDACT_VALUES  16
#define RN_REDACT_VALUE   4          /* a shorter one says nothing */
#define RN_REDACT_TOKEN   16
#define RN_REDACT_SCHEME  8


typedef struct {
    size_t  shown;
    size_t  hidden;                  /* 0: nothing here */
} rn_redact_match_t;


static rn_redact_match_t rn_redact_value(const char *p, const char *start);
static rn_redact_match_t rn_redact_header(const char *p, const char *start);
static rn_redact_match_t rn_redact_scheme(const char *p, const char *start);
static rn_redact_match_t rn_redact_token(const char *p, const char *start);
static rn_redact_match_t rn_redact_user(const char *p, const char *start);
static rn_redact_match_t rn_redact_query(const char *p, const char *start);
static rn_redact_match_t rn_redact_none(void);
static int rn_redact_word(const char *p, const char *start);


static rn_redact_match_t  (*const rn_redact_matchers[])(const char *p,
    const char *start) =
{
    rn_redact_value,
    rn_redact_header,
    rn_redact_scheme,
    rn_redact_token,
    rn_redact_user,
    rn_redact_query
};

static const char *const  rn_redact_headers[] = {
    "authorization:", "proxy-authorization:", "cookie:", "set-cookie:"
};

static const char *const  rn_redact_schemes[] = {
    "bearer ", "basic "
};

static const char *const  rn_redact_queries[] = {
    "token=", "access_token=", "refresh_token=", "ticket=", "secret=",
    "client_secret=", "key=", "api_key=", "password=", "code=", "signature="
};

static const char  rn_redact_characters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "-._~+/=";

static char  *rn_redact_values[RN_REDACT_VALUES];


void
rn_redact_secret(const char *value)
{
    size_t  i;

    if (value == NULL || strlen(value) < RN_REDACT_VALUE) {
        return;
    }

    for (i = 0; i < RN_REDACT_VALUES; i++) {
        if (rn_redact_values[i] == NULL) {
            rn_redact_values[i] = strdup(value);
            return;
        }
    }
}


char *
rn_redact(const char *text)
{
    char               *copy, *out;
    size_t              i, n;
    const char         *p;
    rn_redact_match_t   match;

    /* a secret of one byte becomes three */

    copy = malloc(strlen(text) * 3 + 1);
    if (copy == NULL) {
        return NULL;
    }

    out = copy;
    n = sizeof(rn_redact_matchers) / sizeof(rn_redact_matchers[0]);

    for (p = text; *p != '\0'; /* void */ ) {

        match = rn_redact_none();

        for (i = 0; i < n && match.hidden == 0; i++) {
            match = rn_redact_matchers[i](p, text);
        }

        if (match.hidden == 0) {
            *out++ = *p++;
            continue;
        }

        memcpy(out, p, match.shown);
        out += match.shown;
        memcpy(out, "***", 3);
        out += 3;
        p += match.shown + match.hidden;
    }

    *out = '\0';

    return copy;
}


static rn_redact_match_t
rn_redact_value(const char *p, const char *start)
{
    size_t              i, len;
    rn_redact_match_t   match = rn_redact_none();

    (void) start;

    for (i = 0; i < RN_REDACT_VALUES && rn_redact_values[i] != NULL; i++) {
        len = strlen(rn_redact_values[i]);

        if (len > match.hidden && strncmp(p, rn_redact_values[i], len) == 0) {
            match.hidden = len;
        }
    }

    return match;
}


static rn_redact_match_t
rn_redact_header(const char *p, const char *start)
{
    size_t              i, n, len;
    rn_redact_match_t   match = rn_redact_none();

    n = sizeof(rn_redact_headers) / sizeof(rn_redact_headers[0]);

    for (i = 0; i < n; i++) {
        len = strlen(rn_redact_headers[i]);

        if (rn_redact_word(p, start)
            && strncasecmp(p, rn_redact_headers[i], len) == 0)
        {
            match.shown = len + strspn(p + len, " \t");
            match.hidden = strcspn(p + match.shown, "\r\n");
            break;
        }
    }

    return match;
}


static rn_redact_match_t
rn_redact_scheme(const char *p, const char *start)
{
    size_t              i, n, len;
    rn_redact_match_t   match = rn_redact_none();

    n = sizeof(rn_redact_schemes) / sizeof(rn_redact_schemes[0]);

    for (i = 0; i < n; i++) {
        len = strlen(rn_redact_schemes[i]);

        if (rn_redact_word(p, start)
            && strncasecmp(p, rn_redact_schemes[i], len) == 0
            && strspn(p + len, rn_redact_characters) >= RN_REDACT_SCHEME)
        {
            match.shown = len;
            match.hidden = strspn(p + len, rn_redact_characters);
            break;
        }
    }

    return match;
}


static rn_redact_match_t
rn_redact_token(const char *p, const char *start)
{
    size_t              kind, len;
    rn_redact_match_t   match = rn_redact_none();

    (void) start;

    if (strncmp(p, "ar_", 3) != 0) {
        return match;
    }

    kind = strspn(p + 3, "abcdefghijklmnopqrstuvwxyz");

    if (kind == 0 || p[3 + kind] != '_') {
        return match;
    }

    len = strspn(p + kind + 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789-_");

    if (len >= RN_REDACT_TOKEN) {
        match.shown = kind + 4;
        match.hidden = len;
    }

    return match;
}


static rn_redact_match_t
rn_redact_user(const char *p, const char *start)
{
    size_t              i, len;
    rn_redact_match_t   match = rn_redact_none();

    (void) start;

    if (strncmp(p, "://", 3) != 0) {
        return match;
    }

    len = strcspn(p + 3, "/?# \t\r\n\"'<>");

    for (i = 0; i < len; i++) {
        if (p[3 + i] == '@') {
            match.shown = 3;
            match.hidden = i;
        }
    }

    return match;
}


static rn_redact_match_t
rn_redact_query(const char *p, const char *start)
{
    size_t              i, n, len;
    rn_redact_match_t   match = rn_redact_none();

    if (p == start || strchr("?&;", p[-1]) == NULL) {
        return match;
    }

    n = sizeof(rn_redact_queries) / sizeof(rn_redact_queries[0]);

    for (i = 0; i < n; i++) {
        len = strlen(rn_redact_queries[i]);

        if (strncasecmp(p, rn_redact_queries[i], len) == 0) {
            match.shown = len;
            match.hidden = strcspn(p + len, "&;# \t\r\n\"'<>");
            break;
        }
    }

    return match;
}


static rn_redact_match_t
rn_redact_none(void)
{
    rn_redact_match_t  match = { 0, 0 };

    return match;
}


/* 1: a word may begin here. */

static int
rn_redact_word(const char *p, const char *start)
{
    return p == start || strchr(" \t\r\n\"'{[(,:;", p[-1]) != NULL;
}
