
/* The hello, in as many parts as 64 KiB messages demand. */

#ifndef RN_HELLO_H
#define RN_HELLO_H

#include "runner/daemon/control.h"


void rn_hello_send(rn_control_t *control);


#endif /* RN_HELLO_H */
