
/* agentrelay config show: every setting, and who said it. */

#include <stdio.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/say.h"


typedef struct {
    rn_cli_flags_t   common;
    int              origin;
    int              json;
} rn_config_options_t;


static int rn_config_main(int argc, char **argv);
static void rn_config_json(const rn_cli_config_t *config);
static void rn_config_table(const rn_cli_config_t *config, int origin);


static const rn_flag_t  rn_config_table_flags[] = {
    { "origin", 0, RN_FLAG_SET, offsetof(rn_config_options_t, origin), NULL,
      "and where each comes from" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_config_options_t, json), NULL,
      "as one JSON object" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_config_verb = {
    .name = "config show",
    .main = rn_config_main,
    .summary = "show the settings, and where they come from",
    .examples =
        "  agentrelay config show           what holds here\n"
        "  agentrelay config show --origin  and who said it\n",
    .flags = rn_config_table_flags,
    .common = rn_cli_flags,
    .notes =
        "A flag comes first, then AGENTRELAY_HQ_URL (or HQ_URL),\n"
        "AGENTRELAY_TOKEN_FILE, AGENTRELAY_CA_FILE, AGENTRELAY_RUNNER,\n"
        "AGENTRELAY_DETACH_KEYS, then a file .agentrelay in this directory\n"
        "or one above, then .run/ of `make run`, then\n"
        "~/.config/agentrelay/config (XDG_CONFIG_HOME). Both files are\n"
        "lines of `key = value` with the keys hq_url, token_file, ca_file,\n"
        "runner, detach_keys. Secrets are never shown. The token of a place\n"
        "goes only to that place's address.\n",
    .json = "an object: each setting with value and origin, both null when\n"
        "nobody says it.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_config_main(int argc, char **argv)
{
    int                  rc;
    rn_cli_config_t      config;
    rn_config_options_t  options;

    memset(&options, 0, sizeof(rn_config_options_t));

    if (rn_flags_parse(&rn_config_verb, argc, argv, &options, &rc) == -1) {
        return rc;
    }

    rc = rn_cli_config_gather(&config, &options.common);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (rn_settings_env("AGENTRELAY_TOKEN") != NULL
        && rn_settings_env("AGENTRELAY_TOKEN_FILE") == NULL
        && options.common.token_file == NULL)
    {
        config.said[RN_SETTING_TOKEN_FILE].value = "(a token)";
        (void) snprintf(config.said[RN_SETTING_TOKEN_FILE].origin,
                        sizeof(config.said[RN_SETTING_TOKEN_FILE].origin),
                        "AGENTRELAY_TOKEN");
    }

    if (options.json) {
        rn_config_json(&config);

    } else {
        rn_config_table(&config, options.origin);
    }

    return rn_cli_end(RN_EXIT_OK);
}


static void
rn_config_json(const rn_cli_config_t *config)
{
    int                   i;
    json_t               *shown;
    const rn_cli_said_t  *said;

    shown = json_object();

    for (i = 0; i < RN_SETTINGS; i++) {
        said = &config->said[i];

        (void) json_object_set_new(shown, rn_settings_names[i],
                   json_pack("{s:s?, s:s?}", "value", said->value, "origin",
                             said->value ? said->origin : NULL));
    }

    rn_cli_json(shown);
    json_decref(shown);
}


static void
rn_config_table(const rn_cli_config_t *config, int origin)
{
    int                   i;
    char                  plain[1024];
    const rn_cli_said_t  *said;

    for (i = 0; i < RN_SETTINGS; i++) {
        said = &config->said[i];

        rn_say_plain(plain, sizeof(plain), said->value ? said->value : "-");
        printf("%-12s  %s", rn_settings_names[i], plain);

        if (origin && said->value != NULL) {
            rn_say_plain(plain, sizeof(plain), said->origin);
            printf("  (%s)", plain);
        }

        printf("\n");
    }
}
