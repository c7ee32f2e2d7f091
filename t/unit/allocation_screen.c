
/*
 * Memory runs out in the emulator and in what is seen on its screen: what a
 * program prints stands where it stood, a size is taken or the old one stays,
 * a snapshot shows the same screen or is none, and rules that could not look
 * have found nothing.  Scrollback, marks on letters and long links may be
 * missing; ASan sees whatever is left behind.
 */

#include "failing.h"
#include "runner/attention/attention.h"
#include "runner/attention/rules.h"
#include "wire/adapter.h"
#include "wire/vt/vt.h"


#define ROWS  24
#define COLS  80
#define LINK  6000


static char    expected[2][ROWS * COLS];
static size_t  wanted[2];


static ar_vt_t *
terminal(void)
{
    ar_vt_options_t  options;

    memset(&options, 0, sizeof(options));
    options.rows = ROWS;
    options.cols = COLS;
    options.scrollback = 200;

    return ar_vt_create(&options, NULL);
}


static void
say(ar_vt_t *vt, const char *text)
{
    ar_vt_feed(vt, text, strlen(text));
}


/* A title, marks and a link that scroll away, then lines that stay. */

static void
prints(ar_vt_t *vt)
{
    int          i;
    char         line[64];
    static char  link[LINK];

    static const char  begin[] =
        "\033]2;a title\007\033[22te\314\201 o\314\210\r\n\033]8;;http://";

    say(vt, begin);
    memset(link, 'x', sizeof(link) - 1);
    say(vt, link);
    say(vt, "\033\\there\033]8;;\033\\\r\n");

    for (i = 0; i < 100; i++) {
        (void) snprintf(line, sizeof(line), "\033[3%dmline %d\r\n", i % 8,
                        i);
        say(vt, line);
    }

    say(vt, "\033[?1049halternate\033[?1049l> ");
}


/* 1: its text is the expected one, or there was no memory for a text. */

static int
shows(ar_vt_t *vt, int resized)
{
    int      right;
    char    *text;
    size_t   len;

    if (ar_vt_text(vt, 0, (int) ar_vt_rows(vt) - 1, 0, &text, &len) != AR_OK)
    {
        return failed;
    }

    if (wanted[resized] == 0 && !failed) {
        wanted[resized] = len;
        memcpy(expected[resized], text, len);
    }

    right = len == wanted[resized]
            && memcmp(text, expected[resized], len) == 0;
    free(text);

    return right;
}


static int
screen(void)
{
    int       right, resized;
    ar_vt_t  *vt;

    vt = terminal();

    if (vt == NULL) {
        return failed;
    }

    prints(vt);
    right = strcmp(ar_vt_title(vt), "a title") == 0 && shows(vt, 0);

    resized = ar_vt_resize(vt, ROWS - 4, COLS - 20) == AR_OK;
    right = right && (resized || failed)
            && ar_vt_rows(vt) == (resized ? ROWS - 4 : ROWS)
            && ar_vt_cols(vt) == (resized ? COLS - 20 : COLS)
            && shows(vt, resized);

    ar_vt_destroy(vt);

    return right;
}


static int
snapshot(void)
{
    int       right;
    char     *bytes;
    long      left;
    size_t    len;
    ar_vt_t  *vt, *other;

    vt = terminal();

    if (vt == NULL) {
        return failed;
    }

    prints(vt);

    if (ar_vt_snapshot(vt, 262144, &bytes, &len) != AR_OK) {
        ar_vt_destroy(vt);
        return failed;
    }

    /* who is shown it has memory */

    left = before_failure;
    before_failure = -1;

    other = terminal();
    ar_vt_feed(other, bytes, len);
    right = shows(other, 0) && strcmp(ar_vt_title(other), "a title") == 0;
    ar_vt_destroy(other);

    before_failure = left;
    free(bytes);
    ar_vt_destroy(vt);

    return right;
}


/* An unless that cannot be looked for must not count as not there. */

static int
rules(void)
{
    int            right;
    char           cause[AR_ADAPTER_CAUSE];
    json_t        *adapter;
    ar_rc_e        rc;
    ar_vt_t       *vt;
    rn_rules_t    *compiled;
    rn_finding_t   found;

    static const char  text[] =
        "{\"name\":\"x\",\"programs\":[\"x\"],\"versions\":\"*\",\"rules\":["
        "{\"state\":\"idle\",\"in\":\"screen\",\"match\":\"^> \","
        "\"unless\":\"line 9.\"},"
        "{\"state\":\"working\",\"in\":\"screen\",\"match\":\"^line\"}]}";

    adapter = json_loads(text, 0, NULL);
    vt = terminal();

    if (adapter == NULL || vt == NULL) {
        json_decref(adapter);
        ar_vt_destroy(vt);
        return failed;
    }

    prints(vt);
    right = rn_rules_parse(adapter, &compiled, cause) == AR_OK;

    if (!right) {
        right = failed && strcmp(cause, AR_ADAPTER_NO_MEMORY) == 0;

    } else {
        rc = rn_rules_look(compiled, vt, &found);
        right = rc == AR_OK ? found.state == AR_ATTENTION_WORKING
                            : rc == AR_ERROR && failed;
        rn_rules_free(compiled);
    }

    json_decref(adapter);
    ar_vt_destroy(vt);

    return right;
}


int
main(void)
{
    before_failure = -1;
    ok(screen() && wanted[0] > 0 && wanted[1] > 0, "the screen, with memory");

    fails_at_each("a screen, and another size", screen);
    fails_at_each("a snapshot", snapshot);
    fails_at_each("rules", rules);

    return done();
}
