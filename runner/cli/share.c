
/*
 * agentrelay share: links that show one session to whoever holds them.
 *
 * The secret is HQ's, and told once: it goes to stdout and nowhere else.  A
 * share is found by its id, a unique beginning or end of it, or its name, in
 * the lists of all sessions, for HQ has no list of all shares.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/color.h"
#include "runner/cli/ids.h"
#include "runner/cli/sessions.h"
#include "runner/cli/table.h"
#include "runner/say.h"


#define RN_SHARE_SHORTEST  60
#define RN_SHARE_LONGEST   2592000
#define RN_SHARE_HANDLE    4         /* shortest part of an id */


typedef struct {
    rn_cli_flags_t   common;
    const char      *mode;
    const char      *expires;
    const char      *name;
    int              json;
} rn_share_options_t;


static int rn_share_create(int argc, char **argv);
static int rn_share_create_one(rn_api_t *api, const char *wanted,
    const rn_share_options_t *options, long seconds);
static int rn_share_list(int argc, char **argv);
static void rn_share_print(const json_t *shares);
static const char *rn_share_color(const char *mode);
static int rn_share_revoke(int argc, char **argv);
static int rn_share_revoke_one(rn_api_t *api, const json_t *shares,
    const char *wanted, const rn_share_options_t *options);
static int rn_share_all(rn_api_t *api, const char *wanted, json_t **shares);
static int rn_share_of(rn_api_t *api, const json_t *session, json_t *shares);
static long rn_share_seconds(const char *text);


