
/*
 * Cuts what a terminal sends into keys and sequences, and knows which of
 * them are answers that no person has typed.
 */

#ifndef RN_KEYS_H
#define RN_KEYS_H

#include <stddef.h>


#define RN_KEYS_MAX  4096     /* a longer sequence is passed on in pieces */


typedef enum {
    RN_KEYS_GROUND,
    RN_KEYS_ESCAPE,
    RN_KEYS_SS3,
    RN_KEYS_CSI,
    RN_KEYS_STRING,
    RN_KEYS_STRING_ESCAPE
} rn_keys_state_e;


typedef void (*rn_keys_pt)(void *data, const unsigned char *key, size_t len);


typedef struct {
    rn_keys_state_e  state;
    int              pasting;       /* between CSI 200 ~ and CSI 201 ~ */
    size_t           len;
    unsigned char    held[RN_KEYS_MAX];
} rn_keys_t;


typedef struct {
    unsigned  code;          /* of the character */
    int       ctrl;
    int       released;      /* it goes up, or is a modifier alone */
} rn_key_t;


void rn_keys_feed(rn_keys_t *keys, const unsigned char *bytes, size_t len,
    rn_keys_pt handler, void *data);

/* Milliseconds to wait for the rest of a sequence, 0: nothing is held. */
unsigned rn_keys_patience(const rn_keys_t *keys);

/* The rest did not come: what is held were keys. */
void rn_keys_flush(rn_keys_t *keys, rn_keys_pt handler, void *data);

/* 1 for a report: DA, DSR, CPR, DECRPM, XTVERSION, colours, and so on. */
int rn_keys_answer(const unsigned char *key, size_t len);

/* Which key it is, plain or coded as kitty and xterm do; 0: another thing. */
int rn_keys_decode(const unsigned char *key, size_t len, rn_key_t *out);


#endif /* RN_KEYS_H */
