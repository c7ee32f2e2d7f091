
/*
 * The exit codes of every verb.  Beside them 128 and the number of the signal
 * that ended it, or the program that it shows: 130 after Ctrl-C.
 */

#ifndef RN_EXIT_H
#define RN_EXIT_H


typedef enum {
    RN_EXIT_OK = 0,
    RN_EXIT_FAILED = 1,
    RN_EXIT_USAGE = 2,
    RN_EXIT_NOT_FOUND = 3,
    RN_EXIT_AUTH = 4,
    RN_EXIT_CONFLICT = 5,
    RN_EXIT_UNAVAILABLE = 6,     /* try again later */
    RN_EXIT_TIMEOUT = 7,         /* HQ or a runner did not answer in time */
    RN_EXIT_DEADLINE = 124,      /* --timeout of the person ran out */
    RN_EXIT_RUN = 125            /* `run` failed, not the command */
} rn_exit_e;


#endif /* RN_EXIT_H */
