
/*
 * Which runner takes a new session.  Load is counted from the zone's session
 * records, which name a session before its runner has heard of it: two
 * requests in a row see each other.
 */

#include "rest/start.h"

#include "hub/records.h"
#include "rest/lookup.h"
#include "wire/json.h"


static ngx_uint_t ngx_ar_start_labels(const ngx_ar_start_t *start,
    const ngx_ar_runner_record_t *record);


const char *
ngx_ar_start_pick(const ngx_ar_start_t *start, ngx_ar_runner_record_t *runner)
{
    ngx_str_t                name;
    ngx_uint_t               at, load, least, full, found;
    const char              *code;
    ngx_ar_runner_record_t   record;

    if (start->runner) {
        name.data = (u_char *) start->runner;
        name.len = ngx_strlen(name.data);

        code = ngx_ar_lookup_runner(&name, runner);

        if (code) {
            return code;
        }

        if (!ngx_ar_lookup_online(runner)) {
            return "runner_offline";
        }

        return ngx_ar_runner_load(runner->name) < runner->capacity
               ? NULL : "runner_full";
    }

    at = 0;
    full = 0;
    found = 0;
    least = 0;

    while (ngx_ar_zone_runner_next(&at, &record) == NGX_OK) {
        if (!ngx_ar_lookup_online(&record)
            || !ngx_ar_start_labels(start, &record))
        {
            continue;
        }

        load = ngx_ar_runner_load(record.name);

        if (load >= record.capacity) {
            full = 1;
            continue;
        }

        if (!found || load < least) {
            found = 1;
            least = load;
            *runner = record;
        }
    }

    if (found) {
        return NULL;
    }

    return full ? "runner_full" : "no_runner";
}


static ngx_uint_t
ngx_ar_start_labels(const ngx_ar_start_t *start,
    const ngx_ar_runner_record_t *record)
{
    json_t      *json, *labels, *value;
    const char  *key;
    ngx_uint_t   all;

    if (json_object_size(start->labels) == 0) {
        return 1;
    }

    json = ar_json_text(record->json);
    labels = json_object_get(json, "labels");
    all = 1;

    json_object_foreach(start->labels, key, value) {
        if (!json_equal(json_object_get(labels, key), value)) {
            all = 0;
            break;
        }
    }

    json_decref(json);

    return all;
}
