
/* agentrelay attach: a running session on this terminal. */

#include <stdio.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/cli/sessions.h"
#include "runner/cli/terminal.h"
#include "runner/cli/view.h"
#include "runner/cli/viewer.h"
#include "runner/say.h"


typedef struct {
    rn_cli_flags_t   common;
    int              view;
    int              drive;
    int              take;
    const char      *size;
    char            *share;
    int              reset;
    const char      *detach_keys;
    rn_chord_t       chord;
} rn_attach_options_t;


static int rn_attach_main(int argc, char **argv);
static int rn_attach_check(const rn_attach_options_t *options);
static int rn_attach_shared(rn_api_t *api, rn_attach_options_t *options);
static int rn_attach(rn_api_t *api, const char *wanted,
    const rn_attach_options_t *options);
static int rn_attach_failed(const json_t *session);


static const rn_flag_t  rn_attach_table[] = {
    { "view", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, view), NULL,
      "only look; Ctrl-C leaves, too" },
    { "drive", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, drive), NULL,
      "type as well (default)" },
    { "take", 0, RN_FLAG_SET, offsetof(rn_attach_options_t, take), NULL,
      "type, and make the session fit this terminal" },
    { "size", 0, RN_FLAG_VALUE, offsetof(rn_attach_options_t, size),
      "auto|take|keep", "the session's: mine if nobody's, mine, as it is" },
    { "share", 0, RN_FLAG_VALUE, offsetof(rn_attach_options_t, share),
      "FILE", "the session of a share's link; - asks for it" },
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
        "  agentrelay attach --share link   what a share's link shows\n"
        "  agentrelay attach --reset        repair this terminal\n",
    .operands = "[SESSION]",
    .flags = rn_attach_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name: of\n"
        "several, the one that runs, or the newest when all have ended.\n"
        "Ctrl-] then d detaches; the session runs on. Ctrl-] then Ctrl-Z\n"
        "suspends this terminal; fg comes back. Keys: ctrl-X or ^X, a\n"
        "character, esc, enter, tab, space, comma, with commas between\n"
        "them. One viewer owns the session's size: the first one, until\n"
        "another takes it. Only the owner's window changes it. A share's\n"
        "FILE holds its link or secret and nothing else; the link itself is\n"
        "taken as well, but others can read it in the process list. In mode\n"
        "pipe the end of the standard input ends the program's, too. The\n"
        "exit code is the session's, 128 and the number for a signal, or 0\n"
        "after detaching.\n",
    .most = 1,
    .failure = RN_EXIT_USAGE
};


static int
rn_attach_main(int argc, char **argv)
{
    int                  n, rc;
    rn_api_t             api;
    rn_cli_config_t      config;
    rn_attach_options_t  options;

    memset(&options, 0, sizeof(rn_attach_options_t));

    n = rn_flags_parse(&rn_attach_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    if (n > 0 && options.share) {
        return rn_flags_usage(&rn_attach_verb, "the link names its session,"
                              " \"%s\" is too much", argv[0]);
    }

    if (options.reset) {
        return rn_terminal_repair();
    }

    rc = rn_attach_check(&options);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options.share == NULL) {
        rc = rn_cli_begin(&config, &api, &options.common);

    } else {
        rc = rn_cli_config_share(&config, &options.common, options.share);

        if (rc == RN_EXIT_OK) {
            rc = rn_api_open(&api, &config);
        }
    }

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_chord(&rn_attach_verb, options.detach_keys, &config,
                          &options.chord);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    return options.share ? rn_attach_shared(&api, &options)
                         : rn_attach(&api, n == 1 ? argv[0] : NULL, &options);
}


static int
rn_attach_check(const rn_attach_options_t *options)
{
    rn_chord_t  chord;

    if (options->view && (options->take || options->drive)) {
        return rn_flags_usage(&rn_attach_verb, "--view and --%s exclude each"
                              " other", options->take ? "take" : "drive");
    }

    if (options->view && options->size && strcmp(options->size, "take") == 0)
    {
        return rn_flags_usage(&rn_attach_verb, "who only looks on has no"
                              " size to take");
    }

    if (options->take && options->size && strcmp(options->size, "take") != 0)
    {
        return rn_flags_usage(&rn_attach_verb, "--take and --size %s exclude"
                              " each other", options->size);
    }

    return rn_cli_chord(&rn_attach_verb, options->detach_keys, NULL, &chord);
}


/* What a share shows is HQ's to say; its holder knows only the secret. */

static int
rn_attach_shared(rn_api_t *api, rn_attach_options_t *options)
{
    int      rc;
    char     session[64];
    json_t  *me, *share;

    rc = rn_api_call(api, "GET", "/api/auth/me", NULL, NULL, &me);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    share = json_object_get(me, "share");
    (void) snprintf(session, sizeof(session), "%s",
                    rn_api_text(share, "session"));

    if (strcmp(rn_api_text(share, "mode"), "read") == 0) {
        if (options->take || options->drive) {
            rn_say("this share is only for looking on");
            json_decref(me);
            return RN_EXIT_AUTH;
        }

        options->view = 1;
    }

    json_decref(me);

    if (*session == '\0') {
        rn_say("%s knows no share of that secret", api->config->address);
        return RN_EXIT_AUTH;
    }

    return rn_attach(api, session, options);
}


static int
rn_attach(rn_api_t *api, const char *wanted,
    const rn_attach_options_t *options)
{
    int                rc;
    char               name[80];
    json_t            *session;
    const char        *size;
    rn_view_options_t  view;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (strcmp(rn_api_text(session, "state"), "failed") == 0) {
        rc = rn_attach_failed(session);
        json_decref(session);
        return rc;
    }

    rn_say_plain(name, sizeof(name), rn_api_text(session, "name"));
    size = options->size ? options->size : "auto";

    memset(&view, 0, sizeof(rn_view_options_t));
    view.api = api;
    view.session = rn_api_text(session, "id");
    view.name = name;
    view.offset = RN_VIEWER_NOWHERE;
    view.write = !options->view;
    view.take = options->take || strcmp(size, "take") == 0;
    view.keep_size = strcmp(size, "keep") == 0;
    view.pipe = strcmp(rn_api_text(session, "mode"), "pipe") == 0;
    view.others = (unsigned) json_integer_value(
                      json_object_get(session, "viewers"));
    view.quiet = options->common.quiet;
    view.chord = options->chord;

    rc = rn_view(&view);

    json_decref(session);

    return rc;
}


static int
rn_attach_failed(const json_t *session)
{
    const char  *why;

    why = rn_api_text(json_object_get(session, "error"), "detail");
    rn_say("se_%s could not be started%s%s", rn_api_text(session, "id"),
           *why ? ": " : "; there is nothing to attach to", why);

    return RN_EXIT_FAILED;
}
