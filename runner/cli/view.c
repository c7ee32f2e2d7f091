
/*
 * The attached session: viewer, keyboard, output and terminal put together.
 *
 * state      entered by         left by
 * DIALING    rn_view            attached; the end
 * ATTACHED   attached           away; the end
 * AWAY       no connection      attached; the end
 * DRAINING   the end is known   all output has been written
 * DONE       chord, signal, the end of DRAINING
 *
 * The terminal becomes raw at the first `attached`, not before: until then
 * Ctrl-C ends the command as usual.  From then on nothing here blocks, so
 * signals are taken from the loop: a first SIGTERM restores the terminal,
 * says goodbye to HQ and only then is let through.
 *
 * The order at the end: the terminal is restored, then messages are written,
 * then connections close; a hanging network never keeps a terminal raw.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/cli.h"
#include "runner/cli/terminal.h"
#include "runner/cli/view_state.h"
#include "runner/say.h"


#define RN_VIEW_LINGER_MS  300
#define RN_VIEW_INTERRUPT  "\003"
#define RN_VIEW_EOT        "\004\004"


static int rn_view_start(rn_view_t *view);
static void rn_view_watch(rn_view_t *view);
static void rn_view_stop(rn_view_t *view);
static void rn_view_linger(rn_view_t *view);
static void rn_view_lingered(uv_timer_t *timer);
static void rn_view_typed(void *data, const unsigned char *bytes, size_t len);
static size_t rn_view_typing_room(void *data);
static void rn_view_detach(void *data);
static void rn_view_suspend(void *data);
static void rn_view_input_ended(void *data);
static void rn_view_signal(uv_signal_t *handle, int signo);


static const rn_keyboard_handlers_t  rn_view_keyboard = {
    rn_view_typed,
    rn_view_typing_room,
    rn_view_detach,
    rn_view_suspend,
    rn_view_input_ended
};


static const int  rn_view_watched[RN_VIEW_SIGNALS] = {
    SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT
};


int
rn_view(const rn_view_options_t *options)
{
    int               code;
    static rn_view_t  view;

    memset(&view, 0, sizeof(rn_view_t));

    view.options = options;
    view.loop = options->api->loop;
    view.last = -1;

    if (rn_view_start(&view) != 0) {
        rn_say("out of memory");
        return options->failure ? options->failure : RN_EXIT_FAILED;
    }

    while (view.state != RN_VIEW_DONE) {
        (void) uv_run(view.loop, UV_RUN_ONCE);
    }

    rn_terminal_restore();

    code = rn_view_verdict(&view);

    rn_view_stop(&view);

    if (view.cause == RN_VIEW_SIGNALED) {
        (void) signal(view.signo, SIG_DFL);
        (void) raise(view.signo);
    }

    return code;
}


int
rn_view_enter(rn_view_t *view)
{
    view->raw = isatty(STDIN_FILENO);
    view->entered = 1;

    if (rn_terminal_enter(view->raw) != 0
        || rn_display_open(&view->display, view->loop, &rn_view_display, view)
           != 0)
    {
        view->err = errno;
        rn_view_done(view, RN_VIEW_UNWRITABLE);
        return -1;
    }

    if (!view->raw && !view->options->write) {
        return 0;
    }

    if (rn_keyboard_open(&view->keyboard, view->loop, &view->options->chord,
                         &rn_view_keyboard, view)
        != 0)
    {
        rn_view_input_ended(view);
        return 0;
    }

    view->keys = 1;
    rn_keyboard_read(&view->keyboard);

    return 0;
}


void
rn_view_size(rn_view_t *view, int take)
{
    int  rows, cols;

    if (view->options->keep_size) {
        return;
    }

    if (rn_terminal_out() != -1 && rn_terminal_size(&rows, &cols) == 0) {
        rn_viewer_resize(view->viewer, rows, cols, take);
    }
}


void
rn_view_done(rn_view_t *view, rn_view_cause_e cause)
{
    if (view->state == RN_VIEW_DONE) {
        return;
    }

    /* who does not wait for the last output still gets the exit code */

    if (view->state == RN_VIEW_DRAINING && cause == RN_VIEW_DETACHED) {
        cause = RN_VIEW_ENDED;
    }

    view->state = RN_VIEW_DONE;
    view->cause = cause;

    uv_stop(view->loop);
}


static int
rn_view_start(rn_view_t *view)
{
    const rn_view_options_t  *options;

    options = view->options;

    (void) signal(SIGPIPE, SIG_IGN);

    view->viewer_options.url = &options->api->config->url;
    view->viewer_options.tls = options->api->tls;
    view->viewer_options.authorization = options->api->authorization;
    view->viewer_options.session = options->session;
    view->viewer_options.offset = options->offset;
    view->viewer_options.write = options->write;
    view->viewer_options.exact = !isatty(STDOUT_FILENO);

    view->viewer = rn_viewer_open(view->loop, &view->viewer_options,
                                  &rn_view_viewer, view);

    if (view->viewer == NULL) {
        return -1;
    }

    (void) uv_timer_init(view->loop, &view->away);
    (void) uv_timer_init(view->loop, &view->linger);

    view->away.data = view;
    view->linger.data = view;

    rn_view_watch(view);

    return 0;
}


