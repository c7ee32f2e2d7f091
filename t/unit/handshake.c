
/* RFC 6455 section 4: keys, and what a client takes for an answer. */

#include "wire/handshake.h"
#include "tap.h"


#define KEY     "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT  "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define GOOD    "HTTP/1.1 101 Switching Protocols\r\n"                        \
                "Upgrade: websocket\r\nConnection: Upgrade\r\n"               \
                "Sec-WebSocket-Accept: " ACCEPT "\r\n"


static ar_handshake_answer_t  answer;


static ar_rc_e
read_answer(const char *text)
{
    size_t   len;
    char    *copy;
    ar_rc_e  rc;

    len = strlen(text);
    copy = malloc(len + (len == 0));

    if (copy == NULL) {
        abort();
    }

    memcpy(copy, text, len);
    rc = ar_handshake_answer(copy, len, KEY, &answer);
    free(copy);

    return rc;
}


static void
keys(void)
{
    char  key[AR_HANDSHAKE_KEY_LEN + 1], other[AR_HANDSHAKE_KEY_LEN + 1];
    char  accept[AR_HANDSHAKE_ACCEPT_LEN + 1];

    memset(accept, 0, sizeof(accept));
    ar_handshake_accept(KEY, strlen(KEY), accept);
    is_text(accept, ACCEPT, "the example of section 1.3");

    ok(ar_handshake_key(key) == AR_OK && ar_handshake_key(other) == AR_OK
       && strcmp(key, other) != 0, "keys differ");
    ok(ar_handshake_key_valid(key, strlen(key)), "and are valid");

    ok(ar_handshake_key_valid(KEY, 24), "a key");
    ok(!ar_handshake_key_valid(KEY, 23), "a short key");
    ok(!ar_handshake_key_valid("", 0), "an empty key");
    ok(!ar_handshake_key_valid("dGhlIHNhbXBsZSBub25jZQAA", 24),
       "18 bytes are no key");
    ok(!ar_handshake_key_valid("dGhlIHNhbXBsZSBub25jZ===", 24),
       "15 bytes are no key");
    ok(!ar_handshake_key_valid("dGhlIHNhbXBs SBub25jZQ==", 24),
       "a blank is not base64");
}


static int
has(const char *value, const char *token)
{
    return ar_handshake_has_token(value, strlen(value), token);
}


static void
tokens(void)
{
    ok(has("Upgrade", "upgrade"), "a token alone, case ignored");
    ok(has("keep-alive, Upgrade", "upgrade"), "a token in a list");
    ok(has("a,\tUpgrade \t,b", "upgrade"), "blanks around it");
    ok(has(",,upgrade", "upgrade"), "empty elements");
    ok(!has("", "upgrade"), "an empty value");
    ok(!has("Upgraded", "upgrade"), "a longer token");
    ok(!has("Up, grade", "upgrade"), "two tokens");
    ok(!has("keep-alive,", "upgrade"), "a list that ends in a comma");
    ok(has("agentrelay.ticket.abc, agentrelay.term.v1", "agentrelay.term.v1"),
       "a subprotocol");
}


static void
accepted(void)
{
    ok(read_answer(GOOD "\r\n") == AR_OK && answer.status == 101
       && answer.header_len == strlen(GOOD "\r\n") && answer.body_len == 0
       && answer.retry_after == -1 && answer.protocol[0] == '\0',
       "a plain 101");

    ok(read_answer(GOOD "Sec-WebSocket-Protocol: agentrelay.runner.v1\r\n\r\n")
       == AR_OK && strcmp(answer.protocol, "agentrelay.runner.v1") == 0,
       "its subprotocol");

    ok(read_answer("HTTP/1.1 101\r\nUPGRADE:WebSocket\r\n"
                   "connection:\tkeep-alive, UPGRADE  \r\n"
                   "sec-websocket-ACCEPT:  " ACCEPT " \r\n\r\n") == AR_OK,
       "any case, any blanks, no reason");

    ok(read_answer(GOOD "\r\n\x82\x01x") == AR_OK
       && answer.header_len == strlen(GOOD "\r\n"),
       "frames that come with the answer are not part of it");

    ok(read_answer("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" GOOD
                   "\r\n") == AR_OK
       && answer.status == 101
       && answer.header_len == strlen("HTTP/1.1 103 Early Hints\r\n"
                                      "Link: </x>\r\n\r\n" GOOD "\r\n"),
       "interim answers are skipped");
}


