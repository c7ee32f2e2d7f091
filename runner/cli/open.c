
/*
 * agentrelay open: a fresh login link for the dashboard.
 *
 * The secret stands in the fragment, which browsers send to nobody; it is
 * good once, for ten minutes.  A browser is started only where one can be
 * seen, and the link is then still printed.  xdg-open takes the link as an
 * argument, which other users of this host may see in the process list: so
 * it is handed a file of mode 0600 that redirects, and never the link.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/cli/api.h"
#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/config.h"
#include "runner/say.h"


#define RN_OPEN_SECRET  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
                        "0123456789_-"
#define RN_OPEN_LONGEST 128


typedef struct {
    rn_cli_flags_t   common;
    int              print;
    int              json;
} rn_open_options_t;


static int rn_open_main(int argc, char **argv);
static int rn_open_link(rn_api_t *api, json_t *answer,
    const rn_open_options_t *options);
static void rn_open_browser(const char *link);
static int rn_open_page(const char *link, char *file, size_t size);


static const rn_flag_t  rn_open_table[] = {
    { "print", 0, RN_FLAG_SET, offsetof(rn_open_options_t, print), NULL,
      "only print the link, start no browser" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_open_options_t, json), NULL,
      "print {\"link\", \"expires\"} and start no browser" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_open_verb = {
    .name = "open",
    .main = rn_open_main,
    .summary = "open the dashboard with a login link",
    .examples =
        "  agentrelay open                  open the dashboard, logged in\n"
        "  agentrelay open --print          print the login link\n",
    .flags = rn_open_table,
    .common = rn_cli_flags,
    .notes =
        "The link logs in once and lives ten minutes.\n",
    .json = "an object: link and expires.\n",
    .failure = RN_EXIT_USAGE
};


static int
rn_open_main(int argc, char **argv)
{
    int                 rc;
    json_t             *answer;
    rn_api_t            api;
    rn_cli_config_t     config;
    rn_open_options_t   options;

    memset(&options, 0, sizeof(rn_open_options_t));

    if (rn_flags_parse(&rn_open_verb, argc, argv, &options, &rc) == -1) {
        return rc;
    }

    rc = rn_cli_begin(&config, &api, &options.common);

    if (rc == RN_EXIT_OK) {
        rc = rn_api_call(&api, "POST", "/api/auth/links", json_object(),
                         NULL, &answer);
    }

    if (rc != RN_EXIT_OK) {
        return rc;
    }

    rc = rn_open_link(&api, answer, &options);
    json_decref(answer);

    return rc;
}


static int
rn_open_link(rn_api_t *api, json_t *answer, const rn_open_options_t *options)
{
    int          rc;
    char        *link, plain[1024 + RN_OPEN_LONGEST + 16];
    size_t       len;
    json_t      *shown;
    const char  *secret;

    secret = rn_api_text(answer, "secret");

    len = strspn(secret, RN_OPEN_SECRET);

    if (len == 0 || len > RN_OPEN_LONGEST || secret[len] != '\0') {
        rn_say("%s gave no login secret; is it the right address?",
               api->config->address);
        return RN_EXIT_FAILED;
    }

    if (asprintf(&link, "%s#login=%s", api->config->address, secret) < 0) {
        rn_say("out of memory");
        return RN_EXIT_FAILED;
    }

    if (options->json) {
        shown = json_pack("{s:s, s:O?}", "link", link, "expires",
                          json_object_get(answer, "expires"));
        rn_cli_json(shown);
        json_decref(shown);

    } else {
        rn_say_plain(plain, sizeof(plain), link);
        printf("%s\n", plain);
        explicit_bzero(plain, sizeof(plain));
    }

    rc = rn_cli_end(RN_EXIT_OK);

    if (!options->print && !options->json
        && (getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL))
    {
        rn_open_browser(link);
    }

    explicit_bzero(link, strlen(link));
    free(link);

    return rc;
}


static void
rn_open_browser(const char *link)
{
    int     null;
    char    file[PATH_MAX];
    pid_t   pid;

    if (rn_open_page(link, file, sizeof(file)) != 0) {
        rn_say("no place for the page that opens the browser: %s",
               strerror(errno));
        return;
    }

    pid = fork();

    if (pid == 0) {
        null = open("/dev/null", O_RDWR);

        if (null != -1) {
            (void) dup2(null, STDIN_FILENO);
            (void) dup2(null, STDOUT_FILENO);
            (void) dup2(null, STDERR_FILENO);
        }

        (void) setsid();
        (void) execlp("xdg-open", "xdg-open", file, (char *) NULL);
        _exit(127);
    }

    /* xdg-open may stay as long as its browser, so it is not waited for */

    if (pid == -1) {
        rn_say("xdg-open cannot be started: %s", strerror(errno));
    }
}


/* A file that only this user can read, where each call replaces the last. */

static int
rn_open_page(const char *link, char *file, size_t size)
{
    int          fd, n;
    char         new[PATH_MAX + 8];
    FILE        *page;
    const char  *base, *under;
    struct stat  st;

    base = getenv("XDG_RUNTIME_DIR");
    under = "/agentrelay";

    if (base == NULL || *base != '/') {
        base = getenv("HOME");
        under = "/.agentrelay";
    }

    if (base == NULL) {
        errno = ENOENT;
        return -1;
    }

    n = snprintf(file, size, "%s%s/login.html", base, under);

    if (n < 0 || (size_t) n >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }

    file[(size_t) n - sizeof("login.html")] = '\0';

    if (mkdir(file, 0700) != 0 && errno != EEXIST) {
        return -1;
    }

    if (lstat(file, &st) != 0 || !S_ISDIR(st.st_mode)
        || st.st_uid != geteuid())
    {
        errno = EPERM;
        return -1;
    }

    file[(size_t) n - sizeof("login.html")] = '/';

    (void) snprintf(new, sizeof(new), "%s.XXXXXX", file);
    fd = mkstemp(new);

    if (fd == -1) {
        return -1;
    }

    page = fdopen(fd, "w");

    if (page == NULL) {
        (void) close(fd);
        return -1;
    }

    (void) fprintf(page, "<!doctype html><meta charset=\"utf-8\">"
                   "<meta name=\"referrer\" content=\"no-referrer\">"
                   "<meta http-equiv=\"refresh\" content=\"0;url=");

    for ( /* void */ ; *link != '\0'; link++) {
        (void) fprintf(page, strchr("\"'<>&", *link) ? "&#%d;" : "%c", *link);
    }

    (void) fputs("\">\n", page);

    if (fclose(page) != 0 || rename(new, file) != 0) {
        (void) unlink(new);
        return -1;
    }

    return 0;
}
