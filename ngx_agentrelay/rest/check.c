
/*
 * Each function reads one field, notes what is wrong with it and goes on, so
 * a caller learns all errors of a body from one answer.  At most 32 are
 * kept, fewer where memory is short.  Whoever finds `failed` set answers with
 * ngx_ar_check_answer(), which releases them.
 */

#include "rest/check.h"

#include "rest/problem.h"
#include "wire/shown.h"
#include "wire/utf8.h"


#define NGX_AR_CHECK_ERRORS  32
#define NGX_AR_CHECK_KEY     64


void
ngx_ar_check_init(ngx_ar_check_t *check, json_t *object,
    const char *const *names)
{
    void        *at;
    ngx_uint_t   i;
    const char  *key;

    check->object = object;
    check->failed = 0;
    check->errors = NULL;

    for (at = json_object_iter(object); at;
         at = json_object_iter_next(object, at))
    {
        key = json_object_iter_key(at);

        for (i = 0; names[i] && ngx_strcmp(names[i], key) != 0; i++) {
            /* void */
        }

        if (names[i] == NULL) {
            ngx_ar_check_fail_key(check, "", key, "is not a known field");
        }
    }
}


void
ngx_ar_check_fail(ngx_ar_check_t *check, const char *pointer,
    const char *message)
{
    check->failed = 1;

    if (check->errors == NULL) {
        check->errors = json_array();
    }

    if (json_array_size(check->errors) < NGX_AR_CHECK_ERRORS) {
        (void) json_array_append_new(check->errors,
                                     json_pack("{s:s, s:s}",
                                               "pointer", pointer,
                                               "message", message));
    }
}


void
ngx_ar_check_fail_key(ngx_ar_check_t *check, const char *pointer,
    const char *key, const char *message)
{
    char    text[128], *p;
    size_t  len;

    len = ngx_min(ngx_strlen(key), NGX_AR_CHECK_KEY);

    /* not in the middle of a character */
    while (len && !ar_utf8_valid(key, len)) {
        len--;
    }

    p = (char *) ngx_snprintf((u_char *) text, 32, "%s/", pointer);

    for ( /* void */ ; len && p < text + sizeof(text) - 3; key++, len--) {
        if (*key == '~' || *key == '/') {
            *p++ = '~';
            *p++ = (*key == '~') ? '0' : '1';
            continue;
        }

        *p++ = *key;
    }

    *p = '\0';

    ngx_ar_check_fail(check, text, message);
}


const char *
ngx_ar_check_string(ngx_ar_check_t *check, const char *name)
{
    json_t  *value;

    value = json_object_get(check->object, name);

    if (value == NULL) {
        return NULL;
    }

    if (!json_is_string(value)) {
        ngx_ar_check_fail_key(check, "", name, "must be a string");
    }

    return json_string_value(value);
}


json_int_t
ngx_ar_check_integer(ngx_ar_check_t *check, const char *name, json_int_t min,
    json_int_t max, json_int_t otherwise)
{
    char         message[80];
    json_t      *value;
    json_int_t   n;

    value = json_object_get(check->object, name);

    if (value == NULL) {
        return otherwise;
    }

    n = json_integer_value(value);

    if (!json_is_integer(value) || n < min || n > max) {
        ngx_snprintf((u_char *) message, sizeof(message),
                     "must be an integer from %L to %L%Z", (int64_t) min,
                     (int64_t) max);
        ngx_ar_check_fail_key(check, "", name, message);
        return otherwise;
    }

    return n;
}


ngx_uint_t
ngx_ar_check_choice(ngx_ar_check_t *check, const char *name,
    const char *const *names, const char *message)
{
    json_t      *value;
    ngx_uint_t   i;
    const char  *text;

    value = json_object_get(check->object, name);

    if (value == NULL) {
        return 0;
    }

    text = json_string_value(value);

    for (i = 0; text && names[i]; i++) {
        if (ngx_strcmp(text, names[i]) == 0) {
            return i;
        }
    }

    ngx_ar_check_fail_key(check, "", name, message);

    return 0;
}


/*
 * jansson has checked the UTF-8.  Refused are controls (C0, DEL, C1), line
 * separators, and what turns the direction of the text around it.
 */

ngx_uint_t
ngx_ar_check_printable(const char *text, ngx_uint_t *characters)
{
    const u_char  *p;

    *characters = 0;

    for (p = (const u_char *) text; *p; p++) {
        if (*p >= 0x80 && *p < 0xc0) {
            continue;
        }

        (*characters)++;

        if (ar_shown_acts(p)) {
            return 0;
        }
    }

    return 1;
}


ngx_int_t
ngx_ar_check_answer(ngx_http_request_t *r, ngx_ar_check_t *check)
{
    json_t  *errors;

    errors = check->errors;
    check->errors = NULL;

    return ngx_ar_problem(r, "validation_failed", NULL,
                          errors ? json_pack("{s:o}", "errors", errors)
                                 : NULL);
}
