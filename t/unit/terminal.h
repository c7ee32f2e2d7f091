
/*
 * A terminal for a test, and what it tells its owner: each call a word in one
 * line, so an expectation is one line: "title(x) answer(^[[0n) bell".
 */

#ifndef T_UNIT_TERMINAL_H
#define T_UNIT_TERMINAL_H

#include "wire/vt/vt.h"
#include "tap.h"


static char    told[8192];
static size_t  told_len;


static inline void
tell(const char *word, const char *text, size_t len)
{
    size_t  i;

    told_len += (size_t) snprintf(told + told_len, sizeof(told) - told_len,
                                  "%s%s(", told_len ? " " : "", word);

    for (i = 0; i < len && told_len + 8 < sizeof(told); i++) {
        if ((unsigned char) text[i] < 0x20) {
            told[told_len++] = '^';
            told[told_len++] = (char) (text[i] + '@');

        } else {
            told[told_len++] = text[i];
        }
    }

    told[told_len++] = ')';
    told[told_len] = '\0';
}


static inline void
told_answer(void *data, const char *bytes, size_t len)
{
    (void) data;
    tell("answer", bytes, len);
}


static inline void
told_title(void *data, const char *text, size_t len)
{
    (void) data;
    tell("title", text, len);
}


static inline void
told_bell(void *data)
{
    (void) data;
    tell("bell", "", 0);
}


static inline void
told_cwd(void *data, const char *uri, size_t len)
{
    (void) data;
    tell("cwd", uri, len);
}


static inline void
told_status(void *data, const char *fields, size_t len)
{
    (void) data;
    tell("status", fields, len);
}


static inline void
told_progress(void *data, unsigned state, unsigned percent)
{
    char  text[32];

    (void) data;
    tell("progress", text, (size_t) snprintf(text, sizeof(text), "%u %u",
                                             state, percent));
}


static inline void
told_prompt(void *data, int mark, int status)
{
    char  text[32];

    (void) data;
    tell("prompt", text, (size_t) snprintf(text, sizeof(text), "%c %d", mark,
                                           status));
}


static inline void
told_clipboard(void *data, const char *base64, size_t len)
{
    (void) data;
    tell("clipboard", base64, len < 100 ? len : 100);
}


static inline ar_vt_t *
terminal(unsigned rows, unsigned cols, unsigned lines)
{
    ar_vt_t          *vt;
    ar_vt_options_t   options;

    static const ar_vt_owner_t  owner = {
        NULL, told_answer, told_title, told_bell, told_cwd, told_status,
        told_progress, told_prompt, told_clipboard
    };

    memset(&options, 0, sizeof(options));
    options.rows = rows;
    options.cols = cols;
    options.scrollback = lines;

    vt = ar_vt_create(&options, &owner);
    if (vt == NULL) {
        abort();
    }

    return vt;
}


/* What it tells while this is fed; a block of its own for ASan. */

static inline const char *
fed(ar_vt_t *vt, const char *text, size_t len)
{
    char  *piece;

    told_len = 0;
    told[0] = '\0';
    piece = malloc(len ? len : 1);

    if (piece == NULL) {
        abort();
    }

    memcpy(piece, text, len);
    ar_vt_feed(vt, piece, len);
    free(piece);

    return told;
}


#define FED(vt, text)  fed(vt, text, sizeof(text) - 1)


/* Rows first..last, | in place of the ends of lines. */

static inline const char *
shown(ar_vt_t *vt, int first, int last)
{
    char          *text, *p;
    size_t         len;
    static char    line[65536];

    if (ar_vt_text(vt, first, last, 0, &text, &len) != AR_OK) {
        return NULL;
    }

    snprintf(line, sizeof(line), "%s", text);
    free(text);

    for (p = line; *p; p++) {
        *p = *p == '\n' ? '|' : *p;
    }

    return line;
}


#endif /* T_UNIT_TERMINAL_H */
