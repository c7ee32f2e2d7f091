
/* Who is believed, when it is said, and that idle is never a guess. */

#include "terminal.h"
#include "runner/attention/attention.h"
#include "wire/adapter.h"


static ar_vt_t         *vt;
static rn_attention_t  *attention;
static uint64_t         now;
static char             said[4096];


static void
begin(const char *rules)
{
    char         text[4096], cause[AR_ADAPTER_CAUSE], *p;
    json_t      *adapter;
    rn_rules_t  *compiled;

    compiled = NULL;

    if (rules) {
        snprintf(text, sizeof(text), "{'name':'x','programs':['x'],"
                 "'versions':'*',%s}", rules);

        for (p = text; *p; p++) {
            *p = *p == '\'' ? '"' : *p;
        }

        adapter = json_loads(text, 0, NULL);

        if (rn_rules_parse(adapter, &compiled, cause) != AR_OK) {
            printf("# %s\n", cause);
            abort();
        }

        json_decref(adapter);
    }

    now = 1000;
    said[0] = '\0';
    vt = terminal(6, 40, 10);
    attention = rn_attention_create(compiled, now);

    if (attention == NULL) {
        abort();
    }
}


static void
end(void)
{
    rn_attention_destroy(attention);
    ar_vt_destroy(vt);
}


static void
look(void)
{
    const rn_verdict_t  *v;

    if (rn_attention_tick(attention, vt, now)) {
        v = rn_attention_now(attention);
        snprintf(said + strlen(said), sizeof(said) - strlen(said),
                 "%s%s:%s(%s)@%d", said[0] ? " " : "",
                 ar_attention_name(v->state),
                 ar_attention_source_name(v->source), v->evidence,
                 (int) (v->since - 1000));
    }
}


/* Time goes on; what is due is looked at.  What was said since. */

static const char *
pass(uint64_t ms)
{
    unsigned     looks;
    uint64_t     due, until;
    static char  line[4096];

    until = now + ms;

    for (looks = 0; (due = rn_attention_due(attention)) <= until; looks++) {
        now = due > now ? due : now;
        look();

        if (looks == 100000) {
            return "it looks and looks";
        }
    }

    now = until;
    strcpy(line, said);
    said[0] = '\0';

    return line;
}


static void
output(const char *text)
{
    (void) fed(vt, text, strlen(text));
    rn_attention_output(attention, now);
}


#define STATUS(text)  rn_attention_status(attention, text, sizeof(text) - 1)

#define TUI  "'rules':[{'state':'working','in':'title','match':'^busy'},"      \
             "{'state':'ask','in':'screen','match':'^Really (.*)[?]',"         \
             "'evidence':1},"                                                  \
             "{'state':'working','in':'screen','match':'esc to stop'},"        \
             "{'state':'idle','in':'screen','match':'^>'}]"


static void
program(void)
{
    begin(TUI);
    output("> ");
    STATUS("state=working:app=a");
    is_text(pass(0), "working:program(state=working:app=a)@0",
            "a program's word is believed, and at once");
    STATUS("state=blocked:kind=permission:msg=YXBwcm92ZSBpdA==");
    is_text(pass(0), "approve:program(approve it)@0",
            "a permission, and what for");
    STATUS("state=blocked:kind=permission:msg=YSBzZWNvbmQgb25l");
    is_text(pass(500), "", "another question");
    is_text(pass(600), "approve:program(a second one)@1000",
            "is said within a second");
    STATUS("state=blocked:kind=question");
    is_text(pass(0), "ask:program(state=blocked:kind=question)@1100",
            "a question");
    STATUS("state=dreaming");
    STATUS("nonsense");
    STATUS("state=blocked:msg=*:kind=permission\033[2J");
    is_text(pass(2000), "ask:program(state=blocked:msg=*:kind=permission"
            "[2J)@2100", "what is not understood says nothing");
    STATUS("state=done");
    is_text(pass(0), "done:program(state=done)@3100", "done");
    STATUS("state=clear");
    is_text(pass(1000), "idle:screen(>)@3350",
            "taken back: the screen is looked at");
    end();

    begin(TUI);
    STATUS("state=blocked:kind=permission");
    is_text(pass(0), "approve:program(state=blocked:kind=permission)@0",
            "a permission, but not what for");
    output("Really delete it?");
    is_text(pass(2000), "approve:program(delete it)@1000",
            "is read off the screen");
    output("\033[2J\033[H> ");
    is_text(pass(2000), "", "... once, whatever stands there then");
    STATUS("state=blocked:kind=question:msg=YXBwcm92ZSBpdA==");
    output("\033[2J\033[HReally?");
    is_text(pass(2000), "ask:program(approve it)@4000",
            "what it says itself is kept");
    end();

    begin(TUI);
    output("\033[?2026hReally delete it?");
    STATUS("state=blocked");
    is_text(pass(0), "ask:program(state=blocked)@0",
            "a question is told before its frame is drawn");
    end();

    begin(NULL);
    STATUS("state=working");
    is_text(pass(300000), "working:program(state=working)@0 "
            "stalled:quiet(state=working)@300000", "no output: stalled");
    output("x");
    is_text(pass(1000), "working:program(state=working)@300040",
            "output: it works again");
    end();
}


