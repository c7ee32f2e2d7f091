
/*
 * agentrelay: one binary, a table of verbs.
 *
 * A verb is one word, or a noun and a verb ("share create").  The words that
 * are left out are asked for, a typo is answered with what was meant.
 */

#include <stdio.h>
#include <string.h>

#include "runner/cli/cli.h"
#include "runner/cli/memory.h"
#include "runner/daemon/daemon.h"
#include "runner/exit.h"
#include "runner/say.h"
#include "runner/verbs.h"
#include "runner/version.h"


static int rn_main_overview(const char *noun);
static int rn_main_help(int argc, char **argv);
static int rn_main_version(int argc, char **argv);
static int rn_main_unknown(int argc, char **argv);
static int rn_main_of(const rn_verb_t *verb, const char *noun, size_t len);
static const rn_verb_t *rn_main_noun(const char *word, size_t len);
static const char *rn_main_meant(const char *word, const char *noun);


typedef struct {
    int  json;
} rn_main_options_t;


static const rn_flag_t  rn_main_version_flags[] = {
    { "json", 0, RN_FLAG_SET, offsetof(rn_main_options_t, json), NULL,
      "as one JSON object" },
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


static const rn_flag_t  rn_main_help_flags[] = {
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


static const rn_verb_t  rn_version_verb = {
    .name = "version",
    .main = rn_main_version,
    .summary = "print the version",
    .examples =
        "  agentrelay version\n"
        "  agentrelay version --json\n",
    .flags = rn_main_version_flags,
    .json = "an object: version, protocol (the newest it speaks).\n",
    .failure = RN_EXIT_USAGE
};


static const rn_verb_t  rn_help_verb = {
    .name = "help",
    .main = rn_main_help,
    .summary = "tell what there is, or about one command",
    .examples =
        "  agentrelay help\n"
        "  agentrelay help share create\n",
    .operands = "[COMMAND]",
    .flags = rn_main_help_flags,
    .failure = RN_EXIT_USAGE
};


const rn_verb_t *const  rn_verbs[] = {
    &rn_daemon_verb,
    &rn_run_verb,
    &rn_attach_verb,
    &rn_list_verb,
    &rn_screen_verb,
    &rn_kill_verb,
    &rn_say_verb,
    &rn_open_verb,
    &rn_share_create_verb,
    &rn_share_list_verb,
    &rn_share_revoke_verb,
    &rn_events_verb,
    &rn_doctor_verb,
    &rn_config_verb,
    &rn_completion_verb,
    &rn_man_verb,
    &rn_version_verb,
    &rn_help_verb,
    NULL
};


int
main(int argc, char **argv)
{
    int               words;
    char              name[64];
    const rn_verb_t  *verb;

    if (argc < 2) {
        (void) rn_main_overview(NULL);
        return RN_EXIT_USAGE;
    }

    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0) {
        return rn_main_overview(NULL);
    }

    if (strcmp(argv[1], "--version") == 0) {
        return rn_main_version(argc - 1, argv + 1);
    }

    for (words = 1; words <= 2 && words < argc; words++) {
        (void) snprintf(name, sizeof(name), "%s%s%s", argv[1],
                        words == 2 ? " " : "", words == 2 ? argv[2] : "");
        verb = rn_verbs_find(name);

        if (verb != NULL) {

            /* the daemon has its own way */

            if (verb != &rn_daemon_verb) {
                rn_memory_init(verb->failure == RN_EXIT_RUN
                                   ? RN_EXIT_RUN : RN_EXIT_FAILED);
            }

            return verb->main(argc - words, argv + words);
        }
    }

    return rn_main_unknown(argc, argv);
}


const rn_verb_t *
rn_verbs_find(const char *name)
{
    size_t  i;

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (strcmp(rn_verbs[i]->name, name) == 0) {
            return rn_verbs[i];
        }
    }

    return NULL;
}


/* noun NULL: of everything. */

