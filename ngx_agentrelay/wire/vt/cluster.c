
/*
 * The texts of cells that hold more than one code point.
 *
 * A cell has a cluster's number.  Texts lie one after the other in one block;
 * a mark that arrives for the newest one is written behind it, and for any
 * other makes a new one.  Nothing counts who uses them: when the block is
 * full the screens are looked through and what no cell has is dropped.
 *
 * Bounds: AR_VT_CLUSTER_MAX bytes a cell, AR_VT_CLUSTERS bytes in all.  What
 * is beyond is not kept, and its cell keeps what it has.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_CLUSTERS_MIN   1024
#define AR_VT_CLUSTERS       131072
#define AR_VT_CLUSTERS_HELD  (AR_VT_CLUSTERS * 16)
#define AR_VT_RETRY          1024      /* refusals until the next look */


static ar_rc_e ar_vt_cluster_room(ar_vt_t *vt, size_t len);
static ar_rc_e ar_vt_clusters_grow(ar_vt_clusters_t *clusters, size_t size);
static void ar_vt_clusters_clean(ar_vt_t *vt);
static void ar_vt_clusters_renumber(ar_vt_t *vt, ar_vt_screen_t *screen,
    uint32_t *numbers, int mark);


/* The content, without width, of a cell with this text of one or more. */

uint32_t
ar_vt_cluster_make(ar_vt_t *vt, const char *text, size_t len)
{
    uint32_t           code;
    ar_vt_cluster_t   *entry;
    ar_vt_clusters_t  *clusters;

    clusters = &vt->clusters;

    if (ar_vt_cluster_room(vt, len) != AR_OK) {
        code = (unsigned char) text[0];

        if (code >= 0x80) {
            (void) ar_vt_utf8_decode((const unsigned char *) text, len,
                                     &code);
        }

        return code;
    }

    entry = &clusters->entries[clusters->count];
    entry->offset = (uint32_t) clusters->used;
    entry->len = (uint32_t) len;
    memcpy(clusters->bytes + clusters->used, text, len);
    clusters->used += len;

    return AR_VT_COMBINED | clusters->count++;
}


/* 0: the cell is as it was, its text would be too long. */

int
ar_vt_cluster_append(ar_vt_t *vt, ar_vt_cell_t *cell, uint32_t code)
{
    char               text[AR_VT_CLUSTER_MAX + 4];
    size_t             len, more;
    uint32_t           made;
    const char        *old;
    ar_vt_cluster_t   *entry;
    ar_vt_clusters_t  *clusters;

    clusters = &vt->clusters;
    len = 0;

    if (cell->content & AR_VT_COMBINED) {
        old = ar_vt_cluster_text(vt, cell->content, &len);
        memcpy(text, old, len);

    } else if (cell->content & AR_VT_CODE) {
        len = ar_vt_utf8_encode(cell->content & AR_VT_CODE, text);
    }

    more = ar_vt_utf8_encode(code, text + len);

    if (len + more > AR_VT_CLUSTER_MAX) {
        return 0;
    }

    if (clusters->open && cell->content & AR_VT_COMBINED
        && (cell->content & AR_VT_CODE) == clusters->count - 1
        && more <= clusters->size - clusters->used)
    {
        entry = &clusters->entries[clusters->count - 1];
        memcpy(clusters->bytes + clusters->used, text + len, more);
        clusters->used += more;
        entry->len += (uint32_t) more;
        return 1;
    }

    made = ar_vt_cluster_make(vt, text, len + more);

    if (!(made & AR_VT_COMBINED)) {
        return 0;
    }

    cell->content = (cell->content & ~AR_VT_CONTENT) | made;
    clusters->open = 1;

    return 1;
}


const char *
ar_vt_cluster_text(const ar_vt_t *vt, uint32_t content, size_t *len)
{
    const ar_vt_cluster_t  *entry;

    entry = &vt->clusters.entries[content & AR_VT_CODE];
    *len = entry->len;

    return vt->clusters.bytes + entry->offset;
}


