
/*
 * What had come of a sequence or a character that is not complete, so that
 * the rest of it does what it would have done.  A string that is too long
 * begins as one that is ignored.
 */

#include <string.h>

#include "wire/vt/paint.h"


static void ar_vt_paint_sequence(ar_vt_paint_t *paint, const char *begin);


void
ar_vt_paint_pending(ar_vt_paint_t *paint)
{
    ar_vt_t  *vt;

    vt = paint->vt;

    switch (vt->state) {

    case AR_VT_GROUND:
        break;

    case AR_VT_ESCAPE:
    case AR_VT_ESCAPE_INTERMEDIATE:
        ar_vt_paint_sequence(paint, "\033");
        break;

    case AR_VT_CSI_ENTRY:
        ar_vt_paint(paint, "\033[", 2);
        break;

    case AR_VT_CSI_PARAM:
    case AR_VT_CSI_INTERMEDIATE:
        ar_vt_paint_sequence(paint, "\033[");
        break;

    case AR_VT_CSI_IGNORE:
        ar_vt_paint(paint, "\033[0<", 4);
        break;

    case AR_VT_SOS_PM_APC:
        ar_vt_paint(paint, "\033_", 2);
        break;

    case AR_VT_OSC:
        ar_vt_paint(paint, "\033]", 2);

        if (vt->osc.over) {
            ar_vt_paint(paint, "x", 1);

        } else if (vt->osc.len) {
            ar_vt_paint(paint, vt->osc.data, vt->osc.len);
        }
        break;

    case AR_VT_DCS_ENTRY:
        ar_vt_paint(paint, "\033P", 2);
        break;

    case AR_VT_DCS_PARAM:
    case AR_VT_DCS_INTERMEDIATE:
        ar_vt_paint_sequence(paint, "\033P");
        break;

    case AR_VT_DCS_IGNORE:
        ar_vt_paint(paint, "\033P0<", 4);
        break;

    case AR_VT_DCS_PASSTHROUGH:
        ar_vt_paint_sequence(paint, "\033P");
        ar_vt_paintf(paint, "%c", (int) (vt->hook & 0xff));

        if (vt->request.len) {
            ar_vt_paint(paint, vt->request.data, vt->request.len);
        }
        break;
    }

    ar_vt_paint(paint, (const char *) vt->utf8, vt->nutf8);
}


/* Prefix, parameters, intermediates. */

static void
ar_vt_paint_sequence(ar_vt_paint_t *paint, const char *begin)
{
    int        i, k, shift;
    char       ch;
    ar_vt_t   *vt;

    vt = paint->vt;
    ar_vt_paint(paint, begin, strlen(begin));

    for (shift = 24; shift >= 0; shift -= 8) {
        ch = (char) (vt->collect >> shift & 0xff);

        if (ch >= '<' && ch <= '?') {
            ar_vt_paint(paint, &ch, 1);
        }
    }

    for (i = 0; begin[1] && i < vt->nparams; i++) {
        ar_vt_paintf(paint, "%s%d", i ? ";" : "", vt->params[i]);

        for (k = vt->sub_from[i]; k < vt->sub_to[i]; k++) {
            ar_vt_paint(paint, ":", 1);

            if (vt->subs[k] >= 0) {
                ar_vt_paintf(paint, "%d", vt->subs[k]);
            }
        }
    }

    if (begin[1] && (vt->reject || vt->reject_sub)) {
        ar_vt_paint(paint, vt->reject ? ";" : ":", 1);
    }

    for (shift = 24; shift >= 0; shift -= 8) {
        ch = (char) (vt->collect >> shift & 0xff);

        if (ch >= ' ' && ch <= '/') {
            ar_vt_paint(paint, &ch, 1);
        }
    }
}
