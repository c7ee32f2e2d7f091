
/*
 * The configuration lookup.
 *
 * Of each setting the first word counts: flag, environment (AGENTRELAY_...),
 * the project's `.agentrelay`, `.run`, the user's configuration file.
 *
 * Address and token are looked up apart, so a token could reach an address
 * that its owner did not mean.  Therefore what a place says belongs together:
 * the token of a place goes only to that place's own address (the user's
 * file need not name one) or to this host.  An address that only a tree names
 * (a project's file, or a `.run` that was found) may be a stranger's: it gets
 * that place's own token, or ours if our configuration file names the same
 * address, but none of the environment.
 * Otherwise flags and environment are the user's own word and combine freely.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "runner/cli/config.h"
#include "runner/cli/memory.h"
#include "runner/exit.h"
#include "runner/say.h"


static const char *rn_cli_flag(const rn_cli_flags_t *flags, int i);
static const char *rn_cli_origin(const rn_settings_t *place, int p, int i);
static int rn_cli_stray(int place);
static int rn_cli_vouches(const rn_cli_config_t *config);
static void rn_cli_say(rn_cli_said_t *said, const char *value,
    const char *origin, int line);
static int rn_cli_address(rn_cli_config_t *config);
static int rn_cli_token(rn_cli_config_t *config,
    const rn_cli_flags_t *flags);
static int rn_cli_token_env(rn_cli_config_t *config, int *found);
static int rn_cli_local(const rn_cli_config_t *config);
static int rn_cli_belongs(const rn_cli_config_t *config,
    const rn_settings_t *place);
static int rn_cli_same(const char *one, const char *other);
static int rn_cli_token_file(rn_cli_config_t *config, const char *file);
static int rn_cli_private(const char *file, const char *what,
    const struct stat *st);
static int rn_cli_token_take(rn_cli_config_t *config, char *text,
    const char *origin);
static int rn_cli_share_read(const char *share, int no_input, char *text,
    size_t size);


const rn_flag_t  rn_cli_flags[] = {
    { "hq-url", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, hq_url), "URL",
      "of HQ; or AGENTRELAY_HQ_URL, HQ_URL, .run/url" },
    { "token-file", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, token_file),
      "FILE", "operator token; or AGENTRELAY_TOKEN_FILE" },
    { "ca-file", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, ca_file), "FILE",
      "authorities to trust; or AGENTRELAY_CA_FILE" },
    { "quiet", 'q', RN_FLAG_SET, offsetof(rn_cli_flags_t, quiet), NULL,
      "only data and failures, nothing else" },
    { "no-input", 0, RN_FLAG_SET, offsetof(rn_cli_flags_t, no_input), NULL,
      "never ask anything" },
    { "no-color", 0, RN_FLAG_SET, offsetof(rn_cli_flags_t, no_color), NULL,
      "no colours; or NO_COLOR" },
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


static const struct {
    const char  *flag;
    const char  *env;
    const char  *alias;
} rn_cli_sources[RN_SETTINGS] = {
    { "--hq-url", "AGENTRELAY_HQ_URL", "HQ_URL" },
    { "--token-file", "AGENTRELAY_TOKEN_FILE", NULL },
    { "--ca-file", "AGENTRELAY_CA_FILE", NULL },
    { NULL, "AGENTRELAY_RUNNER", NULL },
    { NULL, "AGENTRELAY_DETACH_KEYS", NULL }
};


int
rn_cli_config_load(rn_cli_config_t *config, const rn_cli_flags_t *flags)
{
    int  rc;

    rc = rn_cli_config_gather(config, flags);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_address(config);
    }

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_token(config, flags);
    }

    (void) unsetenv("AGENTRELAY_TOKEN");
    (void) unsetenv("AGENTRELAY_TOKEN_FILE");
    (void) unsetenv("RUNNER_TOKEN");

    return rc;
}


int
rn_cli_config_gather(rn_cli_config_t *config, const rn_cli_flags_t *flags)
{
    int                   i, p, rc;
    const char           *value;
    const rn_settings_t  *place;

    memset(config, 0, sizeof(rn_cli_config_t));

    rc = rn_settings_project(&config->places[RN_CLI_PROJECT]);

    if (rc == RN_EXIT_OK) {
        rc = rn_settings_user(&config->places[RN_CLI_USER]);
    }

    if (rc == RN_EXIT_OK) {
        rc = rn_settings_run(&config->places[RN_CLI_RUN]);
    }

    for (i = 0; i < RN_SETTINGS && rc == RN_EXIT_OK; i++) {
        value = rn_cli_flag(flags, i);

        if (value != NULL) {
            rn_cli_say(&config->said[i], value, rn_cli_sources[i].flag, 0);
        }

        rn_cli_say(&config->said[i], rn_settings_env(rn_cli_sources[i].env),
                   rn_cli_sources[i].env, 0);

        if (rn_cli_sources[i].alias != NULL) {
            rn_cli_say(&config->said[i],
                       rn_settings_env(rn_cli_sources[i].alias),
                       rn_cli_sources[i].alias, 0);
        }

        for (p = 0; p < RN_CLI_PLACES; p++) {
            place = &config->places[p];

            if (i == RN_SETTING_CA_FILE && p == RN_CLI_PROJECT
                && !rn_cli_vouches(config))
            {
                continue;
            }

            if (i == RN_SETTING_HQ_URL && config->said[i].value == NULL
                && place->values[i] != NULL)
            {
                config->found = rn_cli_stray(p);
            }

            rn_cli_say(&config->said[i], place->values[i],
                       rn_cli_origin(place, p, i), place->lines[i]);
        }
    }

    config->ca_file = config->said[RN_SETTING_CA_FILE].value;

    return rc;
}


static const char *
rn_cli_flag(const rn_cli_flags_t *flags, int i)
{
    return i == RN_SETTING_HQ_URL ? flags->hq_url
           : i == RN_SETTING_TOKEN_FILE ? flags->token_file
           : i == RN_SETTING_CA_FILE ? flags->ca_file : NULL;
}


/* `.run` has a file for each, and that is where a token comes from. */

