
/*
 * Questions taken out of output.
 *
 * Why not drop the terminal's answers instead: they come as input, and look
 * like keys.  CSI 1;2R is F3 with Shift as well as the place of the cursor,
 * and what comes late comes among what a person types.  A question that was
 * never shown has no answer.
 *
 * Which sequences ask is asks.c's to say; here they are cut out, and ENQ and
 * DECID with them.
 *
 * A sequence is kept back until it is known for what it is.  A CSI that is
 * longer than what is kept is passed on up to its final byte: only SGR is
 * ever so long, and any other is cancelled.  Of a string that long, question
 * marks are left out, or all of it is.  Strings end at ESC already, as in
 * xterm.js.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/cli/asks.h"
#include "runner/cli/questions.h"


#define RN_QUESTIONS_ENQ  0x05
#define RN_QUESTIONS_BEL  0x07
#define RN_QUESTIONS_CAN  0x18
#define RN_QUESTIONS_SUB  0x1a
#define RN_QUESTIONS_DEL  0x7f
#define RN_QUESTIONS_ESC  0x1b
#define RN_QUESTIONS_ST   0x9c
#define RN_QUESTIONS_C2   0xc2           /* before a C1 control in UTF-8 */


static void rn_questions_byte(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_c1(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_act(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_begin(rn_questions_t *questions, unsigned char c);
static void rn_questions_introduced(rn_questions_t *questions,
    unsigned char c, unsigned char code, unsigned char **out);
static void rn_questions_csi(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_string(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_judge(rn_questions_t *questions,
    unsigned char **out);
static void rn_questions_close(rn_questions_t *questions,
    unsigned char **out);
static void rn_questions_charset(rn_questions_t *questions, unsigned char c,
    unsigned char **out);
static void rn_questions_hold(rn_questions_t *questions, unsigned char c);
static void rn_questions_drop(rn_questions_t *questions, unsigned char **out);
static void rn_questions_show(rn_questions_t *questions,
    unsigned char **out);


size_t
rn_questions_strip(rn_questions_t *questions, const unsigned char *bytes,
    size_t len, unsigned char *out)
{
    size_t          i, from;
    unsigned char  *p;

    p = out;

    for (i = 0; i < len; i++) {

        if (questions->state == RN_QUESTIONS_GROUND && !questions->c2) {
            from = i;

            while (i < len && bytes[i] != RN_QUESTIONS_ESC
                   && bytes[i] != RN_QUESTIONS_C2
                   && bytes[i] != RN_QUESTIONS_ENQ)
            {
                i++;
            }

            memcpy(p, bytes + from, i - from);
            p += i - from;

            if (i == len) {
                break;
            }
        }

        rn_questions_byte(questions, bytes[i], &p);
    }

    return (size_t) (p - out);
}


static void
rn_questions_byte(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    if (questions->c2) {
        questions->c2 = 0;

        if (c >= 0x80 && c < 0xa0) {
            rn_questions_c1(questions, c, out);
            return;
        }

        rn_questions_act(questions, RN_QUESTIONS_C2, out);
    }

    if (c == RN_QUESTIONS_C2) {
        questions->c2 = 1;
        return;
    }

    rn_questions_act(questions, c, out);
}


/* It ends whatever is open, and stands for ESC and another byte. */

static void
rn_questions_c1(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    int  dropped, open;

    rn_questions_close(questions, out);

    dropped = questions->state == RN_QUESTIONS_DROP;
    open = questions->state == RN_QUESTIONS_STRING
           || questions->state == RN_QUESTIONS_PASS;

    rn_questions_show(questions, out);
    questions->open |= open;

    if (dropped && c == RN_QUESTIONS_ST) {
        return;
    }

    rn_questions_hold(questions, RN_QUESTIONS_C2);
    rn_questions_introduced(questions, c, (unsigned char) (c - 0x40), out);
}


static void
rn_questions_act(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    switch (questions->state) {

    case RN_QUESTIONS_GROUND:
        if (c == RN_QUESTIONS_ESC) {
            rn_questions_hold(questions, c);
            questions->state = RN_QUESTIONS_ESCAPE;

        } else if (c != RN_QUESTIONS_ENQ) {
            *(*out)++ = c;
        }
        break;

    case RN_QUESTIONS_ESCAPE:
        if (c == RN_QUESTIONS_ESC) {
            rn_questions_begin(questions, c);

        } else if (c >= 0x80) {
            rn_questions_show(questions, out);
            rn_questions_act(questions, c, out);

        } else if (c == RN_QUESTIONS_DEL) {
            break;

        } else if (c < 0x20 && c != RN_QUESTIONS_CAN
                   && c != RN_QUESTIONS_SUB)
        {
            if (c != RN_QUESTIONS_ENQ) {
                *(*out)++ = c;
            }

        } else {
            rn_questions_introduced(questions, c, c, out);
        }
        break;

    case RN_QUESTIONS_CSI:
    case RN_QUESTIONS_LONG:
        /* DEL is nothing there, nor behind ESC */
        if (c != RN_QUESTIONS_DEL) {
            rn_questions_csi(questions, c, out);
        }
        break;

    case RN_QUESTIONS_CHARSET:
        rn_questions_charset(questions, c, out);
        break;

    case RN_QUESTIONS_STRING:
    case RN_QUESTIONS_PASS:
    case RN_QUESTIONS_DROP:
        rn_questions_string(questions, c, out);
        break;
    }
}


/* Never another one than UTF-8: in Latin-1, bytes from 80 on are controls. */

static void
rn_questions_charset(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    if (c == RN_QUESTIONS_ESC) {
        rn_questions_begin(questions, c);

    } else if (c == '@' || c == RN_QUESTIONS_CAN || c == RN_QUESTIONS_SUB) {
        rn_questions_drop(questions, out);

    } else if (c >= 0x20 && c != RN_QUESTIONS_DEL) {
        rn_questions_hold(questions, c);
        rn_questions_show(questions, out);

    } else if (c != RN_QUESTIONS_ENQ && c != RN_QUESTIONS_DEL) {
        *(*out)++ = c;
    }
}


/*
 * ESC, and what it breaks off goes: of a question that is dropped behind it
 * nothing may be left that ends what was broken off.
 */

static void
rn_questions_begin(rn_questions_t *questions, unsigned char c)
{
    questions->len = 0;
    rn_questions_hold(questions, c);
    questions->state = RN_QUESTIONS_ESCAPE;
}


/* c came, and means what `code` does behind ESC. */

static void
rn_questions_introduced(rn_questions_t *questions, unsigned char c,
    unsigned char code, unsigned char **out)
{
    rn_questions_hold(questions, c);

    switch (code) {

    case '[':
        questions->state = RN_QUESTIONS_CSI;
        break;

    case ']':
    case 'P':
    case '_':
        questions->state = RN_QUESTIONS_STRING;
        questions->kind = code;
        break;

    case '%':
        questions->state = RN_QUESTIONS_CHARSET;
        break;

    case 'X':
    case '^':
        rn_questions_show(questions, out);
        questions->state = RN_QUESTIONS_PASS;
        questions->mute = 0;
        break;

    case 'Z':
        rn_questions_drop(questions, out);
        break;

    default:
        rn_questions_show(questions, out);
    }
}


static void
rn_questions_csi(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    if (c == RN_QUESTIONS_ESC && questions->state == RN_QUESTIONS_CSI) {
        rn_questions_begin(questions, c);
        return;
    }

    if (c == RN_QUESTIONS_ESC || c == RN_QUESTIONS_CAN
        || c == RN_QUESTIONS_SUB || c >= 0x7f)
    {
        rn_questions_show(questions, out);
        rn_questions_act(questions, c, out);
        return;
    }

    /* a control acts at once, wherever it stands */

    if (c < 0x20) {
        if (c != RN_QUESTIONS_ENQ) {
            *(*out)++ = c;
        }
        return;
    }

    if (questions->state == RN_QUESTIONS_LONG) {
        *(*out)++ = c >= 0x40 && c != 'm' ? RN_QUESTIONS_CAN : c;

        if (c >= 0x40) {
            questions->state = RN_QUESTIONS_GROUND;
        }
        return;
    }

    rn_questions_hold(questions, c);

    if (c >= 0x40) {
        if (rn_asks_csi(questions->held, questions->len)) {
            rn_questions_drop(questions, out);

        } else {
            rn_questions_show(questions, out);
        }

    } else if (questions->len == RN_QUESTIONS_HELD) {
        rn_questions_show(questions, out);
        questions->state = RN_QUESTIONS_LONG;
    }
}


static void
rn_questions_string(rn_questions_t *questions, unsigned char c,
    unsigned char **out)
{
    int  held;

    held = questions->state == RN_QUESTIONS_STRING;

    /* BEL ends no DCS */

    if (c == RN_QUESTIONS_CAN || c == RN_QUESTIONS_SUB
        || c == RN_QUESTIONS_ESC
        || (c == RN_QUESTIONS_BEL && questions->kind != 'P'))
    {
        rn_questions_close(questions, out);

        if (questions->state == RN_QUESTIONS_DROP) {
            questions->len = 0;
        }

        held = questions->state != RN_QUESTIONS_DROP;
        rn_questions_show(questions, out);
        questions->open = held && c == RN_QUESTIONS_ESC;

        if (held || c == RN_QUESTIONS_ESC) {
            rn_questions_act(questions, c, out);
        }
        return;
    }

    if (!held) {
        if (questions->state == RN_QUESTIONS_PASS
            && (c != '?' || !questions->mute))
        {
            *(*out)++ = c;
        }
        return;
    }

    if (c < 0x20) {
        return;                        /* ignored in there */
    }

    rn_questions_hold(questions, c);
    rn_questions_judge(questions, out);
}


/* What cannot be kept longer is shown without question marks. */

static void
rn_questions_judge(rn_questions_t *questions, unsigned char **out)
{
    rn_asks_e  asks;

    asks = rn_asks_string(questions->kind, questions->held + 2,
                          questions->len - 2);
    questions->mute = 0;

    if (asks == RN_ASKS_MAYBE && questions->len == RN_QUESTIONS_HELD) {
        questions->mute = 1;
        asks = rn_asks_unknown(questions->kind, questions->held + 2,
                               questions->len - 2)
               ? RN_ASKS_YES : RN_ASKS_NO;
    }

    switch (asks) {

    case RN_ASKS_NO:
        rn_questions_show(questions, out);
        questions->state = RN_QUESTIONS_PASS;
        break;

    case RN_ASKS_YES:
        rn_questions_drop(questions, out);
        questions->state = RN_QUESTIONS_DROP;
        break;

    case RN_ASKS_MAYBE:
        break;
    }
}


/* Its end comes: some ask by being there. */

static void
rn_questions_close(rn_questions_t *questions, unsigned char **out)
{
    if (questions->state == RN_QUESTIONS_STRING
        && rn_asks_whole(questions->kind, questions->held + 2,
                         questions->len - 2))
    {
        rn_questions_drop(questions, out);
        questions->state = RN_QUESTIONS_DROP;
    }
}


static void
rn_questions_hold(rn_questions_t *questions, unsigned char c)
{
    questions->held[questions->len++] = c;
}


/* And what comes next is text again. */

static void
rn_questions_show(rn_questions_t *questions, unsigned char **out)
{
    if (questions->len) {
        memcpy(*out, questions->held, questions->len);
        *out += questions->len;
        questions->len = 0;
        questions->open = 0;
    }

    questions->state = RN_QUESTIONS_GROUND;
}


/* Nothing of it is shown but, no longer, the end of what it broke off. */

static void
rn_questions_drop(rn_questions_t *questions, unsigned char **out)
{
    questions->len = 0;

    if (questions->open) {
        rn_questions_hold(questions, RN_QUESTIONS_ESC);
        rn_questions_hold(questions, '\\');
    }

    rn_questions_show(questions, out);
}
