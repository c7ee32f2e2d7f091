
/*
 * The configuration lookup.
 *
 * Address:  --hq-url, AGENTRELAY_HQ_URL, HQ_URL, .run/url, hq_url of the
 *           configuration file.
 * Token:    --token-file, AGENTRELAY_TOKEN_FILE, AGENTRELAY_TOKEN,
 *           .run/operator.token, token_file of the configuration file.
 *
 * The two are looked up apart, so a token could reach an address that its
 * owner did not mean.  Therefore what a directory or a file says belongs
 * together: the token of `.run` goes only to the address of `.run` or to
 * this host, the configuration file's only to its own hq_url (if it names
 * one) or to this host; and a `.run` of another user is not believed at all.
 * Flags and environment are the user's own word and combine freely.
 *
 * `.run` is $AR_RUN_DIR, or the first one found from the current directory
 * upwards that holds operator.token and url.  The configuration file is
 * $XDG_CONFIG_HOME/agentrelay/config: lines of `key = value`, # comments.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/say.h"


typedef struct {
    char  address[1024];     /* "": not told */
    char  token_file[PATH_MAX];
    char  ca_file[PATH_MAX];
} rn_cli_place_t;


static void rn_cli_run_dir(rn_cli_place_t *place);
static int rn_cli_run_dir_read(rn_cli_place_t *place, const char *dir);
static void rn_cli_xdg(rn_cli_place_t *place);
static void rn_cli_xdg_line(rn_cli_place_t *place, char *line);
static char *rn_cli_trim(char *text);
static int rn_cli_address(rn_cli_config_t *config, const char *text,
    const char *origin);
static int rn_cli_token(rn_cli_config_t *config, const char *file,
    const rn_cli_place_t *run, const rn_cli_place_t *xdg);
static int rn_cli_belongs(const rn_cli_config_t *config,
    const rn_cli_place_t *place);
static int rn_cli_token_file(rn_cli_config_t *config, const char *file);
static int rn_cli_token_take(rn_cli_config_t *config, char *text,
    const char *origin);
static ssize_t rn_cli_slurp(const char *file, char *out, size_t size,
    struct stat *st);
static const char *rn_cli_env(const char *name);


const rn_flag_t  rn_cli_flags[] = {
    { "hq-url", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, hq_url), "URL",
      "of HQ; or AGENTRELAY_HQ_URL, HQ_URL, .run/url" },
    { "token-file", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, token_file),
      "FILE", "operator token; or AGENTRELAY_TOKEN_FILE" },
    { "ca-file", 0, RN_FLAG_VALUE, offsetof(rn_cli_flags_t, ca_file), "FILE",
      "certificates to trust instead of the system's" },
    { "quiet", 'q', RN_FLAG_SET, offsetof(rn_cli_flags_t, quiet), NULL,
      "only data and failures, nothing else" },
    { "no-color", 0, RN_FLAG_SET, offsetof(rn_cli_flags_t, no_color), NULL,
      "no colours; or NO_COLOR" },
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


int
rn_cli_config_load(rn_cli_config_t *config, const rn_cli_flags_t *flags)
{
    int             rc;
    const char     *address, *origin, *token_file;
    rn_cli_place_t  run, xdg;

    memset(config, 0, sizeof(rn_cli_config_t));

    rn_cli_run_dir(&run);
    rn_cli_xdg(&xdg);

    if ((address = flags->hq_url) != NULL) {
        origin = "--hq-url";

    } else if ((address = rn_cli_env("AGENTRELAY_HQ_URL")) != NULL) {
        origin = "AGENTRELAY_HQ_URL";

    } else if ((address = rn_cli_env("HQ_URL")) != NULL) {
        origin = "HQ_URL";

    } else if (*run.address) {
        address = run.address;
        origin = ".run/url";

    } else if (*xdg.address) {
        address = xdg.address;
        origin = "hq_url of the configuration file";

    } else {
        rn_say("HQ's address is not known: give --hq-url, set"
               " AGENTRELAY_HQ_URL, or work in a tree where `make run` or"
               " `make start` has made .run/");
        return RN_EXIT_USAGE;
    }

    rc = rn_cli_address(config, address, origin);

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    config->ca_file = flags->ca_file ? flags->ca_file
                                     : rn_cli_env("AGENTRELAY_CA_FILE");

    if (config->ca_file == NULL && *xdg.ca_file) {
        config->ca_file = strdup(xdg.ca_file);
    }

    token_file = flags->token_file ? flags->token_file
                                   : rn_cli_env("AGENTRELAY_TOKEN_FILE");

    rc = rn_cli_token(config, token_file, &run, &xdg);

    (void) unsetenv("AGENTRELAY_TOKEN");
    (void) unsetenv("AGENTRELAY_TOKEN_FILE");
    (void) unsetenv("RUNNER_TOKEN");

    return rc;
}


