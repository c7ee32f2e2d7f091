
/*
 * Which agent CLIs are installed.  Each found one runs with --version, at the
 * runner's start and when versions.c says so, without a terminal and without
 * the runner's secrets (they are gone from the environment by then).
 * One that does not answer in 2 s is killed and listed without a version, or
 * with that of the same file before.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/daemon/clis.h"


#define RN_CLIS_WAIT_MS  2000
#define RN_CLIS_MAX      (sizeof(rn_clis_names) / sizeof(char *))


typedef struct {
    rn_clis_t     *clis;
    const char    *name;
    char           path[1024];
    char           version[128]; /* "": not known */
    struct stat    file;         /* that was asked */
    char           said[128];    /* so far */
    size_t         len;
    int            late;         /* it did not answer in time */
    int            kept;         /* its version is that of before */
    uv_process_t   process;
    uv_pipe_t      out;
    int            pins;
} rn_cli_t;


static const char *const  rn_clis_names[] = {
    "claude", "codex", "gemini", "opencode", "copilot", "cursor-agent",
    "goose", "aider", "amp", "qwen"
};


struct rn_clis_s {
    rn_cli_t      list[RN_CLIS_MAX];
    size_t        n;
    size_t        asking;        /* still running */
    uv_timer_t    timer;
    void        (*done)(void *data);
    void         *data;
    int           freed;         /* when no process has a pin */
};


static int rn_clis_look(const char *name, char *found, size_t size,
    struct stat *file);
static int rn_clis_file(const struct stat *one, const struct stat *other);
static void rn_clis_ask(rn_cli_t *cli, uv_loop_t *loop);
static void rn_clis_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf);
static void rn_clis_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);
static void rn_clis_exited(uv_process_t *process, int64_t status, int signo);
static void rn_clis_closed(uv_handle_t *handle);
static void rn_clis_timeout(uv_timer_t *timer);
static void rn_clis_done(uv_handle_t *handle);


rn_clis_t *
rn_clis_find(uv_loop_t *loop, void (*done)(void *data), void *data)
{
    size_t      i;
    rn_cli_t   *cli;
    rn_clis_t  *clis;

    clis = calloc(1, sizeof(rn_clis_t));
    if (clis == NULL) {
        return NULL;
    }

    clis->done = done;
    clis->data = data;

    uv_timer_init(loop, &clis->timer);
    clis->timer.data = clis;

    for (i = 0; i < RN_CLIS_MAX; i++) {
        cli = &clis->list[clis->n];

        if (rn_clis_look(rn_clis_names[i], cli->path, sizeof(cli->path),
                         &cli->file))
        {
            cli->name = rn_clis_names[i];
            cli->clis = clis;
            clis->n++;
        }
    }

    for (i = 0; i < clis->n; i++) {
        rn_clis_ask(&clis->list[i], loop);
    }

    uv_timer_start(&clis->timer, rn_clis_timeout,
                   clis->asking > 0 ? RN_CLIS_WAIT_MS : 0, 0);

    return clis;
}


/* 1: there is one. */

static int
rn_clis_look(const char *name, char *found, size_t size, struct stat *file)
{
    size_t       len;
    const char  *path, *p;

    path = getenv("PATH");

    for (p = path != NULL ? path : ""; *p != '\0'; p += len + (p[len] == ':'))
    {
        len = strcspn(p, ":");

        if (p[0] != '/' || len + strlen(name) + 2 > size) {
            continue;
        }

        snprintf(found, size, "%.*s/%s", (int) len, p, name);

        if (access(found, X_OK) == 0 && stat(found, file) == 0
            && S_ISREG(file->st_mode))
        {
            return 1;
        }
    }

    return 0;
}


static void
rn_clis_ask(rn_cli_t *cli, uv_loop_t *loop)
{
    static char           version[] = "--version";
    char                 *argv[3] = { cli->path, version, NULL };
    uv_stdio_container_t  stdio[3];
    uv_process_options_t  options;

    memset(&options, 0, sizeof(options));
    memset(stdio, 0, sizeof(stdio));

    uv_pipe_init(loop, &cli->out, 0);
    cli->out.data = cli;
    cli->process.data = cli;

    stdio[0].flags = UV_IGNORE;
    stdio[1].flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
    stdio[1].data.stream = (uv_stream_t *) &cli->out;
    stdio[2].flags = UV_IGNORE;

    options.file = cli->path;
    options.args = argv;
    options.stdio = stdio;
    options.stdio_count = 3;
    options.exit_cb = rn_clis_exited;
    options.flags = UV_PROCESS_DETACHED;

    cli->clis->asking++;
    cli->pins = 2;

    if (uv_spawn(loop, &cli->process, &options) != 0) {
        cli->late = 1;
        uv_close((uv_handle_t *) &cli->process, rn_clis_closed);
        uv_close((uv_handle_t *) &cli->out, rn_clis_closed);
        return;
    }

    (void) uv_read_start((uv_stream_t *) &cli->out, rn_clis_alloc,
                         rn_clis_read);
}


static void
rn_clis_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf)
{
    static char  bytes[1024];

    (void) handle;
    (void) want;

    *buf = uv_buf_init(bytes, sizeof(bytes));
}


