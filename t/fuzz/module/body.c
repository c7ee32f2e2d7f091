
/*
 * The body of POST api/sessions, as it is parsed and then checked: what passes
 * can be sent to a runner, what does not has at most 32 errors whose places
 * are text, and nothing is read that nests too deep.
 */

#include "request.h"

#include "rest/body.h"
#include "rest/start.h"
#include "wire/ar.h"
#include "wire/messages.h"


static void
refused(ngx_ar_check_t *check)
{
    size_t       i;
    json_t      *error;
    const char  *pointer;

    if (json_array_size(check->errors) > 32) {
        abort();
    }

    json_array_foreach(check->errors, i, error) {
        pointer = json_string_value(json_object_get(error, "pointer"));

        if (pointer == NULL || *pointer != '/'
            || json_object_get(error, "message") == NULL)
        {
            abort();
        }
    }

    json_decref(check->errors);
}


static void
taken(const ngx_ar_start_t *start)
{
    size_t       i;
    json_t      *value;
    const char  *key;

    if (start->rows < AR_ROWS_MIN || start->rows > AR_ROWS_MAX
        || start->cols < AR_COLS_MIN || start->cols > AR_COLS_MAX
        || json_array_size(start->command) == 0
        || memchr(start->name, '\0', sizeof(start->name)) == NULL)
    {
        abort();
    }

    json_array_foreach(start->command, i, value) {
        if (!json_is_string(value)) {
            abort();
        }
    }

    json_object_foreach(start->env, key, value) {
        if (*key == '\0' || strchr(key, '=') || !json_is_string(value)) {
            abort();
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char            *block;
    json_t          *body;
    ngx_ar_check_t   check;
    ngx_ar_start_t   start;

    block = input_block(data, size);
    body = NULL;

    if (ar_message_depth((u_char *) block, size) <= NGX_AR_BODY_DEPTH) {
        body = json_loadb(block, size, JSON_REJECT_DUPLICATES, NULL);
    }

    if (json_is_object(body)) {
        ngx_ar_start_read(&check, body, &start);

        if (check.errors) {
            refused(&check);

        } else {
            taken(&start);
        }
    }

    json_decref(body);
    free(block);

    return 0;
}
