
/* Adapters: what is refused and where, versions, and what rules find. */

#include "terminal.h"
#include "runner/attention/rules.h"
#include "wire/adapter.h"
#include "wire/shown.h"


#define HEAD  "'name':'x','programs':['x','y'],'versions':'*'"


/* With ' for ", what is wrong with it, or what its rules find. */

static json_t *
parsed(const char *text)
{
    char     *copy, *p;
    json_t   *json;

    copy = strdup(text);

    if (copy == NULL) {
        abort();
    }

    for (p = copy; *p; p++) {
        *p = *p == '\'' ? '"' : *p;
    }

    json = json_loads(copy, 0, NULL);
    free(copy);

    if (json == NULL) {
        abort();
    }

    return json;
}


static const char *
wrong(const char *text)
{
    json_t       *adapter;
    static char   cause[AR_ADAPTER_CAUSE];

    cause[0] = '\0';
    adapter = parsed(text);
    ok((ar_adapter_check(adapter, cause) == AR_OK) == (cause[0] == '\0'),
       "a cause where there is an error");
    json_decref(adapter);

    return cause;
}


static const char *
found(const char *rules, ar_vt_t *vt)
{
    char           text[4096], cause[AR_ADAPTER_CAUSE];
    json_t        *adapter;
    rn_rules_t    *compiled;
    rn_finding_t   finding;
    static char    line[512];

    snprintf(text, sizeof(text), "{" HEAD ",'rules':[%s]}", rules);
    adapter = parsed(text);

    if (rn_rules_parse(adapter, &compiled, cause) != AR_OK) {
        snprintf(line, sizeof(line), "%s", cause);
        json_decref(adapter);
        return line;
    }

    json_decref(adapter);

    if (rn_rules_look(compiled, vt, &finding) == AR_OK) {
        snprintf(line, sizeof(line), "%s %s: %s",
                 ar_attention_name(finding.state),
                 finding.title ? "title" : "screen", finding.evidence);

    } else {
        strcpy(line, "nothing");
    }

    rn_rules_free(compiled);

    return line;
}


static void
refused(void)
{
    is_text(wrong("{" HEAD "}"), "", "the least");
    is_text(wrong("{'name':'x'}"), "adapter.programs is missing", "missing");
    is_text(wrong("[]"), "adapter is not an object", "no object");
    is_text(wrong("{" HEAD ",'stale_ms':1}"),
            "adapter has no field \"stale_ms\"", "a name that is misspelt");
    is_text(wrong("{" HEAD ",'submit':{'paste':true,'dely':1}}"),
            "submit has no field \"dely\"", "and one further in");
    is_text(wrong("{" HEAD ",'a\\u001b[2J\\u202e':1}"),
            "adapter has no field \"a\\u001B[2J\\u202E\"",
            "controls of it are written out");
    is_text(wrong("{" HEAD ",'0123456789012345678901234567890\\u00e4':1}"),
            "adapter has no field \"0123456789012345678901234567890\"",
            "a long one");
    is_text(wrong("{" HEAD ",'stalled_ms':'1'}"),
            "adapter.stalled_ms is not an integer from 0 to 86400000",
            "a type");
    is_text(wrong("{'name':'x','programs':['x'],'versions':'2.1'}"),
            "adapter.versions is not * or a range like \">=2.1.0 <2.2.0\"",
            "a range");

#define RULE(fields)  "{" HEAD ",'rules':[{'state':'idle','in':'title',"       \
                      "'match':'a'},{" fields "}]}"

    is_text(wrong(RULE("'in':'screen','match':'a'")),
            "rules[1].state is missing", "the place");
    is_text(wrong(RULE("'state':'stalled','in':'screen','match':'a'")),
            "rules[1].state is not one of unknown, working, idle, ask, "
            "approve, error, done", "a state no rule can give");
    is_text(wrong(RULE("'state':'idle','in':'box','match':'a'")),
            "rules[1].in is not title or screen", "a place to look");
    is_text(wrong(RULE("'state':'idle','in':'screen'")),
            "rules[1] needs match, or all, and not both", "nothing to match");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'(a'")),
            "rules[1].match: Unmatched ( or \\(", "an expression");
    is_text(wrong(RULE("'state':'idle','in':'screen','all':['a','[b']")),
            "rules[1].all[1]: Unmatched [, [^, [:, [., or [=", "one of all");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'(a)',"
                       "'evidence':2")),
            "rules[1].match has 1 groups, 2 is asked for", "a group");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'(a)\\\\1'")),
            "rules[1].match has a back-reference", "a back-reference");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'(a{9}){9}'")),
            "rules[1].match has a repetition of a group or of a repetition",
            "what would grow");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'a{9}?{9}'")),
            "rules[1].match has a repetition of a group or of a repetition",
            "whatever stands between");
    is_text(wrong(RULE("'state':'idle','in':'screen','match':'a{1,999}'")),
            "rules[1].match has repetitions above 255, taken together",
            "and grow");
    is_text(wrong(RULE("'state':'idle','in':'screen',"
                       "'match':'.{0,200}x{0,200}'")),
            "rules[1].match has repetitions above 255, taken together",
            "however many they are");
    is_text(wrong(RULE("'state':'idle','in':'screen',"
                       "'match':'[{(]{2}[])]\\\\{3'")), "", "but this is one");
    is_text(wrong("{" HEAD ",'box':{'match':'^> (.*)$','text':2}}"),
            "box.match has 1 groups, 2 is asked for", "the box");
}


