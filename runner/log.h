
/*
 * One line a record, to stderr: text or JSON.  Control characters are
 * escaped; values that rn_log_secret() has been told are replaced by "***".
 */

#ifndef RN_LOG_H
#define RN_LOG_H

#include "wire/ar.h"


typedef enum {
    RN_LOG_ERROR,
    RN_LOG_WARN,
    RN_LOG_INFO,
    RN_LOG_DEBUG
} rn_log_level_e;


/* level: the last one that is written; json: 1 for --log-format json. */
void rn_log_init(rn_log_level_e level, int json);

/* A value that must never be printed; it is copied.  NULL is ignored. */
void rn_log_secret(const char *value);

void rn_log(rn_log_level_e level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));


#endif /* RN_LOG_H */
