
/*
 * agentrelay run: a command on a runner, as if it ran here.
 *
 * The session is created with an Idempotency-Key, so that a request whose
 * answer was lost does not start the command twice, and viewed from offset 0
 * on: no byte it prints is missed.  The exit code is the command's; whatever
 * fails on this side is 125.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/api.h"
#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/cli/ids.h"
#include "runner/cli/limits.h"
#include "runner/cli/terminal.h"
#include "runner/cli/view.h"
#include "runner/flags.h"
#include "runner/say.h"
#include "wire/uuid.h"


typedef struct {
    rn_cli_flags_t   common;
    const char      *runner;
    json_t          *labels;
    const char      *name;
    const char      *cwd;
    json_t          *env;
    const char      *mode;
    const char      *overflow;
    const char      *detach_keys;
    int              detach;
    int              json;
    rn_cli_limits_t  given;
    json_t          *limits;
    rn_chord_t       chord;
} rn_run_options_t;


static int rn_run_main(int argc, char **argv);
static int rn_run_check(rn_run_options_t *options, int n);
static int rn_run(rn_api_t *api, const rn_run_options_t *options, int argc,
    char **argv);
static json_t *rn_run_request(const rn_run_options_t *options, int argc,
    char **argv);
static int rn_run_place(rn_api_t *api, const rn_run_options_t *options,
    json_t *request);
static json_t *rn_run_choose(json_t *runners,
    const rn_run_options_t *options);
static void rn_run_which(json_t *runners, size_t online);
static void rn_run_cwd(const rn_run_options_t *options, json_t *runner,
    json_t *request);
static json_t *rn_run_pairs(json_t *list, int inherit);
static json_t *rn_run_start(rn_api_t *api, const rn_run_options_t *options,
    json_t *request);
static void rn_run_forget(rn_api_t *api, const json_t *problem);
static int rn_run_view(rn_api_t *api, const rn_run_options_t *options,
    json_t *session);


static const rn_flag_t  rn_run_table[] = {
    { "runner", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, runner), "NAME",
      "where; default: the only runner that is online" },
    { "label", 0, RN_FLAG_LIST, offsetof(rn_run_options_t, labels), "K=V",
      "any runner with this label (again for more)" },
    { "name", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, name), "NAME",
      "of the session" },
    { "cwd", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, cwd), "DIR",
      "default: this one, if the runner is this machine" },
    { "env", 0, RN_FLAG_LIST, offsetof(rn_run_options_t, env), "K[=V]",
      "for the command; without =V the value from here" },
    { "mode", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, mode), "pty|pipe",
      "a terminal (default), or plain bytes" },
    { "overflow", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, overflow),
      "drop|block", "if nobody looks: old output goes, or it waits" },
    { "memory", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, given.memory),
      "SIZE", "at most so much, such as 512M or 2G" },
    { "cpu", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, given.cpu),
      "CORES", "at most so many, such as 1.5" },
    { "pids", 0, RN_FLAG_VALUE, offsetof(rn_run_options_t, given.pids), "N",
      "at most so many processes and threads" },
    { "detach", 'd', RN_FLAG_SET, offsetof(rn_run_options_t, detach), NULL,
      "print the session's id and leave it running" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_run_options_t, json), NULL,
      "with --detach: print the session as JSON" },
    { "detach-keys", 0, RN_FLAG_VALUE,
      offsetof(rn_run_options_t, detach_keys), "KEYS",
      "default ctrl-],d; see agentrelay attach --help" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_run_verb = {
    .name = "run",
    .main = rn_run_main,
    .summary = "run a command in a new session and attach to it",
    .examples =
        "  agentrelay run -- bash                        a shell\n"
        "  agentrelay run --name build -- make -j4       under a name\n"
        "  agentrelay run --runner gpu1 --cwd /srv/app -- npm test\n"
        "  agentrelay run --detach -- claude             and come back later\n"
        "  agentrelay run --mode pipe -- sort <f >g      exact bytes\n",
    .operands = "-- COMMAND [ARGUMENT...]",
    .flags = rn_run_table,
    .common = rn_cli_flags,
    .notes =
        "The exit code is the command's, 128 and the number for a signal,\n"
        "125 if agentrelay fails, 0 after detaching. Ctrl-] then d\n"
        "detaches. When the standard input is no terminal, its end is\n"
        "passed on: as Ctrl-D, in mode pipe as the end of the input. When\n"
        "the standard output is none, --overflow is block, so that every\n"
        "byte comes; else it is drop.\n",
    .json = "with --detach: the session, as GET /api/sessions/{id} shows it.\n",
    .command = 1,
    .failure = RN_EXIT_RUN
};


static int
rn_run_main(int argc, char **argv)
{
    int               n, rc;
    rn_api_t          api;
    rn_cli_config_t   config;
    rn_run_options_t  options;

    memset(&options, 0, sizeof(rn_run_options_t));

    n = rn_flags_parse(&rn_run_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    rc = RN_EXIT_RUN;

    if (rn_run_check(&options, n) == 0
        && rn_cli_begin(&config, &api, &options.common) == RN_EXIT_OK
        && rn_cli_chord(&rn_run_verb, options.detach_keys, &config,
                        &options.chord) == RN_EXIT_OK)
    {
        if (options.runner == NULL && options.labels == NULL) {
            options.runner = config.said[RN_SETTING_RUNNER].value;
        }

        if (rn_id_take(&options.runner, RN_ID_RUNNER) == RN_EXIT_OK) {
            rc = rn_run(&api, &options, n, argv);
        }
    }

    json_decref(options.labels);
    json_decref(options.env);
    json_decref(options.limits);

    return rc;
}


static int
rn_run_check(rn_run_options_t *options, int n)
{
    size_t       i;
    json_t      *label;

    if (n == 0) {
        return rn_flags_usage(&rn_run_verb, "which command?");
    }

    if (rn_id_take(&options->runner, RN_ID_RUNNER) != RN_EXIT_OK) {
        return RN_EXIT_USAGE;
    }

    if (options->runner != NULL
        && !ar_name_valid(options->runner, strlen(options->runner))
        && !ar_uuid7_valid(options->runner, strlen(options->runner)))
    {
        return rn_flags_usage(&rn_run_verb, "\"%s\" is no name of a runner",
                              options->runner);
    }

    if (options->runner != NULL && options->labels != NULL) {
        return rn_flags_usage(&rn_run_verb,
                              "--runner and --label exclude each other");
    }

    json_array_foreach(options->labels, i, label) {
        if (strchr(json_string_value(label), '=') == NULL) {
            return rn_flags_usage(&rn_run_verb, "--label needs K=V, not"
                                  " \"%s\"", json_string_value(label));
        }
    }

    if (options->json && !options->detach) {
        return rn_flags_usage(&rn_run_verb, "--json needs --detach");
    }

    if (rn_cli_limits(&rn_run_verb, &options->given, &options->limits)
        != RN_EXIT_OK)
    {
        return RN_EXIT_RUN;
    }

    if (rn_cli_chord(&rn_run_verb, options->detach_keys, NULL,
                     &options->chord) != RN_EXIT_OK)
    {
        return RN_EXIT_RUN;
    }

    return 0;
}


static int
rn_run(rn_api_t *api, const rn_run_options_t *options, int argc, char **argv)
{
    int      rc;
    char     id[48];
    json_t  *request, *session;

    request = rn_run_request(options, argc, argv);

    if (request == NULL || rn_run_place(api, options, request) != 0) {
        json_decref(request);
        return RN_EXIT_RUN;
    }

    session = rn_run_start(api, options, request);
    json_decref(request);

    if (session == NULL) {
        return RN_EXIT_RUN;
    }

    if (*rn_api_text(session, "id") == '\0') {
        rn_say("HQ started something and did not say what");
        rc = RN_EXIT_RUN;

    } else if (!options->detach) {
        rc = rn_run_view(api, options, session);

    } else {
        if (options->json) {
            rn_cli_json(session);

        } else {
            rn_say_plain(id, sizeof(id), rn_api_text(session, "id"));
            printf("se_%s\n", id);
        }

        rc = rn_cli_end(RN_EXIT_OK) == RN_EXIT_OK ? RN_EXIT_OK : RN_EXIT_RUN;
    }

    json_decref(session);

    return rc;
}


/* NULL: an argument that JSON cannot carry, told. */

