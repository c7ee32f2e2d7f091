
/* Private to the doctor's files: what is known so far, and what is said. */

#ifndef RN_DOCTOR_H
#define RN_DOCTOR_H

#include "runner/cli/api.h"
#include "runner/net/proxy.h"


typedef enum {
    RN_DOCTOR_OK,
    RN_DOCTOR_WARN,
    RN_DOCTOR_FAIL,
    RN_DOCTOR_SKIP               /* something before it has to be well */
} rn_doctor_e;


typedef struct {
    rn_cli_flags_t   common;
    int              lasting;
    const char      *proxy;      /* whose lines are shown */
    int              json;
} rn_doctor_options_t;


typedef struct {
    rn_doctor_options_t  options;
    rn_cli_config_t      config;
    rn_api_t             api;
    rn_proxy_t           proxy;
    json_t              *checks;     /* what was said */
    json_t              *report;     /* HQ's self-test, or NULL */
    int                  code;       /* of the first failure */
    int                  broken;     /* nothing further can be asked */
    int                  denied;     /* no token that HQ takes */
    int                  deserted;   /* HQ has no token for runners */
    char                 fix[2048];  /* lines for what is said next, or "" */
} rn_doctor_t;


/*
 * Says one finding.  code: the exit code if it is a failure and the first.
 * What stands in doctor->fix goes with it, and is gone then.
 */
void rn_doctor_say(rn_doctor_t *doctor, const char *id, rn_doctor_e state,
    int code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The lines for the proxy that the self-test has for this, into fix. */
void rn_doctor_lines(rn_doctor_t *doctor, const json_t *fix);
void rn_doctor_client(rn_doctor_t *doctor, const char *id);


/* The checks, in their order.  doctor_net.c */

void rn_doctor_proxy(rn_doctor_t *doctor);
void rn_doctor_dns(rn_doctor_t *doctor);
void rn_doctor_tcp(rn_doctor_t *doctor);
void rn_doctor_tls(rn_doctor_t *doctor);

/* doctor_http.c */

void rn_doctor_http(rn_doctor_t *doctor);
void rn_doctor_clock(rn_doctor_t *doctor);
void rn_doctor_token(rn_doctor_t *doctor);
void rn_doctor_selftest(rn_doctor_t *doctor);
void rn_doctor_runners(rn_doctor_t *doctor);

/* doctor_live.c */

void rn_doctor_websocket(rn_doctor_t *doctor);
void rn_doctor_stream(rn_doctor_t *doctor);


#endif /* RN_DOCTOR_H */
