
/*
 * agentrelay say: a message for the program of a session.
 *
 * It goes to the program's input box when that waits for one, and is sent
 * off there.  Each call is a message of its own; what is tried again inside
 * of it, because a connection broke, is the same message and typed once.
 * What came of it goes to stderr, as the evidence has it, or as JSON to
 * stdout.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/memory.h"
#include "runner/cli/sessions.h"
#include "runner/say.h"
#include "wire/utf8.h"
#include "wire/uuid.h"


#define RN_SAY_WAIT_MAX  60


typedef struct {
    rn_cli_flags_t   common;
    int              now;
    const char      *wait;
    int              no_submit;
    const char      *id;
    int              json;
    long             seconds;        /* of wait */
} rn_cli_say_options_t;


static int rn_cli_say_main(int argc, char **argv);
static int rn_cli_say_check(rn_cli_say_options_t *options, int n, char **argv);
static int rn_cli_say_text(const char *given, char **text);
static int rn_cli_say_read(char **text);
static int rn_cli_say_send(rn_api_t *api, const char *wanted,
    const char *text, const rn_cli_say_options_t *options);
static void rn_cli_say_tell(const json_t *answer);


static const rn_flag_t  rn_cli_say_table[] = {
    { "now", 0, RN_FLAG_SET, offsetof(rn_cli_say_options_t, now), NULL,
      "whatever it does, even if Enter says yes" },
    { "wait", 'w', RN_FLAG_VALUE, offsetof(rn_cli_say_options_t, wait),
      "SECONDS", "until it waits for a message; at most 60" },
    { "no-submit", 0, RN_FLAG_SET, offsetof(rn_cli_say_options_t, no_submit),
      NULL, "only type it, do not send it off" },
    { "id", 0, RN_FLAG_VALUE, offsetof(rn_cli_say_options_t, id), "ID",
      "the message's; under the same one it is typed once" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_cli_say_options_t, json), NULL,
      "what came of it, as one JSON object" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_say_verb = {
    .name = "say",
    .main = rn_cli_say_main,
    .summary = "type a message into a session and send it off",
    .examples =
        "  agentrelay say claude 'run the tests'\n"
        "  agentrelay say claude --wait 60 - <plan.md\n",
    .operands = "SESSION TEXT|-",
    .flags = rn_cli_say_table,
    .common = rn_cli_flags,
    .notes =
        "SESSION is an id, a unique beginning or end of one, or a name; - is\n"
        "all of stdin, without the newlines at its end. The text is one\n"
        "message of at most 60,000 bytes, however many lines it has. It is\n"
        "typed only when the program waits for input and its input box is\n"
        "empty; else nothing is typed, and the exit code is 5.\n",
    .json =
        "an object: id, state (submitted: it was seen to be taken; written:\n"
        "it was typed, and no more is known), evidence, offset.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_cli_say_main(int argc, char **argv)
{
    int                n, rc;
    char              *text;
    rn_api_t           api;
    rn_cli_config_t    config;
    rn_cli_say_options_t   options;

    memset(&options, 0, sizeof(rn_cli_say_options_t));

    n = rn_flags_parse(&rn_say_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    rc = rn_cli_say_check(&options, n, argv);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rc = rn_cli_say_text(argv[1], &text);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_say_send(&api, argv[0], text, &options);
    }

    free(text);

    return rn_cli_end(rc);
}


static int
rn_cli_say_check(rn_cli_say_options_t *options, int n, char **argv)
{
    if (n < 2) {
        return rn_flags_usage(&rn_say_verb, n == 0 ? "to which session?"
                                                   : "say what? (- is stdin)");
    }

    if (n > 2) {
        return rn_flags_usage(&rn_say_verb, "the text is one argument,"
                              " \"%s\" is too much", argv[2]);
    }

    if (options->wait == NULL) {
        return RN_EXIT_OK;
    }

    if (options->now) {
        return rn_flags_usage(&rn_say_verb, "either --now or --wait");
    }

    return rn_flags_number(&rn_say_verb, "--wait", options->wait, 0,
                           RN_SAY_WAIT_MAX, &options->seconds);
}


static int
rn_cli_say_text(const char *given, char **text)
{
    int     rc;
    size_t  len;

    if (strcmp(given, "-") == 0) {
        rc = rn_cli_say_read(text);

        if (rc != RN_EXIT_OK) {
            return rc;
        }

    } else {
        *text = rn_memory_have(strdup(given));
    }

    for (len = strlen(*text); len > 0 && (*text)[len - 1] == '\n'; len--) {
        (*text)[len - 1] = '\0';
    }

    if (len > 0 && len <= AR_MESSAGE_TEXT_MAX && ar_utf8_valid(*text, len)) {
        return RN_EXIT_OK;
    }

    rn_say(len == 0 ? "the message is empty"
           : len > AR_MESSAGE_TEXT_MAX ? "a message has at most 60,000 bytes"
           : "the message is not UTF-8");

    free(*text);

    return RN_EXIT_USAGE;
}


/* All of stdin, but for newlines behind what a message may have. */

static int
rn_cli_say_read(char **text)
{
    int      more;
    char     rest[4097];
    size_t   len;
    ssize_t  n;

    *text = rn_memory_have(malloc(AR_MESSAGE_TEXT_MAX + 2));

    for (len = 0; len <= AR_MESSAGE_TEXT_MAX; len += (size_t) n) {
        n = read(STDIN_FILENO, *text + len, AR_MESSAGE_TEXT_MAX + 1 - len);

        if (n < 0 && errno == EINTR) {
            n = 0;
            continue;
        }

        if (n <= 0) {
            break;
        }
    }

    (*text)[len] = '\0';

    more = 0;

    while (n > 0 && (n = read(STDIN_FILENO, rest, sizeof(rest) - 1)) > 0) {
        rest[n] = '\0';
        more |= strspn(rest, "\n") < (size_t) n;
    }

    if (n < 0 || strlen(*text) < len || more) {
        rn_say(n < 0 ? "stdin cannot be read"
               : more ? "a message has at most 60,000 bytes"
               : "stdin has NUL bytes");
        free(*text);
        return RN_EXIT_USAGE;
    }

    return RN_EXIT_OK;
}


static int
rn_cli_say_send(rn_api_t *api, const char *wanted, const char *text,
    const rn_cli_say_options_t *options)
{
    int      rc;
    char     path[64], made[AR_UUID_LEN + 1];
    json_t  *session, *body, *answer;

    const char  *key;

    rc = rn_sessions_find(api, wanted, &session);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    (void) snprintf(path, sizeof(path), "/api/sessions/%.36s/message",
                    rn_api_text(session, "id"));
    json_decref(session);

    body = json_pack("{s:s, s:b, s:s, s:I}", "text", text, "submit",
                     !options->no_submit, "when",
                     options->now ? "now" : "idle", "wait",
                     (json_int_t) options->seconds);

    ar_uuid7(made);
    key = options->id ? options->id : made;
    api->wait_ms = (unsigned) options->seconds * 1000;

    rc = rn_api_call(api, "POST", path, body, key, &answer);

    if (rc == RN_EXIT_UNAVAILABLE || rc == RN_EXIT_TIMEOUT) {
        rn_say("it may be typed or not; --id %s asks again and types it once",
               key);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (options->json) {
        rn_cli_json(answer);

    } else if (!options->common.quiet) {
        rn_cli_say_tell(answer);
    }

    json_decref(answer);

    return RN_EXIT_OK;
}


static void
rn_cli_say_tell(const json_t *answer)
{
    char  evidence[512];

    rn_say_plain(evidence, sizeof(evidence),
                 rn_api_text(answer, "evidence"));

    rn_say("%s: %s", strcmp(rn_api_text(answer, "state"), "submitted") == 0
                     ? "submitted" : "written", evidence);
}
