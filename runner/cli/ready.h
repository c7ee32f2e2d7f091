
/* Tells when a descriptor of someone else can be read or written. */

#ifndef RN_READY_H
#define RN_READY_H

#include <uv.h>


typedef struct {
    int         inner;           /* an epoll set of this one descriptor */
    int         open;
    uv_poll_t   poll;
    uv_idle_t   idle;            /* for files, which are always ready */
    void      (*handler)(void *data);
    void       *data;
} rn_ready_t;


/* Nothing is watched yet.  write: 0 to read, 1 to write.  -1 with errno. */
int rn_ready_open(rn_ready_t *ready, uv_loop_t *loop, int fd, int write,
    void (*handler)(void *data), void *data);

void rn_ready_want(rn_ready_t *ready, int wanted);

/* The struct must live until the loop has run once more. */
void rn_ready_close(rn_ready_t *ready);


#endif /* RN_READY_H */
