
/*
 * Offsets at which a fresh terminal may begin to read a session's output,
 * and the title that the output has set.
 */

#ifndef RN_SAFEPOINT_H
#define RN_SAFEPOINT_H

#include "wire/ar.h"


#define RN_TITLE_MAX  256


typedef enum {
    RN_SAFE_GROUND,
    RN_SAFE_ESCAPE,
    RN_SAFE_INTERMEDIATE,    /* ESC ( and the like: one more byte */
    RN_SAFE_CSI,
    RN_SAFE_OSC,
    RN_SAFE_OSC_ESCAPE,
    RN_SAFE_STRING,          /* DCS, SOS, PM, APC: skipped */
    RN_SAFE_STRING_ESCAPE
} rn_safe_state_e;


typedef struct {
    rn_safe_state_e  state;
    unsigned         more;         /* bytes that a UTF-8 character lacks */
    uint64_t         start;        /* offset of the sequence's ESC */
    char             text[RN_TITLE_MAX + 3];
    size_t           len;          /* of the sequence's text */

    uint64_t         clear;        /* the last whole clear */
    uint64_t         last;         /* newest mark */
    uint64_t        *marks;        /* oldest first, a circle */
    size_t           first;
    size_t           count;
    size_t           size;

    char             title[RN_TITLE_MAX + 1];
    int              titled;       /* title has changed: the reader clears it */
} rn_safepoint_t;


/* ring: how many bytes back marks are kept. */
ar_rc_e rn_safepoint_init(rn_safepoint_t *safe, size_t ring);
void rn_safepoint_free(rn_safepoint_t *safe);

/* The output's next bytes, which begin at offset. */
void rn_safepoint_feed(rn_safepoint_t *safe, const unsigned char *data,
    size_t len, uint64_t offset);

/* The best point in [least, head]; head when there is none. */
uint64_t rn_safepoint_find(const rn_safepoint_t *safe, uint64_t least,
    uint64_t head);


#endif /* RN_SAFEPOINT_H */
