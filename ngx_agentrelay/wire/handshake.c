
/*
 * RFC 6455 section 4: keys for both roles, and the client's reading of the
 * server's answer.
 *
 * The answer is read from one buffer that the caller fills and hands in again
 * from its start, since it comes once in a connection's life.  Interim
 * answers (1xx but 101) are skipped.  What is not a clean HTTP/1.1 head is
 * refused: folded lines, bare CR or LF, control characters, names that are
 * no tokens, a second Sec-WebSocket-Accept, an extension nobody offered.
 *
 * It does not open connections, write the request or read a body.
 */

#include <string.h>
#include <strings.h>

#include <sys/random.h>

#include <openssl/evp.h>

#include "wire/digest.h"
#include "wire/handshake.h"


#define AR_HANDSHAKE_MAX    16384
#define AR_HANDSHAKE_GUID   "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define AR_HANDSHAKE_DIGITS 9


typedef struct {
    const char  *data;
    size_t       len;
} ar_handshake_text_t;


typedef struct {
    ar_handshake_answer_t  *answer;
    ar_handshake_text_t     accept;
    ar_handshake_text_t     upgrade;
    ar_handshake_text_t     length;
    unsigned                connection:1;   /* has the token Upgrade */
    unsigned                extensions:1;
} ar_handshake_head_t;


static ar_rc_e ar_handshake_fail(ar_handshake_answer_t *answer,
    const char *cause);
static ar_rc_e ar_handshake_head(const char *data, size_t len,
    ar_handshake_head_t *head);
static const char *ar_handshake_line_end(const char *data, const char *last);
static const char *ar_handshake_status(const char *data, size_t len,
    int *status);
static const char *ar_handshake_field(const char *data, size_t len,
    ar_handshake_head_t *head);
static const char *ar_handshake_known(ar_handshake_text_t name,
    ar_handshake_text_t value, ar_handshake_head_t *head);
static ar_rc_e ar_handshake_check_101(ar_handshake_head_t *head,
    const char *key);
static void ar_handshake_trim(ar_handshake_text_t *text);
static int ar_handshake_is(ar_handshake_text_t text, const char *word);
static int ar_handshake_is_token(unsigned char ch);
static long ar_handshake_number(ar_handshake_text_t text);