/* A signal that was ignored when we were started stays ignored. */

static void
rn_view_watch(rn_view_t *view)
{
    int               i;
    struct sigaction  sa;

    for (i = 0; i < RN_VIEW_SIGNALS; i++) {
        (void) uv_signal_init(view->loop, &view->signals[i]);
        view->signals[i].data = view;

        if (sigaction(rn_view_watched[i], NULL, &sa) == 0
            && sa.sa_handler == SIG_IGN)
        {
            continue;
        }

        (void) uv_signal_start(&view->signals[i], rn_view_signal,
                               rn_view_watched[i]);
    }
}


static void
rn_view_stop(rn_view_t *view)
{
    int  i;

    rn_viewer_close(view->viewer);
    rn_fit_end(&view->fit);

    if (view->entered) {
        rn_display_close(&view->display);
    }

    if (view->keys) {
        rn_keyboard_close(&view->keyboard);
    }

    uv_close((uv_handle_t *) &view->away, NULL);

    for (i = 0; i < RN_VIEW_SIGNALS; i++) {
        uv_close((uv_handle_t *) &view->signals[i], NULL);
    }

    rn_view_linger(view);
}


/* Gives HQ a moment to answer the Close, so that it sees an orderly one. */

static void
rn_view_linger(rn_view_t *view)
{
    view->state = RN_VIEW_DRAINING;

    (void) uv_timer_start(&view->linger, rn_view_lingered,
                          RN_VIEW_LINGER_MS, 0);
    uv_unref((uv_handle_t *) &view->linger);

    while (view->state != RN_VIEW_DONE
           && uv_run(view->loop, UV_RUN_ONCE) != 0)
    {
        /* void */
    }

    uv_close((uv_handle_t *) &view->linger, NULL);
}


static void
rn_view_lingered(uv_timer_t *timer)
{
    rn_view_t  *view = timer->data;

    view->state = RN_VIEW_DONE;
}


static void
rn_view_typed(void *data, const unsigned char *bytes, size_t len)
{
    rn_view_t  *view = data;

    if (view->options->write) {
        view->last = bytes[len - 1];
        rn_viewer_type(view->viewer, bytes, len);
        return;
    }

    /* who only looks leaves with Ctrl-C as well */

    if (memchr(bytes, RN_VIEW_INTERRUPT[0], len) != NULL) {
        rn_view_done(view, RN_VIEW_DETACHED);
    }
}


static size_t
rn_view_typing_room(void *data)
{
    rn_view_t  *view = data;

    return rn_viewer_room(view->viewer);
}


static void
rn_view_detach(void *data)
{
    rn_view_done(data, RN_VIEW_DETACHED);
}


/*
 * The whole job stops, as for a Ctrl-Z that the terminal sees.  Meanwhile the
 * shell writes to the screen, and HQ may give us up: what follows is a new
 * attach.  Without a shell that could bring us back nothing stops.
 */

static void
rn_view_suspend(void *data)
{
    rn_view_t  *view = data;

    rn_terminal_restore();

    if (!view->options->quiet) {
        rn_say("suspended; the session runs on");
    }

    (void) kill(0, SIGTSTP);

    if (rn_terminal_enter(view->raw) != 0) {
        view->err = errno;
        rn_view_done(view, RN_VIEW_UNWRITABLE);
        return;
    }

    rn_view_size(view, 0);
    rn_viewer_redraw(view->viewer);
}


/*
 * A program on a PTY learns of the end by EOT at the beginning of a line;
 * inside one the first EOT only hands the line over.  On a pipe it is the end
 * of the stream, whoever's input that ends it is.
 */

static void
rn_view_input_ended(void *data)
{
    size_t      len;
    rn_view_t  *view = data;

    if (view->raw) {
        rn_view_done(view, RN_VIEW_HUNG_UP);
        return;
    }

    if (!view->options->write) {
        return;
    }

    if (view->options->pipe) {
        rn_viewer_close_input(view->viewer);

    } else if (view->options->ours) {
        len = view->last == -1 || view->last == '\n' ? 1 : 2;
        rn_viewer_type(view->viewer, RN_VIEW_EOT, len);
    }
}


static void
rn_view_signal(uv_signal_t *handle, int signo)
{
    rn_view_t                *view = handle->data;
    const rn_view_options_t  *options;

    options = view->options;

    if (signo == SIGWINCH) {
        rn_view_size(view, 0);
        return;
    }

    /* without a raw terminal Ctrl-C comes as a signal: it is passed on once */

    if (signo == SIGINT && view->entered && !view->raw && options->ours
        && options->write && !options->pipe && view->interrupts++ == 0)
    {
        rn_viewer_type(view->viewer, RN_VIEW_INTERRUPT, 1);
        return;
    }

    view->signo = signo;
    rn_view_done(view, RN_VIEW_SIGNALED);
}
