
/*
 * The standard input of an attached session: a terminal's keys with the
 * detach chord taken out, or the bytes of a pipe or file as they are.
 */

#ifndef RN_KEYBOARD_H
#define RN_KEYBOARD_H

#include "runner/cli/chord.h"
#include "runner/cli/keys.h"
#include "runner/cli/ready.h"


typedef struct {
    void    (*typed)(void *data, const unsigned char *bytes, size_t len);

    /* how much may be typed now; 0: reading stops */
    size_t  (*room)(void *data);

    void    (*detach)(void *data);

    /* this process is to stop, the session is not */
    void    (*suspend)(void *data);

    /* the end of the input */
    void    (*ended)(void *data);
} rn_keyboard_handlers_t;


typedef struct {
    rn_ready_t                     ready;
    uv_timer_t                     patience;
    int                            terminal;
    int                            over;
    int                            sieve;
    rn_keys_t                      keys;
    rn_chord_t                     chord;
    const rn_keyboard_handlers_t  *handlers;
    void                          *data;
} rn_keyboard_t;


/* Reads nothing yet.  -1 with errno. */
int rn_keyboard_open(rn_keyboard_t *keyboard, uv_loop_t *loop,
    const rn_chord_t *chord, const rn_keyboard_handlers_t *handlers,
    void *data);

/* Reads, or goes on reading once there is room. */
void rn_keyboard_read(rn_keyboard_t *keyboard);

void rn_keyboard_close(rn_keyboard_t *keyboard);


#endif /* RN_KEYBOARD_H */