static const char *
rn_cli_origin(const rn_settings_t *place, int p, int i)
{
    return p == RN_CLI_RUN && i == RN_SETTING_TOKEN_FILE && place->values[i]
           ? place->values[i] : place->name;
}


/* Whether a place speaks for the tree we are in, not for its user. */

static int
rn_cli_stray(int place)
{
    return place == RN_CLI_PROJECT
           || (place == RN_CLI_RUN && rn_settings_env("AR_RUN_DIR") == NULL);
}


/* Whom to trust for our own address is not a project's matter. */

static int
rn_cli_vouches(const rn_cli_config_t *config)
{
    const char  *address;

    address = config->places[RN_CLI_PROJECT].values[RN_SETTING_HQ_URL];

    return address != NULL
           && config->said[RN_SETTING_HQ_URL].value == address
           && !rn_cli_same(address,
                           config->places[RN_CLI_USER]
                               .values[RN_SETTING_HQ_URL]);
}


/* The first one that says it. */

static void
rn_cli_say(rn_cli_said_t *said, const char *value, const char *origin,
    int line)
{
    if (said->value != NULL || value == NULL) {
        return;
    }

    said->value = value;

    if (line > 0) {
        (void) snprintf(said->origin, sizeof(said->origin), "%s:%d", origin,
                        line);

    } else {
        (void) snprintf(said->origin, sizeof(said->origin), "%s", origin);
    }
}


