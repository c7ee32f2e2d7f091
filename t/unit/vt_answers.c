
/* What programs ask, and what the owner is told besides. */

#include "terminal.h"


static void
questions(void)
{
    ar_vt_t  *vt;

    vt = terminal(24, 80, 0);

    is_text(FED(vt, "\033[c\033[0c\033[1c"),
            "answer(^[[?1;2c) answer(^[[?1;2c)", "DA1");
    is_text(FED(vt, "\033[>c\033[=c"),
            "answer(^[[>0;276;0c) answer(^[P!|00000000^[\\)",
            "DA2 and DA3");
    is_text(FED(vt, "\033[5;7Hx\033[6n\033[?6n\033[5n"),
            "answer(^[[5;8R) answer(^[[?5;8R) answer(^[[0n)",
            "CPR and DSR");
    is_text(FED(vt, "\033[?2026$p\033[?2026h\033[?2026$p\033[?9999$p\033[4$p"),
            "answer(^[[?2026;2$y) answer(^[[?2026;1$y)"
            " answer(^[[?9999;0$y) answer(^[[4;2$y)", "DECRQM");
    is_text(FED(vt, "\033[3;9r\033P$qr\033\\\033P$q q\033\\\033P$qzz\033\\"),
            "answer(^[P1$r3;9r^[\\) answer(^[P1$r2 q^[\\)"
            " answer(^[P0$r^[\\)", "DECRQSS");
    is_text(FED(vt, "\033[1;38;5;9;44m\033P$qm\033\\"),
            "answer(^[P1$r0;1;38;5;9;44m^[\\)", "DECRQSS of attributes");
    ok(strncmp(FED(vt, "\033[>0q"), "answer(^[P>|AgentRelay(", 23) == 0,
       "XTVERSION");
    is_text(FED(vt, "\033[?u"), "", "the kitty query is not for us");

    ar_vt_destroy(vt);
}


static void
colours(void)
{
    ar_vt_t  *vt;

    vt = terminal(24, 80, 0);

    is_text(FED(vt, "\033]10;?\007\033]11;?;?\033\\"),
            "answer(^[]10;rgb:ffff/ffff/ffff^[\\)"
            " answer(^[]11;rgb:0000/0000/0000^[\\)"
            " answer(^[]12;rgb:ffff/ffff/ffff^[\\)", "OSC 10 to 12");
    is_text(FED(vt, "\033]4;1;#123456;1;?;300;?;16;?\007"),
            "answer(^[]4;1;rgb:1212/3434/5656^[\\)"
            " answer(^[]4;16;rgb:0000/0000/0000^[\\)", "OSC 4");
    is_text(FED(vt, "\033]104;1\007\033]4;1;?\007"),
            "answer(^[]4;1;rgb:cccc/0000/0000^[\\)", "OSC 104");
    is_text(FED(vt, "\033]11;rgb:8/0/F\007\033]11;?\007"),
            "answer(^[]11;rgb:8888/0000/ffff^[\\)", "forms of colours");
    is_text(FED(vt, "\033]11;rgb:1/2\007\033]11;rgb:f/80/fff\007\033]11;#12\007\033]11;blue\007"), "",
            "what is no colour");

    ar_vt_destroy(vt);
}


static void
owner(void)
{
    ar_vt_t  *vt;

    vt = terminal(24, 80, 0);

    is_text(FED(vt, "\007\033]0;caf\303\251;1\007\033]2;two\033\\"),
            "bell() title(caf\303\251;1) title(two)", "bell and titles");
    is_text(FED(vt, "\033[22t\033]2;three\007\033[23t\033[23t"),
            "title(three) title(two)", "the stack of titles");
    is_text(FED(vt, "\033]7;file://h/tmp\007"), "cwd(file://h/tmp)", "OSC 7");
    is_text(FED(vt, "\033]9;4;1;150\007\033]9;4;3\007\033]9;hello\007"),
            "progress(1 100) progress(3 0)", "OSC 9;4, not 9 alone");
    is_text(FED(vt, "\033]133;A;k=1\007\033]133;D;7\007\033]133;D\007"
                    "\033]133;Z\007"),
            "prompt(A -1) prompt(D 7) prompt(D -1)", "OSC 133");
    is_text(FED(vt, "\033]7501;?\007\033]7501;state=idle:app=x\033\\"),
            "answer(^[]7501;?^[\\) status(state=idle:app=x)", "OSC 7501");
    is_text(FED(vt, "\033]52;c;aGk=\007\033]52;c;?\007\033]52;c\007"),
            "clipboard(aGk=)", "OSC 52 is written, never read");

    is_text(FED(vt, "\033]0;a\030\033]0;b\032\033]0;c\033[m"), "title(c)",
            "CAN and SUB end a string without it");
    is_text(ar_vt_title(vt), "c", "the title is kept");

    ar_vt_destroy(vt);
}


int
main(void)
{
    questions();
    colours();
    owner();

    return done();
}
