
/* The agent CLIs of this machine and their versions, for the hello. */

#ifndef RN_CLIS_H
#define RN_CLIS_H

#include <jansson.h>
#include <uv.h>


typedef struct rn_clis_s  rn_clis_t;


/*
 * Looks along PATH, asks each for --version; done is called once, from the
 * loop, when all have answered or 2 s have passed.  NULL: no memory.
 */
rn_clis_t *rn_clis_find(uv_loop_t *loop, void (*done)(void *data),
    void *data);

/* A new reference: [{name, path, version}]; none of NULL. */
json_t *rn_clis_json(const rn_clis_t *clis);

/*
 * 0: the program of that name or path is another file than the one that was
 * asked for its version.
 */
int rn_clis_same(const rn_clis_t *clis, const char *program);

/* 1: one of them is another file now, has come, or has gone. */
int rn_clis_changed(const rn_clis_t *clis);

/* 1: the version of one is not known, since it did not answer in time. */
int rn_clis_late(const rn_clis_t *clis);

/* Of one that is late the version is still that of the same file before. */
void rn_clis_keep(rn_clis_t *clis, const rn_clis_t *before);

/* After done; as soon as none of them runs any more. */
void rn_clis_free(rn_clis_t *clis);


#endif /* RN_CLIS_H */
