
/*
 * What the runner would say of a capture: a line for each change, with the
 * offset behind which it was so.
 *
 *     attention ADAPTER CAPTURE [ROWSxCOLS]
 *
 * ADAPTER is a file of conf/adapters, or - for none.  The size is that of the
 * capture's name, like bash.24x80.  When there is a file CAPTURE.times, its
 * lines say "OFFSET MILLISECONDS [WHAT]": the bytes before that offset had come
 * by then, and somebody "typed", or the terminal got another "size ROWS COLS".
 * Without it all come at once, and the screen is looked at in the end.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attention/attention.h"
#include "wire/adapter.h"


#define AFTER  2000                    /* ms without output at the end */


static rn_rules_t *rules(const char *path);
static void size(const char *name, ar_vt_options_t *options);
static void replay(FILE *capture, FILE *times);
static int piece(FILE *capture, uint64_t end);
static void done(const char *what);
static void until(uint64_t time);
static void look(void);
static void told_bell(void *data);
static void told_title(void *data, const char *text, size_t len);
static void told_status(void *data, const char *fields, size_t len);
static void told_prompt(void *data, int mark, int status);


static ar_vt_t         *vt;
static rn_attention_t  *attention;
static uint64_t         clock_ms = 1;


int
main(int argc, char **argv)
{
    char              path[4096];
    FILE             *capture, *times;
    ar_vt_options_t   options;

    static const ar_vt_owner_t  owner = {
        .bell = told_bell, .title = told_title, .status = told_status,
        .prompt = told_prompt
    };

    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: attention ADAPTER CAPTURE [ROWSxCOLS]\n");
        return 2;
    }

    memset(&options, 0, sizeof(options));
    size(argv[argc - 1], &options);
    snprintf(path, sizeof(path), "%s.times", argv[2]);

    capture = fopen(argv[2], "rb");
    times = fopen(path, "r");

    if (capture == NULL) {
        perror(argv[2]);
        return 2;
    }

    attention = rn_attention_create(rules(argv[1]), clock_ms);
    vt = ar_vt_create(&options, &owner);

    if (attention == NULL || vt == NULL) {
        fprintf(stderr, "out of memory\n");
        return 2;
    }

    replay(capture, times);

    rn_attention_destroy(attention);
    ar_vt_destroy(vt);
    fclose(capture);

    if (times) {
        fclose(times);
    }

    return 0;
}


static rn_rules_t *
rules(const char *path)
{
    char          cause[AR_ADAPTER_CAUSE];
    json_t       *adapter;
    rn_rules_t   *compiled;
    json_error_t  error;

    if (strcmp(path, "-") == 0) {
        return NULL;
    }

    adapter = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    if (adapter == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(2);
    }

    if (rn_rules_parse(adapter, &compiled, cause) != AR_OK) {
        fprintf(stderr, "%s: %s\n", path, cause);
        exit(2);
    }

    json_decref(adapter);

    return compiled;
}


static void
size(const char *name, ar_vt_options_t *options)
{
    const char  *p;

    p = strrchr(name, '/');
    p = p ? p + 1 : name;

    if (strrchr(p, '.')) {
        p = strrchr(p, '.') + 1;
    }

    if (sscanf(p, "%ux%u", &options->rows, &options->cols) != 2) {
        fprintf(stderr, "%s: its name does not end in a size\n", name);
        exit(2);
    }
}


static void
replay(FILE *capture, FILE *times)
{
    int                 n;
    char                line[256];
    unsigned long long  end, ms;

    look();

    while (times && fgets(line, sizeof(line), times)) {
        if (sscanf(line, "%llu %llu %n", &end, &ms, &n) < 2) {
            fprintf(stderr, "not a time: %s", line);
            exit(2);
        }

        until(ms + 1);

        if (!piece(capture, end)) {
            break;
        }

        done(line + n);
    }

    (void) piece(capture, UINT64_MAX);
    until(clock_ms + AFTER);
}


/* One byte at a time, so that what a program says has its offset. */

static int
piece(FILE *capture, uint64_t end)
{
    int   c;
    char  byte;

    while (ar_vt_offset(vt) < end) {
        c = fgetc(capture);

        if (c == EOF) {
            return 0;
        }

        byte = (char) c;
        ar_vt_feed(vt, &byte, 1);
        rn_attention_output(attention, clock_ms);

        if (rn_attention_due(attention) == 0) {
            look();
        }
    }

    return 1;
}


static void
done(const char *what)
{
    unsigned  cols, rows;

    if (strcmp(what, "typed\n") == 0) {
        rn_attention_typed(attention, clock_ms);

    } else if (sscanf(what, "size %u %u", &rows, &cols) == 2) {
        (void) ar_vt_resize(vt, rows, cols);
    }
}


static void
until(uint64_t time)
{
    uint64_t  due;

    while ((due = rn_attention_due(attention)) <= time) {
        clock_ms = due > clock_ms ? due : clock_ms;
        look();
    }

    clock_ms = time > clock_ms ? time : clock_ms;
}


static void
look(void)
{
    const rn_verdict_t  *now;

    if (rn_attention_tick(attention, vt, clock_ms)) {
        now = rn_attention_now(attention);

        printf("%llu %s %s %s\n", (unsigned long long) ar_vt_offset(vt),
               ar_attention_name(now->state),
               ar_attention_source_name(now->source), now->evidence);
    }
}


static void
told_bell(void *data)
{
    (void) data;
    rn_attention_bell(attention, clock_ms);
}


static void
told_title(void *data, const char *text, size_t len)
{
    (void) data;
    (void) text;
    (void) len;
    rn_attention_title(attention);
}


static void
told_status(void *data, const char *fields, size_t len)
{
    (void) data;
    rn_attention_status(attention, fields, len);
}


static void
told_prompt(void *data, int mark, int status)
{
    (void) data;
    rn_attention_prompt(attention, mark, status);
}