static int
rn_cli_address(rn_cli_config_t *config)
{
    size_t                len;
    const char           *cause;
    const rn_cli_said_t  *said;

    said = &config->said[RN_SETTING_HQ_URL];

    if (said->value == NULL) {
        rn_say("HQ's address is not known: give --hq-url, set"
               " AGENTRELAY_HQ_URL, or work in a tree where `make run` or"
               " `make start` has made .run/");
        return RN_EXIT_USAGE;
    }

    if (rn_url_parse(&config->url, said->value, &cause) != AR_OK) {
        rn_say("the address from %s, \"%s\", is not usable: %s",
               said->origin, said->value, cause);
        return RN_EXIT_USAGE;
    }

    rn_url_format(&config->url, config->address,
                  sizeof(config->address) - 1);

    len = strlen(config->address);

    if (len == 0 || config->address[len - 1] != '/') {
        config->address[len] = '/';
        config->address[len + 1] = '\0';
    }

    return RN_EXIT_OK;
}


static int
rn_cli_token(rn_cli_config_t *config, const rn_cli_flags_t *flags)
{
    int                   p, rc, found;
    const rn_settings_t  *place;

    if (flags->token_file != NULL) {
        return rn_cli_token_file(config, flags->token_file);
    }

    rc = rn_cli_token_env(config, &found);

    if (found) {
        return rc;
    }

    for (p = 0; p < RN_CLI_PLACES; p++) {
        place = &config->places[p];

        if (place->values[RN_SETTING_TOKEN_FILE] == NULL) {
            continue;
        }

        if (rn_cli_belongs(config, place)
            || (p == RN_CLI_USER && place->values[RN_SETTING_HQ_URL] == NULL
                && !config->found))
        {
            return rn_cli_token_file(config,
                                     place->values[RN_SETTING_TOKEN_FILE]);
        }
    }

    return RN_EXIT_OK;
}


static int
rn_cli_token_env(rn_cli_config_t *config, int *found)
{
    int          rc;
    char        *copy;
    const char  *file, *value;

    file = rn_settings_env("AGENTRELAY_TOKEN_FILE");
    value = rn_settings_env("AGENTRELAY_TOKEN");
    *found = 0;

    if (file == NULL && value == NULL) {
        return RN_EXIT_OK;
    }

    if (config->found
        && !rn_cli_belongs(config, &config->places[RN_CLI_USER]))
    {
        rn_say("only %s names the address %s, so %s is not sent there; give"
               " --hq-url to say that it is meant",
               config->said[RN_SETTING_HQ_URL].origin, config->address,
               file ? "AGENTRELAY_TOKEN_FILE" : "AGENTRELAY_TOKEN");
        return RN_EXIT_OK;
    }

    *found = 1;

    if (file != NULL) {
        return rn_cli_token_file(config, file);
    }

    copy = rn_memory_have(strdup(value));

    rc = rn_cli_token_take(config, copy, "AGENTRELAY_TOKEN");
    explicit_bzero(copy, strlen(copy));
    free(copy);

    return rc;
}


/* Names are not asked for: one that only begins with 127 leads anywhere. */

static int
rn_cli_local(const rn_cli_config_t *config)
{
    const char     *host;
    unsigned char   bytes[4];

    host = config->url.host;

    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0
           || (inet_pton(AF_INET, host, bytes) == 1 && bytes[0] == 127);
}


static int
rn_cli_belongs(const rn_cli_config_t *config, const rn_settings_t *place)
{
    return rn_cli_local(config)
           || rn_cli_same(config->said[RN_SETTING_HQ_URL].value,
                          place->values[RN_SETTING_HQ_URL]);
}


/* The mount counts: on one host others may have theirs. */

static int
rn_cli_same(const char *one, const char *other)
{
    rn_url_t     a, b;
    const char  *cause;

    return one != NULL && other != NULL
           && rn_url_parse(&a, one, &cause) == AR_OK
           && rn_url_parse(&b, other, &cause) == AR_OK
           && a.tls == b.tls && strcasecmp(a.host, b.host) == 0
           && strcmp(a.port, b.port) == 0 && strcmp(a.path, b.path) == 0;
}


