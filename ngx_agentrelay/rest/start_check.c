
/*
 * The fields of POST api/sessions.  What passes here can be sent to a runner
 * and executed as it stands: no NUL, no name the environment cannot hold, no
 * size a terminal cannot have.  Whether the command exists is the runner's
 * to find out.
 */

#include "rest/start.h"

#include "wire/utf8.h"


#define NGX_AR_START_ARGS    256
#define NGX_AR_START_BYTES   32768
#define NGX_AR_START_ENV     256
#define NGX_AR_START_LABELS  32


static void ngx_ar_start_command(ngx_ar_check_t *check,
    ngx_ar_start_t *start);
static void ngx_ar_start_cwd(ngx_ar_check_t *check, ngx_ar_start_t *start);
static void ngx_ar_start_env(ngx_ar_check_t *check, ngx_ar_start_t *start);
static ngx_uint_t ngx_ar_start_env_name(const char *name);
static void ngx_ar_start_limits(ngx_ar_check_t *check,
    ngx_ar_start_t *start);
static void ngx_ar_start_where(ngx_ar_check_t *check, ngx_ar_start_t *start);
static void ngx_ar_start_name(ngx_ar_check_t *check, ngx_ar_start_t *start);
static void ngx_ar_start_name_default(ngx_ar_start_t *start);


void
ngx_ar_start_read(ngx_ar_check_t *check, json_t *body, ngx_ar_start_t *start)
{
    static const char  *names[] = { "runner", "labels", "command", "cwd",
                                    "env", "rows", "cols", "name", "mode",
                                    "overflow", "limits", NULL };
    static const char  *modes[] = { "pty", "pipe", NULL };
    static const char  *overflows[] = { "drop", "block", NULL };

    ngx_memzero(start, sizeof(ngx_ar_start_t));
    ngx_ar_check_init(check, body, names);

    ngx_ar_start_where(check, start);
    ngx_ar_start_command(check, start);
    ngx_ar_start_cwd(check, start);
    ngx_ar_start_env(check, start);
    ngx_ar_start_limits(check, start);

    start->rows = ngx_ar_check_integer(check, "rows", AR_ROWS_MIN,
                                       AR_ROWS_MAX, 24);
    start->cols = ngx_ar_check_integer(check, "cols", AR_COLS_MIN,
                                       AR_COLS_MAX, 80);
    start->pipe = ngx_ar_check_choice(check, "mode", modes,
                                      "must be \"pty\" or \"pipe\"");
    start->block = ngx_ar_check_choice(check, "overflow", overflows,
                                       "must be \"drop\" or \"block\"");

    ngx_ar_start_name(check, start);
}


static void
ngx_ar_start_where(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    json_t      *value;
    const char  *key;

    start->runner = ngx_ar_check_string(check, "runner");
    start->labels = json_object_get(check->object, "labels");

    if (start->runner && start->runner[0] == '\0') {
        ngx_ar_check_fail(check, "/runner", "is empty");
    }

    if (start->labels == NULL) {
        return;
    }

    if (start->runner) {
        ngx_ar_check_fail(check, "/labels", "cannot stand beside runner");
    }

    if (!json_is_object(start->labels)
        || json_object_size(start->labels) > NGX_AR_START_LABELS)
    {
        ngx_ar_check_fail(check, "/labels",
                          "must be an object of at most 32 labels");
        return;
    }

    json_object_foreach(start->labels, key, value) {
        if (!json_is_string(value)) {
            ngx_ar_check_fail_key(check, "/labels", key, "must be a string");
        }
    }
}


static void
ngx_ar_start_command(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    char     pointer[32];
    size_t   i, n, bytes;
    json_t  *arg;

    start->command = json_object_get(check->object, "command");
    n = json_array_size(start->command);

    if (n < 1 || n > NGX_AR_START_ARGS) {
        ngx_ar_check_fail(check, "/command",
                          "must be an array of 1 to 256 strings");
        return;
    }

    bytes = 0;

    for (i = 0; i < n; i++) {
        arg = json_array_get(start->command, i);

        if (!json_is_string(arg)) {
            ngx_sprintf((u_char *) pointer, "/command/%uz%Z", i);
            ngx_ar_check_fail(check, pointer, "must be a string");
            return;
        }

        bytes += json_string_length(arg) + 1;
    }

    if (bytes > NGX_AR_START_BYTES) {
        ngx_ar_check_fail(check, "/command", "is longer than 32 KiB");
    }

    if (json_string_length(json_array_get(start->command, 0)) == 0) {
        ngx_ar_check_fail(check, "/command/0", "is empty");
    }
}


