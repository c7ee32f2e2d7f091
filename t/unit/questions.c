
/* What the command line's terminal is not asked, however the bytes are cut. */

#include "tap.h"

#include "runner/cli/questions.h"


#define ST    "\033\\"
#define TEN   "0;0;0;0;0;"
#define ZERO  "00000000000000000000000000000000000000000000000000"
#define ZEROS ZERO ZERO ZERO ZERO ZERO ZERO
#define MANY  TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN    \
              TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN


static void
shown(const char *bytes, const char *expected, const char *name)
{
    size_t          n, len, cut;
    unsigned char   out[2048];
    rn_questions_t  questions;

    const unsigned char  *p = (const unsigned char *) bytes;

    len = strlen(bytes);

    for (cut = 0; cut <= len; cut++) {
        memset(&questions, 0, sizeof(rn_questions_t));

        n = rn_questions_strip(&questions, p, cut, out);
        n += rn_questions_strip(&questions, p + cut, len - cut, out + n);
        out[n] = '\0';

        if (strcmp((char *) out, expected) != 0) {
            break;
        }
    }

    is_text((char *) out, expected, name);
}


static void
words(void)
{
    shown("\033]60\007a\033]61" ST "b\302\23560\302\234c\033]060\007d",
          "a" ST "bcd", "what is allowed, without a word");
    shown("\033]11;\033]60\007x", "\033]11;" ST "x",
          "one that breaks off a string");
    shown("\033]6\007\033]600\007\033]60", "\033]6\007\033]600\007",
          "another number, and one that may become another");
    shown("\033]701;?\007\033]20;?" ST "\033]12345678;?\007x", ST "x",
          "numbers that are not known");
    shown("\033]3008;a=?\007\033]9;sure?\007\033]777;notify;Sure;?\007",
          "\033]3008;a=?\007\033]9;sure?\007\033]777;notify;Sure;?\007",
          "texts of people and shells");
    shown("\033]99;i=1:p=alive;\007\033]99;i=1:a=report;x\007"
          "\033]99;i=1:p=?;\007\033]99;;sure?\007", "\033]99;;sure?\007",
          "notices that are to be reported");
    shown("\033P@kitty-cmd{}" ST "x", ST "x", "remote control");
    shown("\033Ptmux;\033\033]60\007" ST "x", "\033Ptmux;" ST ST "x",
          "one that is handed through");
}


int
main(void)
{
    size_t  i;
    char    text[64];

    static const char *const  questions[] = {
        "\033[c", "\033[0c", "\033[>c", "\033[>0c", "\033[=c", "\033[5n",
        "\033[6n", "\033[?6n", "\033[?996n", "\033[4$p", "\033[?2026$p",
        "\033[>q", "\033[>0q", "\033[?u", "\033[14t", "\033[18t", "\033[21t",
        "\033[x", "\033[1;1;1;1;9;9*y", "\033[2$w", "\033[?4m", "\033[?1;1S",
        "\033Z", "\005", "\302\232", "\302\233c", "\302\2336n",
        "\033]4;1;?\007", "\033]10;?\007", "\033]11;?\007",
        "\033]52;c;?\007", "\033]7501;?\007", "\033]1337;ReportCellSize\007"
    };

    static const char *const  strings[] = {
        "\033P$qm", "\033P+q544e", "\033_Ga=q,i=1;AAAA", "\033]11;?",
        "\302\220$qr", "\302\23511;?"
    };

    static const char *const  others[] = {
        "plain \303\244 \342\202\254 text\r\n", "\302\240\302",
        "\033[31m\033[1;1H\033[2J\033[K\033[?1049h\033[?2004l",
        "\033[22;0t\033[8;30;100t\033[>4;2m\033[>1u\033[<u\033[=0u",
        "\033[2 q\033[!p\033[1\"q\033[>4n\033[?1;2c", "\0337\0338\033=\033(0",
        "\033]0;what; ?\007\033]2;what?" ST, "\033]8;;http://x/?a\007",
        "\033]4;1;#fff\007\033]11;#000" ST, "\033]52;c;QUJD\007",
        "\033]133;A\007\033]9;4;1;50\007\033]7;file:///a?b\007",
        "\033P0;1q??#0" ST, "\033Ptmux;x" ST, "\033_other" ST, "\033^pm" ST,
        "\033]1337;File=x:AA\007", "\033[" MANY "m", "\033[1\030m",
        "\033[3\nm"
    };

    for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        (void) snprintf(text, sizeof(text), "a%sb", questions[i]);
        shown(text, "ab", questions[i] + 1);
    }

    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        (void) snprintf(text, sizeof(text), "a%s" ST "b", strings[i]);
        shown(text, "a" ST "b", strings[i] + 1);
    }

    for (i = 0; i < sizeof(others) / sizeof(others[0]) - 1; i++) {
        if (i != 1) {
            shown(others[i], others[i], "asks nothing");
        }
    }

    shown("\302\240\302x", "\302\240\302x", "a character is no control");
    shown("\033[3\nm", "\n\033[3m", "a control within acts before");
    shown("\033[3\005;1m", "\033[3;1m", "and is no question either");
    shown("\033[" MANY "n", "\033[" MANY "\030", "too long: cancelled");
    shown("\033]4;" MANY "?;?\007", "\033]4;" MANY ";\007",
          "too long: without its question marks");
    shown("\033[\033[c\033[1m", "\033[1m", "one that was broken off");
    shown("\033\033[c[c", "[c", "what it broke off does not end behind it");
    shown("\033[6\177n\033\177[c", "", "DEL within makes it no other");
    shown("\033]11;\033[cx", "\033]11;" ST "x",
          "a string that a question broke off is ended");
    shown("\033]" ZEROS "4;1;?\007x\033]" ZEROS "60\007y", "xy",
          "a number without end");
    shown("\033P" ZEROS "$qm" ST "x", ST "x", "also of a DCS");
    shown("\033]50;?\007\033]61;x\007\033]5522;type=read;x\007\033]7704;?\007x",
          "x", "fonts, permissions, clipboards");
    shown("\033]1337;Capabilities\007\033P+Q00" ST "\033P1000p" ST,
          ST ST, "iTerm2's, XTGETXRES");
    shown("\033[1;1;1;1#|\033[?4g\033[?2048hx", "x", "newer ones");
    shown("\033%@x\033%Gy", "x\033%Gy", "no other characters than UTF-8");
    shown("\033]11;?\033[1mx", "\033[1mx", "one that asks");

    words();

    return done();
}
