
/* The completion script of fish. */

#include <stdio.h>
#include <string.h>

#include "runner/cli/completion.h"


static void rn_fish_verb(const rn_verb_t *verb);
static void rn_fish_when(const rn_verb_t *verb);
static void rn_fish_arguments(rn_completion_e what, const char *words);
static void rn_fish_text(const char *text);


void
rn_completion_fish(void)
{
    char    noun[32];
    size_t  i;

    printf("# fish completion for agentrelay, made by it\n"
           "complete -c agentrelay -f\n"
           "complete -c agentrelay -n __fish_use_subcommand -a '");
    rn_completion_verbs(NULL);
    printf("'\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (rn_completion_noun(i, noun, sizeof(noun))) {
            printf("complete -c agentrelay -n '__fish_seen_subcommand_from"
                   " %s; and not __fish_seen_subcommand_from ", noun);
            rn_completion_verbs(noun);
            printf("' -a '");
            rn_completion_verbs(noun);
            printf("'\n");
        }
    }

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_fish_verb(rn_verbs[i]);
    }
}


static void
rn_fish_verb(const rn_verb_t *verb)
{
    const rn_flag_t  *flag;

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        rn_fish_when(verb);
        printf(" -l %s", flag->name);

        if (flag->letter) {
            printf(" -s %c", flag->letter);
        }

        if (flag->value != NULL) {
            printf(" -x");
            rn_fish_arguments(rn_completion_of(flag), flag->value);
        }

        printf(" -d '");
        rn_fish_text(flag->help);
        printf("'\n");
    }

    if (rn_completion_operand(verb) != RN_COMPLETION_NONE) {
        rn_fish_when(verb);
        rn_fish_arguments(rn_completion_operand(verb), verb->operands);
        printf("\n");
    }
}


static void
rn_fish_when(const rn_verb_t *verb)
{
    size_t  len;

    len = strcspn(verb->name, " ");

    printf("complete -c agentrelay -n '__fish_seen_subcommand_from %.*s",
           (int) len, verb->name);

    if (verb->name[len] != '\0') {
        printf("; and __fish_seen_subcommand_from %s", verb->name + len + 1);
    }

    printf("'");
}


static void
rn_fish_arguments(rn_completion_e what, const char *words)
{
    switch (what) {

    case RN_COMPLETION_WORDS:
        printf(" -a '");
        rn_completion_words(words);
        printf("'");
        break;

    case RN_COMPLETION_FILES:
        printf(" -a '(__fish_complete_path)'");
        break;

    case RN_COMPLETION_DIRS:
        printf(" -a '(__fish_complete_directories)'");
        break;

    case RN_COMPLETION_RUNNERS:
        printf(" -a '(agentrelay ls --runners --quiet 2>/dev/null)'");
        break;

    case RN_COMPLETION_SESSIONS:
        printf(" -a '(agentrelay ls --quiet 2>/dev/null)'");
        break;

    case RN_COMPLETION_COMMANDS:
        printf(" -a '(__fish_complete_subcommand)'");
        break;

    case RN_COMPLETION_VERBS:
        printf(" -a '");
        rn_completion_verbs(NULL);
        printf("'");
        break;

    case RN_COMPLETION_NONE:
        break;
    }
}


static void
rn_fish_text(const char *text)
{
    for ( /* void */ ; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            (void) putchar('\\');
        }

        (void) putchar(*text);
    }
}
