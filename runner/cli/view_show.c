
/*
 * What an attached session shows.
 *
 * While no connection serves, the window's title says so after a second; the
 * screen, which belongs to the program, is left alone.  Without a terminal
 * the same is a line on stderr.
 *
 * A snapshot is painted on a clear screen; one made at another size is made
 * anew for this one before.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/terminal.h"
#include "runner/cli/view_state.h"
#include "runner/say.h"


#define RN_VIEW_AWAY_MS  1000
#define RN_VIEW_CLEAR    "\033[H\033[2J"


static void rn_view_away(uv_timer_t *timer);
static void rn_view_attached(void *data, const json_t *payload);
static void rn_view_greet(rn_view_t *view);
static void rn_view_compare(rn_view_t *view, const json_t *payload);
static void rn_view_others(const rn_view_t *view, char *out, size_t size);
static const char *rn_view_name(const rn_view_t *view);
static void rn_view_reset(void *data, const rn_viewer_reset_t *reset);
static void rn_view_clear(rn_view_t *view, int painted);
static void rn_view_printed(void *data, const unsigned char *bytes,
    size_t len);
static void rn_view_fitted(rn_view_t *view, const unsigned char *bytes,
    size_t len);
static void rn_view_room(void *data);
static void rn_view_is_away(void *data, const char *why);
static int rn_view_lines(void);
static void rn_view_ended(void *data, const rn_viewer_end_t *end);
static void rn_view_written(void *data, size_t len);
static void rn_view_failed(void *data, int err);


const rn_viewer_handlers_t  rn_view_viewer = {
    rn_view_attached,
    rn_view_reset,
    rn_view_printed,
    rn_view_room,
    rn_view_is_away,
    rn_view_ended
};


const rn_display_handlers_t  rn_view_display = {
    rn_view_written,
    rn_view_failed
};


static void
rn_view_away(uv_timer_t *timer)
{
    char        text[256];
    rn_view_t  *view = timer->data;

    view->told = 1;

    (void) snprintf(text, sizeof(text), "no connection to the session (%s),"
                    " trying again", view->why);

    if (rn_view_lines() || !view->entered) {
        rn_say("%s", text);
    }

    if (rn_terminal_out() != -1 && rn_display_idle(&view->display)
        && rn_modes_ground(rn_terminal_modes()))
    {
        rn_terminal_title(text);
    }
}


static void
rn_view_attached(void *data, const json_t *payload)
{
    rn_view_t  *view = data;

    (void) uv_timer_stop(&view->away);

    if (view->told) {
        view->told = 0;

        if (rn_view_lines()) {
            rn_say("connected again");
        }

        if (view->entered && rn_display_idle(&view->display)
            && rn_modes_ground(rn_terminal_modes()))
        {
            rn_terminal_title(NULL);
        }
    }

    view->state = RN_VIEW_ATTACHED;

    if (view->entered) {
        return;
    }

    if (view->options->write
        && strcmp(ar_field_string(payload, "mode", "write"), "read") == 0
        && !view->options->quiet)
    {
        rn_say("this session may only be looked at");
    }

    rn_view_greet(view);
    rn_view_compare(view, payload);

    if (rn_view_enter(view) == 0) {
        rn_view_size(view, view->options->take);
    }
}


/* How to leave is said where somebody could want to. */

static void
rn_view_greet(rn_view_t *view)
{
    char  keys[128], others[64];

    if (view->options->quiet || !isatty(STDIN_FILENO)) {
        return;
    }

    rn_chord_name(&view->options->chord, keys, sizeof(keys));

    rn_view_others(view, others, sizeof(others));

    rn_say("%s %s%s%s%s", view->options->ours ? "session" : "attached to",
           rn_view_name(view), others, *keys ? "; to detach: " : "", keys);
}


/*
 * Part of the screen is not seen where another viewer's larger size stays.
 * That is said before the terminal is the program's.
 */

static void
rn_view_compare(rn_view_t *view, const json_t *payload)
{
    int       rows, cols;
    unsigned  their_rows, their_cols;

    if (view->options->quiet || !view->options->write
        || view->options->take || view->options->keep_size
        || strcmp(ar_field_string(payload, "mode", "write"), "read") == 0
        || !rn_viewer_follows(view->viewer)
        || !isatty(STDOUT_FILENO) || rn_terminal_size(&rows, &cols) != 0)
    {
        return;
    }

    their_rows = (unsigned) ar_field_offset(payload, "rows", 0);
    their_cols = (unsigned) ar_field_offset(payload, "cols", 0);

    if (their_rows <= (unsigned) rows && their_cols <= (unsigned) cols) {
        return;
    }

    view->cropped = 1;
    rn_say("it is %ux%u, this terminal %dx%d: attach with --take to make it"
           " fit", their_cols, their_rows, cols, rows);
}


static void
rn_view_others(const rn_view_t *view, char *out, size_t size)
{
    out[0] = '\0';

    if (view->options->others > 0) {
        (void) snprintf(out, size, ", where %u other%s", view->options->others,
                        view->options->others == 1 ? " looks on"
                                                   : "s look on");
    }
}


