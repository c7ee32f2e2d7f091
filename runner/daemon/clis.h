
/* The agent CLIs of this machine and their versions, for the hello. */

#ifndef RN_CLIS_H
#define RN_CLIS_H

#include <jansson.h>
#include <sys/stat.h>
#include <uv.h>

#include "wire/ar.h"


#define RN_CLIS_MAX  16


typedef struct rn_clis_s  rn_clis_t;

typedef struct {
    rn_clis_t     *clis;
    const char    *name;
    char           path[1024];
    char           version[128];
    struct stat    file;         /* that was asked */
    size_t         len;
    uv_process_t   process;
    uv_pipe_t      out;
    int            pins;
} rn_cli_t;


struct rn_clis_s {
    rn_cli_t     *list;
    size_t        n;
    size_t        asking;        /* still running */
    uv_timer_t    timer;
    void        (*done)(void *data);
    void         *data;
};


/*
 * Looks along PATH, asks each for --version; done is called once, from the
 * loop, when all have answered or 2 s have passed.
 */
void rn_clis_find(rn_clis_t *clis, uv_loop_t *loop, void (*done)(void *data),
    void *data);

/* A new reference: [{name, path, version}]. */
json_t *rn_clis_json(const rn_clis_t *clis);

/*
 * 0: the program of that name or path is another file than the one that was
 * asked for its version.
 */
int rn_clis_same(const rn_clis_t *clis, const char *program);

void rn_clis_free(rn_clis_t *clis);


#endif /* RN_CLIS_H */
