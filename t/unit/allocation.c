
/*
 * Memory runs out: each scenario runs with its first allocation failing, then
 * with its second, until none fails any more.  What fails is told as an error,
 * what was taken before is still there, and what was not taken is not claimed;
 * ASan sees whatever is left behind.
 *
 * Allocations of our code and of jansson count.
 */

#include "wire/chunk.h"
#include "wire/frame.h"
#include "wire/handshake.h"
#include "wire/json.h"
#include "wire/messages.h"
#include "wire/ring.h"
#include "runner/net/proxy.h"
#include "runner/redact.h"
#include "failing.h"


#define BYTES  40000


static unsigned char  bytes[BYTES];


/* Each scenario: 1 when what it got is right, whether or not all was got. */

static int
ring(void)
{
    int                   right;
    size_t                n, room, taken;
    uint64_t              offset;
    ar_ring_t             all;
    unsigned char        *into;
    const unsigned char  *p;

    ar_ring_init(&all, 65536);
    taken = 0;
    right = 1;

    for (n = 0; n + 1000 <= BYTES; n += 1000) {
        into = ar_ring_reserve(&all, 1000, &room);

        if (into) {
            room = room < 1000 ? room : 1000;
            memcpy(into, bytes + taken, room);
            ar_ring_commit(&all, room);
            taken += room;
        }
    }

    right = right && all.head == taken;

    for (offset = all.base; right && offset < all.head; offset += n) {
        n = ar_ring_peek(&all, offset, &p);
        right = n > 0 && memcmp(p, bytes + offset, n) == 0;
    }

    ar_ring_free(&all);

    return right;
}


static int
chunks(void)
{
    int           right;
    size_t        n, taken;
    uint64_t      offset;
    ar_chunk_t   *chunk;
    ar_chunks_t   row;

    ar_chunks_init(&row, 1 << 20, 0);
    taken = 0;
    right = 1;

    for (n = 0; n + 1000 <= BYTES; n += 1000) {
        if (ar_chunks_append(&row, bytes + taken, 1000) == AR_OK) {
            taken += 1000;

        } else {
            right = right && row.head >= taken && row.head < taken + 1000;
            taken = (size_t) row.head;
        }
    }

    right = right && row.head == taken;

    for (offset = row.base; right && offset < row.head; offset += n) {
        chunk = ar_chunks_find(&row, offset, NULL);
        n = chunk ? chunk->len - (size_t) (offset - chunk->offset) : 0;
        right = n > 0 && memcmp(chunk->data + (offset - chunk->offset),
                                bytes + offset, n) == 0;
    }

    ar_chunks_free(&row);

    return right;
}


/* Four fragments of a text, whole or not at all. */

static int
frames(void)
{
    int                 i, right, texts;
    ar_frame_t          frame;
    unsigned char       piece[1100], *pos;
    ar_frame_limits_t   limits;
    ar_frame_event_e    event;
    ar_frame_parser_t   parser;

    memset(&limits, 0, sizeof(limits));
    limits.max_text = 65536;
    limits.max_fragments = 8;
    ar_frame_parser_init(&parser, &limits);

    right = 1;
    texts = 0;
    event = AR_FRAME_AGAIN;

    for (i = 0; i < 4 && event != AR_FRAME_ERROR; i++) {
        piece[0] = (unsigned char) ((i == 3 ? 0x80 : 0) | (i == 0));
        piece[1] = 126;
        piece[2] = 1000 >> 8;
        piece[3] = 1000 & 0xff;
        memset(piece + 4, 'a' + i, 1000);
        pos = piece;

        while ((event = ar_frame_parse(&parser, &pos, piece + 1004, &frame))
               != AR_FRAME_AGAIN && event != AR_FRAME_ERROR)
        {
            texts++;
            right = right && event == AR_FRAME_TEXT && frame.len == 4000
                    && frame.data[0] == 'a' && frame.data[3999] == 'd';
        }
    }

    right = right && texts == (event != AR_FRAME_ERROR);
    ar_frame_parser_free(&parser);

    return right;
}


