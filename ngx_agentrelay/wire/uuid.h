
/* RFC 9562: version 7, lower-case text. */

#ifndef AR_UUID_H
#define AR_UUID_H

#include "wire/ar.h"


/* A fresh one, terminated; ids of one process sort by time of birth. */
void ar_uuid7(char out[AR_UUID_LEN + 1]);

/* 1 when it is a lower-case version 7 UUID. */
int ar_uuid7_valid(const void *text, size_t len);

/* 1 when it is a runner's name: [A-Za-z0-9._-]{1,64}. */
int ar_name_valid(const void *text, size_t len);


#endif /* AR_UUID_H */
