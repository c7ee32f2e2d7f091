
/* What a terminal shows, line by line, as JSON. */

#ifndef RN_SCREEN_LINES_H
#define RN_SCREEN_LINES_H

#include <jansson.h>

#include "wire/vt/vt.h"


typedef enum {
    RN_SCREEN_TEXT,          /* a line is a string */
    RN_SCREEN_CELLS,         /* a line is an array of runs of one look */
    RN_SCREEN_THUMBNAIL      /* as text, cut to a small picture */
} rn_screen_form_e;


/*
 * The last lines that show something, scrollback included; 0: those on the
 * screen.  *first is the row of the first one.  A new reference; NULL: out
 * of memory.
 */
json_t *rn_screen_lines(ar_vt_t *vt, rn_screen_form_e form, unsigned lines,
    int *first);


#endif /* RN_SCREEN_LINES_H */
