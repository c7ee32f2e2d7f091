
/* The keys that detach: a sequence of at most eight. */

#ifndef RN_CHORD_H
#define RN_CHORD_H

#include "runner/cli/keys.h"


#define RN_CHORD_KEYS     8
#define RN_CHORD_DEFAULT  "ctrl-],d"


typedef enum {
    RN_CHORD_PASS,           /* what was held and this go to the program */
    RN_CHORD_HOLD,           /* it may become the chord */
    RN_CHORD_SUSPEND,        /* its beginning, then Ctrl-Z */
    RN_CHORD_DONE
} rn_chord_e;


typedef struct {
    rn_key_t       keys[RN_CHORD_KEYS];
    unsigned       nkeys;    /* 0: none detaches */
    unsigned       at;       /* keys of it pressed so far */
    unsigned char  held[RN_KEYS_MAX];
    size_t         len;
} rn_chord_t;


/*
 * "ctrl-],d": keys with commas between them; ctrl-X or ^X, a character,
 * esc, enter, tab, space, comma; "none".  -1 when it cannot be read.
 */
int rn_chord_parse(rn_chord_t *chord, const char *text);

/* For a person: "Ctrl-] d". */
void rn_chord_name(const rn_chord_t *chord, char *out, size_t size);

/*
 * One key or sequence.  PASS: first what is in held (len bytes) goes to the
 * program, then rn_chord_drop(), then the key itself.
 */
rn_chord_e rn_chord_key(rn_chord_t *chord, const unsigned char *key,
    size_t len);
void rn_chord_drop(rn_chord_t *chord);


#endif /* RN_CHORD_H */
