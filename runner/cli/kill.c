
/*
 * agentrelay kill: ends sessions, with everything that runs in them.
 *
 * All that are meant are found first, asked about once, and then ended one
 * after the other; the failure of one does not keep the others.  A session
 * whose runner is away ends when it comes back: that is told, and --wait
 * waits for it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/ids.h"
#include "runner/cli/sessions.h"
#include "runner/say.h"
#include "wire/uuid.h"


#define RN_KILL_POLL_MS  250           /* at most; it begins with an eighth */
#define RN_KILL_SOON_S   10            /* longer than a program is let; the
                                          help names it */


typedef enum {
    RN_KILL_ENDED,
    RN_KILL_ENDING,
    RN_KILL_WAS_ENDED,
    RN_KILL_PENDING,
    RN_KILL_WOULD_END,
    RN_KILL_FAILED
} rn_kill_e;


typedef struct {
    rn_cli_flags_t   common;
    int              all;
    const char      *runner;
    int              yes;
    int              dry_run;
    int              wait;
    const char      *timeout;
    int              json;
    long             seconds;        /* of timeout, 0: for ever */
} rn_kill_options_t;


static int rn_kill_main(int argc, char **argv);
static int rn_kill_check(rn_kill_options_t *options, int n);
static int rn_kill_find(rn_api_t *api, const rn_kill_options_t *options,
    int n, char **wanted, json_t *found);
static int rn_kill_matching(rn_api_t *api, const rn_kill_options_t *options,
    json_t *found);
static void rn_kill_add(json_t *found, json_t *session);
static int rn_kill_ask(const json_t *found,
    const rn_kill_options_t *options);
static int rn_kill_each(rn_api_t *api, const json_t *found,
    const rn_kill_options_t *options);
static int rn_kill_one(rn_api_t *api, const json_t *session,
    const rn_kill_options_t *options, rn_kill_e *result);
static int rn_kill_gone(rn_api_t *api, const char *path, long seconds);
static void rn_kill_tell(const json_t *session, rn_kill_e result,
    const rn_kill_options_t *options);


