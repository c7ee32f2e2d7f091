
/*
 * Writing what a session prints.
 *
 * A terminal is written through the non-blocking descriptor of terminal.c.
 * Anything else belongs to somebody else too and stays blocking: it is
 * written in pieces of PIPE_BUF after poll() has said that it takes some,
 * which a pipe then does without waiting.
 *
 * How much can be queued is bounded by the credit that the viewer grants:
 * it grants again what `written` has told of.
 */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/display.h"
#include "runner/cli/memory.h"
#include "runner/cli/terminal.h"


#define RN_DISPLAY_TURN  65536        /* bytes of one turn of the loop */


struct rn_display_piece_s {
    rn_display_piece_t  *next;
    size_t               len;
    size_t               at;
    size_t               counted;      /* that `written` has to tell of */
    unsigned char        bytes[];
};


static void rn_display_ready(void *data);
static ssize_t rn_display_some(rn_display_t *display,
    rn_display_piece_t *piece);


int
rn_display_open(rn_display_t *display, uv_loop_t *loop,
    const rn_display_handlers_t *handlers, void *data)
{
    memset(display, 0, sizeof(rn_display_t));

    display->handlers = handlers;
    display->data = data;
    display->fd = rn_terminal_out();
    display->own = display->fd != -1;

    if (!display->own) {
        display->fd = STDOUT_FILENO;
    }

    return rn_ready_open(&display->ready, loop, display->fd, 1,
                         rn_display_ready, display);
}


void
rn_display_add(rn_display_t *display, const void *bytes, size_t len,
    int counted)
{
    rn_display_piece_t  *piece;

    if (len == 0 || display->broken) {
        return;
    }

    piece = rn_memory_have(malloc(sizeof(rn_display_piece_t) + len
                                  + RN_QUESTIONS_HELD));

    piece->next = NULL;
    piece->len = len;
    piece->at = 0;
    piece->counted = counted ? len : 0;

    if (counted && display->own) {
        piece->len = rn_questions_strip(&display->questions, bytes, len,
                                        piece->bytes);

    } else {
        memcpy(piece->bytes, bytes, len);
    }

    if (display->last != NULL) {
        display->last->next = piece;

    } else {
        display->first = piece;
        rn_ready_want(&display->ready, 1);
    }

    display->last = piece;
}


void
rn_display_restart(rn_display_t *display)
{
    memset(&display->questions, 0, sizeof(rn_questions_t));
}


int
rn_display_idle(const rn_display_t *display)
{
    return display->first == NULL;
}


void
rn_display_close(rn_display_t *display)
{
    rn_display_piece_t  *piece;

    rn_ready_close(&display->ready);

    while ((piece = display->first) != NULL) {
        display->first = piece->next;
        free(piece);
    }

    display->last = NULL;
    display->broken = 1;
}


static void
rn_display_ready(void *data)
{
    int                  err;
    size_t               turn, told, counted;
    ssize_t              n;
    rn_display_t        *display = data;
    rn_display_piece_t  *piece;

    counted = 0;
    err = 0;

    for (turn = 0; turn < RN_DISPLAY_TURN; turn += (size_t) n) {
        piece = display->first;

        if (piece == NULL) {
            rn_ready_want(&display->ready, 0);
            break;
        }

        n = rn_display_some(display, piece);

        if (n < 0) {
            err = errno == EAGAIN ? 0 : errno;
            break;
        }

        told = piece->at == piece->len || (size_t) n > piece->counted
               ? piece->counted : (size_t) n;
        piece->counted -= told;
        counted += told;

        if (piece->at == piece->len) {
            display->first = piece->next;

            if (display->first == NULL) {
                display->last = NULL;
            }

            free(piece);
        }
    }

    if (err) {
        rn_ready_want(&display->ready, 0);
        display->broken = 1;
        display->handlers->failed(display->data, err);
        return;
    }

    display->handlers->written(display->data, counted);
}


static ssize_t
rn_display_some(rn_display_t *display, rn_display_piece_t *piece)
{
    size_t         len;
    ssize_t        n;
    struct pollfd  ready;

    len = piece->len - piece->at;

    if (len == 0) {
        return 0;
    }

    if (!display->own) {
        ready.fd = display->fd;
        ready.events = POLLOUT;

        if (poll(&ready, 1, 0) == 0) {
            errno = EAGAIN;
            return -1;
        }

        if (len > PIPE_BUF) {
            len = PIPE_BUF;
        }
    }

    do {
        n = write(display->fd, piece->bytes + piece->at, len);
    } while (n == -1 && errno == EINTR);

    if (n > 0) {
        if (display->own) {
            rn_terminal_wrote(piece->bytes + piece->at, (size_t) n);
        }

        piece->at += (size_t) n;
    }

    return n;
}
