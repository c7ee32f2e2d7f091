
/*
 * The runner's command line.  Flags win over the environment, that over the
 * user's configuration file.  A mistake is told before anything is done.
 *
 * Not asked are the project's file and `.run`: a runner would present its
 * token, and give its machine, to whatever HQ the folder names that it
 * happens to be started in.  `runner` and `token_file` of the configuration
 * file are the command line's: whom to ask for a session, and who one is.
 */

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/daemon/daemon.h"
#include "runner/daemon/options.h"
#include "runner/daemon/token.h"
#include "runner/exit.h"
#include "runner/flags.h"
#include "runner/log.h"
#include "runner/settings.h"
#include "wire/uuid.h"


#define RN_OPTIONS_HQ  "ws://localhost:8080/ws/runner"


typedef struct {
    const char  *hq_url;
    const char  *hq_url_from;
    const char  *runner_id;
    const char  *token;          /* in argv */
    json_t      *labels;
    const char  *token_file;
    const char  *capacity;
    const char  *root;
    const char  *allow;
    const char  *backoff;
    const char  *ca_file;
    const char  *cgroup;
    const char  *log_format;
    const char  *log_level;
} rn_options_raw_t;


static void rn_options_environment(rn_options_raw_t *raw);
static void rn_options_user(rn_options_raw_t *raw,
    const rn_settings_t *user);
static int rn_options_log(const rn_options_raw_t *raw);
static int rn_options_labels(rn_options_t *options, const json_t *given);
static int rn_options_label(json_t *labels, const char *value);
static int rn_options_check(rn_options_t *options,
    const rn_options_raw_t *raw);
static int rn_options_name(rn_options_t *options, const char *name);
static int rn_options_root(rn_options_t *options, const char *root);
static int rn_options_searched(const char *dir, size_t len);
static int rn_options_error(const char *format, ...)
    __attribute__((format(printf, 1, 2)));


static const rn_flag_t  rn_options_flags[] = {
    { "hq-url", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, hq_url), "URL",
      "of HQ; or AGENTRELAY_HQ_URL, HQ_URL, hq_url" },
    { "runner-id", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, runner_id),
      "NAME", "this runner's; or RUNNER_ID; default: host name" },
    { "token-file", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, token_file),
      "FILE", "with the runner token, mode 600; or RUNNER_TOKEN" },
    { "token", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, token), "TOKEN",
      "as it is: others can read it, --token-file is better" },
    { "label", 0, RN_FLAG_LIST, offsetof(rn_options_raw_t, labels), "K=V",
      "to choose this runner by (again for more)" },
    { "capacity", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, capacity), "N",
      "sessions at a time, 1 to 256 (default 32)" },
    { "root", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, root), "DIR",
      "sessions start below it (default: home)" },
    { "allow", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, allow), "A,B",
      "only these: paths, or names in the runner's PATH" },
    { "backoff", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, backoff),
      "MIN..MAX", "seconds between tries (default 0.1..15)" },
    { "ca-file", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, ca_file),
      "FILE", "to trust; or AGENTRELAY_CA_FILE, ca_file" },
    { "cgroup", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, cgroup), "DIR",
      "where sessions get theirs (default: the runner's)" },
    { "log-format", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, log_format),
      "text|json|journald", "of the log (default text, on stderr)" },
    { "log-level", 0, RN_FLAG_VALUE, offsetof(rn_options_raw_t, log_level),
      "error|warn|info|debug", "the last that is written (default info)" },
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_daemon_verb = {
    .name = "runner",
    .main = rn_daemon_main,
    .summary = "connect this machine to HQ and run its sessions",
    .examples =
        "  agentrelay runner --hq-url https://hq.example.com --token-file"
        " token\n"
        "  agentrelay runner --runner-id build-1 --label os=debian\n"
        "  agentrelay runner --root /srv/work --allow claude,codex,bash\n",
    .flags = rn_options_flags,
    .notes =
        "What no flag and no variable says is looked for in\n"
        "~/.config/agentrelay/config (XDG_CONFIG_HOME), as hq_url and\n"
        "ca_file; without all of them HQ is http://localhost:8080/.\n"
        "\n"
        "Exit codes: 0 stopped, 1 failed, 2 usage. SIGTERM or SIGINT ends the\n"
        "sessions and stops; SIGUSR1 makes the log say one level more,\n"
        "SIGUSR2 one less. Proxies are those of https_proxy, http_proxy,\n"
        "all_proxy and no_proxy. Under systemd the token may be a credential\n"
        "named token.\n",
    .failure = RN_EXIT_USAGE
};


