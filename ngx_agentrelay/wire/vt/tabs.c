
/*
 * Tab stops, of each screen its own: a bit for each column.
 *
 * Stops behind the last column stay where they are when the terminal gets
 * narrower; when it gets wider new ones follow the last in steps of eight.
 */

#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_TAB  8


static int ar_vt_tab_next(const ar_vt_t *vt, int x);
static int ar_vt_tab_previous(const ar_vt_screen_t *screen, int x, int cols);
static void ar_vt_tabs_from(ar_vt_screen_t *screen, int x, int cols);


int
ar_vt_tab_at(const ar_vt_screen_t *screen, int x)
{
    return x >= 0 && x <= AR_COLS_MAX && screen->tabs[x / 8] >> x % 8 & 1;
}


void
ar_vt_tabs_default(ar_vt_screen_t *screen, int cols)
{
    memset(screen->tabs, 0, sizeof(screen->tabs));
    ar_vt_tabs_from(screen, 0, cols);
}


void
ar_vt_tabs_resize(ar_vt_screen_t *screen, int cols)
{
    int  x;

    x = cols;

    if (!ar_vt_tab_at(screen, x)) {
        x = ar_vt_tab_previous(screen, x, cols);
    }

    ar_vt_tabs_from(screen, x, cols);
}


void
ar_vt_tab_set(ar_vt_t *vt)
{
    vt->screen->tabs[vt->screen->x / 8] |=
        (unsigned char) (1 << vt->screen->x % 8);
}


void
ar_vt_tab_clear(ar_vt_t *vt)
{
    switch (vt->params[0]) {

    case 0:
        vt->screen->tabs[vt->screen->x / 8] &=
            (unsigned char) ~(1 << vt->screen->x % 8);
        break;

    case 3:
        memset(vt->screen->tabs, 0, sizeof(vt->screen->tabs));
        break;
    }
}


void
ar_vt_tab_forward(ar_vt_t *vt, int32_t n)
{
    if (vt->screen->x >= vt->cols) {
        return;
    }

    n = n < vt->cols ? n : vt->cols;

    while (n-- > 0) {
        vt->screen->x = ar_vt_tab_next(vt, vt->screen->x);
    }
}


void
ar_vt_tab_backward(ar_vt_t *vt, int32_t n)
{
    if (vt->screen->x >= vt->cols) {
        return;
    }

    n = n < vt->cols ? n : vt->cols;

    while (n-- > 0) {
        vt->screen->x = ar_vt_tab_previous(vt->screen, vt->screen->x,
                                           vt->cols);
    }
}


static int
ar_vt_tab_next(const ar_vt_t *vt, int x)
{
    do {
        x++;
    } while (x < vt->cols && !ar_vt_tab_at(vt->screen, x));

    return x >= vt->cols ? vt->cols - 1 : x;
}


static int
ar_vt_tab_previous(const ar_vt_screen_t *screen, int x, int cols)
{
    do {
        x--;
    } while (x > 0 && !ar_vt_tab_at(screen, x));

    return x >= cols ? cols - 1 : x < 0 ? 0 : x;
}


static void
ar_vt_tabs_from(ar_vt_screen_t *screen, int x, int cols)
{
    for ( /* void */ ; x < cols; x += AR_VT_TAB) {
        screen->tabs[x / 8] |= (unsigned char) (1 << x % 8);
    }
}
