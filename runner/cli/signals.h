
/* Names and numbers of signals. */

#ifndef RN_SIGNALS_H
#define RN_SIGNALS_H


/* "SIGTERM", "TERM" or "15" is 15; 0 when it is none. */
int rn_signal_number(const char *text);


#endif /* RN_SIGNALS_H */
