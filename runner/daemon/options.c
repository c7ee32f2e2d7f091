
/*
 * The runner's command line.  Flags win over the environment.  The token is
 * taken from --token-file, RUNNER_TOKEN or --token; the last one exists for
 * compatibility only, other users of the machine could read it: it is wiped
 * out of argv and warned about.
 */

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/daemon/options.h"
#include "runner/log.h"
#include "wire/uuid.h"


#define RN_OPTIONS_OK      0
#define RN_OPTIONS_USAGE   2
#define RN_OPTIONS_HQ      "ws://localhost:8080/ws/runner"


typedef struct {
    const char  *hq_url;
    const char  *runner_id;
    char        *token;          /* in argv or in the environment */
    const char  *token_file;
    const char  *capacity;
    const char  *root;
    const char  *allow;
    const char  *backoff;
    const char  *ca_file;
    const char  *log_format;
    int          token_in_argv;
} rn_options_raw_t;


static int rn_options_scan(rn_options_raw_t *raw, json_t *labels, int argc,
    char **argv);
static int rn_options_set(rn_options_raw_t *raw, json_t *labels,
    const char *name, char *value);
static int rn_options_label(json_t *labels, const char *value);
static int rn_options_check(rn_options_t *options,
    const rn_options_raw_t *raw);
static int rn_options_name(rn_options_t *options, const char *name);
static int rn_options_root(rn_options_t *options, const char *root);
static int rn_options_token(rn_options_t *options, rn_options_raw_t *raw);
static int rn_options_token_file(rn_options_t *options, const char *path);
static int rn_options_searched(const char *dir, size_t len);
static int rn_options_error(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
static void rn_options_help(void);


int
rn_options_parse(rn_options_t *options, int argc, char **argv)
{
    int               rc;
    rn_options_raw_t  raw;

    memset(options, 0, sizeof(rn_options_t));
    memset(&raw, 0, sizeof(raw));

    options->labels = json_object();
    raw.hq_url = getenv("HQ_URL");
    raw.runner_id = getenv("RUNNER_ID");
    raw.token = getenv("RUNNER_TOKEN");

    rc = rn_options_scan(&raw, options->labels, argc, argv);

    if (rc < 0) {
        rc = rn_options_token(options, &raw);
    }

    if (rc < 0) {
        rc = rn_options_check(options, &raw);
    }

    return rc;
}


static int
rn_options_scan(rn_options_raw_t *raw, json_t *labels, int argc, char **argv)
{
    int    i, rc;
    char   name[32], *arg, *value;

    for (i = 1; i < argc; i++) {
        arg = argv[i];

        if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0) {
            rn_options_help();
            return RN_OPTIONS_OK;
        }

        if (strncmp(arg, "--", 2) != 0) {
            return rn_options_error("unexpected argument \"%s\"", arg);
        }

        value = strchr(arg, '=');
        snprintf(name, sizeof(name), "%.*s",
                 value != NULL ? (int) (value - arg - 2) : 30, arg + 2);

        if (value != NULL) {
            value++;

        } else if (i + 1 < argc) {
            value = argv[++i];
        }

        rc = rn_options_set(raw, labels, name, value);

        if (rc >= 0) {
            return rc;
        }
    }

    return -1;
}


static int
rn_options_set(rn_options_raw_t *raw, json_t *labels, const char *name,
    char *value)
{
    size_t  i;
    struct {
        const char   *name;
        const char  **value;
    } table[] = {
        { "hq-url", &raw->hq_url },
        { "runner-id", &raw->runner_id },
        { "token-file", &raw->token_file },
        { "capacity", &raw->capacity },
        { "root", &raw->root },
        { "allow", &raw->allow },
        { "backoff", &raw->backoff },
        { "ca-file", &raw->ca_file },
        { "log-format", &raw->log_format }
    };

    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(name, table[i].name) == 0 && value != NULL) {
            *table[i].value = value;
            return -1;
        }
    }

    if (strcmp(name, "token") == 0 && value != NULL) {
        raw->token = value;
        raw->token_in_argv = 1;
        return -1;
    }

    if (strcmp(name, "label") == 0 && value != NULL) {
        return rn_options_label(labels, value);
    }

    if (value == NULL) {
        return rn_options_error("--%s: unknown, or its value is missing",
                                name);
    }

    return rn_options_error("unknown option --%s", name);
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
        return rn_options_error("--hq-url: %s", cause);
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

    text = raw->backoff != NULL ? raw->backoff : "0.1..15";

    if (rn_backoff_parse(&options->backoff, text, &cause) != AR_OK) {
        return rn_options_error("--backoff \"%s\": %s", text, cause);
    }

    text = raw->log_format != NULL ? raw->log_format : "text";

    if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0) {
        return rn_options_error("--log-format must be text or json");
    }

    options->json_log = text[0] == 'j';
    options->allow = raw->allow != NULL ? strdup(raw->allow) : NULL;
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
    struct passwd  *user;

    if (root == NULL) {
        root = getenv("HOME");
    }

    if (root == NULL || root[0] == '\0') {
        user = getpwuid(getuid());
        root = user != NULL ? user->pw_dir : "/";
    }

    options->root = realpath(root, NULL);

    if (options->root == NULL) {
        return rn_options_error("--root \"%s\": %s", root, strerror(errno));
    }

    return -1;
}


