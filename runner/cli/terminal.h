
/*
 * The local terminal: raw mode, and the way back from it on every exit.
 * A process has one; its state is static so that a handler can reach it.
 */

#ifndef RN_TERMINAL_H
#define RN_TERMINAL_H

#include "runner/cli/modes.h"


/*
 * Prepares what is needed to restore: of descriptors 0 and 1 those that are
 * terminals.  Handlers of crashes and an atexit() function restore from now
 * on.  raw: the keyboard is passed on uninterpreted.  -1 with errno.
 */
int rn_terminal_enter(int raw);

/* Idempotent, safe in a signal handler, never blocks for long. */
void rn_terminal_restore(void);

/* Bytes that the terminal has been given. */
void rn_terminal_wrote(const unsigned char *bytes, size_t len);

const rn_modes_t *rn_terminal_modes(void);

/*
 * A descriptor of our own for writing to the terminal on descriptor 1, which
 * does not block; -1 when 1 is no terminal or cannot be opened again.
 */
int rn_terminal_out(void);

/* 0 when descriptor 0, 1 or 2 is a terminal with a size. */
int rn_terminal_size(int *rows, int *cols);

/*
 * A title for the window, NULL: the one before it again.  Only between two
 * sequences of the program.
 */
void rn_terminal_title(const char *text);

/* Repairs what a killed attach left behind; an exit code. */
int rn_terminal_repair(void);


#endif /* RN_TERMINAL_H */