static int
message(void)
{
    int             right;
    char           *text;
    size_t          len;
    ar_rc_e         rc;
    json_t         *payload, *first;
    const char     *cause;
    ar_message_e    type;

    static const char  hello[] =
        "{\"type\":\"hello\",\"payload\":{\"protocol\":1,\"name\":\"r1\","
        "\"version\":\"1\",\"os\":\"linux\",\"arch\":\"x86_64\","
        "\"hostname\":\"h\",\"capacity\":8,"
        "\"boot\":\"01920000-0000-7000-8000-000000000000\",\"n\":1,"
        "\"labels\":{\"a\":\"b\"},\"clis\":[],\"sessions\":[{\"session\":"
        "\"01920000-0000-7000-8000-000000000001\",\"state\":\"running\","
        "\"base\":0,\"head\":5}]}}";

    payload = NULL;
    cause = NULL;

    rc = ar_message_parse(AR_LEG_CONTROL, AR_UP, hello, sizeof(hello) - 1,
                          &type, &payload, &cause);

    if (rc != AR_OK) {
        return failed && payload == NULL && cause
               && ar_message_code(cause) == 1011;
    }

    first = json_incref(payload);
    text = ar_message_format(type, payload, &len);

    if (text == NULL) {
        json_decref(first);
        return failed && ar_message_format_starved();
    }

    rc = ar_message_parse(AR_LEG_CONTROL, AR_UP, text, len, &type, &payload,
                          &cause);
    free(text);
    right = rc == AR_OK ? json_equal(payload, first)
                        : failed && ar_message_code(cause) == 1011;

    if (rc == AR_OK) {
        json_decref(payload);
    }

    json_decref(first);

    return right;
}


/* A byte less would be another command. */

static int
command(void)
{
    int            right;
    json_t        *root, *words;
    json_error_t   error;

    static const char  body[] =
        "{\"command\":[\"sh\",\"-c\",\"echo $((40 + 2)); echo $((41 + 2))\"]}";

    root = ar_json_load(body, sizeof(body) - 1, JSON_REJECT_DUPLICATES,
                        &error);

    if (root == NULL) {
        return failed && ar_json_starved(&error);
    }

    words = json_object_get(root, "command");
    right = !failed && json_array_size(words) == 3
            && strcmp(json_string_value(json_array_get(words, 2)),
                      "echo $((40 + 2)); echo $((41 + 2))") == 0;
    json_decref(root);

    return right;
}


/* Between begin and end it is whole, or nothing; so is its text. */

static int
built(void)
{
    int      right;
    char    *text;
    json_t  *list, *one;

    ar_json_begin();

    list = json_pack("[s]", "first");
    one = json_object();
    (void) json_object_set_new(one, "second", json_integer(2));
    (void) json_array_append_new(list, one);

    list = ar_json_end(list);

    if (list == NULL) {
        return failed;
    }

    text = ar_json_dump(list, JSON_COMPACT);
    right = text ? strcmp(text, "[\"first\",{\"second\":2}]") == 0 : failed;

    free(text);
    json_decref(list);

    return right;
}


/* What takes most memory for its length is told as well. */

static int
starved(void)
{
    int            right;
    char          *text;
    size_t         n;
    json_t        *root;
    json_error_t   error;

    text = __real_malloc(AR_CONTROL_MAX);

    for (n = 0; n + 3 <= AR_CONTROL_MAX; n += 3) {
        memcpy(text + n, n ? ",{}" : "[{}", 3);
    }

    text[n] = ']';
    all_fail = 1;
    root = ar_json_load(text, n + 1, 0, &error);
    all_fail = 0;
    right = root == NULL && ar_json_starved(&error);

    root = ar_json_load(text, n + 1, 0, &error);
    right = right && json_array_size(root) == n / 3;
    json_decref(root);
    free(text);

    return right;
}


static int
texts(void)
{
    int          right;
    char        *text;
    rn_url_t     url;
    rn_proxy_t   proxy;
    const char  *cause;

    right = 1;
    text = rn_redact("Authorization: Bearer 0123456789abcdef0123456789");

    if (text) {
        right = strstr(text, "0123456789") == NULL;
        free(text);
    }

    memset(&proxy, 0, sizeof(proxy));
    right = right && rn_url_parse(&url, "http://h/", &cause) == AR_OK;

    return right;
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < BYTES; i++) {
        bytes[i] = (unsigned char) (i * 2654435761U >> 9);
    }

    failing_json();

    fails_at_each("the runner's ring", ring);
    fails_at_each("HQ's ring", chunks);
    fails_at_each("fragments of a text", frames);
    fails_at_each("a message, read and written", message);
    fails_at_each("a command", command);
    fails_at_each("what is built", built);
    fails_at_each("texts", texts);

    ok(starved(), "without any memory the longest message is told so");

    return done();
}
