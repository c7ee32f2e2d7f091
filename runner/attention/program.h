
/* What a program says of itself: the fields of an OSC 7501. */

#ifndef RN_PROGRAM_H
#define RN_PROGRAM_H

#include "wire/attention.h"


typedef struct {
    ar_attention_e   state;
    int              clear;            /* it takes back what it said */
    int              wordless;         /* there was no message */
    char             evidence[AR_EVIDENCE_MAX + 1];
} rn_program_t;


/* AR_UNKNOWN: nothing that is understood. */
ar_rc_e rn_program_read(const char *fields, size_t len, rn_program_t *said);


#endif /* RN_PROGRAM_H */
