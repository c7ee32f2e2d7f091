
/*
 * What has been typed, as one stream that counts from the first byte of a
 * viewer.  An ack may run ahead of what this connection has carried; both
 * sides go on counting from `attached.input`, so what is acknowledged but
 * not yet sent is still kept and sent.
 */

#ifndef RN_TYPED_H
#define RN_TYPED_H

#include <stddef.h>
#include <stdint.h>


typedef struct {
    unsigned char  *bytes;
    size_t          start;       /* index of the byte at base */
    size_t          size;
    uint64_t        base;        /* the lower of acked and sent */
    uint64_t        acked;
    uint64_t        sent;
    uint64_t        end;
} rn_typed_t;


/* -1: out of memory. */
int rn_typed_add(rn_typed_t *typed, const void *bytes, size_t len);

/* 0, or -1 when more is acknowledged than was ever typed. */
int rn_typed_ack(rn_typed_t *typed, uint64_t offset);

/* A connection begins: it carries what comes from the last ack on. */
void rn_typed_attach(rn_typed_t *typed);

/* The next len bytes are on their way. */
void rn_typed_sent(rn_typed_t *typed, size_t len);

/* What follows `sent`; its length, 0: all is on its way. */
size_t rn_typed_next(const rn_typed_t *typed, const unsigned char **bytes);

void rn_typed_free(rn_typed_t *typed);


#endif /* RN_TYPED_H */
