
/*
 * agentrelay screen: what a session's terminal shows, as text.
 *
 * The text is the program's: nothing in it may move the cursor of the
 * terminal that it is printed on, so control characters become "?".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/memory.h"
#include "runner/cli/sessions.h"
#include "runner/say.h"
#include "wire/ar.h"


typedef struct {
    rn_cli_flags_t   common;
    const char      *given;          /* for lines */
    long             lines;          /* 0: those on the screen */
    int              json;
} rn_screen_options_t;


static int rn_screen_main(int argc, char **argv);
static int rn_screen_show(rn_api_t *api, const char *wanted,
    const rn_screen_options_t *options);
static void rn_screen_print(const char *text);


static const rn_flag_t  rn_screen_table[] = {
    { "lines", 0, RN_FLAG_VALUE, offsetof(rn_screen_options_t, given), "N",
      "the last N lines, from the scrollback too" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_screen_options_t, json), NULL,
      "with colours, cursor and title, as one JSON object" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_screen_verb = {
    .name = "screen",
    .main = rn_screen_main,
    .summary = "print what a session's terminal shows",
    .examples =
        "  agentrelay screen                of the only session that runs\n"
        "  agentrelay screen claude         of that name or id\n"
        "  agentrelay screen --lines 200    and what has scrolled away\n",
    .operands = "[SESSION]",
    .flags = rn_screen_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name; without\n"
        "it the only session that is running. What has ended still has a screen\n"
        "for ten minutes. N is at most 2500; of more than 60 KiB the upper lines\n"
        "are left out.\n",
    .json =
        "an object, as GET /api/sessions/{id}/screen?format=json gives it.\n",
    .most = 1,
    .failure = RN_EXIT_USAGE
};


static int
rn_screen_main(int argc, char **argv)
{
    int                   n, rc;
    rn_api_t              api;
    rn_cli_config_t       config;
    rn_screen_options_t   options;

    memset(&options, 0, sizeof(rn_screen_options_t));

    n = rn_flags_parse(&rn_screen_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    rc = rn_flags_number(&rn_screen_verb, "--lines", options.given, 1,
                         AR_SCREEN_LINES_MAX, &options.lines);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_begin(&config, &api, &options.common);
    }

    if (rc == RN_EXIT_OK) {
        rc = rn_screen_show(&api, n == 1 ? argv[0] : NULL, &options);
    }

    return rn_cli_end(rc);
}


static int
rn_screen_show(rn_api_t *api, const char *wanted,
    const rn_screen_options_t *options)
{
    int      n, rc;
    char     path[128];
    json_t  *session, *screen;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    n = snprintf(path, sizeof(path), "/api/sessions/%.36s/screen?format=%s",
                 rn_api_text(session, "id"), options->json ? "json" : "text");

    if (options->lines > 0) {
        (void) snprintf(path + n, sizeof(path) - (size_t) n, "&lines=%ld",
                        options->lines);
    }

    json_decref(session);

    api->plain = !options->json;
    rc = rn_api_call(api, "GET", path, NULL, NULL, &screen);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options->json) {
        rn_cli_json(screen);

    } else if (json_is_string(screen)) {
        rn_screen_print(json_string_value(screen));

    } else {
        rn_say("HQ at %s answers, but not with a screen",
               api->config->address);
        rc = RN_EXIT_FAILED;
    }

    json_decref(screen);

    return rc;
}


static void
rn_screen_print(const char *text)
{
    char        *line, *plain;
    size_t       len;
    const char  *next;

    for ( /* void */ ; *text != '\0'; text = next) {
        len = strcspn(text, "\n");
        next = text + len + (text[len] == '\n');
        line = rn_memory_have(strndup(text, len));
        plain = rn_memory_have(malloc(len + 1));

        rn_say_plain(plain, len + 1, line);
        (void) puts(plain);

        free(line);
        free(plain);
    }
}
