
/* What HQ says on the control connection. */

#ifndef RN_REQUESTS_H
#define RN_REQUESTS_H

#include "runner/daemon/control.h"


/* One text message; it may close the connection. */
void rn_requests_take(rn_control_t *control, const char *text, size_t len);


#endif /* RN_REQUESTS_H */