static const rn_flag_t  rn_share_create_flags[] = {
    { "mode", 0, RN_FLAG_VALUE, offsetof(rn_share_options_t, mode),
      "read|write", "to look on (default), or to type as well" },
    { "expires", 0, RN_FLAG_VALUE, offsetof(rn_share_options_t, expires),
      "TIME", "30m, 8h, 7d; default 1h, at most 30d" },
    { "name", 0, RN_FLAG_VALUE, offsetof(rn_share_options_t, name), "NAME",
      "whom it is for; others who look see it" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_share_options_t, json), NULL,
      "the share as JSON, with its secret" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


static const rn_flag_t  rn_share_list_flags[] = {
    { "json", 0, RN_FLAG_SET, offsetof(rn_share_options_t, json), NULL,
      "the shares as one JSON array" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_share_create_verb = {
    .name = "share create",
    .main = rn_share_create,
    .summary = "make a link that shows one session",
    .examples =
        "  agentrelay share create build\n"
        "  agentrelay share create build --mode write --expires 8h --name Ada\n",
    .operands = "[SESSION]",
    .flags = rn_share_create_flags,
    .common = rn_cli_flags,
    .notes =
        "The link is printed once and never again. Whoever holds it sees\n"
        "that session in a browser, or by agentrelay attach --share, until\n"
        "the link expires or is revoked, and nothing else.\n",
    .json = "the share: id, session, mode, name, created_at, expires_at,\n"
        "connections, secret and url.\n",
    .most = 1,
    .failure = RN_EXIT_USAGE
};


const rn_verb_t  rn_share_list_verb = {
    .name = "share list",
    .main = rn_share_list,
    .summary = "list the shares of a session, or of all",
    .examples =
        "  agentrelay share list            of all sessions\n"
        "  agentrelay share list build      of that one\n",
    .operands = "[SESSION]",
    .flags = rn_share_list_flags,
    .common = rn_cli_flags,
    .json = "an array of shares: id, session, mode, name, created_at,\n"
        "expires_at, connections.\n",
    .most = 1,
    .failure = RN_EXIT_USAGE
};


const rn_verb_t  rn_share_revoke_verb = {
    .name = "share revoke",
    .main = rn_share_revoke,
    .summary = "end shares, and the connections of who uses them",
    .examples =
        "  agentrelay share revoke Ada      by name\n"
        "  agentrelay share revoke 3f2a     by a part of its id\n",
    .operands = "SHARE...",
    .common = rn_cli_flags,
    .failure = RN_EXIT_USAGE
};


static int
rn_share_create(int argc, char **argv)
{
    int                 n, rc;
    long                seconds;
    rn_api_t            api;
    rn_cli_config_t     config;
    rn_share_options_t  options;

    memset(&options, 0, sizeof(rn_share_options_t));

    n = rn_flags_parse(&rn_share_create_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    seconds = rn_share_seconds(options.expires ? options.expires : "1h");

    if (seconds < RN_SHARE_SHORTEST || seconds > RN_SHARE_LONGEST) {
        return rn_flags_usage(&rn_share_create_verb, "--expires is a time"
                              " from 1m to 30d such as 8h, not \"%s\"",
                              options.expires);
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_share_create_one(&api, n == 1 ? argv[0] : NULL, &options,
                                 seconds);
    }

    return rn_cli_end(rc);
}


static int
rn_share_create_one(rn_api_t *api, const char *wanted,
    const rn_share_options_t *options, long seconds)
{
    int      rc;
    char     path[64], url[2048];
    json_t  *session, *body, *share;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    (void) snprintf(path, sizeof(path), "/api/sessions/%.36s/shares",
                    rn_api_text(session, "id"));
    json_decref(session);

    body = json_pack("{s:s, s:I}", "mode",
                     options->mode ? options->mode : "read",
                     "expires_in", (json_int_t) seconds);

    if (options->name != NULL) {
        (void) json_object_set_new(body, "name", json_string(options->name));
    }

    rc = rn_api_call(api, "POST", path, body, NULL, &share);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options->json) {
        rn_cli_json(share);

    } else {
        rn_say_plain(url, sizeof(url), rn_api_text(share, "url"));
        printf("%s\n", url);

        if (!options->common.quiet) {
            rn_say("share sh_%s, for %s, until %s; to end it: agentrelay"
                   " share revoke sh_%s", rn_api_text(share, "id"),
                   strcmp(rn_api_text(share, "mode"), "write") == 0
                   ? "looking and typing" : "looking",
                   rn_api_text(share, "expires_at"),
                   rn_api_text(share, "id"));
        }
    }

    json_decref(share);

    return RN_EXIT_OK;
}


static int
rn_share_list(int argc, char **argv)
{
    int                 n, rc;
    json_t             *shares;
    rn_api_t            api;
    rn_cli_config_t     config;
    rn_share_options_t  options;

    memset(&options, 0, sizeof(rn_share_options_t));

    n = rn_flags_parse(&rn_share_list_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_share_all(&api, n == 1 ? argv[0] : NULL, &shares);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options.json) {
        rn_cli_json(shares);

    } else if (json_array_size(shares) > 0) {
        rn_share_print(shares);

    } else if (!options.common.quiet) {
        rn_say("nothing is shared; to share a session: agentrelay share"
               " create SESSION");
    }

    json_decref(shares);

    return rn_cli_end(RN_EXIT_OK);
}


static void
rn_share_print(const json_t *shares)
{
    char         id[48], session[48], until[24], connected[24];
    size_t       i;
    json_t      *rows, *share;
    const char  *name;

    static const rn_column_t  columns[] = {
        { "SHARE", 0, NULL }, { "NAME", 0, NULL },
        { "MODE", 0, rn_share_color }, { "UNTIL", 0, NULL },
        { "CONNECTED", 1, NULL }, { "SESSION", 0, NULL }, { NULL, 0, NULL }
    };

    rows = json_array();

    json_array_foreach(shares, i, share) {
        name = rn_api_text(share, "name");
        (void) snprintf(id, sizeof(id), "sh_%.36s", rn_api_text(share, "id"));
        (void) snprintf(session, sizeof(session), "se_%.36s",
                        rn_api_text(share, "session"));
        (void) snprintf(until, sizeof(until), "%.19sZ",
                        rn_api_text(share, "expires_at"));
        (void) snprintf(connected, sizeof(connected), "%lld",
                        (long long) json_integer_value(
                            json_object_get(share, "connections")));

        (void) json_array_append_new(rows,
                   json_pack("[s, s, s, s, s, s]", id, *name ? name : "-",
                             rn_api_text(share, "mode"), until, connected, session));
    }

    rn_table_print(columns, rows);
    json_decref(rows);
}


static const char *
rn_share_color(const char *mode)
{
    return rn_color(strcmp(mode, "write") == 0 ? RN_COLOR_WARN
                                               : RN_COLOR_GOOD);
}


static int
rn_share_revoke(int argc, char **argv)
{
    int                 i, n, rc, result;
    json_t             *shares;
    rn_api_t            api;
    rn_cli_config_t     config;
    rn_share_options_t  options;

    memset(&options, 0, sizeof(rn_share_options_t));

    n = rn_flags_parse(&rn_share_revoke_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    if (n == 0) {
        return rn_flags_usage(&rn_share_revoke_verb, "which share?");
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_share_all(&api, NULL, &shares);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    result = RN_EXIT_OK;

    for (i = 0; i < n; i++) {
        rc = rn_share_revoke_one(&api, shares, argv[i], &options);

        if (rc != RN_EXIT_OK) {
            result = rc;
        }
    }

    json_decref(shares);

    return result;
}


static int
rn_share_revoke_one(rn_api_t *api, const json_t *shares, const char *wanted,
    const rn_share_options_t *options)
{
    int          rc, matching;
    char         path[64];
    size_t       i, len, id_len;
    json_t      *one, *answer;
    const char  *id, *chosen;

    rc = rn_id_take(&wanted, RN_ID_SHARE);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    matching = 0;
    chosen = "";
    len = strlen(wanted);

    json_array_foreach(shares, i, one) {
        id = rn_api_text(one, "id");
        id_len = strlen(id);

        if (strcmp(rn_api_text(one, "name"), wanted) == 0
            || (len >= RN_SHARE_HANDLE && len <= id_len
                && (strncasecmp(id, wanted, len) == 0
                    || strcasecmp(id + id_len - len, wanted) == 0)))
        {
            matching++;
            chosen = id;
        }
    }

    if (matching != 1) {
        rn_say(matching ? "%s is not unique; agentrelay share list shows them"
                        : "no share has the id or name %s; agentrelay share"
                          " list shows them", wanted);
        return matching ? RN_EXIT_USAGE : RN_EXIT_NOT_FOUND;
    }

    (void) snprintf(path, sizeof(path), "/api/shares/%.36s", chosen);
    rc = rn_api_call(api, "DELETE", path, NULL, NULL, &answer);

    if (rc == RN_EXIT_OK) {
        json_decref(answer);

        if (!options->common.quiet) {
            rn_say("revoked share sh_%s", chosen);
        }
    }

    return rc;
}


/* wanted NULL: of all sessions. */

static int
rn_share_all(rn_api_t *api, const char *wanted, json_t **shares)
{
    int      rc;
    size_t   i;
    json_t  *sessions, *session;

    *shares = NULL;

    if (wanted != NULL) {
        rc = rn_sessions_find(api, wanted, &session);
        sessions = rc == RN_EXIT_OK ? json_pack("[o]", session) : NULL;

    } else {
        rc = rn_api_list(api, "sessions", &sessions);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    *shares = json_array();

    json_array_foreach(sessions, i, session) {
        rc = rn_share_of(api, session, *shares);

        if (rc != RN_EXIT_OK) {
            json_decref(*shares);
            *shares = NULL;
            break;
        }
    }

    json_decref(sessions);

    return rc;
}


/* A session that has gone since the list was made has none. */

static int
rn_share_of(rn_api_t *api, const json_t *session, json_t *shares)
{
    int      rc, status;
    char     path[64];
    json_t  *answer;

    (void) snprintf(path, sizeof(path), "/api/sessions/%.36s/shares",
                    rn_api_text(session, "id"));

    rc = rn_api_send(api, "GET", path, NULL, NULL, &status, &answer);

    if (rc == RN_EXIT_OK && status == 200) {
        (void) json_array_extend(shares, json_object_get(answer, "shares"));

    } else if (rc == RN_EXIT_OK && status != 404) {
        rc = rn_api_problem(status, answer);
    }

    json_decref(answer);

    return rc;
}


/* -1: no time. */

static long
rn_share_seconds(const char *text)
{
    long   n;
    char  *end;

    n = strtol(text, &end, 10);

    if (end == text || n < 0 || n > RN_SHARE_LONGEST) {
        return -1;
    }

    if (*end != '\0' && end[1] != '\0') {
        return -1;
    }

    switch (*end) {

    case '\0':
    case 's':
        return n;

    case 'm':
        return n * 60;

    case 'h':
        return n * 3600;

    case 'd':
        return n * 86400;

    default:
        return -1;
    }
}
