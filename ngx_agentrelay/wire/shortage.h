
/* Which errors pass by themselves. */

#ifndef AR_SHORTAGE_H
#define AR_SHORTAGE_H

#include "wire/ar.h"


/* 1: that errno, as in session_failed, says that something has run out. */
int ar_shortage(int64_t number);


#endif /* AR_SHORTAGE_H */
