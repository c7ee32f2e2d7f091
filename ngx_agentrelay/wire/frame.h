
/*
 * RFC 6455 section 5, both roles: bytes in, events out; no I/O.
 *
 * The parser reports binary payload as slices, as it arrives, so a huge
 * message needs no huge buffer; it collects only text messages and control
 * frames.  All state is in the struct, input may be cut at any byte.  Payload
 * is unmasked in place, in the caller's buffer.
 */

#ifndef AR_FRAME_H
#define AR_FRAME_H

#include "wire/ar.h"


#define AR_FRAME_HEADER_MAX  14
#define AR_FRAME_FRAGMENTS   256


typedef enum {
    AR_OP_CONTINUATION = 0x0,
    AR_OP_TEXT = 0x1,
    AR_OP_BINARY = 0x2,
    AR_OP_CLOSE = 0x8,
    AR_OP_PING = 0x9,
    AR_OP_PONG = 0xa
} ar_opcode_e;


typedef enum {
    AR_FRAME_AGAIN,          /* the input is used up */
    AR_FRAME_TEXT,           /* a whole text message, valid UTF-8 */
    AR_FRAME_DATA,           /* a slice of a binary message, maybe empty */
    AR_FRAME_PING,           /* at most 125 bytes */
    AR_FRAME_PONG,
    AR_FRAME_CLOSE,          /* code (1005: none given), data: the reason */
    AR_FRAME_ERROR           /* code and cause; the parser accepts no more */
} ar_frame_event_e;


typedef struct {
    unsigned char  *data;    /* valid until the next call */
    size_t          len;
    unsigned        first:1; /* DATA: the slice begins its message */
    unsigned        last:1;  /* DATA: the slice ends its message */
    uint16_t        code;    /* CLOSE, ERROR: RFC 6455 section 7.4.1 */
    const char     *cause;   /* ERROR: for a log or a close reason */
} ar_frame_t;


typedef struct {
    unsigned        masked:1;    /* the peer must (1) or must not (0) mask */
    size_t          max_text;    /* bytes of a text message */
    uint64_t        max_binary;  /* bytes of a binary message, 0: no limit */
    uint32_t        max_fragments; /* frames of a message; more is 1008,
                                      0: AR_FRAME_FRAGMENTS */
} ar_frame_limits_t;


typedef struct {
    ar_frame_limits_t  limits;
    unsigned char      header[AR_FRAME_HEADER_MAX];
    unsigned           have;         /* bytes of the header */
    unsigned           need;
    unsigned           in_payload:1;
    unsigned           failed:1;
    unsigned           closed:1;     /* after Close the rest is discarded */
    unsigned           fin:1;
    unsigned           fresh:1;      /* nothing of this message reported yet */
    unsigned           opcode;       /* of the frame */
    unsigned           message;      /* TEXT or BINARY while one is open */
    unsigned char      mask[4];
    uint64_t           left;         /* payload bytes of the frame to come */
    uint64_t           at;           /* payload bytes of the frame seen */
    uint64_t           total;        /* payload bytes of the message */
    uint32_t           fragments;
    uint32_t           utf8;         /* decoder state, see wire/utf8.h */
    unsigned char      control[125];
    size_t             control_len;
    unsigned char     *text;         /* grown on demand, freed when empty */
    size_t             text_len;
    size_t             text_size;
    uint16_t           code;         /* once failed */
    const char        *cause;
} ar_frame_parser_t;


void ar_frame_parser_init(ar_frame_parser_t *p,
    const ar_frame_limits_t *limits);
void ar_frame_parser_free(ar_frame_parser_t *p);

/*
 * Takes bytes of [*pos, last), moves *pos, reports one event.  Call until
 * AR_FRAME_AGAIN; nothing is lost when the caller stops in between.
 */
ar_frame_event_e ar_frame_parse(ar_frame_parser_t *p, unsigned char **pos,
    unsigned char *last, ar_frame_t *frame);

/* Writes a frame header, returns its length (2 to 14); mask may be NULL. */
size_t ar_frame_header(unsigned char *out, ar_opcode_e opcode, int fin,
    uint64_t len, const unsigned char *mask);

/* XORs len bytes that begin at payload position `at`. */
void ar_frame_mask(unsigned char *data, size_t len,
    const unsigned char mask[4], uint64_t at);

/* RFC 6455 section 7.4: a code that may stand in a Close frame. */
int ar_frame_close_code_valid(unsigned code);


#endif /* AR_FRAME_H */
