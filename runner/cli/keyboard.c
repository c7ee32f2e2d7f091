
/*
 * Reading the standard input.
 *
 * A terminal's bytes are cut into keys; a key goes first through the chord,
 * then, where output goes we do not know where, through the sieve for answers:
 * a terminal behind a pipe may be asked by it, and answers here.  The bytes of one
 * read leave in one piece, so a paste is not typed byte by byte.
 *
 * Reading goes on while no connection serves, as far as there is room: so
 * the chord works then, too.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/keyboard.h"


#define RN_KEYBOARD_TURN  16384


/* Collects what one read types; the chord and its held keys come on top. */

typedef struct {
    rn_keyboard_t  *keyboard;
    int             detached;
    int             suspended;
    size_t          len;
    unsigned char   bytes[RN_KEYBOARD_TURN + 4 * RN_KEYS_MAX];
} rn_keyboard_turn_t;


static void rn_keyboard_ready(void *data);
static void rn_keyboard_patience(uv_timer_t *timer);
static void rn_keyboard_begin(rn_keyboard_t *keyboard,
    rn_keyboard_turn_t *turn);
static void rn_keyboard_finish(rn_keyboard_turn_t *turn);
static void rn_keyboard_key(void *data, const unsigned char *key, size_t len);
static void rn_keyboard_put(rn_keyboard_turn_t *turn,
    const unsigned char *bytes, size_t len);


int
rn_keyboard_open(rn_keyboard_t *keyboard, uv_loop_t *loop,
    const rn_chord_t *chord, const rn_keyboard_handlers_t *handlers,
    void *data)
{
    memset(keyboard, 0, sizeof(rn_keyboard_t));

    keyboard->chord = *chord;
    keyboard->handlers = handlers;
    keyboard->data = data;
    keyboard->terminal = isatty(STDIN_FILENO);
    keyboard->sieve = !isatty(STDOUT_FILENO);

    (void) uv_timer_init(loop, &keyboard->patience);
    keyboard->patience.data = keyboard;

    return rn_ready_open(&keyboard->ready, loop, STDIN_FILENO, 0,
                         rn_keyboard_ready, keyboard);
}


void
rn_keyboard_read(rn_keyboard_t *keyboard)
{
    if (!keyboard->over) {
        rn_ready_want(&keyboard->ready, 1);
    }
}


void
rn_keyboard_close(rn_keyboard_t *keyboard)
{
    rn_ready_close(&keyboard->ready);
    uv_close((uv_handle_t *) &keyboard->patience, NULL);
}


static void
rn_keyboard_ready(void *data)
{
    size_t              room;
    ssize_t             n;
    rn_keyboard_t      *keyboard = data;
    unsigned char       bytes[RN_KEYBOARD_TURN];
    rn_keyboard_turn_t  turn;

    room = keyboard->handlers->room(keyboard->data);

    if (room == 0) {
        rn_ready_want(&keyboard->ready, 0);
        return;
    }

    n = read(STDIN_FILENO, bytes, room < sizeof(bytes) ? room
                                                       : sizeof(bytes));

    if (n == -1 && (errno == EINTR || errno == EAGAIN)) {
        return;
    }

    if (n <= 0) {
        keyboard->over = 1;
        rn_ready_want(&keyboard->ready, 0);
        keyboard->handlers->ended(keyboard->data);
        return;
    }

    if (!keyboard->terminal) {
        keyboard->handlers->typed(keyboard->data, bytes, (size_t) n);
        return;
    }

    rn_keyboard_begin(keyboard, &turn);
    rn_keys_feed(&keyboard->keys, bytes, (size_t) n, rn_keyboard_key, &turn);
    rn_keyboard_finish(&turn);
}


static void
rn_keyboard_patience(uv_timer_t *timer)
{
    rn_keyboard_t      *keyboard = timer->data;
    rn_keyboard_turn_t  turn;

    rn_keyboard_begin(keyboard, &turn);
    rn_keys_flush(&keyboard->keys, rn_keyboard_key, &turn);
    rn_keyboard_finish(&turn);
}


static void
rn_keyboard_begin(rn_keyboard_t *keyboard, rn_keyboard_turn_t *turn)
{
    turn->keyboard = keyboard;
    turn->detached = 0;
    turn->suspended = 0;
    turn->len = 0;
}


static void
rn_keyboard_finish(rn_keyboard_turn_t *turn)
{
    unsigned        wait;
    rn_keyboard_t  *keyboard;

    keyboard = turn->keyboard;

    if (turn->len > 0) {
        keyboard->handlers->typed(keyboard->data, turn->bytes, turn->len);
    }

    if (turn->detached) {
        keyboard->over = 1;
        rn_ready_want(&keyboard->ready, 0);
        (void) uv_timer_stop(&keyboard->patience);
        keyboard->handlers->detach(keyboard->data);
        return;
    }

    if (turn->suspended) {
        keyboard->handlers->suspend(keyboard->data);
    }

    wait = rn_keys_patience(&keyboard->keys);

    if (wait > 0) {
        (void) uv_timer_start(&keyboard->patience, rn_keyboard_patience,
                              wait, 0);

    } else {
        (void) uv_timer_stop(&keyboard->patience);
    }
}


static void
rn_keyboard_key(void *data, const unsigned char *key, size_t len)
{
    rn_chord_e           chord;
    rn_keyboard_t       *keyboard;
    rn_keyboard_turn_t  *turn = data;

    keyboard = turn->keyboard;

    if (turn->detached) {
        return;
    }

    chord = RN_CHORD_PASS;

    if (!keyboard->keys.pasting) {
        chord = rn_chord_key(&keyboard->chord, key, len);

        if (chord == RN_CHORD_PASS && keyboard->chord.at > 0) {
            rn_keyboard_put(turn, keyboard->chord.held, keyboard->chord.len);
            rn_chord_drop(&keyboard->chord);
            chord = rn_chord_key(&keyboard->chord, key, len);
        }
    }

    switch (chord) {

    case RN_CHORD_DONE:
        turn->detached = 1;
        break;

    case RN_CHORD_SUSPEND:
        turn->suspended = 1;
        break;

    case RN_CHORD_HOLD:
        break;

    case RN_CHORD_PASS:
        if (!keyboard->sieve || !rn_keys_answer(key, len)) {
            rn_keyboard_put(turn, key, len);
        }
        break;
    }
}


static void
rn_keyboard_put(rn_keyboard_turn_t *turn, const unsigned char *bytes,
    size_t len)
{
    rn_keyboard_t  *keyboard;

    keyboard = turn->keyboard;

    if (len > sizeof(turn->bytes) - turn->len) {
        keyboard->handlers->typed(keyboard->data, turn->bytes, turn->len);
        turn->len = 0;
    }

    memcpy(turn->bytes + turn->len, bytes, len);
    turn->len += len;
}
