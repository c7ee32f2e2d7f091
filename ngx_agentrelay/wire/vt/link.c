
/*
 * Hyperlinks (OSC 8).  A cell has a link's number in place of an underline's
 * style, which a link hides in xterm.js too; its underline's colour is kept
 * with the link, so a link underlined in two colours is two of them.
 *
 * Bounds: AR_VT_LINKS at a time, AR_VT_URI bytes each.  When they are used up
 * all lines are looked through for those that nothing shows any more; while
 * that does not help new links are plain text.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_URI        2083          /* as other terminals have it */
#define AR_VT_LINK_WAIT  256


static unsigned ar_vt_link_free(ar_vt_t *vt);
static void ar_vt_links_clean(ar_vt_t *vt);
static void ar_vt_links_mark(const ar_vt_row_t *row, unsigned char *marks);
static void ar_vt_link_drop(ar_vt_link_t *link);


/* The number of this link, or 0: it is shown as plain text. */

unsigned
ar_vt_link_open(ar_vt_t *vt, const char *uri, const char *id,
    uint32_t underline)
{
    unsigned       n;
    ar_vt_link_t  *link;

    if (strlen(uri) > AR_VT_URI || strlen(id) > AR_VT_URI) {
        return 0;
    }

    for (n = 1; n < vt->nlinks; n++) {
        link = &vt->links[n];

        if (link->uri && link->underline == underline
            && strcmp(link->uri, uri) == 0 && strcmp(link->id, id) == 0)
        {
            return n;
        }
    }

    n = ar_vt_link_free(vt);

    if (n == 0) {
        return 0;
    }

    link = &vt->links[n];
    link->uri = strdup(uri);
    link->id = strdup(id);
    link->underline = underline;

    if (link->uri == NULL || link->id == NULL) {
        ar_vt_link_drop(link);
        return 0;
    }

    return n;
}


void
ar_vt_links_free(ar_vt_t *vt)
{
    unsigned  n;

    for (n = 1; n < vt->nlinks; n++) {
        ar_vt_link_drop(&vt->links[n]);
    }

    free(vt->links);
    vt->links = NULL;
    vt->nlinks = 0;
}


static unsigned
ar_vt_link_free(ar_vt_t *vt)
{
    unsigned  n;

    if (vt->links == NULL) {
        vt->links = calloc(AR_VT_LINKS, sizeof(ar_vt_link_t));

        if (vt->links == NULL) {
            return 0;
        }

        vt->nlinks = 1;
    }

    if (vt->nlinks < AR_VT_LINKS) {
        return vt->nlinks++;
    }

    for (n = 1; n < vt->nlinks && vt->links[n].uri; n++);

    if (n < vt->nlinks) {
        return n;
    }

    if (vt->links_refused) {
        vt->links_refused--;
        return 0;
    }

    vt->links_refused = AR_VT_LINK_WAIT;
    ar_vt_links_clean(vt);

    for (n = 1; n < vt->nlinks && vt->links[n].uri; n++);

    return n < vt->nlinks ? n : 0;
}


static void
ar_vt_links_clean(ar_vt_t *vt)
{
    int            y;
    unsigned       n;
    unsigned char  marks[AR_VT_LINKS];

    memset(marks, 0, sizeof(marks));
    marks[vt->pen.link] = 1;

    for (y = 0; y < vt->rows; y++) {
        ar_vt_links_mark(&vt->normal.rows[y], marks);
        ar_vt_links_mark(&vt->alternate.rows[y], marks);
    }

    vt->clusters.held++;

    for (n = 0; n < vt->history.count; n++) {
        (void) ar_vt_history_read(vt, n, &vt->line, vt->cols);
        ar_vt_links_mark(&vt->line, marks);
    }

    vt->clusters.held--;

    for (n = 1; n < vt->nlinks; n++) {
        if (!marks[n]) {
            ar_vt_link_drop(&vt->links[n]);
        }
    }
}


static void
ar_vt_links_mark(const ar_vt_row_t *row, unsigned char *marks)
{
    int       x;
    uint32_t  ext;

    for (x = 0; x < row->used; x++) {
        ext = row->cells[x].ext;

        if (ext & AR_VT_EXT_LINK) {
            marks[ext & (AR_VT_LINKS - 1)] = 1;
        }
    }
}


static void
ar_vt_link_drop(ar_vt_link_t *link)
{
    free(link->uri);
    free(link->id);
    link->uri = NULL;
    link->id = NULL;
}