static void
prompts(void)
{
    begin(NULL);
    is_text(pass(1000000), "", "without anything it stays unknown");
    rn_attention_prompt(attention, 'A', -1);
    is_text(pass(0), "idle:prompt()@1000000", "a prompt");
    rn_attention_prompt(attention, 'B', -1);
    rn_attention_prompt(attention, 'C', -1);
    is_text(pass(10), "working:prompt(running a command)@1000000",
            "a command");
    STATUS("state=idle:app=claude-code");
    is_text(pass(10), "idle:program(state=idle:app=claude-code)@1000010",
            "a program in it is believed first");
    rn_attention_prompt(attention, 'D', 3);
    rn_attention_bell(attention, now);
    is_text(pass(10), "", "it is killed, and nobody believes that yet");
    rn_attention_prompt(attention, 'C', -1);
    rn_attention_prompt(attention, 'A', -1);
    STATUS("state=working");
    rn_attention_prompt(attention, 'A', -1);
    rn_attention_prompt(attention, 'C', -1);
    is_text(pass(10), "working:prompt(running a command)@1000030",
            "the shell's prompt ends its word");
    rn_attention_prompt(attention, 'D', 3);
    rn_attention_prompt(attention, 'A', -1);
    is_text(pass(10), "idle:prompt(last exit 3)@1000040", "how it ended");
    end();
}


static void
screens(void)
{
    begin(TUI);
    output("> ");
    is_text(pass(200), "", "idle on the screen alone is not believed at once");
    is_text(pass(200), "idle:screen(>)@290", "but when it stays");
    output("\033[2J\033[Hesc to stop");
    is_text(pass(39), "", "output goes on");
    is_text(pass(1), "working:screen(esc to stop)@440", "and pauses");
    output("\033[2J\033[H> ");
    pass(100);
    output("\033[2J\033[Hesc to stop");
    is_text(pass(1000), "", "idle while it is drawn anew is never said");
    output("\033[2J\033[HReally delete it?");
    is_text(pass(40), "ask:screen(delete it)@1580", "a question, at once");
    output("\033[2J\033[Hwhatever");
    is_text(pass(1000), "unknown:none()@1870", "nothing matches: unknown");
    output("\033]2;busy\a\033[2J\033[H> ");
    rn_attention_title(attention);
    is_text(pass(0), "working:title(busy)@2580", "a title, at once");
    end();

    begin(TUI);
    output("\033[?2026h\033[H> ");
    is_text(pass(900), "", "half of an update is not looked at");
    output("\033[HReally?\033[HReally so?\033[?2026l");
    is_text(pass(40), "ask:screen(so)@940", "but all of it is");
    output("\033[?2026h\033[H\033[2Jesc to stop");
    is_text(pass(3000), "working:screen(esc to stop)@1940",
            "an update that does not end is no excuse");
    end();
}


