
/*
 * Which kind of thing an id is of.
 *
 * HQ knows bare ids only.  People get them with a prefix, so that the id of a
 * runner in the place of a session's is told apart from one that is unknown;
 * either form may be typed.  Of another kind than is wanted only a whole id
 * is believed, because names may begin with "rn_" too.
 */

#include <stddef.h>
#include <string.h>

#include "runner/cli/ids.h"
#include "runner/exit.h"
#include "runner/say.h"
#include "wire/uuid.h"


#define RN_ID_PREFIX  3


static const struct {
    const char  *prefix;
    const char  *noun;
} rn_ids[] = {
    [RN_ID_SESSION] = { "se_", "session" },
    [RN_ID_RUNNER] = { "rn_", "runner" },
    [RN_ID_SHARE] = { "sh_", "share" }
};


int
rn_id_take(const char **wanted, rn_id_e kind)
{
    size_t       i;
    const char  *text, *id;

    text = *wanted;

    if (text == NULL || strlen(text) <= RN_ID_PREFIX) {
        return RN_EXIT_OK;
    }

    id = text + RN_ID_PREFIX;

    if (strncmp(text, rn_ids[kind].prefix, RN_ID_PREFIX) == 0) {
        if (id[strspn(id, "0123456789abcdefABCDEF-")] == '\0') {
            *wanted = id;
        }

        return RN_EXIT_OK;
    }

    for (i = 0; i < sizeof(rn_ids) / sizeof(rn_ids[0]); i++) {
        if (strncmp(text, rn_ids[i].prefix, RN_ID_PREFIX) == 0
            && ar_uuid7_valid(id, strlen(id)))
        {
            rn_say("%s is a %s, not a %s", text, rn_ids[i].noun,
                   rn_ids[kind].noun);
            return RN_EXIT_USAGE;
        }
    }

    return RN_EXIT_OK;
}
