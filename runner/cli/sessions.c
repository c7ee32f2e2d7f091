
/*
 * Which session is meant, and the table of all.
 *
 * Version 7 ids of the same minute share their beginning, so the end of an
 * id, which is random, is as good a handle as its beginning.  Names need not
 * be unique: among several of one name the living one is meant, and where
 * none lives the one that was started last.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "runner/cli/cli.h"
#include "runner/cli/ids.h"
#include "runner/cli/sessions.h"
#include "runner/cli/table.h"
#include "runner/say.h"
#include "wire/ar.h"
#include "wire/uuid.h"


#define RN_SESSIONS_HANDLE  4        /* shortest part of an id */


static int rn_sessions_named(const json_t *session, const char *wanted);
static int rn_sessions_match(const json_t *session, const char *wanted);
static int rn_sessions_by_id(rn_api_t *api, const char *id,
    json_t **session);
static int rn_sessions_choose(const json_t *sessions, const char *wanted,
    json_t **session);
static int rn_sessions_ambiguous(const json_t *sessions, const char *wanted,
    size_t living, size_t matching);
static void rn_sessions_age(const json_t *session, char *out, size_t size);
static void rn_sessions_state(const json_t *session, char *out, size_t size);


int
rn_sessions_find(rn_api_t *api, const char *wanted, json_t **session)
{
    int      rc;
    json_t  *sessions;

    *session = NULL;
    rc = rn_id_take(&wanted, RN_ID_SESSION);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (wanted != NULL && ar_uuid7_valid(wanted, strlen(wanted))) {
        return rn_sessions_by_id(api, wanted, session);
    }

    rc = rn_api_list(api, "sessions", &sessions);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rc = rn_sessions_choose(sessions, wanted, session);
    json_decref(sessions);

    return rc;
}


int
rn_sessions_alive(const json_t *session)
{
    const char  *state;

    state = rn_api_text(session, "state");

    return strcmp(state, "starting") == 0 || strcmp(state, "running") == 0
           || strcmp(state, "unreachable") == 0;
}


void
rn_sessions_command(const json_t *session, char *out, size_t size)
{
    size_t       i, len;
    json_t      *word;
    const char  *text;

    len = 0;
    out[0] = '\0';

    json_array_foreach(json_object_get(session, "command"), i, word) {
        text = json_string_value(word);

        if (text == NULL || len + 2 > size) {
            break;
        }

        if (i > 0) {
            out[len++] = ' ';
        }

        rn_say_plain(out + len, size - len, text);
        len += strlen(out + len);
    }
}


void
rn_sessions_print(const json_t *sessions)
{
    char         id[48], state[24], age[24], command[400];
    size_t       i;
    json_t      *rows, *session;
    const char  *name, *wants;

    static const rn_column_t  columns[] = {
        { "SESSION", 0, NULL }, { "NAME", 0, NULL },
        { "STATE", 0, rn_table_state },
        { "ATTENTION", 0, rn_table_attention }, { "RUNNER", 0, NULL },
        { "AGE", 1, NULL }, { "COMMAND", 0, NULL }, { NULL, 0, NULL }
    };

    rows = json_array();

    json_array_foreach(sessions, i, session) {
        (void) snprintf(id, sizeof(id), "se_%.36s",
                        rn_api_text(session, "id"));
        name = rn_api_text(session, "name");
        wants = rn_api_text(json_object_get(session, "attention"), "state");
        rn_sessions_state(session, state, sizeof(state));
        rn_sessions_age(session, age, sizeof(age));
        rn_sessions_command(session, command, sizeof(command));

        (void) json_array_append_new(rows,
                   json_pack("[s, s, s, s, s, s, o]", id, *name ? name : "-",
                             state, *wants ? wants : "-",
                             rn_api_text(session, "runner"), age,
                             json_stringn_nocheck(command,
                                                  strlen(command))));
    }

    rn_table_print(columns, rows);
    json_decref(rows);
}


static int
rn_sessions_by_id(rn_api_t *api, const char *id, json_t **session)
{
    char  path[64];

    (void) snprintf(path, sizeof(path), "/api/sessions/%s", id);

    return rn_api_call(api, "GET", path, NULL, NULL, session);
}


/* Version 7 ids rise with the time at which they were made. */

