
/* Control messages: what is refused, what is ignored, what handlers get. */

#include "wire/messages.h"
#include "tap.h"


#define ID  "01a1f849-00cd-7af0-b966-51ace4b72805"


static json_t        *payload;
static ar_message_e   type;
static const char    *cause;


static ar_rc_e
parse(ar_leg_e leg, ar_direction_e direction, const char *text)
{
    size_t   len;
    char    *copy;
    ar_rc_e  rc;

    json_decref(payload);

    payload = NULL;
    type = AR_MSG_MAX;
    cause = NULL;

    len = strlen(text);
    copy = malloc(len + (len == 0));

    if (copy == NULL) {
        abort();
    }

    memcpy(copy, text, len);
    rc = ar_message_parse(leg, direction, copy, len, &type, &payload, &cause);
    free(copy);

    return rc;
}


static void
refused(ar_leg_e leg, ar_direction_e direction, const char *text,
    const char *why)
{
    (void) ok(parse(leg, direction, text) == AR_ERROR && payload == NULL,
              "refused: %.60s", text);
    is_text(cause, why, why);
}


static void
viewers_say(const char *text, const char *why)
{
    refused(AR_LEG_TERM, AR_UP, text, why);
}


static void
envelope(void)
{
    ok(parse(AR_LEG_TERM, AR_UP,
             "{\"type\":\"resize\",\"payload\":{\"rows\":24,\"cols\":80}}")
       == AR_OK && type == AR_MSG_RESIZE
       && ar_field_offset(payload, "rows", 0) == 24
       && ar_field_offset(payload, "cols", 0) == 80,
       "the message of the simplest client");

    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"take\"}") == AR_OK
       && json_is_object(payload), "an absent payload is an empty object");
    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"take\",\"payload\":null}")
       == AR_OK && json_is_object(payload), "null too");
    ok(parse(AR_LEG_TERM, AR_UP,
             "{\"type\":\"take\",\"payload\":{\"x\":1},\"y\":2}") == AR_OK,
       "unknown fields are ignored");

    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"dance\"}") == AR_UNKNOWN
       && payload == NULL, "an unknown type");
    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"dance\",\"payload\":7}")
       == AR_UNKNOWN, "its payload may be anything");
    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"attached\"}") == AR_UNKNOWN,
       "a type of the other direction");
    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"hello\"}") == AR_UNKNOWN,
       "a type of another leg");

    viewers_say("", "not JSON at byte 0");
    viewers_say("{", "not JSON at byte 1");
    viewers_say("7", "not JSON at byte 1");
    viewers_say("[]", "message without a type");
    viewers_say("{}", "message without a type");
    viewers_say("{\"type\":7}", "message without a type");
    viewers_say("{\"type\":\"take\",\"payload\":[]}",
                "payload is not an object");
    viewers_say("{\"type\":\"take\",\"type\":\"credit\"}",
                "not JSON at byte 21");
    viewers_say("{\"type\":\"take\"} {}", "not JSON at byte 17");
    viewers_say("{\"type\":\"take\\u0000\"}", "not JSON at byte 20");
    viewers_say("{\"type\":\"\xff\"}", "not JSON at byte 9");
}


static void
depth(void)
{
    size_t  i;
    char    text[200];

    strcpy(text, "{\"type\":\"take\",\"payload\":{\"x\":");

    for (i = 0; i < 30; i++) {
        strcat(text, "[");
    }

    for (i = 0; i < 30; i++) {
        strcat(text, "]");
    }

    strcat(text, "}}");
    ok(parse(AR_LEG_TERM, AR_UP, text) == AR_OK, "32 levels");

    strcpy(text, "{\"type\":\"take\",\"payload\":{\"x\":");

    for (i = 0; i < 31; i++) {
        strcat(text, "[");
    }

    viewers_say(text, "message nested too deep");

    ok(parse(AR_LEG_TERM, AR_UP,
             "{\"type\":\"take\",\"x\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
             "\\\"[[[[\"}") == AR_OK, "brackets in a string are no levels");

    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"take\\") == AR_ERROR,
       "a text that ends in a backslash");
}