int
rn_options_parse(rn_options_t *options, int argc, char **argv)
{
    int               rc;
    rn_settings_t     user;
    rn_options_raw_t  raw;

    memset(options, 0, sizeof(rn_options_t));
    memset(&raw, 0, sizeof(raw));

    options->labels = json_object();

    if (rn_flags_parse(&rn_daemon_verb, argc, argv, &raw, &rc) == 0) {
        rc = rn_options_labels(options, raw.labels);
    }

    json_decref(raw.labels);

    if (rc < 0) {
        rc = rn_options_log(&raw);
    }

    if (rc < 0) {
        options->token = rn_token_take(raw.token_file, raw.token, &rc);
    }

    if (rc >= 0) {
        return rc;
    }

    rn_options_environment(&raw);
    rc = rn_settings_user(&user);

    if (rc == RN_EXIT_OK) {
        rn_options_user(&raw, &user);
        rc = rn_options_check(options, &raw);
    }

    rn_settings_free(&user);

    return rc;
}


static void
rn_options_environment(rn_options_raw_t *raw)
{
    size_t              i;
    static const char  *urls[] = { "AGENTRELAY_HQ_URL", "HQ_URL" };

    raw->hq_url_from = "--hq-url";

    for (i = 0; i < 2 && raw->hq_url == NULL; i++) {
        raw->hq_url = rn_settings_env(urls[i]);
        raw->hq_url_from = urls[i];
    }

    if (raw->runner_id == NULL) {
        raw->runner_id = rn_settings_env("RUNNER_ID");
    }

    if (raw->ca_file == NULL) {
        raw->ca_file = rn_settings_env("AGENTRELAY_CA_FILE");
    }
}


static void
rn_options_user(rn_options_raw_t *raw, const rn_settings_t *user)
{
    if (raw->hq_url == NULL) {
        raw->hq_url = user->values[RN_SETTING_HQ_URL];
        raw->hq_url_from = user->name;
    }

    if (raw->ca_file == NULL) {
        raw->ca_file = user->values[RN_SETTING_CA_FILE];
    }
}


/* First of all: what is told later is told in this form. */

static int
rn_options_log(const rn_options_raw_t *raw)
{
    const char       *text;
    rn_log_level_e    level;
    rn_log_format_e   format;

    text = raw->log_format != NULL ? raw->log_format : "text";

    if (rn_log_format_parse(text, &format) != AR_OK) {
        return rn_options_error("--log-format cannot be \"%s\"", text);
    }

    text = raw->log_level != NULL ? raw->log_level : "info";

    if (rn_log_level_parse(text, &level) != AR_OK) {
        return rn_options_error("--log-level cannot be \"%s\"", text);
    }

    if (rn_log_init(level, format) != AR_OK) {
        rn_log(RN_LOG_ERROR, "the journal cannot be reached: %s",
               strerror(errno));
        return RN_EXIT_FAILED;
    }

    return -1;
}


static int
rn_options_labels(rn_options_t *options, const json_t *given)
{
    int      rc;
    size_t   i;
    json_t  *label;

    json_array_foreach(given, i, label) {
        rc = rn_options_label(options->labels, json_string_value(label));

        if (rc >= 0) {
            return rc;
        }
    }

    return -1;
}


static int
rn_options_label(json_t *labels, const char *value)
{
    char         key[65];
    const char  *eq;

    eq = strchr(value, '=');

    if (eq == NULL || eq == value || eq - value > 64 || strlen(eq) > 256) {
        return rn_options_error("--label \"%s\": it must be KEY=VALUE",
                                value);
    }

    snprintf(key, sizeof(key), "%.*s", (int) (eq - value), value);

    if (json_object_set_new(labels, key, json_string(eq + 1)) != 0
        || json_object_size(labels) > 64)
    {
        return rn_options_error("--label \"%s\": not UTF-8, or too many",
                                value);
    }

    return -1;
}


