
/*
 * The documents and the fuzz dictionary say what the table of messages says.
 * `messages_table doc` and `messages_table dict` print what they must hold.
 * Run from the top of the tree.
 */

#include "wire/messages.h"
#include "tap.h"


#define DOCUMENT    "ngx_agentrelay/wire/MESSAGES.md"
#define DICTIONARY  "t/fuzz/message.dict"
#define ROOM        65536


static char  made[ROOM];
static char  kept[ROOM];


static size_t
add(size_t at, const char *text)
{
    size_t  len;

    len = strlen(text);

    if (at + len >= ROOM) {
        abort();
    }

    memcpy(made + at, text, len + 1);

    return at + len;
}


static size_t  add_fields(size_t at, const ar_field_t *field);


static size_t
add_field(size_t at, const ar_field_t *field)
{
    char  words[120];

    if (field->fields) {
        at = add(at, "{");
        at = add_fields(at, field->fields);
        return add(at, "}");
    }

    ar_field_describe(field, words, sizeof(words));
    at = add(at, words);

    if ((field->flags & AR_FIELD_REQUIRED) && (field->flags & AR_FIELD_NULL)) {
        at = add(at, " or null");
    }

    if (field->item) {
        at = add(at, ", each ");
        at = add_field(at, field->item);
    }

    return at;
}


static size_t
add_fields(size_t at, const ar_field_t *field)
{
    const char  *mark;

    for ( /* void */ ; field->name; field++) {
        mark = field->flags & AR_FIELD_REQUIRED ? "**" : "";

        at = add(at, mark);
        at = add(at, field->name);
        at = add(at, mark);
        at = add(at, " ");
        at = add_field(at, field);

        if (field[1].name) {
            at = add(at, "; ");
        }
    }

    return at;
}


static size_t
add_words(size_t at, unsigned set, const char *const *words)
{
    int       begun;
    unsigned  i;

    begun = 0;

    for (i = 0; words[i]; i++) {
        if (set & (1U << i)) {
            at = add(at, begun ? ", " : "");
            at = add(at, words[i]);
            begun = 1;
        }
    }

    return at;
}


static void
make_document(void)
{
    size_t                   i, at;
    const ar_message_row_t  *row;

    static const char *const  legs[] = { "control", "stream", "terminal",
                                         "door", "events", NULL };
    static const char *const  directions[] = { "up", "down", NULL };

    at = add(0, "| type | leg | direction | payload |\n"
                "| --- | --- | --- | --- |\n");

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        at = add(at, "| `");
        at = add(at, row->name);
        at = add(at, "` | ");
        at = add_words(at, row->legs, legs);
        at = add(at, " | ");
        at = add_words(at, row->directions, directions);
        at = add(at, " | ");
        at = add_fields(at, row->fields);
        at = add(at, row->fields->name ? " |\n" : "|\n");
    }
}


static int
known(const char *line)
{
    return strstr(made, line) != NULL;
}


static size_t
add_word(size_t at, const char *word)
{
    char  line[100];

    snprintf(line, sizeof(line), "\"\\\"%s\\\"\"\n", word);

    return known(line) ? at : add(at, line);
}


static size_t
add_names(size_t at, const ar_field_t *field)
{
    for ( /* void */ ; field->name; field++) {
        at = add_word(at, field->name);

        if (field->fields) {
            at = add_names(at, field->fields);
        }

        if (field->item && field->item->fields) {
            at = add_names(at, field->item->fields);
        }
    }

    return at;
}


static void
make_dictionary(void)
{
    size_t                   i, at;
    const ar_message_row_t  *row;

    at = add(0, "# Made by build/asan/unit/messages_table dict\n");
    at = add_word(at, "type");
    at = add_word(at, "payload");

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        at = add_word(at, row->name);
        at = add_names(at, row->fields);
    }

    at = add(at, "\"null\"\n\"true\"\n\"9007199254740991\"\n"
                 "\"01a1f849-00cd-7af0-b966-51ace4b72805\"\n");
}


static void
read_kept(const char *path)
{
    FILE    *file;
    size_t   n;

    n = 0;
    file = fopen(path, "r");

    if (file) {
        n = fread(kept, 1, sizeof(kept) - 1, file);
        fclose(file);
    }

    kept[n] = '\0';
}


static void
compare(void)
{
    read_kept(DOCUMENT);
    make_document();

    if (!ok(strstr(kept, made) != NULL, "%s holds the table", DOCUMENT)) {
        printf("# take it from: build/asan/unit/messages_table doc\n");
    }

    read_kept(DICTIONARY);
    make_dictionary();

    if (!ok(strcmp(kept, made) == 0, "%s is the table's", DICTIONARY)) {
        printf("# take it from: build/asan/unit/messages_table dict\n");
    }
}


static void
rows(void)
{
    size_t                   i, j, n, clashes;
    const ar_message_row_t  *row, *other;

    unsigned char  seen[AR_MSG_MAX];

    memset(seen, 0, sizeof(seen));
    clashes = 0;

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        seen[row->type] = 1;
        clashes += strcmp(row->name, ar_message_name(row->type)) != 0;

        for (j = 0; j < i; j++) {
            other = ar_message_row(j);
            clashes += other->type == row->type && (other->legs & row->legs)
                       && (other->directions & row->directions);
            clashes += other->type != row->type
                       && strcmp(other->name, row->name) == 0;
        }
    }

    n = 0;

    for (i = 0; i < AR_MSG_MAX; i++) {
        n += seen[i];
    }

    ok(n == AR_MSG_MAX, "every type has a row");
    ok(clashes == 0, "a leg and a direction find one row, a type one name");
    is_text(ar_message_name(AR_MSG_MAX), "unknown", "no other has a name");
}


int
main(int argc, char **argv)
{
    if (argc > 1) {
        if (strcmp(argv[1], "doc") == 0) {
            make_document();

        } else {
            make_dictionary();
        }

        (void) fputs(made, stdout);
        return 0;
    }

    compare();
    rows();

    return done();
}