static const char *
rn_view_name(const rn_view_t *view)
{
    static char  name[64];

    if (*view->options->name) {
        return view->options->name;
    }

    (void) snprintf(name, sizeof(name), "se_%s", view->options->session);

    return name;
}


static void
rn_view_reset(void *data, const rn_viewer_reset_t *reset)
{
    int         rows, cols;
    rn_view_t  *view = data;

    view->resets++;
    view->lost += reset->lost;

    if (reset->lost > 0 && rn_view_lines()) {
        rn_say("%llu bytes of output were lost",
               (unsigned long long) reset->lost);
    }

    rn_fit_end(&view->fit);

    if (rn_terminal_out() == -1) {
        return;
    }

    rn_view_clear(view, reset->bytes > 0);

    if (reset->bytes > 0 && rn_terminal_size(&rows, &cols) == 0
        && ((unsigned) rows != reset->rows || (unsigned) cols != reset->cols))
    {
        rn_fit_begin(&view->fit, reset->bytes, reset->rows, reset->cols,
                     rn_viewer_sizes(view->viewer));
    }
}


/*
 * The first time, what the shell had on the screen scrolls out of it rather
 * than being wiped, and the greeting is said again where it can be seen: not
 * where a snapshot is painted, whose every line has its place.
 */

static void
rn_view_clear(rn_view_t *view, int painted)
{
    int   n, rows, cols;
    char  keys[128], others[64], line[384];

    if (view->resets == 1 && rn_terminal_size(&rows, &cols) == 0) {
        for (n = 0; n < rows; n++) {
            rn_display_add(&view->display, "\r\n", 2, 0);
        }
    }

    rn_display_restart(&view->display);
    rn_display_add(&view->display, rn_modes_reset, rn_modes_reset_len, 0);
    rn_display_add(&view->display, RN_VIEW_CLEAR, sizeof(RN_VIEW_CLEAR) - 1,
                   0);

    if (painted || view->resets > 1 || view->options->quiet || !view->raw) {
        return;
    }

    rn_chord_name(&view->options->chord, keys, sizeof(keys));

    rn_view_others(view, others, sizeof(others));

    n = snprintf(line, sizeof(line), "[attached to %.60s%s%s%s]\r\n",
                 rn_view_name(view), others,
                 *keys ? "; to detach: " : "", keys);

    rn_display_add(&view->display, line, (size_t) n, 0);
}


static void
rn_view_printed(void *data, const unsigned char *bytes, size_t len)
{
    rn_view_t  *view = data;

    if (view->fit.vt != NULL) {
        rn_view_fitted(view, bytes, len);

    } else {
        rn_display_add(&view->display, bytes, len, 1);
    }
}


/* All of them are bytes of a snapshot, which comes in pieces of its own. */

static void
rn_view_fitted(rn_view_t *view, const unsigned char *bytes, size_t len)
{
    int      rows, cols;
    char    *out;
    size_t   n;

    if (rn_terminal_size(&rows, &cols) != 0) {
        rows = (int) ar_vt_rows(view->fit.vt);
        cols = (int) ar_vt_cols(view->fit.vt);
    }

    rn_fit_feed(&view->fit, bytes, len, (unsigned) rows, (unsigned) cols,
                &out, &n);

    if (out != NULL) {
        rn_display_add(&view->display, out, n, 0);
        free(out);
    }

    rn_viewer_written(view->viewer, len);
}


static void
rn_view_room(void *data)
{
    rn_view_t  *view = data;

    if (view->keys) {
        rn_keyboard_read(&view->keyboard);
    }
}


static void
rn_view_is_away(void *data, const char *why)
{
    rn_view_t  *view = data;

    view->state = RN_VIEW_AWAY;
    rn_say_plain(view->why, sizeof(view->why), why);

    if (!view->told && !uv_is_active((uv_handle_t *) &view->away)) {
        (void) uv_timer_start(&view->away, rn_view_away, RN_VIEW_AWAY_MS, 0);
    }
}


/* A line on stderr would not end up in the program's screen. */

static int
rn_view_lines(void)
{
    return rn_terminal_out() == -1 || !isatty(STDERR_FILENO);
}


static void
rn_view_ended(void *data, const rn_viewer_end_t *end)
{
    rn_view_t  *view = data;

    (void) uv_timer_stop(&view->away);

    view->end = *end;
    view->end.text = strdup(end->text);

    if (view->end.text == NULL) {
        view->end.text = "";
    }

    if (!view->entered || rn_display_idle(&view->display)) {
        rn_view_done(view, RN_VIEW_ENDED);
        return;
    }

    view->state = RN_VIEW_DRAINING;
}


static void
rn_view_written(void *data, size_t len)
{
    rn_view_t  *view = data;

    rn_viewer_written(view->viewer, len);

    if (view->state == RN_VIEW_DRAINING && rn_display_idle(&view->display))
    {
        rn_view_done(view, RN_VIEW_ENDED);
    }
}


static void
rn_view_failed(void *data, int err)
{
    rn_view_t  *view = data;

    view->err = err;
    rn_view_done(view, RN_VIEW_UNWRITABLE);
}
