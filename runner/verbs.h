
/*
 * The table of verbs, which main.c composes: what is dispatched, helped with,
 * completed and documented.  NULL ends it.
 */

#ifndef RN_VERBS_H
#define RN_VERBS_H

#include "runner/flags.h"


extern const rn_verb_t *const  rn_verbs[];


/* The verb of that name ("ls", "share create"), or NULL. */
const rn_verb_t *rn_verbs_find(const char *name);


#endif /* RN_VERBS_H */
