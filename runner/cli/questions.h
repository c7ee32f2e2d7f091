
/*
 * A session's output without what asks a terminal: the runner has answered,
 * so the terminal here must not be asked as well.
 */

#ifndef RN_QUESTIONS_H
#define RN_QUESTIONS_H

#include <stddef.h>


#define RN_QUESTIONS_HELD  256


typedef enum {
    RN_QUESTIONS_GROUND,
    RN_QUESTIONS_ESCAPE,
    RN_QUESTIONS_CSI,
    RN_QUESTIONS_LONG,         /* a CSI longer than any question */
    RN_QUESTIONS_CHARSET,      /* ESC % */
    RN_QUESTIONS_STRING,       /* OSC, DCS, APC: not known yet which one */
    RN_QUESTIONS_PASS,         /* a string that asks nothing */
    RN_QUESTIONS_DROP          /* one that asks */
} rn_questions_state_e;


typedef struct {
    rn_questions_state_e  state;
    int                   c2;          /* maybe half of a C1 control */
    int                   kind;        /* of the string: ] P or _ */
    int                   mute;        /* PASS: without question marks */
    int                   open;        /* a string was shown without its end */
    size_t                len;
    unsigned char         held[RN_QUESTIONS_HELD];
} rn_questions_t;


/*
 * The next bytes; `out` has room for len + RN_QUESTIONS_HELD.  Returns how
 * many are to be shown.  What may still become a question is kept back.
 */
size_t rn_questions_strip(rn_questions_t *questions,
    const unsigned char *bytes, size_t len, unsigned char *out);


#endif /* RN_QUESTIONS_H */