static void
sizes(void)
{
    static char  text[70000];

    memset(text, ' ', sizeof(text) - 1);
    memcpy(text, "{\"type\":\"take\"}", 15);

    text[4096] = '\0';
    ok(parse(AR_LEG_TERM, AR_UP, text) == AR_OK, "4096 bytes from a viewer");

    text[4096] = ' ';
    text[4097] = '\0';
    ok(parse(AR_LEG_TERM, AR_UP, text) == AR_ERROR, "4097 bytes from one");

    memcpy(text, "{\"type\":\"goaway\"}", 17);
    ok(parse(AR_LEG_TERM, AR_DOWN, text) == AR_OK, "4097 bytes from HQ");

    text[4097] = ' ';
    text[65536] = '\0';
    ok(parse(AR_LEG_CONTROL, AR_DOWN, text) == AR_OK, "65536 bytes");

    text[65536] = ' ';
    text[65537] = '\0';
    refused(AR_LEG_CONTROL, AR_DOWN, text, "message too long");
}


static void
stream_says(const char *fields, const char *why)
{
    char  text[400];

    snprintf(text, sizeof(text), "{\"type\":\"stream\",\"payload\":{\"boot\":"
             "\"" ID "\",\"n\":1,\"base\":0%s}}", fields);

    if (why) {
        refused(AR_LEG_STREAM, AR_UP, text, why);

    } else {
        ok(parse(AR_LEG_STREAM, AR_UP, text) == AR_OK, "taken: %s", fields);
    }
}


static void
fields(void)
{
    stream_says("", "stream.head is missing");
    stream_says(",\"head\":null", "stream.head is not an offset");
    stream_says(",\"head\":-1", "stream.head is not an offset");
    stream_says(",\"head\":1.0", "stream.head is not an offset");
    stream_says(",\"head\":\"1\"", "stream.head is not an offset");
    stream_says(",\"head\":9007199254740992", "stream.head is not an offset");
    stream_says(",\"head\":9007199254740991", NULL);
    stream_says(",\"head\":0,\"consumed\":null", NULL);
    stream_says(",\"head\":0,\"consumed\":true",
                "stream.consumed is not an offset");
    stream_says(",\"head\":0,\"rows\":65535,\"title\":\"\"", NULL);
    stream_says(",\"head\":0,\"rows\":65536",
                "stream.rows is not an integer from 0 to 65535");
    stream_says(",\"head\":0,\"input\":{\"a\":1,\"b\":0}", NULL);
    stream_says(",\"head\":0,\"input\":{\"a\":\"x\"}",
                "stream.input[] is not an offset");
    stream_says(",\"head\":0,\"input\":[]",
                "stream.input is not an object of at most 256");
    stream_says(",\"head\":18446744073709551616", "not JSON at byte 116");

    refused(AR_LEG_STREAM, AR_UP, "{\"type\":\"stream\",\"payload\":{}}",
            "stream.boot is missing");
    ok(parse(AR_LEG_DOOR, AR_UP,
             "{\"type\":\"stream\",\"payload\":{\"base\":0,\"head\":0}}")
       == AR_OK, "on a door stream needs no boot");

    ok(parse(AR_LEG_STREAM, AR_DOWN,
             "{\"type\":\"consumed\",\"payload\":{\"offset\":null}}") == AR_OK,
       "null is a value of consumed");
    refused(AR_LEG_STREAM, AR_DOWN, "{\"type\":\"consumed\"}",
            "consumed.offset is missing");

    refused(AR_LEG_STREAM, AR_DOWN,
            "{\"type\":\"resize\",\"payload\":{\"rows\":1,\"cols\":80}}",
            "resize.rows is not an integer from 2 to 500");
    refused(AR_LEG_STREAM, AR_DOWN,
            "{\"type\":\"input\",\"payload\":{\"viewer\":\"\",\"offset\":0}}",
            "input.viewer is not a string of 1 to 128 bytes");
    refused(AR_LEG_TERM, AR_DOWN, "{\"type\":\"reset\",\"payload\":"
            "{\"offset\":0,\"reason\":\"attach\",\"bytes\":262145}}",
            "reset.bytes is not an integer from 0 to 262144");
    refused(AR_LEG_TERM, AR_UP,
            "{\"type\":\"ping\",\"payload\":{\"t\":\"x\"}}",
            "ping.t is not a number");
    ok(parse(AR_LEG_TERM, AR_UP, "{\"type\":\"ping\",\"payload\":{\"t\":1.5}}")
       == AR_OK, "a number may have a fraction");
}