int
ar_handshake_key_valid(const void *key, size_t len)
{
    size_t                i;
    const unsigned char  *p;

    p = key;

    if (len != AR_HANDSHAKE_KEY_LEN || p[22] != '=' || p[23] != '=') {
        return 0;
    }

    for (i = 0; i < 22; i++) {
        if (!((p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z')
              || (p[i] >= '0' && p[i] <= '9') || p[i] == '+' || p[i] == '/'))
        {
            return 0;
        }
    }

    return 1;
}


void
ar_handshake_accept(const void *key, size_t len, char *accept)
{
    unsigned char  digest[AR_SHA1], text[AR_HANDSHAKE_ACCEPT_LEN + 1];
    ar_piece_t     pieces[2] = {
        { key, len },
        { AR_HANDSHAKE_GUID, sizeof(AR_HANDSHAKE_GUID) - 1 }
    };

    ar_sha1(digest, pieces, 2);
    (void) EVP_EncodeBlock(text, digest, sizeof(digest));

    memcpy(accept, text, AR_HANDSHAKE_ACCEPT_LEN);
}


ar_rc_e
ar_handshake_key(char key[AR_HANDSHAKE_KEY_LEN + 1])
{
    unsigned char  nonce[16];

    if (getrandom(nonce, sizeof(nonce), 0) != (ssize_t) sizeof(nonce)) {
        return AR_ERROR;
    }

    (void) EVP_EncodeBlock((unsigned char *) key, nonce, sizeof(nonce));

    return AR_OK;
}


int
ar_handshake_has_token(const void *value, size_t len, const char *token)
{
    const char           *p, *last, *comma;
    ar_handshake_text_t   item;

    if (len == 0) {
        return 0;
    }

    p = value;
    last = p + len;

    for ( ;; ) {
        comma = memchr(p, ',', (size_t) (last - p));

        item.data = p;
        item.len = (size_t) ((comma ? comma : last) - p);
        ar_handshake_trim(&item);

        if (ar_handshake_is(item, token)) {
            return 1;
        }

        if (comma == NULL) {
            return 0;
        }

        p = comma + 1;
    }
}


ar_rc_e
ar_handshake_answer(const char *data, size_t len, const char *key,
    ar_handshake_answer_t *answer)
{
    size_t               at;
    ar_rc_e              rc;
    ar_handshake_head_t  head;

    at = 0;

    do {
        memset(answer, 0, sizeof(ar_handshake_answer_t));
        memset(&head, 0, sizeof(ar_handshake_head_t));

        answer->retry_after = -1;
        answer->header_len = at;
        head.answer = answer;

        rc = ar_handshake_head(data + at, len - at, &head);

        if (rc == AR_AGAIN && len >= AR_HANDSHAKE_MAX) {
            return ar_handshake_fail(answer, "answer's head is too long");
        }

        if (rc != AR_OK) {
            return rc;
        }

        at = answer->header_len;

        if (at > AR_HANDSHAKE_MAX) {
            return ar_handshake_fail(answer, "answer's head is too long");
        }

    } while (answer->status < 200 && answer->status != 101);

    if (answer->status == 101) {
        return ar_handshake_check_101(&head, key);
    }

    return AR_OK;
}


static ar_rc_e
ar_handshake_fail(ar_handshake_answer_t *answer, const char *cause)
{
    answer->cause = cause;

    return AR_ERROR;
}


/* One head; adds its length to answer->header_len. */

static ar_rc_e
ar_handshake_head(const char *data, size_t len, ar_handshake_head_t *head)
{
    int                     first;
    long                    body;
    const char             *p, *last, *end, *cause;
    ar_handshake_answer_t  *answer;

    answer = head->answer;
    last = data + len;
    first = 1;

    for (p = data; p < last; p = end + 2) {
        end = ar_handshake_line_end(p, last);

        if (end == NULL) {
            return ar_handshake_fail(answer, "control character in a header");
        }

        if (last - end < 2) {
            return AR_AGAIN;
        }

        if (end == p && !first) {
            answer->header_len += (size_t) (end + 2 - data);

            body = head->length.data ? ar_handshake_number(head->length) : 0;

            if (body == -1) {
                return ar_handshake_fail(answer, "bad Content-Length");
            }

            answer->body_len = answer->status == 101 ? 0 : (size_t) body;

            return AR_OK;
        }

        cause = first ? ar_handshake_status(p, (size_t) (end - p),
                                            &answer->status)
                      : ar_handshake_field(p, (size_t) (end - p), head);

        if (cause) {
            return ar_handshake_fail(answer, cause);
        }

        first = 0;
    }

    return AR_AGAIN;
}


/*
 * The CR of the line's CRLF; a place within one byte of `last` when the line
 * is not complete; NULL when it holds what no header may hold.
 */

static const char *
ar_handshake_line_end(const char *data, const char *last)
{
    unsigned char  ch;

    for ( /* void */ ; data < last; data++) {
        ch = (unsigned char) *data;

        if (ch == '\r') {
            return last - data < 2 || data[1] == '\n' ? data : NULL;
        }

        if ((ch < 0x20 && ch != '\t') || ch == 0x7f) {
            return NULL;
        }
    }

    return last;
}


/* HTTP/1.1 SP 3DIGIT [SP reason]; from 1.0 anything but 101 is fine too. */

static const char *
ar_handshake_status(const char *data, size_t len, int *status)
{
    size_t  i;

    if (len < 12 || memcmp(data, "HTTP/1.", 7) != 0
        || (data[7] != '0' && data[7] != '1') || data[8] != ' '
        || (len > 12 && data[12] != ' '))
    {
        return "answer is not HTTP/1.1";
    }

    *status = 0;

    for (i = 9; i < 12; i++) {
        if (data[i] < '0' || data[i] > '9') {
            return "answer is not HTTP/1.1";
        }

        *status = *status * 10 + (data[i] - '0');
    }

    if (*status < 100 || (*status == 101 && data[7] == '0')) {
        return "answer is not HTTP/1.1";
    }

    return NULL;
}


static const char *
ar_handshake_field(const char *data, size_t len, ar_handshake_head_t *head)
{
    size_t               i;
    ar_handshake_text_t  name, value;

    if (data[0] == ' ' || data[0] == '\t') {
        return "folded header line";
    }

    for (i = 0; i < len && data[i] != ':'; i++) {
        if (!ar_handshake_is_token((unsigned char) data[i])) {
            return "bad header name";
        }
    }

    if (i == 0 || i == len) {
        return "bad header name";
    }

    name.data = data;
    name.len = i;
    value.data = data + i + 1;
    value.len = len - i - 1;

    ar_handshake_trim(&value);

    return ar_handshake_known(name, value, head);
}


static const char *
ar_handshake_known(ar_handshake_text_t name, ar_handshake_text_t value,
    ar_handshake_head_t *head)
{
    ar_handshake_answer_t  *answer;

    answer = head->answer;

    if (ar_handshake_is(name, "sec-websocket-accept")) {
        if (head->accept.data) {
            return "duplicate Sec-WebSocket-Accept";
        }

        head->accept = value;

    } else if (ar_handshake_is(name, "upgrade")) {
        if (head->upgrade.data) {
            return "duplicate Upgrade";
        }

        head->upgrade = value;

    } else if (ar_handshake_is(name, "connection")) {
        head->connection |= ar_handshake_has_token(value.data, value.len,
                                                   "upgrade") ? 1U : 0U;

    } else if (ar_handshake_is(name, "sec-websocket-protocol")) {
        if (answer->protocol[0] || value.len == 0
            || value.len >= sizeof(answer->protocol))
        {
            return "bad Sec-WebSocket-Protocol";
        }

        memcpy(answer->protocol, value.data, value.len);

    } else if (ar_handshake_is(name, "sec-websocket-extensions")) {
        head->extensions = 1;

    } else if (ar_handshake_is(name, "content-length")) {
        if (head->length.data
            && (head->length.len != value.len
                || memcmp(head->length.data, value.data, value.len) != 0))
        {
            return "bad Content-Length";
        }

        head->length = value;

    } else if (ar_handshake_is(name, "retry-after")) {
        answer->retry_after = ar_handshake_number(value);
    }

    return NULL;
}


static ar_rc_e
ar_handshake_check_101(ar_handshake_head_t *head, const char *key)
{
    char                    accept[AR_HANDSHAKE_ACCEPT_LEN];
    ar_handshake_answer_t  *answer;

    answer = head->answer;

    if (head->upgrade.data == NULL
        || !ar_handshake_is(head->upgrade, "websocket"))
    {
        return ar_handshake_fail(answer, "101 without Upgrade: websocket");
    }

    if (!head->connection) {
        return ar_handshake_fail(answer, "101 without Connection: upgrade");
    }

    if (head->extensions) {
        return ar_handshake_fail(answer, "101 with an extension not offered");
    }

    ar_handshake_accept(key, strlen(key), accept);

    if (head->accept.len != sizeof(accept)
        || memcmp(head->accept.data, accept, sizeof(accept)) != 0)
    {
        return ar_handshake_fail(answer, "wrong Sec-WebSocket-Accept");
    }

    return AR_OK;
}


static void
ar_handshake_trim(ar_handshake_text_t *text)
{
    while (text->len && (text->data[0] == ' ' || text->data[0] == '\t')) {
        text->data++;
        text->len--;
    }

    while (text->len && (text->data[text->len - 1] == ' '
                         || text->data[text->len - 1] == '\t'))
    {
        text->len--;
    }
}


static int
ar_handshake_is(ar_handshake_text_t text, const char *word)
{
    return text.len == strlen(word)
           && strncasecmp(text.data, word, text.len) == 0;
}


static int
ar_handshake_is_token(unsigned char ch)
{
    if ((ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z')
        || (ch >= 'a' && ch <= 'z'))
    {
        return 1;
    }

    return ch && strchr("!#$%&'*+-.^_`|~", ch) != NULL;
}


/* Digits only, at most nine of them; -1 for anything else. */

static long
ar_handshake_number(ar_handshake_text_t text)
{
    long    n;
    size_t  i;

    if (text.len == 0 || text.len > AR_HANDSHAKE_DIGITS) {
        return -1;
    }

    n = 0;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return -1;
        }

        n = n * 10 + (text.data[i] - '0');
    }

    return n;
}