static void
refused_by_http(void)
{
    ok(read_answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 12\r\n\r\n{")
       == AR_OK && answer.status == 401 && answer.body_len == 12,
       "401 with a body");

    ok(read_answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n"
                   "\r\n") == AR_OK
       && answer.status == 503 && answer.retry_after == 7,
       "503 with Retry-After");

    ok(read_answer("HTTP/1.1 503 x\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 "
                   "GMT\r\n\r\n") == AR_OK && answer.retry_after == -1,
       "Retry-After as a date");

    ok(read_answer("HTTP/1.0 502 Bad Gateway\r\n\r\n") == AR_OK
       && answer.status == 502, "an old proxy's answer");

    ok(read_answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
                   "Content-Length: 1\r\n\r\n") == AR_OK
       && answer.status == 200 && answer.body_len == 1,
       "equal lengths twice");
}


static void
broken(const char *text, const char *name)
{
    ok(read_answer(text) == AR_ERROR && answer.cause != NULL, "%s: %s", name,
       answer.cause ? answer.cause : "no cause");
}


static void
invalid(void)
{
    broken("HTTP/1.1 101 x\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
           ACCEPT "\r\n\r\n", "no Upgrade");
    broken("HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n", "another Upgrade");
    broken("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
           ACCEPT "\r\n\r\n", "no Connection");
    broken("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "\r\n", "no accept value");
    broken("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
           "wrong accept value");
    broken(GOOD "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n",
           "the accept value twice");
    broken(GOOD "Upgrade: websocket\r\n\r\n", "Upgrade twice");
    broken(GOOD "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
           "an extension");
    broken(GOOD "Sec-WebSocket-Protocol: \r\n\r\n", "an empty subprotocol");
    broken(GOOD "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n"
           "\r\n", "two subprotocols");
    broken(GOOD "X-Long: a\r\n b\r\n\r\n", "a folded line");
    is_text(answer.cause, "folded header line", "is called by its name");
    broken(GOOD "X Long: a\r\n\r\n", "a blank in a name");
    broken(GOOD ": a\r\n\r\n", "no name");
    broken(GOOD "nonsense\r\n\r\n", "no colon");
    broken("HTTP/1.1 101 x\nUpgrade: websocket\n\n", "bare line feeds");
    broken("HTTP/1.1 200 OK\r\nX: a\rYZ: b\r\n\r\n", "a bare return");
    broken(GOOD "X: a\x01\r\n\r\n", "a control character");
    broken("HTTP/1.0 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n", "101 of HTTP/1.0");
    broken("HTTP/2 200\r\n\r\n", "another version");
    broken("HTTP/1.1 20 x\r\n\r\n", "a short status");
    broken("HTTP/1.1 2000 x\r\n\r\n", "a long status");
    broken("HTTP/1.1 099 x\r\n\r\n", "a status below 100");
    broken("SSH-2.0-OpenSSH_9.2\r\n", "another protocol");
    broken("\r\n\r\n", "an empty head");
    broken("HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\n", "a negative length");
    broken("HTTP/1.1 200 x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "two lengths");
    broken("HTTP/1.1 200 x\r\nContent-Length: 99999999999999999999\r\n\r\n",
           "a huge length");
}


static void
bounds(void)
{
    static char  text[20000];

    memset(text, 'a', sizeof(text) - 1);
    memcpy(text, GOOD "X: ", strlen(GOOD "X: "));

    text[16383] = '\0';
    ok(read_answer(text) == AR_AGAIN, "16383 bytes may go on");

    text[16383] = 'a';
    text[16384] = '\0';
    ok(read_answer(text) == AR_ERROR, "16384 bytes without an end");

    memcpy(text + 16380, "\r\n\r\n", 5);
    ok(read_answer(text) == AR_OK && answer.header_len == 16384,
       "16384 bytes with one");

    memcpy(text + 16380, "aaaaaaa\r\n\r\n", 12);
    ok(read_answer(text) == AR_ERROR, "an end after that is too late");
}


static void
splits(void)
{
    size_t  i, wrong;
    char    text[512];

    static const char  whole[] = "HTTP/1.1 100 Continue\r\n\r\n" GOOD "\r\n";

    wrong = 0;

    for (i = 0; i < sizeof(whole) - 1; i++) {
        memcpy(text, whole, i);
        text[i] = '\0';
        wrong += read_answer(text) != AR_AGAIN;
    }

    ok(wrong == 0, "an answer is incomplete at each of its %zu bytes", i);
    ok(read_answer(whole) == AR_OK, "and complete with the last");
}


int
main(void)
{
    keys();
    tokens();
    accepted();
    refused_by_http();
    invalid();
    bounds();
    splits();

    return done();
}