static void
rn_cli_run_dir(rn_cli_place_t *place)
{
    char        dir[PATH_MAX], *slash;
    size_t      len;
    const char *given;

    memset(place, 0, sizeof(rn_cli_place_t));

    given = rn_cli_env("AR_RUN_DIR");

    if (given != NULL) {
        (void) rn_cli_run_dir_read(place, given);
        return;
    }

    if (getcwd(dir, sizeof(dir) - sizeof("/.run")) == NULL) {
        return;
    }

    for ( ;; ) {
        len = strlen(dir);

        if (len == 1) {
            len = 0;
        }

        memcpy(dir + len, "/.run", sizeof("/.run"));

        if (rn_cli_run_dir_read(place, dir) == 0 || len == 0) {
            return;
        }

        dir[len] = '\0';
        slash = strrchr(dir, '/');

        if (slash == dir) {
            slash++;
        }

        *slash = '\0';
    }
}


/* 0 when dir is a run directory. */

static int
rn_cli_run_dir_read(rn_cli_place_t *place, const char *dir)
{
    int          n;
    char         file[PATH_MAX + sizeof("/operator.token")];
    uid_t        uid;
    ssize_t      len;
    const char  *sudo;
    struct stat  st;

    (void) snprintf(file, sizeof(file), "%s/url", dir);

    len = rn_cli_slurp(file, place->address, sizeof(place->address), &st);

    if (len <= 0) {
        place->address[0] = '\0';
        return -1;
    }

    uid = geteuid();
    sudo = uid == 0 ? rn_cli_env("SUDO_UID") : NULL;

    if (st.st_uid != uid && st.st_uid != 0
        && !(sudo != NULL && strtoul(sudo, NULL, 10) == st.st_uid))
    {
        rn_say("%s belongs to another user and is ignored", dir);
        place->address[0] = '\0';
        return -1;
    }

    place->address[strcspn(place->address, "#\r\n")] = '\0';

    n = snprintf(place->token_file, sizeof(place->token_file),
                 "%s/operator.token", dir);

    if (n < 0 || (size_t) n >= sizeof(place->token_file)
        || access(place->token_file, F_OK) != 0)
    {
        memset(place, 0, sizeof(rn_cli_place_t));
        return -1;
    }

    return 0;
}


static void
rn_cli_xdg(rn_cli_place_t *place)
{
    char         file[PATH_MAX], text[8192], *line, *next;
    ssize_t      len;
    const char  *base, *under;
    struct stat  st;

    memset(place, 0, sizeof(rn_cli_place_t));

    base = rn_cli_env("XDG_CONFIG_HOME");
    under = "";

    if (base == NULL || *base != '/') {
        base = rn_cli_env("HOME");
        under = "/.config";
    }

    if (base == NULL) {
        return;
    }

    (void) snprintf(file, sizeof(file), "%s%s/agentrelay/config", base,
                    under);

    len = rn_cli_slurp(file, text, sizeof(text), &st);

    if (len <= 0) {
        return;
    }

    for (line = text; line != NULL; line = next) {
        next = strchr(line, '\n');

        if (next != NULL) {
            *next++ = '\0';
        }

        rn_cli_xdg_line(place, line);
    }
}


static void
rn_cli_xdg_line(rn_cli_place_t *place, char *line)
{
    char        *key, *value;
    const char  *home;

    key = rn_cli_trim(line);

    if (*key == '\0' || *key == '#') {
        return;
    }

    value = strchr(key, '=');

    if (value == NULL) {
        rn_say("configuration file: \"%s\" is not `key = value`", key);
        return;
    }

    *value++ = '\0';
    key = rn_cli_trim(key);
    value = rn_cli_trim(value);

    home = "";

    if (value[0] == '~' && value[1] == '/' && rn_cli_env("HOME") != NULL) {
        home = rn_cli_env("HOME");
        value++;
    }

    if (strcmp(key, "hq_url") == 0) {
        (void) snprintf(place->address, sizeof(place->address), "%s", value);

    } else if (strcmp(key, "token_file") == 0) {
        (void) snprintf(place->token_file, sizeof(place->token_file),
                        "%s%s", home, value);

    } else if (strcmp(key, "ca_file") == 0) {
        (void) snprintf(place->ca_file, sizeof(place->ca_file), "%s%s",
                        home, value);
    }
}