static int
rn_main_overview(const char *noun)
{
    size_t  i;

    if (noun != NULL) {
        printf("Commands:\n");

    } else {
        printf("usage: agentrelay COMMAND [flags]\n"
               "\n"
               "Examples:\n"
               "  agentrelay runner --hq-url https://hq.example.com "
               "--token-file token\n"
               "  agentrelay run -- claude\n"
               "  agentrelay attach\n"
               "\n"
               "Commands:\n");
    }

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (noun == NULL || rn_main_of(rn_verbs[i], noun, strlen(noun))) {
            printf("  %-14s %s\n", rn_verbs[i]->name, rn_verbs[i]->summary);
        }
    }

    printf("\n"
           "agentrelay COMMAND --help tells more.\n");

    return RN_EXIT_OK;
}


static int
rn_main_help(int argc, char **argv)
{
    int               n, rc;
    char              name[64];
    const rn_verb_t  *verb;

    n = rn_flags_parse(&rn_help_verb, argc, argv, NULL, &rc);

    if (n == -1) {
        return rc;
    }

    if (n == 0) {
        return rn_main_overview(NULL);
    }

    (void) snprintf(name, sizeof(name), "%s%s%s", argv[0], n > 1 ? " " : "",
                    n > 1 ? argv[1] : "");
    verb = rn_verbs_find(name);

    if (verb == NULL) {
        return rn_main_unknown(n + 1, argv - 1);
    }

    rn_flags_help(verb);

    return RN_EXIT_OK;
}


static int
rn_main_version(int argc, char **argv)
{
    int                rc;
    rn_main_options_t  options;

    memset(&options, 0, sizeof(rn_main_options_t));

    if (rn_flags_parse(&rn_version_verb, argc, argv, &options, &rc) == -1) {
        return rc;
    }

    if (options.json) {
        printf("{\"version\":\"%s\",\"protocol\":1}\n", RN_VERSION);

    } else {
        printf("agentrelay %s\n", RN_VERSION);
    }

    return RN_EXIT_OK;
}


/* argv[1] and argv[2] are no command. */

static int
rn_main_unknown(int argc, char **argv)
{
    const char  *word, *meant;

    word = argv[1];

    if (*word == '-') {
        rn_say("a command comes first, then its flags: agentrelay ls %s ...",
               word);
        return RN_EXIT_USAGE;
    }

    if (rn_main_noun(word, strlen(word)) == NULL) {
        meant = rn_main_meant(word, NULL);

        rn_say("unknown command \"%s\"%s%s%s (try: agentrelay help)", word,
               meant ? "; did you mean " : "", meant ? meant : "",
               meant ? "?" : "");

        return RN_EXIT_USAGE;
    }

    if (argc > 2 && argv[2][0] != '-') {
        meant = rn_main_meant(argv[2], word);

        rn_say("unknown command \"%s %s\"%s%s%s (try: agentrelay help)", word,
               argv[2], meant ? "; did you mean " : "", meant ? meant : "",
               meant ? "?" : "");

    } else if (argc > 2 && (strcmp(argv[2], "--help") == 0
                            || strcmp(argv[2], "-h") == 0))
    {
        return rn_main_overview(word);

    } else {
        rn_say("%s what? for example: agentrelay %s", word,
               rn_main_noun(word, strlen(word))->name);
    }

    return RN_EXIT_USAGE;
}


static int
rn_main_of(const rn_verb_t *verb, const char *noun, size_t len)
{
    return strncmp(verb->name, noun, len) == 0 && verb->name[len] == ' ';
}


/* The first command of a noun. */

static const rn_verb_t *
rn_main_noun(const char *word, size_t len)
{
    size_t  i;

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (rn_main_of(rn_verbs[i], word, len)) {
            return rn_verbs[i];
        }
    }

    return NULL;
}


/* At most two edits away, among the commands of a noun or among all. */

static const char *
rn_main_meant(const char *word, const char *noun)
{
    size_t       i, distance, best;
    const char  *name, *meant;

    best = 3;
    meant = NULL;

    for (i = 0; rn_verbs[i] != NULL; i++) {
        name = rn_verbs[i]->name;

        if (noun != NULL) {
            if (!rn_main_of(rn_verbs[i], noun, strlen(noun))) {
                continue;
            }

            name += strlen(noun) + 1;
        }

        distance = rn_flags_distance(word, strlen(word), name);

        if (distance < best && distance < strlen(word)) {
            best = distance;
            meant = rn_verbs[i]->name;
        }
    }

    return meant;
}