static json_t *
rn_run_request(const rn_run_options_t *options, int argc, char **argv)
{
    int          i, rows, cols;
    json_t      *request, *command, *word;
    const char  *overflow;

    command = json_array();

    for (i = 0; i < argc; i++) {
        word = json_string(argv[i]);

        if (word == NULL) {
            rn_say("argument %d of the command is not UTF-8", i + 1);
            json_decref(command);
            return NULL;
        }

        (void) json_array_append_new(command, word);
    }

    if (rn_terminal_size(&rows, &cols) != 0) {
        rows = 24;
        cols = 80;
    }

    overflow = options->overflow;

    if (overflow == NULL) {
        overflow = options->detach || isatty(STDOUT_FILENO) ? "drop"
                                                            : "block";
    }

    request = json_pack("{s:o, s:i, s:i, s:s, s:s}", "command", command,
                        "rows", rows, "cols", cols, "mode",
                        options->mode ? options->mode : "pty", "overflow",
                        overflow);

    if (options->name != NULL) {
        (void) json_object_set_new(request, "name",
                                   json_string(options->name));
    }

    if (options->limits != NULL) {
        (void) json_object_set(request, "limits", options->limits);
    }

    if (options->env != NULL) {
        (void) json_object_set_new(request, "env",
                                   rn_run_pairs(options->env, 1));
    }

    return request;
}


