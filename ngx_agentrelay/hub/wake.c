
/*
 * One dial for each live worker, forgotten as soon as it is answered.  A worker
 * that cannot be reached finds out at its next tick.
 */

#include "hub/wake.h"
#include "hub/dial.h"

#include "core/zone.h"


#define NGX_AR_WAKE_DEADLINE  2000


static void
ngx_ar_wake_handler(ngx_ar_dial_t *dial, void *data, json_t *answer)
{
    /* the record is the truth; there is nothing to do with an answer */
}


static void
ngx_ar_wake(const char *field, const u_char *value)
{
    json_t                  *line;
    ngx_uint_t               at;
    ngx_ar_worker_record_t   row;

    at = 0;

    while (ngx_ar_zone_worker_next(&at, &row) == NGX_OK) {

        if (row.epoch == ngx_ar_epoch) {
            continue;
        }

        line = json_pack("{s:s, s:s}", "kind", "wake", field, value);
        (void) ngx_ar_dial_worker(row.epoch, line, NGX_AR_WAKE_DEADLINE,
                                  ngx_ar_wake_handler, NULL);
    }
}


void
ngx_ar_wake_session(const u_char *session)
{
    u_char  id[AR_UUID_LEN + 1];

    ngx_cpystrn(id, (u_char *) session, sizeof(id));
    ngx_ar_wake("session", id);
}


void
ngx_ar_wake_runner(const u_char *runner)
{
    ngx_ar_wake("runner", runner);
}


void
ngx_ar_wake_events(void)
{
    json_t                  *line;
    ngx_uint_t               at;
    ngx_ar_worker_record_t   row;

    at = 0;

    while (ngx_ar_zone_worker_next(&at, &row) == NGX_OK) {

        if (row.epoch == ngx_ar_epoch || row.listening == 0) {
            continue;
        }

        line = json_pack("{s:s, s:b}", "kind", "wake", "events", 1);
        (void) ngx_ar_dial_worker(row.epoch, line, NGX_AR_WAKE_DEADLINE,
                                  ngx_ar_wake_handler, NULL);
    }
}