static void
flood(void)
{
    int  i, looks;

    begin(TUI);
    looks = 0;

    for (i = 0; i < 1000; i++) {
        output("\033[Hesc to stop\r\n");
        now++;

        if (rn_attention_due(attention) <= now) {
            looks++;
            look();
        }
    }

    is_number(looks, 4, "a flood of a second costs four looks");
    is_text(pass(0), "working:screen(esc to stop)@250", "and they see");
    end();
}


static void
bells(void)
{
    begin(TUI);
    rn_attention_bell(attention, now);
    is_text(pass(0), "ask:bell(the bell rang)@0", "a bell calls");
    rn_attention_typed(attention, now);
    is_text(pass(1000), "unknown:none()@290", "until somebody types");
    rn_attention_bell(attention, now);
    is_text(pass(1000), "", "one that answers typing does not");
    STATUS("state=idle");
    pass(2000);
    rn_attention_bell(attention, now);
    is_text(pass(100), "", "nor one over the program's own word");
    STATUS("state=clear");
    output("> ");
    is_text(pass(1000), "ask:bell(the bell rang)@4100",
            "but over what only the screen calls idle");
    end();
}


static void
shells(void)
{
    begin("'terminal':true,'stalled_ms':0");
    rn_attention_terminal(attention, RN_FRONT_SHELL, 1);
    output("$ ");
    is_text(pass(2000), "", "a shell that never edited: nobody can tell");
    rn_attention_typed(attention, now);
    rn_attention_terminal(attention, RN_FRONT_OTHER, 1);
    is_text(pass(100), "working:terminal(a program in front)@2040",
            "a program in front");
    rn_attention_terminal(attention, RN_FRONT_SHELL, 0);
    is_text(pass(2000), "idle:terminal(the shell reads)@3000",
            "a terminal is asked once more, without output");
    output("x");
    rn_attention_terminal(attention, RN_FRONT_SHELL, 1);
    is_text(pass(1000000), "working:terminal(a command of the shell)@4140",
            "a command of its own, which is never stalled");
    STATUS("state=working");
    pass(10);
    rn_attention_terminal(attention, RN_FRONT_SHELL, 0);
    output("$ ");
    is_text(pass(100), "idle:terminal(the shell reads)@1004150",
            "the word of a program that is gone is over");
    rn_attention_terminal(attention, RN_FRONT_UNSURE, 0);
    output("x");
    is_text(pass(100), "unknown:none()@1004250",
            "what it runs in its own group is no shell at its prompt");
    end();
}


static void
ends(void)
{
    begin(TUI);
    rn_attention_exit(attention, 3, 0, 0, now);
    is_text(rn_attention_now(attention)->evidence, "exit 3", "an error");
    is_number(rn_attention_now(attention)->state, AR_ATTENTION_ERROR,
              "is one");
    STATUS("state=idle");
    output("> ");
    is_text(pass(100000), "", "and the last word");
    end();

    begin(NULL);
    rn_attention_exit(attention, 0, 0, 0, now);
    is_number(rn_attention_now(attention)->state, AR_ATTENTION_DONE, "done");
    end();

    begin(NULL);
    rn_attention_exit(attention, -1, 9, 0, now);
    is_text(rn_attention_now(attention)->evidence, "signal 9", "a signal");
    is_number(rn_attention_now(attention)->state, AR_ATTENTION_ERROR,
              "is an error");
    end();

    begin(NULL);
    rn_attention_exit(attention, -1, 15, 1, now);
    is_text(rn_attention_now(attention)->evidence, "stopped, signal 15",
            "what a person ended");
    is_number(rn_attention_now(attention)->state, AR_ATTENTION_DONE,
              "is none");
    end();
}


static void
both(void)
{
    begin(TUI);
    output("Really 1?");
    is_text(pass(940), "ask:screen(1)@40", "a question");
    output("\r\033[KReally 2?");
    is_text(pass(50), "", "another one waits to be said");
    output("\r\033[K> ");
    is_text(pass(1000), "idle:screen(>)@1280",
            "and is gone before: idle waits alone");
    end();
}


int
main(void)
{
    program();
    prompts();
    screens();
    flood();
    bells();
    shells();
    ends();
    both();

    return done();
}
