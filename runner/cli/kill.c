
/* agentrelay kill: ends sessions, with everything that runs in them. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/api.h"
#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/cli/sessions.h"
#include "runner/say.h"


typedef struct {
    rn_cli_flags_t   common;
    int              yes;
    int              dry_run;
} rn_kill_options_t;


static int rn_kill_main(int argc, char **argv);
static int rn_kill_one(rn_api_t *api, const char *wanted,
    const rn_kill_options_t *options);
static int rn_kill_ask(const json_t *session);


static const rn_flag_t  rn_kill_table[] = {
    { "yes", 'y', RN_FLAG_SET, offsetof(rn_kill_options_t, yes), NULL,
      "do not ask" },
    { "dry-run", 0, RN_FLAG_SET, offsetof(rn_kill_options_t, dry_run), NULL,
      "only say which session it would be" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_kill_verb = {
    .name = "kill",
    .main = rn_kill_main,
    .summary = "end sessions",
    .examples =
        "  agentrelay kill build            the session of that name\n"
        "  agentrelay kill -y 0192f1c4      without a question\n",
    .operands = "SESSION...",
    .flags = rn_kill_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name. The\n"
        "question is only asked on a terminal.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_kill_main(int argc, char **argv)
{
    int                i, n, rc, result;
    rn_api_t           api;
    rn_cli_config_t    config;
    rn_kill_options_t  options;

    memset(&options, 0, sizeof(rn_kill_options_t));

    n = rn_flags_parse(&rn_kill_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    if (n == 0) {
        return rn_flags_usage(&rn_kill_verb, "which session?");
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    result = RN_EXIT_OK;

    for (i = 0; i < n; i++) {
        rc = rn_kill_one(&api, argv[i], &options);

        if (rc != RN_EXIT_OK) {
            result = rc;
        }
    }

    return result;
}


static int
rn_kill_one(rn_api_t *api, const char *wanted,
    const rn_kill_options_t *options)
{
    int      rc;
    char     path[128], command[80];
    json_t  *session, *answer;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rn_sessions_command(session, command, sizeof(command));

    if (!rn_sessions_alive(session)) {
        if (!options->common.quiet) {
            rn_say("se_%s (%s) has already ended",
                   rn_api_text(session, "id"), command);
        }

        json_decref(session);
        return RN_EXIT_OK;
    }

    if (options->dry_run) {
        printf("se_%s  %s\n", rn_api_text(session, "id"), command);

    } else if (options->yes || rn_kill_ask(session)) {
        (void) snprintf(path, sizeof(path), "/api/sessions/%.36s",
                        rn_api_text(session, "id"));

        rc = rn_api_call(api, "DELETE", path, NULL, NULL, &answer);

        if (rc == RN_EXIT_OK) {
            json_decref(answer);

            if (!options->common.quiet) {
                rn_say("ended se_%s (%s)", rn_api_text(session, "id"),
                       command);
            }
        }

    } else {
        rc = RN_EXIT_FAILED;
    }

    json_decref(session);

    return rc;
}


static int
rn_kill_ask(const json_t *session)
{
    char  command[80], runner[80], line[16];

    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        return 1;
    }

    rn_sessions_command(session, command, sizeof(command));
    rn_say_plain(runner, sizeof(runner), rn_api_text(session, "runner"));

    fprintf(stderr, "End \"%s\" on %s and all it has started? [y/N] ",
            command, runner);

    return fgets(line, sizeof(line), stdin) != NULL
           && (line[0] == 'y' || line[0] == 'Y');
}
