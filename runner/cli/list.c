
/* agentrelay ls: sessions, or runners. */

#include <stdio.h>
#include <string.h>

#include "runner/cli/api.h"
#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/sessions.h"
#include "runner/cli/table.h"
#include "runner/say.h"


typedef struct {
    rn_cli_flags_t   common;
    int              all;
    int              runners;
    int              json;
} rn_list_options_t;


static int rn_list_main(int argc, char **argv);
static int rn_list_sessions(rn_api_t *api, const rn_list_options_t *options);
static int rn_list_runners(rn_api_t *api, const rn_list_options_t *options);
static void rn_list_rows(const json_t *runners);
static void rn_list_names(const json_t *list, const char *prefix,
    const char *key);


static const rn_flag_t  rn_list_table[] = {
    { "all", 'a', RN_FLAG_SET, offsetof(rn_list_options_t, all), NULL,
      "ended sessions too" },
    { "runners", 0, RN_FLAG_SET, offsetof(rn_list_options_t, runners), NULL,
      "runners instead of sessions" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_list_options_t, json), NULL,
      "the records as HQ has them, as one JSON array" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_list_verb = {
    .name = "ls",
    .main = rn_list_main,
    .summary = "list sessions or runners",
    .examples =
        "  agentrelay ls                    sessions that run\n"
        "  agentrelay ls --all              and those that have ended\n"
        "  agentrelay ls --runners          machines that can run some\n"
        "  agentrelay ls --quiet            only their ids, one a line\n",
    .flags = rn_list_table,
    .common = rn_cli_flags,
    .json =
        "an array of sessions, or of runners, each as GET /api/sessions and\n"
        "GET /api/runners show it.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_list_main(int argc, char **argv)
{
    int                rc;
    rn_api_t           api;
    rn_cli_config_t    config;
    rn_list_options_t  options;

    memset(&options, 0, sizeof(rn_list_options_t));

    if (rn_flags_parse(&rn_list_verb, argc, argv, &options, &rc) == -1) {
        return rc;
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rc = options.runners ? rn_list_runners(&api, &options)
                         : rn_list_sessions(&api, &options);

    return rn_cli_end(rc);
}


static int
rn_list_sessions(rn_api_t *api, const rn_list_options_t *options)
{
    int      rc;
    size_t   i;
    json_t  *sessions, *session, *shown;

    rc = rn_api_list(api, "sessions", &sessions);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    shown = json_array();

    json_array_foreach(sessions, i, session) {
        if (options->all || rn_sessions_alive(session)) {
            (void) json_array_append(shown, session);
        }
    }

    if (options->json) {
        rn_cli_json(shown);

    } else if (options->common.quiet) {
        rn_list_names(shown, "se_", "id");

    } else if (json_array_size(shown) == 0) {
        rn_say("no session%s; start one: agentrelay run -- bash",
               options->all ? "" : " is running");

    } else {
        rn_sessions_print(shown);
    }

    json_decref(shown);
    json_decref(sessions);

    return RN_EXIT_OK;
}


static int
rn_list_runners(rn_api_t *api, const rn_list_options_t *options)
{
    int      rc;
    json_t  *runners;

    rc = rn_api_list(api, "runners", &runners);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options->json) {
        rn_cli_json(runners);

    } else if (options->common.quiet) {
        rn_list_names(runners, "", "name");

    } else if (json_array_size(runners) == 0) {
        rn_say("no runner has come yet; on a machine that should run"
               " sessions: agentrelay runner --hq-url %s",
               api->config->address);

    } else {
        rn_list_rows(runners);
    }

    json_decref(runners);

    return RN_EXIT_OK;
}


static void
rn_list_rows(const json_t *runners)
{
    char     sessions[24];
    size_t   i;
    json_t  *rows, *runner;

    static const rn_column_t  columns[] = {
        { "RUNNER", 0, NULL }, { "STATE", 0, rn_table_state },
        { "SESSIONS", 1, NULL }, { "VERSION", 0, NULL },
        { "HOST", 0, NULL }, { NULL, 0, NULL }
    };

    rows = json_array();

    json_array_foreach(runners, i, runner) {
        (void) snprintf(sessions, sizeof(sessions), "%lld",
                        (long long) json_integer_value(
                            json_object_get(runner, "sessions")));

        (void) json_array_append_new(rows,
                   json_pack("[s, s, s, s, s]", rn_api_text(runner, "name"),
                             rn_api_text(runner, "state"), sessions,
                             rn_api_text(runner, "version"),
                             rn_api_text(runner, "hostname")));
    }

    rn_table_print(columns, rows);
    json_decref(rows);
}


static void
rn_list_names(const json_t *list, const char *prefix, const char *key)
{
    char     name[80];
    size_t   i;
    json_t  *one;

    json_array_foreach(list, i, one) {
        rn_say_plain(name, sizeof(name), rn_api_text(one, key));
        printf("%s%s\n", prefix, name);
    }
}