static const rn_flag_t  rn_kill_table[] = {
    { "all", 'a', RN_FLAG_SET, offsetof(rn_kill_options_t, all), NULL,
      "every session that runs" },
    { "runner", 0, RN_FLAG_VALUE, offsetof(rn_kill_options_t, runner),
      "NAME", "every session that runs there" },
    { "yes", 'y', RN_FLAG_SET, offsetof(rn_kill_options_t, yes), NULL,
      "do not ask" },
    { "dry-run", 'n', RN_FLAG_SET, offsetof(rn_kill_options_t, dry_run),
      NULL, "only say which sessions it would be" },
    { "wait", 0, RN_FLAG_SET, offsetof(rn_kill_options_t, wait), NULL,
      "until it has ended, even if its runner is away" },
    { "timeout", 0, RN_FLAG_VALUE, offsetof(rn_kill_options_t, timeout),
      "SECONDS", "wait no longer: 10, with --wait for ever" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_kill_options_t, json), NULL,
      "what was done, as one JSON array" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


static const char *const  rn_kill_results[] = {
    "ended", "ending", "was_ended", "pending", "would_end", "failed"
};


const rn_verb_t  rn_kill_verb = {
    .name = "kill",
    .main = rn_kill_main,
    .summary = "end sessions",
    .examples =
        "  agentrelay kill build            the session of that name\n"
        "  agentrelay kill -y 0192f1c4      without a question\n"
        "  agentrelay kill --all --dry-run  what would be ended\n",
    .operands = "[SESSION...]",
    .flags = rn_kill_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name. The\n"
        "question is only asked on a terminal; elsewhere --all and --runner\n"
        "need --yes. One that has ended already is no failure. One that is\n"
        "still there when the time is over was told to end: with --wait the\n"
        "exit code is 124 then.\n",
    .json =
        "an array: id, name and result of each; result is ended, ending (it\n"
        "was told, and takes its time), was_ended, pending (its runner is\n"
        "away), would_end (--dry-run) or failed.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_kill_main(int argc, char **argv)
{
    int                n, rc;
    json_t            *found;
    rn_api_t           api;
    rn_cli_config_t    config;
    rn_kill_options_t  options;

    memset(&options, 0, sizeof(rn_kill_options_t));

    n = rn_flags_parse(&rn_kill_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    rc = rn_kill_check(&options, n);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_begin(&config, &api, &options.common);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    found = json_array();
    rc = rn_kill_find(&api, &options, n, argv, found);

    if (rc == RN_EXIT_OK || json_array_size(found) > 0) {
        if (options.dry_run || rn_kill_ask(found, &options)) {
            n = rn_kill_each(&api, found, &options);
            rc = rc == RN_EXIT_OK ? n : rc;

        } else {
            rc = RN_EXIT_FAILED;
        }
    }

    json_decref(found);

    return rn_cli_end(rc);
}


static int
rn_kill_check(rn_kill_options_t *options, int n)
{
    int  many;

    many = options->all || options->runner != NULL;

    if (n == 0 && !many) {
        return rn_flags_usage(&rn_kill_verb, "which session?");
    }

    if (rn_id_take(&options->runner, RN_ID_RUNNER) != RN_EXIT_OK) {
        return RN_EXIT_USAGE;
    }

    if (n > 0 && many) {
        return rn_flags_usage(&rn_kill_verb, "either SESSION, or --all or"
                              " --runner");
    }

    if (many && !options->yes && !options->dry_run
        && (!isatty(STDIN_FILENO) || options->common.no_input))
    {
        return rn_flags_usage(&rn_kill_verb, "nobody can be asked here:"
                              " give --yes");
    }

    options->seconds = options->wait ? 0 : RN_KILL_SOON_S;

    return rn_flags_number(&rn_kill_verb, "--timeout", options->timeout, 1,
                           86400, &options->seconds);
}


/* What was found before a failure stays in found. */

static int
rn_kill_find(rn_api_t *api, const rn_kill_options_t *options, int n,
    char **wanted, json_t *found)
{
    int      i, rc, result;
    json_t  *session;

    if (n == 0) {
        return rn_kill_matching(api, options, found);
    }

    result = RN_EXIT_OK;

    for (i = 0; i < n; i++) {
        rc = rn_sessions_find(api, wanted[i], &session);

        if (rc == RN_EXIT_OK) {
            rn_kill_add(found, session);
            json_decref(session);

        } else {
            result = rc;
        }
    }

    return result;
}


static int
rn_kill_matching(rn_api_t *api, const rn_kill_options_t *options,
    json_t *found)
{
    int          rc;
    char         path[64];
    size_t       i;
    json_t      *sessions, *session, *runner;
    const char  *name;

    runner = NULL;
    name = options->runner;

    if (name != NULL && ar_uuid7_valid(name, strlen(name))) {
        (void) snprintf(path, sizeof(path), "/api/runners/%s", name);
        rc = rn_api_call(api, "GET", path, NULL, NULL, &runner);

        if (rc != RN_EXIT_OK) {
            return rc;
        }

        name = rn_api_text(runner, "name");
    }

    rc = rn_api_list(api, "sessions", &sessions);

    if (rc != RN_EXIT_OK) {
        json_decref(runner);
        return rc;
    }

    json_array_foreach(sessions, i, session) {
        if (rn_sessions_alive(session)
            && (name == NULL
                || strcmp(rn_api_text(session, "runner"), name) == 0))
        {
            rn_kill_add(found, session);
        }
    }

    json_decref(sessions);

    if (json_array_size(found) == 0 && !options->common.quiet) {
        rn_say("no session is running%s%s", name ? " on " : "",
               name ? name : "");
    }

    json_decref(runner);

    return RN_EXIT_OK;
}


/* Once each, however often it is named. */

static void
rn_kill_add(json_t *found, json_t *session)
{
    size_t   i;
    json_t  *one;

    json_array_foreach(found, i, one) {
        if (strcmp(rn_api_text(one, "id"), rn_api_text(session, "id")) == 0)
        {
            return;
        }
    }

    (void) json_array_append(found, session);
}


static int
rn_kill_ask(const json_t *found, const rn_kill_options_t *options)
{
    char     id[48], command[80], runner[80], line[16];
    size_t   i, alive;
    json_t  *session;

    if (options->yes || options->common.no_input || !isatty(STDIN_FILENO)
        || !isatty(STDERR_FILENO))
    {
        return 1;
    }

    alive = 0;

    json_array_foreach(found, i, session) {
        if (rn_sessions_alive(session)) {
            alive++;
            rn_sessions_command(session, command, sizeof(command));
            rn_say_plain(runner, sizeof(runner),
                         rn_api_text(session, "runner"));
            rn_say_plain(id, sizeof(id), rn_api_text(session, "id"));
            fprintf(stderr, "  se_%s  \"%s\" on %s\n", id, command, runner);
        }
    }

    if (alive == 0) {
        return 1;
    }

    fprintf(stderr, "End %s and all %s started? [y/N] ",
            alive == 1 ? "it" : "these", alive == 1 ? "it has"
                                                    : "they have");

    return fgets(line, sizeof(line), stdin) != NULL
           && (line[0] == 'y' || line[0] == 'Y');
}


static int
rn_kill_each(rn_api_t *api, const json_t *found,
    const rn_kill_options_t *options)
{
    int          rc, result;
    size_t       i;
    json_t      *done, *session;
    rn_kill_e    how;

    done = json_array();
    result = RN_EXIT_OK;

    json_array_foreach(found, i, session) {
        rc = rn_kill_one(api, session, options, &how);

        if (rc != RN_EXIT_OK) {
            result = rc;
        }

        if (options->json) {
            (void) json_array_append_new(done,
                       json_pack("{s:s, s:s, s:s}",
                                 "id", rn_api_text(session, "id"),
                                 "name", rn_api_text(session, "name"),
                                 "result", rn_kill_results[how]));

        } else {
            rn_kill_tell(session, how, options);
        }
    }

    if (options->json) {
        rn_cli_json(done);
    }

    json_decref(done);

    return result;
}


static int
rn_kill_one(rn_api_t *api, const json_t *session,
    const rn_kill_options_t *options, rn_kill_e *result)
{
    int      rc, status;
    char     path[64];
    json_t  *answer;

    if (!rn_sessions_alive(session)) {
        *result = RN_KILL_WAS_ENDED;
        return RN_EXIT_OK;
    }

    if (options->dry_run) {
        *result = RN_KILL_WOULD_END;
        return RN_EXIT_OK;
    }

    *result = RN_KILL_FAILED;
    (void) snprintf(path, sizeof(path), "/api/sessions/%.36s",
                    rn_api_text(session, "id"));

    rc = rn_api_send(api, "DELETE", path, NULL, NULL, &status, &answer);

    if (rc == RN_EXIT_OK && (status < 200 || status > 299)) {
        rc = rn_api_problem(status, answer);
    }

    json_decref(answer);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    *result = status == 202 ? RN_KILL_PENDING : RN_KILL_ENDING;

    if (status == 202 && !options->wait) {
        return RN_EXIT_OK;
    }

    rc = rn_kill_gone(api, path, options->seconds);

    if (rc == RN_EXIT_OK) {
        *result = RN_KILL_ENDED;

    } else if (rc == RN_EXIT_DEADLINE && options->wait) {
        rn_say("it has not ended in %ld s", options->seconds);

    } else if (rc == RN_EXIT_DEADLINE) {
        rc = RN_EXIT_OK;
    }

    return rc;
}


/* Asks until it has ended or is not known any more; 0 seconds: for ever. */

static int
rn_kill_gone(rn_api_t *api, const char *path, long seconds)
{
    int       rc, status, alive;
    json_t   *session;
    uint64_t  since;
    unsigned  poll;

    since = uv_hrtime();

    for (poll = RN_KILL_POLL_MS / 8; /* void */ ; poll *= 2) {
        rc = rn_api_send(api, "GET", path, NULL, NULL, &status, &session);

        if (rc != RN_EXIT_OK) {
            return rc;
        }

        alive = status == 200 && rn_sessions_alive(session);
        json_decref(session);

        if (!alive) {
            return RN_EXIT_OK;
        }

        if (seconds > 0
            && (uv_hrtime() - since) / 1000000000 >= (uint64_t) seconds)
        {
            return RN_EXIT_DEADLINE;
        }

        poll = poll < RN_KILL_POLL_MS ? poll : RN_KILL_POLL_MS;
        uv_sleep(poll);
    }
}


static void
rn_kill_tell(const json_t *session, rn_kill_e result,
    const rn_kill_options_t *options)
{
    char         command[80];
    const char  *id;

    id = rn_api_text(session, "id");
    rn_sessions_command(session, command, sizeof(command));

    if (options->common.quiet && result != RN_KILL_WOULD_END) {
        return;
    }

    switch (result) {

    case RN_KILL_ENDED:
        rn_say("ended se_%s (%s)", id, command);
        break;

    case RN_KILL_ENDING:
        if (!options->wait) {
            rn_say("se_%s (%s) was told to end, and has not in %ld s", id,
                   command, options->seconds);
        }
        break;

    case RN_KILL_WAS_ENDED:
        rn_say("se_%s (%s) has already ended", id, command);
        break;

    case RN_KILL_PENDING:
        rn_say("se_%s (%s) ends when its runner is back", id, command);
        break;

    case RN_KILL_WOULD_END:
        printf("se_%s  %s\n", id, command);
        break;

    case RN_KILL_FAILED:
        break;
    }
}
