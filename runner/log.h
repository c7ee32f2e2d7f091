
/*
 * One record a line on stderr, as text or JSON, or one datagram to systemd's
 * journal.  Control characters are escaped, secrets are replaced by "***"
 * (redact.h).
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


typedef enum {
    RN_LOG_TEXT,
    RN_LOG_JSON,
    RN_LOG_JOURNALD
} rn_log_format_e;


/* AR_ERROR: no such name. */
ar_rc_e rn_log_level_parse(const char *name, rn_log_level_e *level);
ar_rc_e rn_log_format_parse(const char *name, rn_log_format_e *format);

/*
 * level: the last one that is written.  AR_ERROR: the journal cannot be
 * reached, errno; the format stays what it was.
 */
ar_rc_e rn_log_init(rn_log_level_e level, rn_log_format_e format);

/* A field of every record, copied. */
void rn_log_runner(const char *name);

/* One level more (1) or less (-1), as far as there are; told in the log. */
void rn_log_step(int step);

void rn_log(rn_log_level_e level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* About a session, whose id is a field of its own. */
void rn_log_session(rn_log_level_e level, const char *session,
    const char *format, ...) __attribute__((format(printf, 3, 4)));


#endif /* RN_LOG_H */
