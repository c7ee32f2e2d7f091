
/* agentrelay attach: a running session on this terminal. */

#include <stdio.h>
#include <string.h>

#include "runner/cli/api.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/cli/sessions.h"
#include "runner/cli/terminal.h"
#include "runner/cli/view.h"
#include "runner/cli/viewer.h"
#include "runner/flags.h"
#include "runner/say.h"


typedef struct {
    rn_cli_flags_t   common;
    int              view;
    int              take;
    int              reset;
    const char      *detach_keys;
} rn_attach_options_t;


static int rn_attach_main(int argc, char **argv);
static int rn_attach(rn_api_t *api, const char *wanted,
    const rn_attach_options_t *options, const rn_chord_t *chord);


static const rn_flag_t  rn_attach_table[] = {
    { "view", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, view), NULL,
      "only look; Ctrl-C leaves, too" },
    { "take", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, take), NULL,
      "make the session fit this terminal" },
    { "detach-keys", 0, RN_FLAG_VALUE,
      offsetof(rn_attach_options_t, detach_keys), "KEYS",
      "default ctrl-],d; \"none\" for none" },
    { "reset", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, reset), NULL,
      "only repair a terminal that was left raw" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_attach_verb = {
    .name = "attach",
    .main = rn_attach_main,
    .summary = "attach this terminal to a session",
    .examples =
        "  agentrelay attach                the only running session\n"
        "  agentrelay attach build          the one of that name\n"
        "  agentrelay attach --view 3f2a    look on, by the end of its id\n"
        "  agentrelay attach --reset        repair this terminal\n",
    .operands = "[SESSION]",
    .flags = rn_attach_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name.\n"
        "Ctrl-] then d detaches; the session runs on. Keys: ctrl-X or ^X, a\n"
        "character, esc, enter, tab, space, comma, with commas between them.\n"
        "In mode pipe the end of the standard input ends the program's, too.\n"
        "The exit code is the session's, 128 and the number for a signal, or 0\n"
        "after detaching.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_attach_main(int argc, char **argv)
{
    int                  n, rc;
    rn_api_t             api;
    rn_chord_t           chord;
    const char          *keys;
    rn_cli_config_t      config;
    rn_attach_options_t  options;

    memset(&options, 0, sizeof(rn_attach_options_t));

    n = rn_flags_parse(&rn_attach_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    if (n > 1) {
        return rn_flags_usage(&rn_attach_verb, "one session at a time, \"%s\""
                              " is too much", argv[1]);
    }

    if (options.reset) {
        return rn_terminal_repair();
    }

    if (options.view && options.take) {
        return rn_flags_usage(&rn_attach_verb,
                              "--view and --take exclude each other");
    }

    keys = options.detach_keys ? options.detach_keys : RN_CHORD_DEFAULT;

    if (rn_chord_parse(&chord, keys) != 0) {
        return rn_flags_usage(&rn_attach_verb,
                              "--detach-keys cannot be \"%s\"", keys);
    }

    rc = rn_cli_config_load(&config, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_api_open(&api, &config);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    return rn_attach(&api, n == 1 ? argv[0] : NULL, &options, &chord);
}


static int
rn_attach(rn_api_t *api, const char *wanted,
    const rn_attach_options_t *options, const rn_chord_t *chord)
{
    int                rc;
    char               name[80];
    const char        *why;
    json_t            *session;
    rn_view_options_t  view;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (strcmp(rn_api_text(session, "state"), "failed") == 0) {
        why = rn_api_text(json_object_get(session, "error"), "detail");
        rn_say("se_%s could not be started%s%s", rn_api_text(session, "id"),
               *why ? ": " : "; there is nothing to attach to", why);
        json_decref(session);
        return RN_EXIT_FAILED;
    }

    rn_say_plain(name, sizeof(name), rn_api_text(session, "name"));

    memset(&view, 0, sizeof(rn_view_options_t));
    view.api = api;
    view.session = rn_api_text(session, "id");
    view.name = name;
    view.offset = RN_VIEWER_NOWHERE;
    view.history = (uint64_t) json_integer_value(
                       json_object_get(session, "head"));
    view.write = !options->view;
    view.take = options->take;
    view.pipe = strcmp(rn_api_text(session, "mode"), "pipe") == 0;
    view.quiet = options->common.quiet;
    view.chord = *chord;

    rc = rn_view(&view);

    json_decref(session);

    return rc;
}
