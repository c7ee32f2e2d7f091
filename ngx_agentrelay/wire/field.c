
/*
 * Checks JSON objects against lists of fields and reads checked fields.
 *
 * Only names from the lists get into a cause, never a peer's text, so a
 * cause may go to a log and into a close reason as it is.
 */

#include <stdio.h>
#include <string.h>

#include "wire/field.h"
#include "wire/uuid.h"


#define AR_FIELD_CAUSE_MAX  256
#define AR_FIELD_WHERE_MAX  96


static ar_rc_e ar_field_check_value(const ar_field_t *field,
    const json_t *value, const char *where, const char **cause);
static int ar_field_fits(const ar_field_t *field, const json_t *value);
static ar_rc_e ar_field_check_members(const ar_field_t *field, json_t *value,
    const char *where, const char **cause);


static __thread char  ar_field_cause[AR_FIELD_CAUSE_MAX];


ar_rc_e
ar_field_check(const ar_field_t *fields, const json_t *object,
    const char *where, const char **cause)
{
    char           path[AR_FIELD_WHERE_MAX];
    const json_t  *value;

    for ( /* void */ ; fields->name; fields++) {
        value = json_object_get(object, fields->name);

        if (value == NULL
            || (json_is_null(value) && !(fields->flags & AR_FIELD_REQUIRED)))
        {
            if (fields->flags & AR_FIELD_REQUIRED) {
                (void) snprintf(ar_field_cause, sizeof(ar_field_cause),
                                "%s.%s is missing", where, fields->name);
                *cause = ar_field_cause;
                return AR_ERROR;
            }

            continue;
        }

        if (json_is_null(value) && (fields->flags & AR_FIELD_NULL)) {
            continue;
        }

        (void) snprintf(path, sizeof(path), "%s.%s", where, fields->name);

        if (ar_field_check_value(fields, value, path, cause) != AR_OK) {
            return AR_ERROR;
        }
    }

    return AR_OK;
}


static ar_rc_e
ar_field_check_value(const ar_field_t *field, const json_t *value,
    const char *where, const char **cause)
{
    char  expected[AR_FIELD_WHERE_MAX];

    if (!ar_field_fits(field, value)) {
        ar_field_describe(field, expected, sizeof(expected));

        (void) snprintf(ar_field_cause, sizeof(ar_field_cause),
                        "%.*s is not %s", AR_FIELD_WHERE_MAX, where, expected);

        *cause = ar_field_cause;
        return AR_ERROR;
    }

    if (field->kind == AR_FIELD_OBJECT && field->fields) {
        return ar_field_check(field->fields, value, where, cause);
    }

    if (field->item == NULL) {
        return AR_OK;
    }

    return ar_field_check_members(field, (json_t *) value, where, cause);
}


static int
ar_field_fits(const ar_field_t *field, const json_t *value)
{
    size_t      len;
    json_int_t  n;

    switch (field->kind) {

    case AR_FIELD_ANY:
        len = json_is_string(value) ? json_string_length(value)
              : json_dumpb(value, NULL, 0, JSON_COMPACT|JSON_ENCODE_ANY);

        return len <= (size_t) field->max;

    case AR_FIELD_STRING:
        len = json_string_length(value);

        return json_is_string(value)
               && len >= (size_t) field->min && len <= (size_t) field->max;

    case AR_FIELD_INTEGER:
        n = json_integer_value(value);

        return json_is_integer(value) && n >= field->min && n <= field->max;

    case AR_FIELD_OFFSET:
        n = json_integer_value(value);

        return json_is_integer(value)
               && n >= 0 && n <= (json_int_t) AR_OFFSET_MAX;

    case AR_FIELD_NUMBER:
        return json_is_number(value);

    case AR_FIELD_BOOLEAN:
        return json_is_boolean(value);

    case AR_FIELD_UUID:
        return json_is_string(value)
               && ar_uuid7_valid(json_string_value(value),
                                 json_string_length(value));

    case AR_FIELD_NAME:
        return json_is_string(value)
               && ar_name_valid(json_string_value(value),
                                json_string_length(value));

    case AR_FIELD_ARRAY:
        return json_is_array(value)
               && json_array_size(value) <= (size_t) field->max;

    case AR_FIELD_OBJECT:
        return json_is_object(value)
               && json_object_size(value) <= (size_t) field->max;
    }

    return 0;
}


static ar_rc_e
ar_field_check_members(const ar_field_t *field, json_t *value,
    const char *where, const char **cause)
{
    char         path[AR_FIELD_WHERE_MAX];
    size_t       i;
    json_t      *member;
    const char  *key;

    (void) snprintf(path, sizeof(path), "%s[]", where);

    if (field->kind == AR_FIELD_ARRAY) {

        json_array_foreach(value, i, member) {
            if (ar_field_check_value(field->item, member, path, cause)
                != AR_OK)
            {
                return AR_ERROR;
            }
        }

        return AR_OK;
    }

    json_object_foreach(value, key, member) {
        if (ar_field_check_value(field->item, member, path, cause) != AR_OK) {
            return AR_ERROR;
        }
    }

    return AR_OK;
}


void
ar_field_describe(const ar_field_t *field, char *out, size_t size)
{
    long long  min, max;

    min = (long long) field->min;
    max = (long long) field->max;

    switch (field->kind) {

    case AR_FIELD_ANY:
        (void) snprintf(out, size, "any value of at most %lld bytes", max);
        return;

    case AR_FIELD_STRING:
        (void) snprintf(out, size, "a string of %lld to %lld bytes", min, max);
        return;

    case AR_FIELD_INTEGER:
        (void) snprintf(out, size, "an integer from %lld to %lld", min, max);
        return;

    case AR_FIELD_OFFSET:
        (void) snprintf(out, size, "an offset");
        return;

    case AR_FIELD_NUMBER:
        (void) snprintf(out, size, "a number");
        return;

    case AR_FIELD_BOOLEAN:
        (void) snprintf(out, size, "true or false");
        return;

    case AR_FIELD_UUID:
        (void) snprintf(out, size, "a UUIDv7");
        return;

    case AR_FIELD_NAME:
        (void) snprintf(out, size, "a name");
        return;

    case AR_FIELD_ARRAY:
        (void) snprintf(out, size, "an array of at most %lld", max);
        return;

    case AR_FIELD_OBJECT:
        (void) snprintf(out, size, "an object of at most %lld", max);
        return;
    }
}


uint64_t
ar_field_offset(const json_t *object, const char *name, uint64_t otherwise)
{
    const json_t  *value;

    value = json_object_get(object, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        return otherwise;
    }

    return (uint64_t) json_integer_value(value);
}


const char *
ar_field_string(const json_t *object, const char *name,
    const char *otherwise)
{
    const json_t  *value;

    value = json_object_get(object, name);

    return json_is_string(value) ? json_string_value(value) : otherwise;
}


int
ar_field_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}
