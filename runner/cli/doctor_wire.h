
/* A connection of the doctor's own that waits, 10 s at most for anything. */

#ifndef RN_DOCTOR_WIRE_H
#define RN_DOCTOR_WIRE_H

#include "runner/cli/doctor.h"


typedef struct {
    int    fd;               /* -1: none */
    SSL   *ssl;
    X509  *certificate;      /* of the peer, or NULL */
    long   verify;           /* X509_V_OK, or why it is not trusted */
} rn_wire_t;


/* Only TCP.  AR_ERROR: cause says why, for a person. */
int rn_wire_connect(rn_wire_t *wire, const rn_url_t *url, char *cause,
    size_t size);

/*
 * TCP, a tunnel where the environment names a proxy, and TLS where HQ's
 * address asks for it.  It is to be closed in any case.
 */
int rn_wire_open(rn_wire_t *wire, rn_doctor_t *doctor, SSL_CTX *tls,
    char *cause, size_t size);

/* AR_OK when all of it went out. */
int rn_wire_write(rn_wire_t *wire, const char *text, size_t len);

/* Bytes, 0 at the end, -1: none came within ms. */
int rn_wire_read(rn_wire_t *wire, char *out, size_t size, int ms);

void rn_wire_close(rn_wire_t *wire);


#endif /* RN_DOCTOR_WIRE_H */