void
ar_vt_clusters_free(ar_vt_clusters_t *clusters)
{
    free(clusters->entries);
    free(clusters->bytes);
}


static ar_rc_e
ar_vt_cluster_room(ar_vt_t *vt, size_t len)
{
    size_t             max;
    ar_vt_clusters_t  *clusters;

    clusters = &vt->clusters;
    max = clusters->held ? AR_VT_CLUSTERS_HELD : AR_VT_CLUSTERS;

    if (clusters->count < clusters->room
        && len <= clusters->size - clusters->used)
    {
        return AR_OK;
    }

    if (clusters->refused) {
        clusters->refused--;
        return AR_ERROR;
    }

    if (!clusters->held) {
        ar_vt_clusters_clean(vt);
    }

    /* half of it free again, or it would soon be full again */

    if (clusters->used > clusters->size / 2
        || clusters->count > clusters->room / 2 || clusters->size == 0)
    {
        if (clusters->size >= max
            || ar_vt_clusters_grow(clusters, clusters->size * 2) != AR_OK)
        {
            clusters->refused = clusters->held ? 0 : AR_VT_RETRY;
        }
    }

    return clusters->count < clusters->room
           && len <= clusters->size - clusters->used ? AR_OK : AR_ERROR;
}


/* An entry for each eight bytes, since a cluster has three at least. */

static ar_rc_e
ar_vt_clusters_grow(ar_vt_clusters_t *clusters, size_t size)
{
    char             *bytes;
    ar_vt_cluster_t  *entries;

    size = size > AR_VT_CLUSTERS_MIN ? size : AR_VT_CLUSTERS_MIN;
    bytes = realloc(clusters->bytes, size);

    if (bytes == NULL) {
        return AR_ERROR;
    }

    clusters->bytes = bytes;
    entries = realloc(clusters->entries,
                      size / 8 * sizeof(ar_vt_cluster_t));

    if (entries == NULL) {
        return AR_ERROR;
    }

    clusters->entries = entries;
    clusters->size = size;
    clusters->room = (uint32_t) (size / 8);

    return AR_OK;
}


static void
ar_vt_clusters_clean(ar_vt_t *vt)
{
    size_t             used;
    uint32_t           i, n, *numbers;
    ar_vt_cluster_t   *entry;
    ar_vt_clusters_t  *clusters;

    clusters = &vt->clusters;
    clusters->open = 0;

    if (clusters->count == 0) {
        return;
    }

    numbers = calloc(clusters->count, sizeof(uint32_t));

    if (numbers == NULL) {
        return;
    }

    ar_vt_clusters_renumber(vt, &vt->normal, numbers, 1);
    ar_vt_clusters_renumber(vt, &vt->alternate, numbers, 1);

    used = 0;
    n = 0;

    for (i = 0; i < clusters->count; i++) {
        if (numbers[i] == 0) {
            continue;
        }

        entry = &clusters->entries[i];
        memmove(clusters->bytes + used, clusters->bytes + entry->offset,
                entry->len);
        clusters->entries[n].offset = (uint32_t) used;
        clusters->entries[n].len = entry->len;
        used += clusters->entries[n].len;
        numbers[i] = n++;
    }

    clusters->count = n;
    clusters->used = used;

    ar_vt_clusters_renumber(vt, &vt->normal, numbers, 0);
    ar_vt_clusters_renumber(vt, &vt->alternate, numbers, 0);

    free(numbers);
}


static void
ar_vt_clusters_renumber(ar_vt_t *vt, ar_vt_screen_t *screen,
    uint32_t *numbers, int mark)
{
    int        x, y;
    uint32_t  *content;

    for (y = 0; y < vt->rows; y++) {
        for (x = 0; x < screen->rows[y].used; x++) {
            content = &screen->rows[y].cells[x].content;

            if (!(*content & AR_VT_COMBINED)) {
                continue;
            }

            if (mark) {
                numbers[*content & AR_VT_CODE] = 1;
                continue;
            }

            *content = (*content & ~AR_VT_CODE)
                       | numbers[*content & AR_VT_CODE];
        }
    }
}
