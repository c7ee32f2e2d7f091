
/* What most verbs begin and end with. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/begin.h"
#include "runner/cli/color.h"
#include "runner/exit.h"
#include "runner/say.h"
#include "wire/json.h"


int
rn_cli_begin(rn_cli_config_t *config, rn_api_t *api,
    const rn_cli_flags_t *flags)
{
    int  rc;

    rn_color_init(flags->no_color);

    rc = rn_cli_config_load(config, flags);

    return rc == RN_EXIT_OK ? rn_api_open(api, config) : rc;
}


int
rn_cli_chord(const rn_verb_t *verb, const char *flag,
    const rn_cli_config_t *config, rn_chord_t *chord)
{
    const rn_cli_said_t  *said;

    if (flag != NULL) {
        return rn_chord_parse(chord, flag) == 0 ? RN_EXIT_OK
               : rn_flags_usage(verb, "--detach-keys cannot be \"%s\"", flag);
    }

    said = config ? &config->said[RN_SETTING_DETACH_KEYS] : NULL;

    if (said == NULL || said->value == NULL) {
        (void) rn_chord_parse(chord, RN_CHORD_DEFAULT);
        return RN_EXIT_OK;
    }

    if (rn_chord_parse(chord, said->value) != 0) {
        rn_say("%s: detach_keys cannot be \"%s\"", said->origin,
               said->value);
        return verb->failure;
    }

    return RN_EXIT_OK;
}


/* A terminal is given nothing that it could take for more than text. */

void
rn_cli_json(const json_t *data)
{
    int    shown;
    char  *text, *p;

    shown = isatty(STDOUT_FILENO);
    text = ar_json_dump(data, JSON_COMPACT|JSON_ENCODE_ANY
                            |(shown ? JSON_ENSURE_ASCII : 0));

    for (p = text; p != NULL && *p != '\0'; p++) {
        if (shown && *p == 0x7f) {
            (void) fputs("\\u007f", stdout);

        } else {
            (void) putchar(*p);
        }
    }

    free(text);
    (void) putchar('\n');
}


int
rn_cli_end(int rc)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return rc;
    }

    rn_say("the standard output cannot be written: %s", strerror(errno));

    return rc == RN_EXIT_OK ? RN_EXIT_FAILED : rc;
}