static int
rn_options_check(rn_options_t *options, const rn_options_raw_t *raw)
{
    int          rc;
    long         n;
    char        *end;
    const char  *cause, *text;

    text = raw->hq_url != NULL ? raw->hq_url : RN_OPTIONS_HQ;

    if (rn_url_parse(&options->url, text, &cause) != AR_OK) {
        return rn_options_error("%s: %s", raw->hq_url_from, cause);
    }

    rc = rn_options_name(options, raw->runner_id);

    if (rc >= 0) {
        return rc;
    }

    options->capacity = 32;

    if (raw->capacity != NULL) {
        n = strtol(raw->capacity, &end, 10);

        if (*end != '\0' || n < 1 || n > RN_CAPACITY_MAX) {
            return rn_options_error("--capacity must be 1 to %d",
                                    RN_CAPACITY_MAX);
        }

        options->capacity = (unsigned) n;
    }

    options->backoff = rn_backoff_usual;

    if (raw->backoff != NULL
        && rn_backoff_parse(&options->backoff, raw->backoff, &cause) != AR_OK)
    {
        return rn_options_error("--backoff \"%s\": %s", raw->backoff, cause);
    }

    options->allow = raw->allow != NULL ? strdup(raw->allow) : NULL;
    options->cgroup = raw->cgroup != NULL ? strdup(raw->cgroup) : NULL;
    options->ca_file = raw->ca_file != NULL ? strdup(raw->ca_file) : NULL;

    return rn_options_root(options, raw->root);
}


static int
rn_options_name(rn_options_t *options, const char *name)
{
    char  host[256];

    if (name == NULL) {
        if (gethostname(host, sizeof(host) - 1) != 0) {
            host[0] = '\0';
        }

        host[sizeof(host) - 1] = '\0';
        name = host;
    }

    if (!ar_name_valid(name, strlen(name))) {
        return rn_options_error("--runner-id \"%s\": a runner's name is 1 to "
                                "64 of A-Z a-z 0-9 . _ -", name);
    }

    strcpy(options->name, name);

    return -1;
}


static int
rn_options_root(rn_options_t *options, const char *root)
{
    const char     *home;
    struct passwd  *user;

    home = getenv("HOME");

    if (home == NULL || home[0] == '\0') {
        user = getpwuid(getuid());
        home = user != NULL ? user->pw_dir : "/";
    }

    options->home = strdup(home);
    options->root = realpath(root != NULL ? root : home, NULL);

    if (options->root == NULL && root == NULL) {
        return rn_options_error("the home folder \"%s\": %s; another one can "
                                "be named with --root", home,
                                strerror(errno));
    }

    if (options->root == NULL) {
        return rn_options_error("--root \"%s\": %s", root, strerror(errno));
    }

    return -1;
}


void
rn_options_free(rn_options_t *options)
{
    if (options->token != NULL) {
        explicit_bzero(options->token, strlen(options->token));
    }

    free(options->token);
    free(options->root);
    free(options->home);
    free(options->allow);
    free(options->ca_file);
    free(options->cgroup);
    json_decref(options->labels);
}


/* An entry is a path, or a name that stands for itself in our own PATH. */

int
rn_options_allowed(const rn_options_t *options, const char *command)
{
    size_t       n;
    const char  *base, *p;

    if (options->allow == NULL) {
        return 1;
    }

    base = strrchr(command, '/');

    for (p = options->allow; *p != '\0'; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");

        if (strncmp(p, command, n) == 0 && command[n] == '\0') {
            return 1;
        }

        if (base != NULL && strncmp(p, base + 1, n) == 0
            && base[n + 1] == '\0'
            && rn_options_searched(command, (size_t) (base - command)))
        {
            return 1;
        }
    }

    return 0;
}


static int
rn_options_searched(const char *dir, size_t len)
{
    size_t       n;
    const char  *p;

    p = getenv("PATH");

    for (p = p != NULL ? p : ""; *p != '\0'; p += n + (p[n] == ':')) {
        n = strcspn(p, ":");

        if (n == len && n > 0 && memcmp(p, dir, n) == 0) {
            return 1;
        }
    }

    return 0;
}


static int
rn_options_error(const char *format, ...)
{
    char     text[1024];
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    return rn_flags_usage(&rn_daemon_verb, "%s", text);
}
