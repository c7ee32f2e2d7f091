
/* What a session wants of people, and what said so: the names of both. */

#ifndef AR_ATTENTION_H
#define AR_ATTENTION_H

#include "wire/ar.h"


#define AR_EVIDENCE_MAX  160                     /* bytes of UTF-8 */


typedef enum {
    AR_ATTENTION_UNKNOWN = 0,
    AR_ATTENTION_WORKING,
    AR_ATTENTION_IDLE,                   /* a message may be typed */
    AR_ATTENTION_ASK,                    /* it asks something */
    AR_ATTENTION_APPROVE,                /* it asks whether it may */
    AR_ATTENTION_ERROR,
    AR_ATTENTION_DONE,                   /* finished, nobody has seen it */
    AR_ATTENTION_STALLED,                /* works, but prints nothing */
    AR_ATTENTION_STATES
} ar_attention_e;


/* In the order in which they are believed, but for the last two. */

typedef enum {
    AR_ATTENTION_NONE = 0,
    AR_ATTENTION_PROGRAM,                /* OSC 7501 */
    AR_ATTENTION_PROMPT,                 /* OSC 133 */
    AR_ATTENTION_TITLE,
    AR_ATTENTION_BELL,
    AR_ATTENTION_SCREEN,
    AR_ATTENTION_TERMINAL,               /* who reads it, and how */
    AR_ATTENTION_QUIET,
    AR_ATTENTION_EXIT,
    AR_ATTENTION_SOURCES
} ar_attention_source_e;


const char *ar_attention_name(ar_attention_e state);
const char *ar_attention_source_name(ar_attention_source_e source);

/* AR_UNKNOWN: no such name. */
ar_rc_e ar_attention_parse(const char *name, ar_attention_e *state);
ar_rc_e ar_attention_source_parse(const char *name,
    ar_attention_source_e *source);


#endif /* AR_ATTENTION_H */
