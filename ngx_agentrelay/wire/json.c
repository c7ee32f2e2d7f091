
/*
 * Reading and writing JSON where memory may run out.
 *
 * jansson 2.14 does not look whether the buffer of a string that it reads could
 * grow: the byte is left out.  A command then runs with a parenthesis less; and
 * where the byte was the closing quote, all that lies behind is read.  Of an
 * object that it writes the name of a member is left out.
 *
 * So nothing is refused to jansson meanwhile.  What malloc() has not is lent
 * from a reserve, and a text that needed it counts as not read or written: it
 * is given back, whole, and so is the reserve; the same goes for what is built
 * between ar_json_begin() and ar_json_end().  The reserve is large enough for
 * any text of AR_CONTROL_MAX, whose worst is a list of empty objects, with
 * some 210 bytes for every three; what a longer one needs beyond it ends the
 * process.  It is taken from the system when it is touched, not before.
 *
 * jansson's functions are ours only meanwhile: in nginx other modules use it
 * too, and may outlive this one.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/json.h"


#define AR_JSON_RESERVE  (8 * 1024 * 1024)
#define AR_JSON_ALIGN    16


static void ar_json_leave(void);
static void *ar_json_have(size_t size);
static void ar_json_give(void *p);


static _Alignas(AR_JSON_ALIGN) unsigned char  ar_json_reserve[AR_JSON_RESERVE];

static const char  ar_json_no_memory[] = "out of memory";

static unsigned       ar_json_depth;
static size_t         ar_json_lent;
static json_malloc_t  ar_json_malloc;
static json_free_t    ar_json_free;


json_t *
ar_json_load(const void *text, size_t len, size_t flags, json_error_t *error)
{
    json_t  *root;
    size_t   lent;

    ar_json_begin();
    lent = ar_json_lent;
    root = json_loadb(text, len, flags, error);

    if (ar_json_lent > lent) {
        json_decref(root);
        root = NULL;

        if (error) {
            (void) memset(error, 0, sizeof(*error));
            (void) strcpy(error->text, ar_json_no_memory);
        }
    }

    ar_json_leave();

    return root;
}


int
ar_json_starved(const json_error_t *error)
{
    return strcmp(error->text, ar_json_no_memory) == 0;
}


json_t *
ar_json_text(const void *text)
{
    return text ? ar_json_load(text, strlen(text), 0, NULL) : NULL;
}


char *
ar_json_dump(const json_t *json, size_t flags)
{
    char    *text;
    size_t   lent;

    ar_json_begin();
    lent = ar_json_lent;
    text = json_dumps(json, flags);

    if (ar_json_lent > lent && text) {
        ar_json_give(text);
        text = NULL;
    }

    ar_json_leave();

    return text;
}


void
ar_json_begin(void)
{
    if (ar_json_depth++ == 0) {
        json_get_alloc_funcs(&ar_json_malloc, &ar_json_free);
        json_set_alloc_funcs(ar_json_have, ar_json_give);
    }
}


json_t *
ar_json_end(json_t *built)
{
    if (ar_json_depth == 1 && ar_json_lent > 0) {
        json_decref(built);
        built = NULL;
    }

    ar_json_leave();

    return built;
}


static void
ar_json_leave(void)
{
    if (--ar_json_depth == 0) {
        json_set_alloc_funcs(ar_json_malloc, ar_json_free);
        ar_json_lent = 0;
    }
}


static void *
ar_json_have(size_t size)
{
    void  *p;

    p = ar_json_malloc(size);

    if (p) {
        return p;
    }

    size = (size + AR_JSON_ALIGN - 1) & ~(size_t) (AR_JSON_ALIGN - 1);

    if (size > AR_JSON_RESERVE - ar_json_lent) {
        abort();
    }

    p = ar_json_reserve + ar_json_lent;
    ar_json_lent += size;

    return p;
}


static void
ar_json_give(void *p)
{
    unsigned char  *lent = p;

    if (lent < ar_json_reserve || lent >= ar_json_reserve + AR_JSON_RESERVE) {
        ar_json_free(p);
    }
}
