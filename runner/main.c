
/*
 * agentrelay: one binary, a table of verbs.
 */

#include <stdio.h>
#include <string.h>

#include "runner/cli/cli.h"
#include "runner/cli/say.h"
#include "runner/daemon/daemon.h"
#include "runner/version.h"


typedef struct {
    const char  *name;
    int        (*verb)(int argc, char **argv);
    const char  *summary;
} rn_verb_t;


static int rn_version(int argc, char **argv);
static int rn_help(int argc, char **argv);


static const rn_verb_t  rn_verbs[] = {
    { "runner", rn_daemon_main, "connect this machine to HQ" },
    { "run", rn_cli_run, "run a command in a new session and attach to it" },
    { "attach", rn_cli_attach, "attach this terminal to a session" },
    { "ls", rn_cli_ls, "list sessions" },
    { "kill", rn_cli_kill, "end a session" },
    { "open", rn_cli_open, "print a login link for the dashboard" },
    { "version", rn_version, "print the version" },
    { "help", rn_help, "print this text" },
    { NULL, NULL, NULL }
};


int
main(int argc, char **argv)
{
    const char       *name;
    const rn_verb_t  *verb;

    if (argc < 2) {
        (void) rn_help(0, NULL);
        return RN_EXIT_USAGE;
    }

    name = argv[1];

    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) {
        name = "help";

    } else if (strcmp(name, "--version") == 0) {
        name = "version";
    }

    for (verb = rn_verbs; verb->name != NULL; verb++) {
        if (strcmp(verb->name, name) == 0) {
            return verb->verb(argc - 1, argv + 1);
        }
    }

    if (*name == '-') {
        rn_say("a verb comes first, then its options: agentrelay ls %s ...",
               name);
        return RN_EXIT_USAGE;
    }

    rn_say("unknown verb \"%s\" (try: agentrelay help)", name);

    return RN_EXIT_USAGE;
}


static int
rn_version(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--json") == 0) {
        printf("{\"version\":\"%s\",\"protocol\":1}\n", RN_VERSION);

    } else {
        printf("agentrelay %s\n", RN_VERSION);
    }

    return RN_EXIT_OK;
}


static int
rn_help(int argc, char **argv)
{
    const rn_verb_t  *verb;

    (void) argc;
    (void) argv;

    printf("Usage: agentrelay VERB [options]\n"
           "\n"
           "Examples:\n"
           "  agentrelay runner --hq-url https://hq.example.com "
           "--token-file token\n"
           "  agentrelay run -- claude\n"
           "  agentrelay attach\n"
           "\n"
           "Verbs:\n");

    for (verb = rn_verbs; verb->name != NULL; verb++) {
        printf("  %-9s %s\n", verb->name, verb->summary);
    }

    printf("\n"
           "agentrelay VERB --help tells more.\n");

    return RN_EXIT_OK;
}
