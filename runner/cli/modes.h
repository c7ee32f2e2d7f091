
/*
 * What a program's output has done to the terminal, watched as it is
 * written, so that exactly this can be undone.
 */

#ifndef RN_MODES_H
#define RN_MODES_H

#include <stddef.h>
#include <stdint.h>


#define RN_MODES_PARAMS  16


typedef enum {
    RN_MODES_GROUND,
    RN_MODES_ESCAPE,
    RN_MODES_CHARSET,          /* ESC ( and the next byte */
    RN_MODES_CSI,
    RN_MODES_STRING,           /* OSC, DCS, APC, PM, SOS */
    RN_MODES_STRING_ESCAPE,
    RN_MODES_UTF8
} rn_modes_state_e;


typedef struct {
    rn_modes_state_e  state;
    unsigned          utf8;            /* bytes of the character to come */
    char              prefix;          /* of the CSI: ? > < = or 0 */
    char              between;         /* its intermediate byte */
    char              charset;         /* ( or ) */
    unsigned          params[RN_MODES_PARAMS];
    unsigned          nparams;

    uint32_t          changed;         /* bit i: row i of the table */
    unsigned          kitty;           /* flags pushed and not popped */
    unsigned          kitty_set:1;
    unsigned          modify_keys:1;   /* xterm's modifyOtherKeys */
    unsigned          keypad:1;
    unsigned          insert:1;
    unsigned          region:1;
    unsigned          cursor:1;        /* its shape */
    unsigned          graphics:1;      /* line drawing characters */
} rn_modes_t;


void rn_modes_feed(rn_modes_t *modes, const unsigned char *bytes, size_t len);

/* Between two sequences and two characters: a title may be set here. */
int rn_modes_ground(const rn_modes_t *modes);

/*
 * Hands out the constant strings that undo what was changed; safe in a
 * signal handler if `put` is.
 */
void rn_modes_undo(const rn_modes_t *modes,
    void (*put)(const char *text, size_t len));

/* Undoes everything this file knows, whatever was seen. */
extern const char    rn_modes_reset[];
extern const size_t  rn_modes_reset_len;


#endif /* RN_MODES_H */
