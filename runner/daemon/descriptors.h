
/* Descriptors that are needed before anything else is opened. */

#ifndef RN_DESCRIPTORS_H
#define RN_DESCRIPTORS_H

#include <uv.h>


/* Opens what is closed of 0, 1 and 2. */
void rn_descriptors_stdio(void);

/* Makes a loop's table of them as large as it will have to be. */
void rn_descriptors_room(uv_loop_t *loop);


#endif /* RN_DESCRIPTORS_H */
