
/*
 * A program gets the runner's environment without what belongs to the
 * runner: its token and every other AGENTRELAY_ or systemd variable.  Then
 * come the terminal's variables, a UTF-8 locale if there is none, and what
 * the request adds.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/daemon/environment.h"


#define RN_ENVIRONMENT_MORE  16


extern char  **environ;


typedef struct {
    char    **list;
    size_t    n;
    size_t    size;
    int       failed;
} rn_env_t;


static int rn_environment_private(const char *entry);
static void rn_environment_locale(rn_env_t *env);
static const char *rn_environment_get(const rn_env_t *env, const char *name);
static void rn_environment_set(rn_env_t *env, const char *name,
    const char *value);


static const char *const  rn_environment_dropped[] = {
    "RUNNER_TOKEN=", "RUNNER_ID=", "AGENTRELAY_", "NOTIFY_SOCKET=",
    "WATCHDOG_", "LISTEN_", "CREDENTIALS_DIRECTORY=", "INVOCATION_ID=",
    "JOURNAL_STREAM=", "SYSTEMD_EXEC_PID=", "MEMORY_PRESSURE_", "MAINPID=",
    "TERM=", "COLORTERM=", "LINES=", "COLUMNS=", "NO_COLOR="
};


char **
rn_environment_build(const rn_environment_t *environment)
{
    char        **e;
    size_t        len;
    rn_env_t      env;
    json_t       *value;
    const char   *key;

    memset(&env, 0, sizeof(env));

    for (e = environ; *e != NULL; e++) {
        len = strcspn(*e, "=");

        if (!rn_environment_private(*e) && (*e)[len] == '=') {
            char  name[256];

            if (len < sizeof(name)) {
                memcpy(name, *e, len);
                name[len] = '\0';
                rn_environment_set(&env, name, *e + len + 1);
            }
        }
    }

    if (environment->term != NULL) {
        rn_environment_set(&env, "TERM", environment->term);
        rn_environment_set(&env, "COLORTERM", "truecolor");
    }

    rn_environment_locale(&env);
    rn_environment_set(&env, "AGENTRELAY_SESSION", environment->session);
    rn_environment_set(&env, "PWD", environment->cwd);

    json_object_foreach((json_t *) (uintptr_t) environment->extra, key,
                        value)
    {
        if (key[0] == '\0' || strchr(key, '=') != NULL) {
            continue;
        }

        rn_environment_set(&env, key, json_string_value(value));
    }

    if (env.failed || env.list == NULL) {
        rn_environment_free(env.list);
        return NULL;
    }

    return env.list;
}


static int
rn_environment_private(const char *entry)
{
    size_t  i, n;

    n = sizeof(rn_environment_dropped) / sizeof(rn_environment_dropped[0]);

    for (i = 0; i < n; i++) {
        if (strncmp(entry, rn_environment_dropped[i],
                    strlen(rn_environment_dropped[i]))
            == 0)
        {
            return 1;
        }
    }

    return 0;
}


static void
rn_environment_locale(rn_env_t *env)
{
    const char  *locale;

    locale = rn_environment_get(env, "LC_ALL");

    if (locale == NULL || locale[0] == '\0') {
        locale = rn_environment_get(env, "LC_CTYPE");
    }

    if (locale == NULL || locale[0] == '\0') {
        locale = rn_environment_get(env, "LANG");
    }

    if (locale == NULL
        || (strcasestr(locale, "utf-8") == NULL
            && strcasestr(locale, "utf8") == NULL))
    {
        rn_environment_set(env, "LC_ALL", NULL);
        rn_environment_set(env, "LC_CTYPE", NULL);
        rn_environment_set(env, "LANG", "C.UTF-8");
    }
}


static const char *
rn_environment_get(const rn_env_t *env, const char *name)
{
    size_t  i, len;

    len = strlen(name);

    for (i = 0; i < env->n; i++) {
        if (strncmp(env->list[i], name, len) == 0 && env->list[i][len] == '=')
        {
            return env->list[i] + len + 1;
        }
    }

    return NULL;
}


/* value NULL removes; the list stays terminated. */

static void
rn_environment_set(rn_env_t *env, const char *name, const char *value)
{
    char    **list, *entry;
    size_t    i, len;

    len = strlen(name);

    for (i = 0; i < env->n; i++) {
        if (strncmp(env->list[i], name, len) == 0 && env->list[i][len] == '=')
        {
            free(env->list[i]);
            env->list[i] = env->list[--env->n];
            env->list[env->n] = NULL;
            break;
        }
    }

    if (value == NULL || env->failed) {
        return;
    }

    if (env->n + 2 > env->size) {
        env->size = env->size * 2 + RN_ENVIRONMENT_MORE;

        list = realloc(env->list, env->size * sizeof(char *));
        if (list == NULL) {
            env->failed = 1;
            return;
        }

        env->list = list;
        env->list[env->n] = NULL;
    }

    if (asprintf(&entry, "%s=%s", name, value) < 0) {
        env->failed = 1;
        return;
    }

    env->list[env->n++] = entry;
    env->list[env->n] = NULL;
}


void
rn_environment_free(char **envp)
{
    char  **e;

    if (envp == NULL) {
        return;
    }

    for (e = envp; *e != NULL; e++) {
        free(*e);
    }

    free(envp);
}
