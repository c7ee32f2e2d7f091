
/*
 * One control message: text to payload and back, checked against the table.
 *
 * Before jansson sees a text its size and its depth are checked, so what a
 * peer can make us allocate is bounded by the leg's limit.  Duplicate keys
 * are refused: two readers could otherwise take different ones.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/json.h"
#include "wire/messages.h"


#define AR_MESSAGE_DEPTH  32


static const ar_message_row_t *ar_message_find(ar_leg_e leg,
    ar_direction_e direction, const char *name);
static ar_rc_e ar_message_check(ar_message_e type, const json_t *payload);
static json_t *ar_message_wrap(ar_message_e type, json_t *payload);
static char *ar_message_refused(ar_message_e type, const char *cause);


static __thread char         ar_message_cause[64];
static __thread const char  *ar_message_why;

static const char  ar_message_no_memory[] = "out of memory";


ar_rc_e
ar_message_parse(ar_leg_e leg, ar_direction_e direction, const void *text,
    size_t len, ar_message_e *type, json_t **payload, const char **cause)
{
    size_t                   max;
    json_t                  *root, *value;
    ar_rc_e                  rc;
    const char              *name;
    json_error_t             error;
    const ar_message_row_t  *row;

    max = (leg & (AR_LEG_TERM|AR_LEG_EVENTS)) && direction == AR_UP
          ? AR_VIEWER_MAX : AR_CONTROL_MAX;

    if (len > max) {
        *cause = "message too long";
        return AR_ERROR;
    }

    if (ar_message_depth(text, len) > AR_MESSAGE_DEPTH) {
        *cause = "message nested too deep";
        return AR_ERROR;
    }

    root = ar_json_load(text, len, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        (void) snprintf(ar_message_cause, sizeof(ar_message_cause),
                        "not JSON at byte %d", error.position);
        *cause = ar_json_starved(&error) ? ar_message_no_memory
                                         : ar_message_cause;
        return AR_ERROR;
    }

    rc = AR_ERROR;

    name = ar_field_string(root, "type", NULL);

    if (name == NULL) {
        *cause = "message without a type";
        goto done;
    }

    row = ar_message_find(leg, direction, name);

    if (row == NULL) {
        rc = AR_UNKNOWN;
        goto done;
    }

    value = json_object_get(root, "payload");

    if (value == NULL || json_is_null(value)) {
        value = json_object();

    } else {
        json_incref(value);
    }

    if (!json_is_object(value)) {
        *cause = value ? "payload is not an object" : ar_message_no_memory;
        json_decref(value);
        goto done;
    }

    rc = ar_field_check(row->fields, value, row->name, cause);

    if (rc != AR_OK) {
        json_decref(value);
        goto done;
    }

    *type = row->type;
    *payload = value;

done:

    json_decref(root);

    return rc;
}


unsigned
ar_message_code(const char *cause)
{
    return cause == ar_message_no_memory ? 1011 : 1002;
}


unsigned
ar_message_depth(const void *text, size_t len)
{
    int          quoted;
    size_t       i;
    unsigned     depth, most;
    const char  *c = text;

    quoted = 0;
    depth = 0;
    most = 0;

    for (i = 0; i < len; i++) {

        if (quoted) {
            if (c[i] == '\\') {
                i++;

            } else if (c[i] == '"') {
                quoted = 0;
            }

            continue;
        }

        switch (c[i]) {

        case '"':
            quoted = 1;
            break;

        case '{':
        case '[':
            if (++depth > most) {
                most = depth;
            }

            break;

        case '}':
        case ']':
            if (depth) {
                depth--;
            }

            break;

        default:
            break;
        }
    }

    return most;
}


static const ar_message_row_t *
ar_message_find(ar_leg_e leg, ar_direction_e direction, const char *name)
{
    size_t                   i;
    const ar_message_row_t  *row;

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        if ((row->legs & leg) && (row->directions & direction)
            && strcmp(row->name, name) == 0)
        {
            return row;
        }
    }

    return NULL;
}


char *
ar_message_format(ar_message_e type, json_t *payload, size_t *len)
{
    int      given;
    char    *text;
    json_t  *root;

    given = payload != NULL;

    if (!given) {
        payload = json_object();
    }

    if (payload == NULL) {
        ar_message_why = ar_message_no_memory;
        return NULL;
    }

    if (ar_message_check(type, payload) != AR_OK) {
        json_decref(payload);

        /* nobody leaves out a payload that is needed, but could not make it */

        if (!given) {
            ar_message_why = ar_message_no_memory;
            return NULL;
        }

        return ar_message_refused(type, ar_message_why);
    }

    root = ar_message_wrap(type, payload);
    text = root ? ar_json_dump(root, JSON_COMPACT) : NULL;

    json_decref(root);

    if (text == NULL) {
        ar_message_why = ar_message_no_memory;
        return NULL;
    }

    *len = strlen(text);

    if (*len > AR_CONTROL_MAX) {
        free(text);
        return ar_message_refused(type, "message too long");
    }

    return text;
}


static ar_rc_e
ar_message_check(ar_message_e type, const json_t *payload)
{
    size_t                   i;
    const ar_message_row_t  *row;

    ar_message_why = "payload is not an object";

    if (!json_is_object(payload)) {
        return AR_ERROR;
    }

    ar_message_why = "no such message type";

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        if (row->type == type
            && ar_field_check(row->fields, payload, row->name,
                              &ar_message_why)
               == AR_OK)
        {
            return AR_OK;
        }
    }

    return AR_ERROR;
}


/* Takes the reference to payload. */

static json_t *
ar_message_wrap(ar_message_e type, json_t *payload)
{
    json_t  *root;

    root = json_object();

    if (root == NULL) {
        json_decref(payload);
        return NULL;
    }

    if (json_object_set_new(root, "type", json_string(ar_message_name(type)))
        != 0)
    {
        json_decref(payload);
        json_decref(root);
        return NULL;
    }

    if (json_object_set_new(root, "payload", payload) != 0) {
        json_decref(root);
        return NULL;
    }

    return root;
}


static char *
ar_message_refused(ar_message_e type, const char *cause)
{
    ar_message_why = cause;

#if (AR_DEBUG)
    (void) fprintf(stderr, "message %s: %s\n", ar_message_name(type), cause);
    abort();
#else
    (void) type;
    return NULL;
#endif
}


const char *
ar_message_format_cause(void)
{
    return ar_message_why;
}


int
ar_message_format_starved(void)
{
    return ar_message_why == ar_message_no_memory;
}
