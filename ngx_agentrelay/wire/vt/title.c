
/* The title, and the titles that CSI 22 t and 23 t push and pop. */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_TITLE_MAX  4096          /* bytes; the rest is cut off */


void
ar_vt_title_set(ar_vt_t *vt, const char *text, size_t len)
{
    if (len >= AR_VT_TITLE_MAX) {
        len = AR_VT_TITLE_MAX - 1;

        while (len > 0 && ((unsigned char) text[len] & 0xc0) == 0x80) {
            len--;
        }
    }

    ar_vt_string_reset(&vt->title);
    ar_vt_string_put(&vt->title, text, len, AR_VT_TITLE_MAX);

    if (vt->owner.title) {
        vt->owner.title(vt->owner.data, ar_vt_title(vt), vt->title.len);
    }
}


void
ar_vt_title_stack(ar_vt_t *vt)
{
    char  *text;

    if (vt->nparams > 1 && vt->params[1] == 1) {
        return;
    }

    switch (vt->params[0]) {

    case 22:
        text = strdup(ar_vt_title(vt));

        if (text == NULL) {
            return;
        }

        if (vt->ntitles == AR_VT_TITLES) {
            free(vt->titles[0]);
            memmove(vt->titles, vt->titles + 1,
                    (AR_VT_TITLES - 1) * sizeof(char *));
            vt->ntitles--;
        }

        vt->titles[vt->ntitles++] = text;
        break;

    case 23:
        if (vt->ntitles == 0) {
            return;
        }

        text = vt->titles[--vt->ntitles];
        ar_vt_title_set(vt, text, strlen(text));
        free(text);
        break;
    }
}


const char *
ar_vt_title(const ar_vt_t *vt)
{
    return vt->title.data;
}