/* Which runner and which directory; -1: told why not. */

static int
rn_run_place(rn_api_t *api, const rn_run_options_t *options, json_t *request)
{
    json_t  *runners, *runner;

    if (options->runner != NULL) {
        (void) json_object_set_new(request, "runner",
                                   json_string(options->runner));
    }

    if (options->labels != NULL) {
        (void) json_object_set_new(request, "labels",
                                   rn_run_pairs(options->labels, 0));
    }

    if (options->cwd != NULL
        && (options->runner != NULL || options->labels != NULL))
    {
        rn_run_cwd(options, NULL, request);
        return 0;
    }

    if (rn_api_list(api, "runners", &runners) != RN_EXIT_OK) {
        return -1;
    }

    runner = rn_run_choose(runners, options);

    if (runner == NULL && options->runner == NULL && options->labels == NULL)
    {
        json_decref(runners);
        return -1;
    }

    if (options->runner == NULL && options->labels == NULL) {
        (void) json_object_set(request, "runner",
                               json_object_get(runner, "name"));
    }

    rn_run_cwd(options, runner, request);
    json_decref(runners);

    return 0;
}


/* The runner named, or the only one online; NULL: none, or labels decide. */

static json_t *
rn_run_choose(json_t *runners, const rn_run_options_t *options)
{
    size_t   i, online;
    json_t  *runner, *chosen;

    online = 0;
    chosen = NULL;

    json_array_foreach(runners, i, runner) {
        if (options->runner != NULL) {
            if (strcmp(rn_api_text(runner, "name"), options->runner) == 0
                || strcmp(rn_api_text(runner, "id"), options->runner) == 0)
            {
                return runner;
            }

            continue;
        }

        if (strcmp(rn_api_text(runner, "state"), "online") == 0) {
            online++;
            chosen = runner;
        }
    }

    if (options->runner != NULL || options->labels != NULL) {
        return NULL;
    }

    if (online != 1) {
        rn_run_which(runners, online);
        return NULL;
    }

    return chosen;
}


static void
rn_run_which(json_t *runners, size_t online)
{
    size_t   i;
    json_t  *runner;

    if (online == 0) {
        rn_say("no runner is online; agentrelay ls --runners lists those"
               " that have been");
        return;
    }

    rn_say("several runners are online, choose with --runner:");

    json_array_foreach(runners, i, runner) {
        if (strcmp(rn_api_text(runner, "state"), "online") == 0) {
            rn_say("  --runner %s  (%s)", rn_api_text(runner, "name"),
                   rn_api_text(runner, "hostname"));
        }
    }
}