static int
rn_options_token(rn_options_t *options, rn_options_raw_t *raw)
{
    char  *env;

    if (raw->token_file != NULL) {
        if (rn_options_token_file(options, raw->token_file) >= 0) {
            return RN_OPTIONS_USAGE;
        }

    } else if (raw->token != NULL) {
        options->token = strdup(raw->token);
    }

    if (raw->token_in_argv) {
        explicit_bzero(raw->token, strlen(raw->token));
        rn_log(RN_LOG_WARN, "--token can be read by every user of this "
               "machine: use --token-file or RUNNER_TOKEN");
    }

    /* unsetenv() alone leaves the value in /proc/<pid>/environ */

    env = getenv("RUNNER_TOKEN");

    if (env != NULL) {
        explicit_bzero(env, strlen(env));
        (void) unsetenv("RUNNER_TOKEN");
    }

    if (options->token == NULL || options->token[0] == '\0') {
        return rn_options_error("a runner token is needed: --token-file FILE "
                                "or RUNNER_TOKEN");
    }

    if (strpbrk(options->token, "\r\n\t ") != NULL) {
        return rn_options_error("the runner token holds a blank or a line "
                                "break");
    }

    rn_log_secret(options->token);

    return -1;
}


static int
rn_options_token_file(rn_options_t *options, const char *path)
{
    int           fd;
    char          text[1025];
    ssize_t       n;
    struct stat   st;

    fd = open(path, O_RDONLY|O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0) {
            (void) close(fd);
        }

        return rn_options_error("--token-file \"%s\": %s", path,
                                strerror(errno));
    }

    if ((st.st_mode & 077) != 0) {
        (void) close(fd);
        return rn_options_error("--token-file \"%s\": group or others may "
                                "read it; chmod 600 it", path);
    }

    n = read(fd, text, sizeof(text) - 1);
    (void) close(fd);

    if (n <= 0) {
        return rn_options_error("--token-file \"%s\" is empty or not "
                                "readable", path);
    }

    text[n] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    options->token = strdup(text);
    explicit_bzero(text, sizeof(text));

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
    free(options->allow);
    free(options->ca_file);
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

    rn_log(RN_LOG_ERROR, "%s (try: agentrelay runner --help)", text);

    return RN_OPTIONS_USAGE;
}


static void
rn_options_help(void)
{
    fputs(
        "Usage: agentrelay runner [options]\n"
        "\n"
        "Connects this machine to HQ and runs the sessions HQ asks for.\n"
        "\n"
        "Examples:\n"
        "  agentrelay runner --hq-url https://hq.example.com "
        "--token-file ~/.runner.token\n"
        "  RUNNER_TOKEN=... agentrelay runner --runner-id build-1 "
        "--label os=debian\n"
        "  agentrelay runner --root /srv/work --allow claude,codex,bash\n"
        "\n"
        "Options:\n"
        "  --hq-url URL         HQ's address (env HQ_URL; default\n"
        "                       " RN_OPTIONS_HQ ")\n"
        "  --runner-id NAME     this runner's name (env RUNNER_ID; default: "
        "host name)\n"
        "  --token-file FILE    file with the runner token, mode 0600 (env "
        "RUNNER_TOKEN)\n"
        "  --label KEY=VALUE    a label to choose this runner by; repeatable\n"
        "  --capacity N         sessions at a time, 1 to 256 (default 32)\n"
        "  --root DIR           sessions start below it (default: home)\n"
        "  --allow A,B          only these commands: paths, or names in the "
        "runner's\n"
        "                       own PATH (default: all)\n"
        "  --backoff MIN..MAX   seconds between tries (default 0.1..15)\n"
        "  --ca-file FILE       certificates to trust instead of the "
        "system's\n"
        "  --log-format FORMAT  text or json (default text)\n"
        "  -h, --help           this text\n"
        "\n"
        "Exit codes: 0 stopped, 1 failed, 2 usage.\n",
        stdout);
}