static void
hello_says(const char *sessions, const char *why)
{
    char  text[600];

    snprintf(text, sizeof(text), "{\"type\":\"hello\",\"payload\":{"
             "\"protocol\":1,\"name\":\"r-1\",\"boot\":\"" ID "\",\"n\":1,"
             "%s}}", sessions);

    if (why) {
        refused(AR_LEG_CONTROL, AR_UP, text, why);

    } else {
        ok(parse(AR_LEG_CONTROL, AR_UP, text) == AR_OK, "taken: %s", sessions);
    }
}


static void
nested(void)
{
    hello_says("\"more\":true", NULL);
    hello_says("\"more\":1", "hello.more is not true or false");
    hello_says("\"labels\":{\"zone\":\"a\"}", NULL);
    hello_says("\"labels\":{\"zone\":1}",
               "hello.labels[] is not a string of 0 to 256 bytes");
    hello_says("\"capabilities\":[\"pipe\",7]",
               "hello.capabilities[] is not a string of 1 to 64 bytes");
    hello_says("\"capacity\":257",
               "hello.capacity is not an integer from 0 to 256");
    hello_says("\"clis\":[{\"path\":\"/bin/sh\"}]",
               "hello.clis[].name is missing");
    hello_says("\"sessions\":[{\"session\":\"" ID "\",\"state\":\"running\","
               "\"base\":0,\"head\":9,\"memo\":\"x\",\"pid\":7}]", NULL);
    hello_says("\"sessions\":[{\"session\":\"" ID "\",\"state\":\"ended\","
               "\"base\":0,\"head\":9,\"signal\":\"SIGKILL\",\"end\":9,"
               "\"memo\":{\"name\":\"x\"}}]", NULL);
    hello_says("\"sessions\":[{\"session\":\"../etc\"}]",
               "hello.sessions[].session is not a UUIDv7");
    hello_says("\"sessions\":[7]",
               "hello.sessions[] is not an object of at most 64");
    hello_says("\"sessions\":{}",
               "hello.sessions is not an array of at most 512");
    hello_says("\"name\":\"a b\"", "not JSON at byte 111");

    refused(AR_LEG_CONTROL, AR_UP, "{\"type\":\"hello\",\"payload\":{"
            "\"protocol\":1,\"name\":\"a/b\"}}", "hello.name is not a name");
}


static void
any(void)
{
    char  text[300], memo[80];

    memset(memo, 'm', sizeof(memo));
    memo[64] = '\0';

    snprintf(text, sizeof(text), "{\"type\":\"range\",\"payload\":"
             "{\"id\":\"%s\",\"from\":0,\"to\":1}}", memo);
    ok(parse(AR_LEG_STREAM, AR_DOWN, text) == AR_OK, "an id of 64 bytes");

    snprintf(text, sizeof(text), "{\"type\":\"range\",\"payload\":"
             "{\"id\":\"%sm\",\"from\":0,\"to\":1}}", memo);
    refused(AR_LEG_STREAM, AR_DOWN, text,
            "range.id is not any value of at most 64 bytes");

    snprintf(text, sizeof(text), "{\"type\":\"range\",\"payload\":"
             "{\"id\":[\"%.59s\"],\"from\":0,\"to\":1}}", memo);
    ok(parse(AR_LEG_STREAM, AR_DOWN, text) == AR_OK,
       "another value as its JSON");

    snprintf(text, sizeof(text), "{\"type\":\"range\",\"payload\":"
             "{\"id\":[\"%.61s\"],\"from\":0,\"to\":1}}", memo);
    ok(parse(AR_LEG_STREAM, AR_DOWN, text) == AR_ERROR, "is bounded as well");
}


