
/*
 * Reading the places.
 *
 * Project: the first `.agentrelay` from the current directory upwards.
 * User:    $XDG_CONFIG_HOME/agentrelay/config.
 * Run:     $AR_RUN_DIR, or the first `.run` upwards that holds operator.token
 *          and url.
 *
 * The two files are lines of `key = value`, # begins a comment; a file name
 * in them is relative to the folder of the file, ~/ is the home.  A project
 * may have come from a stranger: its files must lie inside it, links
 * followed, so that it cannot name a secret of ours for an address of its
 * own; for the same reason no file of a `.run` that was found may be a link,
 * or a pipe, which would keep us waiting.  A project's file or a `.run` of
 * another user is not believed.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/settings.h"
#include "runner/exit.h"
#include "runner/flags.h"
#include "runner/say.h"


#define RN_SETTINGS_FILE_MAX  8192


static int rn_settings_upwards(int (*read)(rn_settings_t *, const char *),
    rn_settings_t *place);
static int rn_settings_project_read(rn_settings_t *place, const char *dir);
static int rn_settings_run_below(rn_settings_t *place, const char *dir);
static int rn_settings_run_read(rn_settings_t *place, const char *parent,
    const char *name);
static int rn_settings_plain(const char *file);
static int rn_settings_foreign(const struct stat *st, const char *name);
static int rn_settings_lines(rn_settings_t *place, char *text, int project);
static int rn_settings_line(rn_settings_t *place, int number, char *line,
    int project);
static int rn_settings_key(const char *key);
static const char *rn_settings_key_meant(const char *key);
static char *rn_settings_path(const rn_settings_t *place, const char *value);
static int rn_settings_inside(const rn_settings_t *place, const char *file);


const char *const  rn_settings_names[RN_SETTINGS] = {
    "hq_url", "token_file", "ca_file", "runner", "detach_keys"
};


int
rn_settings_project(rn_settings_t *place)
{
    memset(place, 0, sizeof(rn_settings_t));

    return rn_settings_upwards(rn_settings_project_read, place);
}


int
rn_settings_run(rn_settings_t *place)
{
    const char  *given;

    memset(place, 0, sizeof(rn_settings_t));

    given = rn_settings_env("AR_RUN_DIR");

    if (given != NULL) {
        (void) rn_settings_run_read(place, given, "");
        return RN_EXIT_OK;
    }

    return rn_settings_upwards(rn_settings_run_below, place);
}


int
rn_settings_user(rn_settings_t *place)
{
    char         text[RN_SETTINGS_FILE_MAX];
    ssize_t      len;
    const char  *base, *under;
    struct stat  st;

    memset(place, 0, sizeof(rn_settings_t));

    base = rn_settings_env("XDG_CONFIG_HOME");
    under = "";

    if (base == NULL || *base != '/') {
        base = rn_settings_env("HOME");
        under = "/.config";
    }

    if (base == NULL) {
        return RN_EXIT_OK;
    }

    (void) snprintf(place->name, sizeof(place->name), "%s%s/agentrelay/"
                    "config", base, under);

    len = rn_settings_slurp(place->name, text, sizeof(text), &st);

    if (len < 0 && errno != ENOENT && errno != ENOTDIR) {
        rn_say("%s cannot be read: %s", place->name, strerror(errno));
        return RN_EXIT_USAGE;
    }

    if (len < 0) {
        place->name[0] = '\0';
        return RN_EXIT_OK;
    }

    return rn_settings_lines(place, text, 0);
}


void
rn_settings_free(rn_settings_t *place)
{
    int  i;

    for (i = 0; i < RN_SETTINGS; i++) {
        free(place->values[i]);
        place->values[i] = NULL;
    }
}


/* read: -1 when the directory is no such place. */

