
/* The completion script of zsh. */

#include <stdio.h>

#include "runner/cli/completion.h"


static void rn_zsh_verb(const rn_verb_t *verb);
static void rn_zsh_flag(const rn_flag_t *flag);
static void rn_zsh_action(rn_completion_e what, const char *words);
static void rn_zsh_text(const char *text);


void
rn_completion_zsh(void)
{
    char    noun[32];
    size_t  i;

    printf("#compdef agentrelay\n"
           "# zsh completion for agentrelay, made by it\n"
           "_agentrelay_sessions() { compadd -- "
           "${(f)\"$(agentrelay ls --quiet 2>/dev/null)\"} }\n"
           "_agentrelay_runners() { compadd -- "
           "${(f)\"$(agentrelay ls --runners --quiet 2>/dev/null)\"} }\n"
           "_agentrelay()\n{\n"
           "    local verb=$words[2]\n"
           "    if ((CURRENT == 2)); then\n"
           "        compadd -- ");
    rn_completion_verbs(NULL);
    printf("\n        return\n    fi\n"
           "    shift words; ((CURRENT--))\n"
           "    case $verb in\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (!rn_completion_noun(i, noun, sizeof(noun))) {
            continue;
        }

        printf("    %s)\n"
               "        if ((CURRENT == 2)); then\n"
               "            compadd -- ", noun);
        rn_completion_verbs(noun);
        printf("\n            return\n        fi\n"
               "        verb+=\" $words[2]\"\n"
               "        shift words; ((CURRENT--))\n"
               "        ;;\n");
    }

    printf("    esac\n"
           "    case $verb in\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_zsh_verb(rn_verbs[i]);
    }

    printf("    esac\n"
           "}\n"
           "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
           "    _agentrelay \"$@\"\n"
           "else\n"
           "    compdef _agentrelay agentrelay\n"
           "fi\n");
}


static void
rn_zsh_verb(const rn_verb_t *verb)
{
    const rn_flag_t  *flag;

    printf("    \"%s\")\n        _arguments", verb->name);

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        rn_zsh_flag(flag);
    }

    if (verb->operands != NULL) {
        printf(" \\\n            '*:");
        rn_zsh_text(verb->operands);
        printf(":");
        rn_zsh_action(rn_completion_operand(verb), verb->operands);
        printf("'");
    }

    printf(" ;;\n");
}


static void
rn_zsh_flag(const rn_flag_t *flag)
{
    if (flag->letter) {
        printf(" \\\n            '-%c[", flag->letter);
        rn_zsh_text(flag->help);
        printf("]'");
    }

    printf(" \\\n            '%s--%s%s[", flag->kind == RN_FLAG_LIST ? "*" : "",
           flag->name, flag->value ? "=" : "");
    rn_zsh_text(flag->help);
    printf("]");

    if (flag->value != NULL) {
        printf(":");
        rn_zsh_text(flag->value);
        printf(":");
        rn_zsh_action(rn_completion_of(flag), flag->value);
    }

    printf("'");
}


static void
rn_zsh_action(rn_completion_e what, const char *words)
{
    switch (what) {

    case RN_COMPLETION_WORDS:
        printf("(");
        rn_completion_words(words);
        printf(")");
        break;

    case RN_COMPLETION_FILES:
        printf("_files");
        break;

    case RN_COMPLETION_DIRS:
        printf("_files -/");
        break;

    case RN_COMPLETION_RUNNERS:
        printf("_agentrelay_runners");
        break;

    case RN_COMPLETION_SESSIONS:
        printf("_agentrelay_sessions");
        break;

    case RN_COMPLETION_COMMANDS:
        printf("_normal");
        break;

    case RN_COMPLETION_VERBS:
        printf("(");
        rn_completion_verbs(NULL);
        printf(")");
        break;

    case RN_COMPLETION_NONE:
        break;
    }
}


/* Inside single quotes of a specification of _arguments. */

static void
rn_zsh_text(const char *text)
{
    for ( /* void */ ; *text != '\0'; text++) {
        if (*text == '\'') {
            printf("'\\''");
            continue;
        }

        if (*text == '[' || *text == ']' || *text == ':' || *text == '\\') {
            (void) putchar('\\');
        }

        (void) putchar(*text);
    }
}