static void
rn_clis_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    size_t     len;
    rn_cli_t  *cli = stream->data;

    if (n < 0) {
        uv_close((uv_handle_t *) stream, rn_clis_closed);
        return;
    }

    len = sizeof(cli->said) - 1 - cli->len;
    len = (size_t) n < len ? (size_t) n : len;
    memcpy(cli->said + cli->len, buf->base, len);
    cli->len += len;
}


static void
rn_clis_exited(uv_process_t *process, int64_t status, int signo)
{
    rn_cli_t  *cli = process->data;

    if (status != 0 || signo != 0) {
        cli->len = 0;
    }

    uv_close((uv_handle_t *) process, rn_clis_closed);
}


static void
rn_clis_closed(uv_handle_t *handle)
{
    rn_cli_t   *cli = handle->data;
    rn_clis_t  *clis = cli->clis;

    if (--cli->pins > 0) {
        return;
    }

    if (!cli->late) {
        memcpy(cli->version, cli->said, cli->len);
        cli->version[strcspn(cli->version, "\r\n")] = '\0';
    }

    clis->asking--;

    if (clis->freed) {
        rn_clis_free(clis);

    } else if (clis->asking == 0
               && !uv_is_closing((uv_handle_t *) &clis->timer))
    {
        uv_timer_start(&clis->timer, rn_clis_timeout, 0, 0);
    }
}


static void
rn_clis_timeout(uv_timer_t *timer)
{
    size_t      i;
    rn_cli_t   *cli;
    rn_clis_t  *clis = timer->data;

    for (i = 0; i < clis->n; i++) {
        cli = &clis->list[i];

        if (cli->pins > 0) {
            cli->late = 1;

            if (uv_is_active((uv_handle_t *) &cli->process)) {
                (void) kill(-cli->process.pid, SIGKILL);
            }

            if (!uv_is_closing((uv_handle_t *) &cli->out)) {
                uv_close((uv_handle_t *) &cli->out, rn_clis_closed);
            }
        }
    }

    uv_close((uv_handle_t *) timer, rn_clis_done);
}


static void
rn_clis_done(uv_handle_t *handle)
{
    rn_clis_t  *clis = handle->data;

    clis->done(clis->data);
}


json_t *
rn_clis_json(const rn_clis_t *clis)
{
    size_t   i;
    json_t  *array, *entry;

    array = json_array();

    for (i = 0; clis != NULL && i < clis->n; i++) {
        entry = json_pack("{s:s, s:s}", "name", clis->list[i].name, "path",
                          clis->list[i].path);

        if (clis->list[i].version[0] != '\0') {
            json_object_set_new(entry, "version",
                                json_string(clis->list[i].version));
        }

        json_array_append_new(array, entry);
    }

    return array;
}


int
rn_clis_same(const rn_clis_t *clis, const char *program)
{
    size_t           i;
    struct stat      file;
    const rn_cli_t  *cli;

    for (i = 0; clis != NULL && i < clis->n; i++) {
        cli = &clis->list[i];

        if (strcmp(cli->name, program) == 0
            || strcmp(cli->path, program) == 0)
        {
            return stat(cli->path, &file) == 0
                   && rn_clis_file(&file, &cli->file);
        }
    }

    return 1;
}


int
rn_clis_changed(const rn_clis_t *clis)
{
    char             path[sizeof(clis->list[0].path)];
    size_t           i, at;
    struct stat      file;
    const rn_cli_t  *cli;

    for (i = 0, at = 0; i < RN_CLIS_MAX; i++) {
        cli = at < clis->n && clis->list[at].name == rn_clis_names[i]
              ? &clis->list[at++] : NULL;

        if (rn_clis_look(rn_clis_names[i], path, sizeof(path), &file)
            != (cli != NULL))
        {
            return 1;
        }

        if (cli != NULL && (strcmp(cli->path, path) != 0
                            || !rn_clis_file(&cli->file, &file)))
        {
            return 1;
        }
    }

    return 0;
}


int
rn_clis_late(const rn_clis_t *clis)
{
    size_t  i;

    for (i = 0; i < clis->n; i++) {
        if (clis->list[i].late && !clis->list[i].kept) {
            return 1;
        }
    }

    return 0;
}


void
rn_clis_keep(rn_clis_t *clis, const rn_clis_t *before)
{
    size_t           i, j;
    rn_cli_t        *cli;
    const rn_cli_t  *was;

    for (i = 0; i < clis->n; i++) {
        cli = &clis->list[i];

        for (j = 0; cli->late && j < before->n; j++) {
            was = &before->list[j];

            if (strcmp(was->path, cli->path) == 0
                && rn_clis_file(&was->file, &cli->file)
                && was->version[0] != '\0')
            {
                strcpy(cli->version, was->version);
                cli->kept = 1;
            }
        }
    }
}


static int
rn_clis_file(const struct stat *one, const struct stat *other)
{
    return one->st_ino == other->st_ino && one->st_dev == other->st_dev
           && one->st_size == other->st_size
           && one->st_mtim.tv_sec == other->st_mtim.tv_sec
           && one->st_mtim.tv_nsec == other->st_mtim.tv_nsec;
}


void
rn_clis_free(rn_clis_t *clis)
{
    if (clis == NULL) {
        return;
    }

    clis->freed = 1;

    if (clis->asking == 0) {
        free(clis);
    }
}