static void
versions(void)
{
    json_t  *adapter;

    ok(ar_adapter_version("*", ""), "any version");
    ok(ar_adapter_version(">=2.1.0 <2.2.0", "2.1.328 (Claude Code)"),
       "inside");
    ok(!ar_adapter_version(">=2.1.0 <2.2.0", "2.2.0"), "above");
    ok(!ar_adapter_version(">=2.1.0 <2.2.0", "2.0.999"), "below");
    ok(ar_adapter_version(">=0.160 <1.0", "codex-cli 0.169.0"),
       "behind a name");
    ok(ar_adapter_version("=1.2", "1.2.0"), "equal");
    ok(!ar_adapter_version(">=0.0", "x"), "no number is in no range");
    ok(!ar_adapter_version(">=0.0", "version 7"), "nor is one without a dot");
    ok(!ar_adapter_version(">=0.0", ""), "nor is nothing");

    adapter = parsed("{" HEAD "}");
    ok(ar_adapter_program(adapter, "/usr/bin/y")
       && ar_adapter_program(adapter, "x")
       && !ar_adapter_program(adapter, "/x/z"), "programs by path");
    json_decref(adapter);
}


static void
looked(void)
{
    ar_vt_t  *vt;

    vt = terminal(6, 20, 10);
    FED(vt, "old question\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
            "Do you want it?\r\n > 1. yes\r\n   2. no\r\n\033]2;busy x\a");

    is_text(found("{'state':'ask','in':'screen','match':'question'}", vt),
            "nothing", "the scrollback is over");
    is_text(found("{'state':'ask','in':'screen','match':'want (.*)[?]',"
                  "'evidence':1}", vt), "ask screen: it", "a group");
    is_text(found("{'state':'ask','in':'screen','match':'[0-9][.] '}", vt),
            "ask screen: 2. no", "the lowest line");
    is_text(found("{'state':'ask','in':'screen','lines':2,'match':'want'}",
                  vt), "nothing", "only the last ones");
    is_text(found("{'state':'ask','in':'screen','match':'want',"
                  "'unless':'^   2'}", vt), "nothing", "unless");
    is_text(found("{'state':'approve','in':'screen',"
                  "'all':['Do you (.*)','yes$','no$'],'evidence':1}", vt),
            "approve screen: want it?", "all of them");
    is_text(found("{'state':'approve','in':'screen',"
                  "'all':['Do you','maybe']}", vt), "nothing", "not all");
    is_text(found("{'state':'working','in':'title','match':'^busy'},"
                  "{'state':'ask','in':'screen','match':'want'}", vt),
            "working title: busy x", "the first one is believed");

    FED(vt, "\033[2J\033[Hlong line that is wrapped twice");
    is_text(found("{'state':'idle','in':'screen','match':'^long.*twice$'}",
                  vt), "idle screen: long line that is wrapped twice",
            "a line is one however it was wrapped");

    ar_vt_destroy(vt);
}


static void
line(void)
{
    char  out[16];

#define LINE(text)  (ar_shown_line(out, sizeof(out), text,                     \
                                   sizeof(text) - 1), out)

    is_text(LINE("  a \t\r\n b\302\240c  "), "a b c", "blanks are one");
    is_text(LINE("a\033[31mb\007\177\302\233c\200"), "a[31mbc",
            "controls and what is not UTF-8 go");
    is_text(LINE("a\342\200\256b\342\201\247c\342\200\250d\357\273\277"),
            "abcd", "and what turns the line");
    is_text((ar_shown_text(out, sizeof(out), "a \342\200\256\033b\377", 8),
             out), "a   b", "a text keeps its blanks, and what goes is one");
    is_text(LINE("0123456789abcd\344\270\226"), "0123456789abcd",
            "a character is whole or not there");
}


int
main(void)
{
    refused();
    versions();
    looked();
    line();

    return done();
}