static void
rn_run_cwd(const rn_run_options_t *options, json_t *runner, json_t *request)
{
    int   here;
    char  host[HOST_NAME_MAX + 1], dir[PATH_MAX];

    here = runner != NULL && gethostname(host, sizeof(host)) == 0
           && strcmp(host, rn_api_text(runner, "hostname")) == 0;

    if (options->cwd != NULL) {
        (void) json_object_set_new(request, "cwd",
                                   json_string(here && realpath(options->cwd,
                                                                dir)
                                               ? dir : options->cwd));

    } else if (here && getcwd(dir, sizeof(dir)) != NULL) {
        (void) json_object_set_new(request, "cwd", json_string(dir));
    }
}


static json_t *
rn_run_pairs(json_t *list, int inherit)
{
    size_t       i;
    json_t      *pairs, *pair;
    const char  *text, *value;

    pairs = json_object();

    json_array_foreach(list, i, pair) {
        text = json_string_value(pair);
        value = strchr(text, '=');

        if (value != NULL) {
            (void) json_object_setn_new(pairs, text,
                                        (size_t) (value - text),
                                        json_string(value + 1));

        } else if (inherit && getenv(text) != NULL) {
            (void) json_object_set_new(pairs, text,
                                       json_string(getenv(text)));
        }
    }

    return pairs;
}


/*
 * NULL: told why not.  That this directory is not open to the runner is no
 * reason to fail when nobody has asked for it.
 */

static json_t *
rn_run_start(rn_api_t *api, const rn_run_options_t *options, json_t *request)
{
    int      status;
    char     key[AR_UUID_LEN + 1];
    json_t  *answer;

    ar_uuid7(key);

    if (rn_api_send(api, "POST", "/api/sessions", json_incref(request), key,
                    &status, &answer)
        != RN_EXIT_OK)
    {
        return NULL;
    }

    if (status >= 200 && status <= 299) {
        return answer;
    }

    if (options->cwd == NULL && json_object_get(request, "cwd") != NULL
        && strcmp(rn_api_text(answer, "code"), "exec_failed") == 0
        && strncmp(rn_api_text(answer, "detail"), "directory ", 10) == 0)
    {
        if (!options->common.quiet) {
            rn_say("not started in this directory, but where the runner"
                   " starts: %s", rn_api_text(answer, "detail"));
        }

        (void) json_object_del(request, "cwd");
        rn_run_forget(api, answer);
        json_decref(answer);

        return rn_run_start(api, options, request);
    }

    (void) rn_api_problem(status, answer);
    json_decref(answer);

    return NULL;
}


/* The failed try is nothing that a list should show. */

static void
rn_run_forget(rn_api_t *api, const json_t *problem)
{
    int          status;
    char         path[64];
    json_t      *answer;
    const char  *id;

    id = rn_api_text(problem, "session");

    if (!ar_uuid7_valid(id, strlen(id))) {
        return;
    }

    (void) snprintf(path, sizeof(path), "/api/sessions/%s", id);

    if (rn_api_send(api, "DELETE", path, NULL, NULL, &status, &answer)
        == RN_EXIT_OK)
    {
        json_decref(answer);
    }
}


static int
rn_run_view(rn_api_t *api, const rn_run_options_t *options, json_t *session)
{
    rn_view_options_t  view;

    memset(&view, 0, sizeof(rn_view_options_t));

    view.api = api;
    view.session = rn_api_text(session, "id");
    view.name = options->name ? options->name : "";
    view.write = 1;
    view.pipe = options->mode != NULL && strcmp(options->mode, "pipe") == 0;
    view.ours = 1;
    view.quiet = options->common.quiet;
    view.failure = RN_EXIT_RUN;
    view.chord = options->chord;

    return rn_view(&view);
}
