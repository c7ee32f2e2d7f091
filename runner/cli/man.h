
/* What the manual pages and COMMANDS.md say beside the tables of verbs. */

#ifndef RN_MAN_H
#define RN_MAN_H

#include <stdio.h>

#include "runner/verbs.h"


typedef struct {
    const char  *name;       /* NULL ends a table */
    const char  *text;
} rn_man_row_t;


extern const rn_man_row_t  rn_man_exit[];
extern const rn_man_row_t  rn_man_environment[];
extern const rn_man_row_t  rn_man_files[];


/* All of it as one text. */
void rn_man_markdown(FILE *out);


#endif /* RN_MAN_H */