static int
rn_sessions_choose(const json_t *sessions, const char *wanted,
    json_t **session)
{
    size_t   i, living, matching;
    json_t  *one, *alive, *ended, *last;

    living = 0;
    matching = 0;
    alive = NULL;
    ended = NULL;
    last = NULL;

    json_array_foreach(sessions, i, one) {
        if (!rn_sessions_match(one, wanted)) {
            continue;
        }

        matching++;

        if (rn_sessions_alive(one)) {
            living++;
            alive = one;
            continue;
        }

        ended = one;

        if (rn_sessions_named(one, wanted)
            && (last == NULL || strcmp(rn_api_text(one, "id"),
                                       rn_api_text(last, "id")) > 0))
        {
            last = one;
        }
    }

    if (living > 1
        || (living == 0 && (wanted == NULL || (last == NULL
                                               && matching != 1))))
    {
        return rn_sessions_ambiguous(sessions, wanted, living, matching);
    }

    *session = json_incref(living ? alive : last ? last : ended);

    return RN_EXIT_OK;
}


static int
rn_sessions_named(const json_t *session, const char *wanted)
{
    return wanted != NULL
           && strcmp(rn_api_text(session, "name"), wanted) == 0;
}


static int
rn_sessions_match(const json_t *session, const char *wanted)
{
    size_t       len, id_len;
    const char  *id;

    if (wanted == NULL) {
        return 1;
    }

    if (rn_sessions_named(session, wanted)) {
        return 1;
    }

    id = rn_api_text(session, "id");
    id_len = strlen(id);
    len = strlen(wanted);

    return len >= RN_SESSIONS_HANDLE && len <= id_len
           && (strncasecmp(id, wanted, len) == 0
               || strcasecmp(id + id_len - len, wanted) == 0);
}


static int
rn_sessions_ambiguous(const json_t *sessions, const char *wanted,
    size_t living, size_t matching)
{
    char     command[60], name[40];
    size_t   i;
    json_t  *one;

    if (wanted == NULL && living == 0) {
        rn_say("no session is running; start one: agentrelay run -- bash");
        return RN_EXIT_NOT_FOUND;
    }

    if (matching == 0) {
        rn_say("no session has the id or name %s; agentrelay ls lists them",
               wanted);
        return RN_EXIT_NOT_FOUND;
    }

    rn_say(wanted ? "%s is not unique, say which:%s"
                  : "%sseveral sessions are running, say which:",
           wanted ? wanted : "", "");

    json_array_foreach(sessions, i, one) {
        if (!rn_sessions_match(one, wanted)
            || (living > 0 && !rn_sessions_alive(one)))
        {
            continue;
        }

        rn_say_plain(name, sizeof(name), rn_api_text(one, "name"));
        rn_sessions_command(one, command, sizeof(command));

        rn_say("  se_%s  %s%s%s", rn_api_text(one, "id"), name,
               *name ? "  " : "", command);
    }

    return RN_EXIT_USAGE;
}


static void
rn_sessions_state(const json_t *session, char *out, size_t size)
{
    json_t      *exited, *signo;
    const char  *state;

    state = rn_api_text(session, "state");
    exited = json_object_get(session, "exit");
    signo = json_object_get(exited, "signal");

    if (strcmp(state, "exited") != 0) {
        rn_say_plain(out, size, state);

    } else if (strcmp(rn_api_text(exited, "reason"), AR_REASON_STOPPED) == 0) {
        (void) snprintf(out, size, "stopped");

    } else if (json_is_integer(signo)) {
        (void) snprintf(out, size, "signal %d",
                        (int) json_integer_value(signo));

    } else if (json_is_string(signo)) {
        rn_say_plain(out, size, json_string_value(signo));

    } else {
        (void) snprintf(out, size, "exited %d", (int) json_integer_value(
                            json_object_get(exited, "code")));
    }
}


static void
rn_sessions_age(const json_t *session, char *out, size_t size)
{
    long         age;
    struct tm    tm;

    memset(&tm, 0, sizeof(struct tm));

    if (strptime(rn_api_text(session, "created_at"), "%Y-%m-%dT%H:%M:%S",
                 &tm) == NULL)
    {
        (void) snprintf(out, size, "-");
        return;
    }

    age = (long) (time(NULL) - timegm(&tm));

    if (age < 0) {
        age = 0;
    }

    if (age < 120) {
        (void) snprintf(out, size, "%lds", age);

    } else if (age < 7200) {
        (void) snprintf(out, size, "%ldm", age / 60);

    } else if (age < 172800) {
        (void) snprintf(out, size, "%ldh", age / 3600);

    } else {
        (void) snprintf(out, size, "%ldd", age / 86400);
    }
}