static void
reading(void)
{
    json_t  *object;

    object = json_pack("{s:i, s:i, s:s, s:b, s:b, s:n}", "a", 7, "b", -7,
                       "text", "t", "yes", 1, "no", 0, "null");

    is_number((long long) ar_field_offset(object, "a", 1), 7, "an offset");
    is_number((long long) ar_field_offset(object, "b", 1), 1, "no offset");
    is_number((long long) ar_field_offset(object, "null", 1), 1, "null");
    is_number((long long) ar_field_offset(object, "absent", 1), 1, "absent");
    is_number((long long) ar_field_offset(object, "text", 1), 1, "a text");
    is_text(ar_field_string(object, "text", "-"), "t", "a string");
    is_text(ar_field_string(object, "a", "-"), "-", "no string");
    ok(ar_field_true(object, "yes") && !ar_field_true(object, "no")
       && !ar_field_true(object, "a") && !ar_field_true(object, "absent"),
       "true and the rest");

    json_decref(object);
}


static void
counts(void)
{
    size_t   i, len;
    char     name[20], *text;
    json_t  *input, *words;

    input = json_object();

    for (i = 0; i < 257; i++) {
        snprintf(name, sizeof(name), "v%zu", i);
        json_object_set_new(input, name, json_integer(0));
    }

    ok(ar_message_format(AR_MSG_STREAM,
                         json_pack("{s:I, s:I, s:o}", "base", (json_int_t) 0,
                                   "head", (json_int_t) 0, "input", input),
                         &len) == NULL, "257 viewers are too many");
    is_text(ar_message_format_cause(),
            "stream.input is not an object of at most 256", "as it says");

    words = json_array();

    for (i = 0; i < 257; i++) {
        json_array_append_new(words, json_string("s"));
    }

    ok(ar_message_format(AR_MSG_START_SESSION,
                         json_pack("{s:s, s:o}", "session", ID, "command",
                                   words),
                         &len) == NULL, "257 words are too many");
    is_text(ar_message_format_cause(),
            "start_session.command is not an array of at most 256",
            "as it says");

    text = calloc(1, 65537);

    if (text == NULL) {
        abort();
    }

    memset(text, 's', 65500);
    ok(ar_message_format(AR_MSG_START_SESSION,
                         json_pack("{s:s, s:[s]}", "session", ID, "command",
                                   text),
                         &len) == NULL, "a word fits, its message does not");
    is_text(ar_message_format_cause(), "message too long", "as it says");

    free(text);
}


static void
writing(void)
{
    char    *text;
    size_t   len;

    text = ar_message_format(AR_MSG_SKIP, json_pack("{s:i}", "offset", 5),
                             &len);
    is_text(text, "{\"type\":\"skip\",\"payload\":{\"offset\":5}}",
            "a message");
    ok(text && len == strlen(text), "its length");
    free(text);

    text = ar_message_format(AR_MSG_TAKE, NULL, &len);
    is_text(text, "{\"type\":\"take\",\"payload\":{}}", "without a payload");
    free(text);

    text = ar_message_format(AR_MSG_ACK, json_pack("{s:i}", "input", 5),
                             &len);
    ok(text != NULL, "a type with several rows: a viewer's");
    free(text);

    text = ar_message_format(AR_MSG_ACK, json_pack("{s:s, s:i}", "viewer",
                                                   "v", "offset", 5), &len);
    ok(text != NULL, "a type with several rows: a runner's");
    free(text);

    ok(ar_message_format(AR_MSG_SKIP, NULL, &len) == NULL
       && ar_message_format_starved(),
       "a payload that could not be made");
    ok(ar_message_format(AR_MSG_SKIP, json_object(), &len) == NULL,
       "its own row refuses it");
    is_text(ar_message_format_cause(), "skip.offset is missing",
            "and says why");

    ok(ar_message_format(AR_MSG_TAKE, json_array(), &len) == NULL,
       "a payload that is no object");
    ok(ar_message_format(AR_MSG_MAX, NULL, &len) == NULL, "no type");
}


int
main(void)
{
    envelope();
    depth();
    sizes();
    fields();
    nested();
    any();
    reading();
    writing();
    counts();

    json_decref(payload);

    return done();
}
