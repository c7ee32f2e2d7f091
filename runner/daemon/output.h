
/* The program's output: from its terminal or pipe into the ring. */

#ifndef RN_OUTPUT_H
#define RN_OUTPUT_H

#include "runner/daemon/daemon.h"
#include "wire/ar.h"


/* Reads, or stops reading, as the hold demands now; also from the tick. */
void rn_output_check(rn_session_t *session);

/*
 * Reads for a turn, and waits in line when there is more; returns how much
 * came.
 */
size_t rn_output_turn(rn_session_t *session);

/* Between two turns: until there is something to read, a few us at most. */
void rn_output_await(const rn_session_t *session);

/* HQ's number has come; held 0: null. */
void rn_output_consumed(rn_session_t *session, int held, uint64_t consumed);

/* How long head has been above a number that does not move. */
uint64_t rn_output_stalled(const rn_session_t *session);

/* The program was reaped: the rest is read whatever holds. */
void rn_output_rest(rn_session_t *session);

/* Reads what there is of that rest at once; AR_AGAIN: no memory for it now. */
ar_rc_e rn_output_finish(rn_session_t *session);

/* stderr of mode pipe: the tail is kept. */
void rn_output_watch_err(rn_session_t *session);


#endif /* RN_OUTPUT_H */