static int
rn_cli_token_file(rn_cli_config_t *config, const char *file)
{
    int          rc;
    char         text[RN_CLI_TOKEN_MAX + 2];
    ssize_t      len;
    struct stat  st;

    len = rn_settings_slurp(file, text, sizeof(text), &st);

    if (len < 0) {
        rn_say("the token file %s cannot be read: %s", file,
               strerror(errno));
        return RN_EXIT_AUTH;
    }

    rc = rn_cli_private(file, "token", &st);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_token_take(config, text, file);
    }

    explicit_bzero(text, sizeof(text));

    return rc;
}


/* Whoever can read a secret has it; whoever can write it replaces ours. */

static int
rn_cli_private(const char *file, const char *what, const struct stat *st)
{
    if (S_ISREG(st->st_mode) && (st->st_mode & (S_IRWXG|S_IRWXO))) {
        rn_say("the %s file %s can be read by others; `chmod 600 %s` first",
               what, file, file);
        return RN_EXIT_AUTH;
    }

    return RN_EXIT_OK;
}


/* A token becomes part of a header: only visible ASCII may stand in it. */

static int
rn_cli_token_take(rn_cli_config_t *config, char *text, const char *origin)
{
    size_t  i, len;

    text = rn_settings_trim(text);
    len = strlen(text);

    for (i = 0; i < len && text[i] > 0x20 && text[i] < 0x7f; i++) {
        /* void */
    }

    if (len == 0 || len > RN_CLI_TOKEN_MAX || i < len) {
        rn_say("%s holds no usable token", origin);
        return RN_EXIT_AUTH;
    }

    memcpy(config->token, text, len + 1);
    (void) snprintf(config->token_from, sizeof(config->token_from), "%s",
                    origin);

    return RN_EXIT_OK;
}


int
rn_cli_config_share(rn_cli_config_t *config, const rn_cli_flags_t *flags,
    char *share)
{
    int    rc;
    char   text[RN_CLI_TOKEN_MAX + 2], *secret;

    rc = rn_cli_config_gather(config, flags);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    if (strstr(share, "#/share/") != NULL) {
        (void) snprintf(text, sizeof(text), "%s", share);
        explicit_bzero(share, strlen(share));

        rn_say("the link can be seen in this machine's list of processes;"
               " --share - asks for it instead");

    } else {
        rc = rn_cli_share_read(share, flags->no_input, text, sizeof(text));
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    secret = strstr(text, "#/share/");

    if (secret == NULL) {
        secret = text;

    } else {
        *secret = '\0';
        secret += sizeof("#/share/") - 1;

        if (flags->hq_url == NULL) {
            (void) snprintf(config->shared, sizeof(config->shared), "%s",
                            rn_settings_trim(text));
            config->said[RN_SETTING_HQ_URL].value = config->shared;
            (void) snprintf(config->said[RN_SETTING_HQ_URL].origin, 16,
                            "the share");
        }
    }

    rc = rn_cli_address(config);

    if (rc == RN_EXIT_OK) {
        rc = rn_cli_token_take(config, secret, "the share");
    }

    explicit_bzero(text, sizeof(text));

    return rc;
}


static int
rn_cli_share_read(const char *share, int no_input, char *text, size_t size)
{
    char         *line;
    struct stat   st;

    if (strcmp(share, "-") != 0) {
        if (rn_settings_slurp(share, text, size, &st) < 0) {
            rn_say("the share's file %s cannot be read: %s", share,
                   strerror(errno));
            return RN_EXIT_USAGE;
        }

        return rn_cli_private(share, "share's", &st);
    }

    if (isatty(STDIN_FILENO) && !no_input) {
        line = getpass("Link or secret of the share: ");

        if (line != NULL) {
            (void) snprintf(text, size, "%s", line);
            explicit_bzero(line, strlen(line));
            return RN_EXIT_OK;
        }

    } else if (!isatty(STDIN_FILENO)) {

        /* not a byte more than the line: what follows is for the session */

        while (size > 1 && read(STDIN_FILENO, text, 1) == 1 && *text != '\n')
        {
            text++;
            size--;
        }

        *text = '\0';

        return RN_EXIT_OK;
    }

    rn_say("no share was given");

    return RN_EXIT_USAGE;
}
