
/*
 * The command line's verbs.  argv[0] is the verb; each returns the exit code
 * of the process.
 */

#ifndef RN_CLI_H
#define RN_CLI_H


typedef enum {
    RN_EXIT_OK = 0,
    RN_EXIT_FAILED = 1,
    RN_EXIT_USAGE = 2,
    RN_EXIT_NOT_FOUND = 3,
    RN_EXIT_AUTH = 4,
    RN_EXIT_CONFLICT = 5,
    RN_EXIT_UNAVAILABLE = 6,     /* try again later */
    RN_EXIT_TIMEOUT = 7,
    RN_EXIT_RUN = 125,           /* `run` failed, not the command */
    RN_EXIT_INTERRUPTED = 130
} rn_exit_e;


int rn_cli_run(int argc, char **argv);
int rn_cli_attach(int argc, char **argv);
int rn_cli_open(int argc, char **argv);
int rn_cli_ls(int argc, char **argv);
int rn_cli_kill(int argc, char **argv);


#endif /* RN_CLI_H */
