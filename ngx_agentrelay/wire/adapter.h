
/*
 * An adapter: data about one agent CLI, a file of conf/adapters.  HQ reads
 * and checks it, chooses one for a session, and sends it as `rules` of
 * start_session; the runner checks it again and looks at screens with it.
 */

#ifndef AR_ADAPTER_H
#define AR_ADAPTER_H

#include <jansson.h>

#include "wire/ar.h"


#define AR_ADAPTER_MAX    32768        /* bytes, as compact JSON */
#define AR_ADAPTER_CAUSE  256
#define AR_ADAPTER_NO_MEMORY  "out of memory"    /* as a cause */
#define AR_ADAPTER_LINES  15           /* of the screen, unless told */


/*
 * AR_ERROR: `cause` (AR_ADAPTER_CAUSE bytes) says where and what.  Names that
 * no adapter has are errors as well: a misspelt rule would be no rule.
 */
ar_rc_e ar_adapter_check(const json_t *adapter, char *cause);

/*
 * Whether a version is one of a range: "*", or comparisons that all hold,
 * ">=2.1.0 <2.2.0".  The version is the first number with a dot in `version`,
 * "2.1.328 (Claude Code)"; text without one is in no range but "*".
 */
int ar_adapter_version(const char *range, const char *version);

/* Whether the file speaks of this program, given by path or name. */
int ar_adapter_program(const json_t *adapter, const char *program);


#endif /* AR_ADAPTER_H */