static int
rn_settings_upwards(int (*read)(rn_settings_t *, const char *),
    rn_settings_t *place)
{
    int   rc;
    char  dir[PATH_MAX], *slash;

    if (getcwd(dir, sizeof(dir)) == NULL) {
        return RN_EXIT_OK;
    }

    for ( ;; ) {
        rc = read(place, dir);

        if (rc != -1) {
            return rc;
        }

        slash = strrchr(dir, '/');

        if (slash == NULL || dir[1] == '\0') {
            return RN_EXIT_OK;
        }

        slash[slash == dir] = '\0';
    }
}


static int
rn_settings_project_read(rn_settings_t *place, const char *dir)
{
    int          n;
    char         text[RN_SETTINGS_FILE_MAX];
    struct stat  st;

    n = snprintf(place->name, sizeof(place->name), "%s/.agentrelay", dir);

    /* a directory of that name holds state in a home, see open.c */

    if (n < 0 || (size_t) n >= sizeof(place->name)
        || stat(place->name, &st) != 0 || !S_ISREG(st.st_mode)
        || rn_settings_foreign(&st, place->name))
    {
        place->name[0] = '\0';
        return -1;
    }

    if (rn_settings_slurp(place->name, text, sizeof(text), &st) < 0) {
        rn_say("%s cannot be read: %s", place->name, strerror(errno));
        return RN_EXIT_USAGE;
    }

    return rn_settings_lines(place, text, 1);
}


static int
rn_settings_run_below(rn_settings_t *place, const char *dir)
{
    return rn_settings_run_read(place, dir, "/.run");
}


static int
rn_settings_run_read(rn_settings_t *place, const char *parent, const char *name)
{
    int          n;
    char         dir[PATH_MAX], token[PATH_MAX], address[1024];
    ssize_t      len;
    struct stat  st;

    n = snprintf(dir, sizeof(dir), "%s%s", parent, name);

    if (n < 0 || (size_t) n + sizeof("/operator.token") > sizeof(dir)) {
        return -1;
    }

    (void) snprintf(place->name, sizeof(place->name), "%.4000s/url", dir);
    (void) snprintf(token, sizeof(token), "%.4000s/operator.token", dir);

    if (*name != '\0'
        && !(rn_settings_plain(place->name) && rn_settings_plain(token)))
    {
        place->name[0] = '\0';
        return -1;
    }

    len = rn_settings_slurp(place->name, address, sizeof(address), &st);

    if (len <= 0 || rn_settings_foreign(&st, dir) || access(token, F_OK) != 0) {
        place->name[0] = '\0';
        return -1;
    }

    address[strcspn(address, "#\r\n")] = '\0';

    place->values[RN_SETTING_HQ_URL] = strdup(address);
    place->values[RN_SETTING_TOKEN_FILE] = strdup(token);

    if (place->values[RN_SETTING_HQ_URL] == NULL
        || place->values[RN_SETTING_TOKEN_FILE] == NULL)
    {
        rn_say("out of memory");
        return RN_EXIT_FAILED;
    }

    return RN_EXIT_OK;
}


static int
rn_settings_plain(const char *file)
{
    struct stat  st;

    return lstat(file, &st) == 0 && S_ISREG(st.st_mode);
}


static int
rn_settings_foreign(const struct stat *st, const char *name)
{
    uid_t        uid;
    const char  *sudo;

    uid = geteuid();
    sudo = uid == 0 ? rn_settings_env("SUDO_UID") : NULL;

    if (st->st_uid == uid || st->st_uid == 0
        || (sudo != NULL && strtoul(sudo, NULL, 10) == st->st_uid))
    {
        return 0;
    }

    rn_say("%s belongs to another user and is ignored", name);

    return 1;
}


static int
rn_settings_lines(rn_settings_t *place, char *text, int project)
{
    int    rc, number;
    char  *line, *next;

    number = 0;

    for (line = text; line != NULL; line = next) {
        next = strchr(line, '\n');

        if (next != NULL) {
            *next++ = '\0';
        }

        rc = rn_settings_line(place, ++number, line, project);

        if (rc != RN_EXIT_OK) {
            return rc;
        }
    }

    return RN_EXIT_OK;
}


