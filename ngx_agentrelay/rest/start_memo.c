
/*
 * The memo travels to the runner and back (in its hello), so HQ remembers a
 * session's name and command through its own end.  It has 1 KiB: of a long
 * command the first arguments are kept, and "cut" says that there were more.
 */

#include "rest/start.h"

#include "wire/json.h"
#include "wire/utf8.h"


#define NGX_AR_MEMO_ARG    128          /* bytes shown of one argument */
#define NGX_AR_MEMO_ERROR  256          /* kept free for a failure */


static json_t *ngx_ar_start_memo_command(json_t *command, size_t args,
    size_t bytes);
static json_t *ngx_ar_start_memo_text(const char *text, size_t most);
static size_t ngx_ar_start_memo_quoted(const u_char *memo, size_t len);


ngx_int_t
ngx_ar_start_memo(const ngx_ar_start_t *start, ngx_str_t *actor,
    uint64_t created, u_char *memo)
{
    size_t   args, bytes, len;
    json_t  *json;

    args = json_array_size(start->command);
    bytes = NGX_AR_MEMO_ARG;

    for ( ;; ) {
        ar_json_begin();

        json = json_pack("{s:s, s:s%, s:o, s:o, s:o}",
                         "name", start->name,
                         "actor", actor->data, actor->len,
                         "command", ngx_ar_start_memo_command(start->command,
                                                              args, bytes),
                         "cwd", start->cwd
                                ? ngx_ar_start_memo_text(start->cwd, bytes)
                                : json_null(),
                         "created", json_integer((json_int_t) created));

        if (args < json_array_size(start->command)) {
            (void) json_object_set_new(json, "cut", json_true());
        }

        json = ar_json_end(json);

        len = json_dumpb(json, (char *) memo, NGX_AR_MEMO, JSON_COMPACT);
        json_decref(json);

        if (len == 0) {
            return NGX_ERROR;
        }

        if (len <= NGX_AR_MEMO - NGX_AR_MEMO_ERROR
            && ngx_ar_start_memo_quoted(memo, len) <= NGX_AR_MEMO)
        {
            memo[len] = '\0';
            return NGX_OK;
        }

        if (args > 1) {
            args -= (args + 3) / 4;
            args += (args == 0);

        } else if (bytes > 16) {
            bytes /= 2;

        } else {
            return NGX_ERROR;
        }
    }
}


static json_t *
ngx_ar_start_memo_command(json_t *command, size_t args, size_t bytes)
{
    size_t   i;
    json_t  *shown;

    shown = json_array();

    for (i = 0; i < args; i++) {
        (void) json_array_append_new(shown,
            ngx_ar_start_memo_text(json_string_value(json_array_get(command,
                                                                    i)),
                                   bytes));
    }

    return shown;
}


/* Cut between characters, with an ellipsis. */

static json_t *
ngx_ar_start_memo_text(const char *text, size_t most)
{
    size_t  len;

    len = ngx_strlen(text);

    if (len <= most) {
        return json_stringn(text, len);
    }

    for (len = most; len && !ar_utf8_valid(text, len); len--) { /* void */ }

    return json_sprintf("%.*s\xe2\x80\xa6", (int) len, text);
}


/* Its length as a string within a message, which is what the wire limits. */

static size_t
ngx_ar_start_memo_quoted(const u_char *memo, size_t len)
{
    size_t   size;
    json_t  *text;

    text = json_stringn((const char *) memo, len);
    size = json_dumpb(text, NULL, 0, JSON_ENCODE_ANY|JSON_COMPACT);
    json_decref(text);

    return size;
}


void
ngx_ar_start_memo_error(u_char *memo, json_t *error)
{
    char     text[NGX_AR_MEMO + 1];
    size_t   len;
    json_t  *json;

    json = ar_json_text(memo);

    if (json && json_object_set(json, "error", error) == 0) {
        len = json_dumpb(json, text, NGX_AR_MEMO, JSON_COMPACT);

        if (len > NGX_AR_MEMO) {
            /* the code alone has room */
            (void) json_object_set_new(json, "error",
                json_pack("{s:O}", "code", json_object_get(error, "code")));
            len = json_dumpb(json, text, NGX_AR_MEMO, JSON_COMPACT);
        }

        if (len > 0 && len <= NGX_AR_MEMO) {
            ngx_memcpy(memo, text, len);
            memo[len] = '\0';
        }
    }

    json_decref(json);
}


json_t *
ngx_ar_start_memo_failure(const u_char *memo)
{
    json_t  *json, *error;

    json = ar_json_text(memo);
    error = json_incref(json_object_get(json, "error"));
    json_decref(json);

    return error;
}
