
/* How an attached session ended: what is said of it, and the exit code. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/cli.h"
#include "runner/cli/signals.h"
#include "runner/cli/view_state.h"
#include "runner/say.h"
#include "wire/ar.h"
#include "wire/json.h"


static void rn_view_runs_on(const rn_view_t *view, const char *why);
static int rn_view_exited(const rn_view_t *view);
static int rn_view_refused(const rn_view_t *view);
static int rn_view_closed(const rn_view_t *view);
static int rn_view_failure(const rn_view_t *view, int code);


int
rn_view_verdict(const rn_view_t *view)
{
    /* the cursor may stand anywhere in a line */

    if (view->raw && isatty(STDERR_FILENO)
        && (view->cause != RN_VIEW_ENDED || !view->options->ours))
    {
        (void) fputs("\n", stderr);
    }

    /* without a terminal it was told when it happened */

    if (view->lost > 0 && !view->options->quiet && isatty(STDOUT_FILENO)) {
        rn_say("%llu bytes of output are missing here: this viewer was away"
               " or too slow", (unsigned long long) view->lost);
    }

    switch (view->cause) {

    case RN_VIEW_OPEN:
        break;

    case RN_VIEW_DETACHED:
        rn_view_runs_on(view, "detached");
        return RN_EXIT_OK;

    case RN_VIEW_SIGNALED:
        rn_view_runs_on(view, "ended by a signal");
        return 128 + view->signo;

    case RN_VIEW_HUNG_UP:
        rn_view_runs_on(view, "the terminal has gone");
        return rn_view_failure(view, RN_EXIT_FAILED);

    case RN_VIEW_UNWRITABLE:
        rn_view_runs_on(view, strerror(view->err));
        return rn_view_failure(view, RN_EXIT_FAILED);

    case RN_VIEW_ENDED:
        switch (view->end.how) {

        case RN_VIEWER_EXITED:
            return rn_view_exited(view);

        case RN_VIEWER_LOST:
            rn_say(strcmp(view->end.text, "failed") == 0
                   ? "the session could not be started"
                   : "the session is lost: its runner no longer has it");
            return rn_view_failure(view, RN_EXIT_FAILED);

        case RN_VIEWER_REFUSED:
            return rn_view_refused(view);

        case RN_VIEWER_CLOSED:
            return rn_view_closed(view);

        case RN_VIEWER_BROKEN:
            rn_say("%s", view->end.text);
            return rn_view_failure(view, RN_EXIT_FAILED);
        }
    }

    return rn_view_failure(view, RN_EXIT_FAILED);
}


static void
rn_view_runs_on(const rn_view_t *view, const char *why)
{
    if (!view->options->quiet) {
        rn_say("%s; the session runs on: agentrelay attach %sse_%s", why,
               view->cropped ? "--take " : "", view->options->session);
    }
}


static int
rn_view_exited(const rn_view_t *view)
{
    int  code, number;

    number = *view->end.signal ? rn_signal_number(view->end.signal) : 0;
    code = *view->end.signal ? 128 + number : view->end.code & 0xff;

    if (view->end.missing > 0) {
        rn_say("the last %llu bytes of output did not arrive",
               (unsigned long long) view->end.missing);
    }

    if (view->end.oom) {
        rn_say("the command was killed because memory ran out");
    }

    if (!view->options->ours && !view->options->quiet) {
        if (strcmp(view->end.text, AR_REASON_STOPPED) == 0) {
            rn_say("the session was stopped");

        } else if (*view->end.signal) {
            rn_say("the session ended by signal %s", view->end.signal);

        } else {
            rn_say("the session ended with code %d", view->end.code);
        }
    }

    return code;
}


static int
rn_view_refused(const rn_view_t *view)
{
    int      code;
    json_t  *problem;

    problem = ar_json_text(view->end.text);
    code = rn_api_problem(view->end.status, problem);
    json_decref(problem);

    return rn_view_failure(view, code);
}


static int
rn_view_closed(const rn_view_t *view)
{
    int          code;
    const char  *text;

    switch (view->end.status) {

    case 4401:
        code = RN_EXIT_AUTH;
        text = "HQ no longer accepts the token";
        break;

    case 4403:
        code = RN_EXIT_AUTH;
        text = "this session may not be viewed any longer";
        break;

    case 4404:
        code = RN_EXIT_NOT_FOUND;
        text = "the session is gone";
        break;

    default:
        code = RN_EXIT_FAILED;
        text = "this agentrelay is too old for HQ; update it";
        break;
    }

    rn_say("%s%s%s", text, *view->end.text ? ": " : "", view->end.text);

    return rn_view_failure(view, code);
}


static int
rn_view_failure(const rn_view_t *view, int code)
{
    return view->options->failure ? view->options->failure : code;
}