static char *
rn_cli_trim(char *text)
{
    size_t  len;

    text += strspn(text, " \t\r\n");
    len = strlen(text);

    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }

    return text;
}


static int
rn_cli_address(rn_cli_config_t *config, const char *text, const char *origin)
{
    size_t       len;
    const char  *cause;

    if (rn_url_parse(&config->url, text, &cause) != AR_OK) {
        rn_say("the address from %s, \"%s\", is not usable: %s", origin,
               text, cause);
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
rn_cli_token(rn_cli_config_t *config, const char *file,
    const rn_cli_place_t *run, const rn_cli_place_t *xdg)
{
    char        *copy;
    int          rc;
    const char  *value;

    if (file != NULL) {
        return rn_cli_token_file(config, file);
    }

    value = rn_cli_env("AGENTRELAY_TOKEN");

    if (value != NULL) {
        copy = strdup(value);

        if (copy == NULL) {
            return RN_EXIT_FAILED;
        }

        rc = rn_cli_token_take(config, copy, "AGENTRELAY_TOKEN");
        free(copy);

        return rc;
    }

    if (*run->token_file && rn_cli_belongs(config, run)) {
        return rn_cli_token_file(config, run->token_file);
    }

    if (*xdg->token_file && (*xdg->address == '\0'
                             || rn_cli_belongs(config, xdg)))
    {
        return rn_cli_token_file(config, xdg->token_file);
    }

    return RN_EXIT_OK;
}


static int
rn_cli_belongs(const rn_cli_config_t *config, const rn_cli_place_t *place)
{
    rn_url_t           url;
    const char        *cause;
    const rn_url_t    *used;

    used = &config->url;

    if (strcmp(used->host, "localhost") == 0
        || strncmp(used->host, "127.", 4) == 0
        || strcmp(used->host, "::1") == 0)
    {
        return 1;
    }

    return rn_url_parse(&url, place->address, &cause) == AR_OK
           && url.tls == used->tls
           && strcasecmp(url.host, used->host) == 0
           && strcmp(url.port, used->port) == 0;
}


static int
rn_cli_token_file(rn_cli_config_t *config, const char *file)
{
    int          rc;
    char         text[RN_CLI_TOKEN_MAX + 2];
    ssize_t      len;
    struct stat  st;

    len = rn_cli_slurp(file, text, sizeof(text), &st);

    if (len < 0) {
        rn_say("the token file %s cannot be read: %s", file,
               strerror(errno));
        return RN_EXIT_AUTH;
    }

    if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG|S_IRWXO))) {
        rn_say("the token file %s can be read by others; `chmod 600 %s`"
               " first", file, file);
        rc = RN_EXIT_AUTH;

    } else {
        rc = rn_cli_token_take(config, text, file);
    }

    explicit_bzero(text, sizeof(text));

    return rc;
}


/* A token becomes part of a header: only visible ASCII may stand in it. */

static int
rn_cli_token_take(rn_cli_config_t *config, char *text, const char *origin)
{
    size_t  i, len;

    text = rn_cli_trim(text);
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


/* The file's beginning, terminated; -1 with errno. */

static ssize_t
rn_cli_slurp(const char *file, char *out, size_t size, struct stat *st)
{
    int      fd, saved;
    size_t   len;
    ssize_t  n;

    fd = open(file, O_RDONLY|O_CLOEXEC|O_NOCTTY);

    if (fd == -1) {
        return -1;
    }

    len = 0;
    n = fstat(fd, st);

    while (n != -1 && len < size - 1) {
        n = read(fd, out + len, size - 1 - len);

        if (n <= 0) {
            break;
        }

        len += (size_t) n;
    }

    saved = errno;
    (void) close(fd);
    errno = saved;

    out[len] = '\0';

    return n == -1 ? -1 : (ssize_t) len;
}


/* An empty variable counts as absent. */

static const char *
rn_cli_env(const char *name)
{
    const char  *value;

    value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}