static int
rn_settings_line(rn_settings_t *place, int number, char *line, int project)
{
    int          i;
    char        *key, *value;
    const char  *meant;

    key = rn_settings_trim(line);

    if (*key == '\0' || *key == '#') {
        return RN_EXIT_OK;
    }

    value = strchr(key, '=');

    if (value == NULL) {
        rn_say("%s:%d: \"%s\" is not `key = value`", place->name, number,
               key);
        return RN_EXIT_USAGE;
    }

    *value++ = '\0';
    key = rn_settings_trim(key);
    value = rn_settings_trim(value);
    i = rn_settings_key(key);

    if (i == RN_SETTINGS) {
        meant = rn_settings_key_meant(key);

        rn_say("%s:%d: there is no setting \"%s\"%s%s%s", place->name, number,
               key, meant ? "; did you mean " : "", meant ? meant : "",
               meant ? "?" : "");
        return RN_EXIT_USAGE;
    }

    if (*value == '\0') {
        rn_say("%s:%d: %s has no value", place->name, number, key);
        return RN_EXIT_USAGE;
    }

    free(place->values[i]);
    place->lines[i] = number;
    place->values[i] = i == RN_SETTING_TOKEN_FILE || i == RN_SETTING_CA_FILE
                       ? rn_settings_path(place, value) : strdup(value);

    if (place->values[i] == NULL) {
        rn_say("out of memory");
        return RN_EXIT_FAILED;
    }

    if (project && (i == RN_SETTING_TOKEN_FILE || i == RN_SETTING_CA_FILE)
        && !rn_settings_inside(place, place->values[i]))
    {
        rn_say("%s:%d: a project may name only files inside it, not %s",
               place->name, number, value);
        return RN_EXIT_USAGE;
    }

    return RN_EXIT_OK;
}


static int
rn_settings_key(const char *key)
{
    int  i;

    for (i = 0; i < RN_SETTINGS; i++) {
        if (strcmp(rn_settings_names[i], key) == 0) {
            break;
        }
    }

    return i;
}


static const char *
rn_settings_key_meant(const char *key)
{
    int  i;

    for (i = 0; i < RN_SETTINGS; i++) {
        if (rn_flags_distance(key, strlen(key), rn_settings_names[i]) <= 2) {
            return rn_settings_names[i];
        }
    }

    return NULL;
}


static char *
rn_settings_path(const rn_settings_t *place, const char *value)
{
    int          len;
    char        *path;
    const char  *home;

    home = rn_settings_env("HOME");
    path = NULL;

    if (value[0] == '/') {
        return strdup(value);
    }

    if (value[0] == '~' && value[1] == '/' && home != NULL) {
        return asprintf(&path, "%s%s", home, value + 1) < 0 ? NULL : path;
    }

    len = (int) (strrchr(place->name, '/') - place->name);

    return asprintf(&path, "%.*s/%s", len, place->name, value) < 0 ? NULL
                                                                   : path;
}


static int
rn_settings_inside(const rn_settings_t *place, const char *file)
{
    char    real[PATH_MAX], dir[PATH_MAX], given[PATH_MAX];
    size_t  len;

    (void) snprintf(given, sizeof(given), "%.*s",
                    (int) (strrchr(place->name, '/') - place->name + 1),
                    place->name);

    if (file == NULL || realpath(file, real) == NULL
        || realpath(given, dir) == NULL)
    {
        return 0;
    }

    len = strlen(dir) > 1 ? strlen(dir) : 0;

    return strncmp(real, dir, len) == 0 && real[len] == '/';
}


ssize_t
rn_settings_slurp(const char *file, char *out, size_t size, struct stat *st)
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


char *
rn_settings_trim(char *text)
{
    size_t  len;

    text += strspn(text, " \t\r\n");
    len = strlen(text);

    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }

    return text;
}


const char *
rn_settings_env(const char *name)
{
    const char  *value;

    value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}