static void
ngx_ar_start_cwd(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    const char  *cwd;

    cwd = ngx_ar_check_string(check, "cwd");
    start->cwd = cwd;

    if (cwd == NULL) {
        return;
    }

    if (!(cwd[0] == '/'
          || (cwd[0] == '~' && (cwd[1] == '\0' || cwd[1] == '/'))))
    {
        ngx_ar_check_fail(check, "/cwd", "must begin with / or ~/");
    }

    if (ngx_strlen(cwd) > 4095) {
        ngx_ar_check_fail(check, "/cwd", "is longer than 4,095 bytes");
    }
}


static void
ngx_ar_start_env(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    size_t       bytes;
    json_t      *value;
    const char  *key;

    start->env = json_object_get(check->object, "env");

    if (start->env == NULL) {
        return;
    }

    if (!json_is_object(start->env)
        || json_object_size(start->env) > NGX_AR_START_ENV)
    {
        ngx_ar_check_fail(check, "/env",
                          "must be an object of at most 256 variables");
        return;
    }

    bytes = 0;

    json_object_foreach(start->env, key, value) {
        if (!ngx_ar_start_env_name(key)) {
            ngx_ar_check_fail_key(check, "/env", key, "is not a name of a "
                                  "variable ([A-Za-z_][A-Za-z0-9_]*)");
        }

        if (!json_is_string(value)) {
            ngx_ar_check_fail_key(check, "/env", key, "must be a string");
        }

        bytes += ngx_strlen(key) + json_string_length(value) + 2;
    }

    if (bytes > NGX_AR_START_BYTES) {
        ngx_ar_check_fail(check, "/env", "is longer than 32 KiB");
    }
}


static ngx_uint_t
ngx_ar_start_env_name(const char *name)
{
    const char  *p;

    for (p = name; *p; p++) {
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')
              || *p == '_' || (p > name && *p >= '0' && *p <= '9')))
        {
            return 0;
        }
    }

    return p > name;
}


/* Whether the runner can enforce them is the runner's to say. */

static void
ngx_ar_start_limits(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    double       n;
    json_t      *value;
    ngx_uint_t   i;
    const char  *key;

    static const struct {
        const char  *name;
        ngx_uint_t   integer;
        double       min;
        double       max;
        const char  *message;
    } limits[] = {
        { "memory", 1, 1048576, 1e15,
          "must be an integer from 1048576 to 10^15" },
        { "cpu", 0, 0.01, 1024, "must be a number from 0.01 to 1024" },
        { "pids", 1, 1, 4194304, "must be an integer from 1 to 4194304" }
    };

    start->limits = json_object_get(check->object, "limits");

    if (start->limits == NULL) {
        return;
    }

    if (!json_is_object(start->limits)) {
        ngx_ar_check_fail(check, "/limits", "must be an object");
        return;
    }

    json_object_foreach(start->limits, key, value) {

        for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
            if (ngx_strcmp(key, limits[i].name) == 0) {
                break;
            }
        }

        if (i == sizeof(limits) / sizeof(limits[0])) {
            ngx_ar_check_fail_key(check, "/limits", key, "is unknown");
            continue;
        }

        n = json_number_value(value);

        if (n < limits[i].min || n > limits[i].max
            || (limits[i].integer && !json_is_integer(value)))
        {
            ngx_ar_check_fail_key(check, "/limits", key, limits[i].message);
        }
    }
}


static void
ngx_ar_start_name(ngx_ar_check_t *check, ngx_ar_start_t *start)
{
    const char  *name;
    ngx_uint_t   characters;

    name = ngx_ar_check_string(check, "name");

    if (name == NULL) {
        ngx_ar_start_name_default(start);
        return;
    }

    if (!ngx_ar_check_printable(name, &characters) || characters < 1
        || characters > 64)
    {
        ngx_ar_check_fail(check, "/name",
                          "must be 1 to 64 printable characters");
        return;
    }

    ngx_cpystrn(start->name, (u_char *) name, NGX_AR_START_NAME + 1);
}


/* The command's last part, as far as it is printable. */

static void
ngx_ar_start_name_default(ngx_ar_start_t *start)
{
    size_t       len;
    const char  *text, *p;
    ngx_uint_t   characters;

    text = json_string_value(json_array_get(start->command, 0));

    if (text == NULL) {
        return;
    }

    for (p = text; *p; p++) {
        if (*p == '/' && p[1] != '\0') {
            text = p + 1;
        }
    }

    len = ngx_min(ngx_strlen(text), 64);

    while (len && !ar_utf8_valid(text, len)) {
        len--;
    }

    ngx_memcpy(start->name, text, len);
    start->name[len] = '\0';

    if (!ngx_ar_check_printable((char *) start->name, &characters)
        || characters == 0)
    {
        (void) ngx_cpystrn(start->name, (u_char *) "session",
                           NGX_AR_START_NAME + 1);
    }
}
