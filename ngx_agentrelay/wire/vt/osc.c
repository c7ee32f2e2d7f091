
/*
 * OSC strings: title, hyperlinks, colours, and what is for the owner alone.
 *
 * Nothing of the clipboard is ever given to a program (OSC 52 with a question
 * mark), and of 7501 the query is answered, with what tells that somebody
 * listens, so that Claude reports its state.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


static void ar_vt_osc_owner(ar_vt_t *vt, unsigned number, const char *text);
static void ar_vt_osc_link(ar_vt_t *vt, char *text);
static void ar_vt_osc_progress(ar_vt_t *vt, const char *text);
static void ar_vt_osc_prompt(ar_vt_t *vt, const char *text);
static void ar_vt_osc_clipboard(ar_vt_t *vt, const char *text);
static void ar_vt_osc_status(ar_vt_t *vt, const char *text);


void
ar_vt_osc(ar_vt_t *vt)
{
    char      *text;
    unsigned   number;

    if (vt->osc.over || vt->osc.len == 0) {
        return;
    }

    text = vt->osc.data;
    number = 0;

    for ( /* void */ ; *text >= '0' && *text <= '9'; text++) {
        if (number > 99999) {
            return;
        }

        number = number * 10 + (unsigned) (*text - '0');
    }

    if (text == vt->osc.data || (*text && *text != ';')) {
        return;
    }

    text += *text == ';';

    switch (number) {

    case 0:
    case 2:
        ar_vt_title_set(vt, text,
                        vt->osc.len - (size_t) (text - vt->osc.data));
        break;

    case 4:
        ar_vt_colour_indexed(vt, text);
        break;

    case 8:
        ar_vt_osc_link(vt, text);
        break;

    case 10:
    case 11:
    case 12:
        ar_vt_colour_special(vt, text, (int) number - 10);
        break;

    case 104:
        ar_vt_colour_restore(vt, text);
        break;

    case 110:
    case 111:
    case 112:
        ar_vt_colour_special_restore(vt, (int) number - 110);
        break;

    default:
        ar_vt_osc_owner(vt, number, text);
    }
}


static void
ar_vt_osc_owner(ar_vt_t *vt, unsigned number, const char *text)
{
    switch (number) {

    case 7:
        if (vt->owner.cwd) {
            vt->owner.cwd(vt->owner.data, text, strlen(text));
        }
        break;

    case 9:
        ar_vt_osc_progress(vt, text);
        break;

    case 52:
        ar_vt_osc_clipboard(vt, text);
        break;

    case 133:
        ar_vt_osc_prompt(vt, text);
        break;

    case 7501:
        ar_vt_osc_status(vt, text);
        break;
    }
}


/* parameters ; address, which may hold semicolons itself */

static void
ar_vt_osc_link(ar_vt_t *vt, char *text)
{
    char        *p, *uri;
    const char  *id;

    uri = strchr(text, ';');

    if (uri == NULL) {
        return;
    }

    *uri++ = '\0';
    id = "";

    for (p = strtok(text, ":"); p; p = strtok(NULL, ":")) {
        if (strncmp(p, "id=", 3) == 0) {
            id = p + 3;
            break;
        }
    }

    if (*uri == '\0' && strspn(text, " ") != strlen(text)) {
        return;
    }

    vt->pen.link = *uri ? ar_vt_link_open(vt, uri, id,
                                          vt->pen.underline & AR_VT_COLOUR)
                        : 0;
    ar_vt_pen_update(vt);
}


static void
ar_vt_osc_progress(ar_vt_t *vt, const char *text)
{
    char           *end;
    unsigned long   percent, state;

    if (vt->owner.progress == NULL || strncmp(text, "4;", 2) != 0) {
        return;
    }

    state = strtoul(text + 2, &end, 10);
    percent = *end == ';' ? strtoul(end + 1, NULL, 10) : 0;

    if (end == text + 2 || state > 4) {
        return;
    }

    vt->owner.progress(vt->owner.data, (unsigned) state,
                       percent > 100 ? 100 : (unsigned) percent);
}


static void
ar_vt_osc_prompt(ar_vt_t *vt, const char *text)
{
    int  status;

    if (vt->owner.prompt == NULL || *text < 'A' || *text > 'D'
        || (text[1] && text[1] != ';'))
    {
        return;
    }

    status = -1;

    if (*text == 'D' && text[1] && text[2] >= '0' && text[2] <= '9') {
        status = (int) (strtoul(text + 2, NULL, 10) & 0xff);
    }

    vt->owner.prompt(vt->owner.data, *text, status);
}


static void
ar_vt_osc_clipboard(ar_vt_t *vt, const char *text)
{
    const char  *data;

    data = strchr(text, ';');

    if (data == NULL || strcmp(data + 1, "?") == 0
        || vt->owner.clipboard == NULL)
    {
        return;
    }

    vt->owner.clipboard(vt->owner.data, data + 1, strlen(data + 1));
}


static void
ar_vt_osc_status(ar_vt_t *vt, const char *text)
{
    if (*text == '?') {
        ar_vt_answer(vt, "\033]7501;?\033\\");
        return;
    }

    if (vt->owner.status) {
        vt->owner.status(vt->owner.data, text, strlen(text));
    }
}
