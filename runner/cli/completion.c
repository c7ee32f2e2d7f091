
/*
 * agentrelay completion: scripts for shells, made from the tables.
 *
 * What may follow a flag or stand as an operand is read from its placeholder:
 * a|b are words, FILE and DIR are files, SESSION is asked of HQ, and so is
 * the value of --runner.
 */

#include <stdio.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/completion.h"


static int rn_completion_main(int argc, char **argv);
static void rn_bash_verb(const rn_verb_t *verb);
static void rn_bash_flag(const rn_verb_t *verb, const rn_flag_t *flag);
static void rn_bash_operands(const rn_verb_t *verb);


static const rn_flag_t  rn_completion_flags[] = {
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_completion_verb = {
    .name = "completion",
    .main = rn_completion_main,
    .summary = "print a script that completes for a shell",
    .examples =
        "  eval \"$(agentrelay completion bash)\"       in ~/.bashrc\n"
        "  agentrelay completion zsh >~/.zfunc/_agentrelay\n"
        "  agentrelay completion fish | source        in config.fish\n",
    .operands = "bash|zsh|fish",
    .flags = rn_completion_flags,
    .failure = RN_EXIT_USAGE
};


static int
rn_completion_main(int argc, char **argv)
{
    int  n, rc;

    n = rn_flags_parse(&rn_completion_verb, argc, argv, NULL, &rc);

    if (n == -1) {
        return rc;
    }

    if (n == 1 && strcmp(argv[0], "bash") == 0) {
        rn_completion_bash();

    } else if (n == 1 && strcmp(argv[0], "zsh") == 0) {
        rn_completion_zsh();

    } else if (n == 1 && strcmp(argv[0], "fish") == 0) {
        rn_completion_fish();

    } else {
        return rn_flags_usage(&rn_completion_verb, "for which shell: bash,"
                              " zsh or fish?");
    }

    return rn_cli_end(RN_EXIT_OK);
}


rn_completion_e
rn_completion_of(const rn_flag_t *flag)
{
    if (strchr(flag->value, '|') != NULL) {
        return RN_COMPLETION_WORDS;
    }

    return strcmp(flag->name, "runner") == 0 ? RN_COMPLETION_RUNNERS
           : strcmp(flag->value, "FILE") == 0 ? RN_COMPLETION_FILES
           : strcmp(flag->value, "DIR") == 0 ? RN_COMPLETION_DIRS
           : RN_COMPLETION_NONE;
}


rn_completion_e
rn_completion_operand(const rn_verb_t *verb)
{
    if (verb->operands == NULL) {
        return RN_COMPLETION_NONE;
    }

    return strchr(verb->operands, '|') != NULL ? RN_COMPLETION_WORDS
           : verb->command ? RN_COMPLETION_COMMANDS
           : strstr(verb->operands, "SESSION") ? RN_COMPLETION_SESSIONS
           : strstr(verb->operands, "COMMAND") ? RN_COMPLETION_VERBS
           : RN_COMPLETION_NONE;
}


void
rn_completion_words(const char *words)
{
    for ( /* void */ ; *words != '\0'; words++) {
        (void) putchar(*words == '|' ? ' ' : *words);
    }
}


/* First words; of a noun: the words after it. */

void
rn_completion_verbs(const char *noun)
{
    size_t       i, len, last;
    const char  *name, *before;

    before = "";
    last = 0;

    for (i = 0; rn_verbs[i] != NULL; i++) {
        name = rn_verbs[i]->name;

        if (noun != NULL) {
            if (strncmp(name, noun, strlen(noun)) != 0
                || name[strlen(noun)] != ' ')
            {
                continue;
            }

            name += strlen(noun) + 1;
        }

        len = strcspn(name, " ");

        if (len != last || strncmp(name, before, len) != 0) {
            printf("%s%.*s", *before ? " " : "", (int) len, name);
        }

        before = name;
        last = len;
    }
}


int
rn_completion_noun(size_t i, char *out, size_t size)
{
    size_t       len;
    const char  *name;

    name = rn_verbs[i]->name;
    len = strcspn(name, " ");

    if (name[len] == '\0'
        || (i > 0 && strncmp(rn_verbs[i - 1]->name, name, len + 1) == 0))
    {
        return 0;
    }

    (void) snprintf(out, size, "%.*s", (int) len, name);

    return 1;
}


void
rn_completion_bash(void)
{
    char    noun[32];
    size_t  i;

    printf("# bash completion for agentrelay, made by it\n"
           "_agentrelay()\n{\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
           "    local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local verb=${COMP_WORDS[1]} at=2\n"
           "    COMPREPLY=()\n"
           "    if ((COMP_CWORD == 1)); then\n"
           "        COMPREPLY=($(compgen -W \"");
    rn_completion_verbs(NULL);
    printf("\" -- \"$cur\"))\n"
           "        return\n"
           "    fi\n"
           "    case $verb in\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        if (!rn_completion_noun(i, noun, sizeof(noun))) {
            continue;
        }

        printf("    %s)\n"
               "        if ((COMP_CWORD == 2)); then\n"
               "            COMPREPLY=($(compgen -W \"", noun);
        rn_completion_verbs(noun);
        printf("\" -- \"$cur\"))\n"
               "            return\n"
               "        fi\n"
               "        verb+=\" ${COMP_WORDS[2]}\" at=3\n"
               "        ;;\n");
    }

    printf("    esac\n"
           "    case \"$verb $prev\" in\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_bash_verb(rn_verbs[i]);
    }

    printf("    esac\n"
           "    case $verb in\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_bash_operands(rn_verbs[i]);
    }

    printf("    esac\n"
           "}\n"
           "complete -F _agentrelay agentrelay\n");
}


static void
rn_bash_verb(const rn_verb_t *verb)
{
    const rn_flag_t  *flag;

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        if (flag->value != NULL) {
            rn_bash_flag(verb, flag);
        }
    }
}


static void
rn_bash_flag(const rn_verb_t *verb, const rn_flag_t *flag)
{
    printf("    \"%s --%s\")\n        ", verb->name, flag->name);

    switch (rn_completion_of(flag)) {

    case RN_COMPLETION_WORDS:
        printf("COMPREPLY=($(compgen -W \"");
        rn_completion_words(flag->value);
        printf("\" -- \"$cur\"))\n        ");
        break;

    case RN_COMPLETION_RUNNERS:
        printf("COMPREPLY=($(compgen -W \"$(agentrelay ls --runners --quiet"
               " 2>/dev/null)\" -- \"$cur\"))\n        ");
        break;

    case RN_COMPLETION_FILES:
        printf("COMPREPLY=($(compgen -f -- \"$cur\"))\n        ");
        break;

    case RN_COMPLETION_DIRS:
        printf("COMPREPLY=($(compgen -d -- \"$cur\"))\n        ");
        break;

    case RN_COMPLETION_SESSIONS:
    case RN_COMPLETION_COMMANDS:
    case RN_COMPLETION_VERBS:
    case RN_COMPLETION_NONE:
        break;
    }

    printf("return ;;\n");
}


static void
rn_bash_operands(const rn_verb_t *verb)
{
    const rn_flag_t  *flag;

    printf("    \"%s\")\n        COMPREPLY=($(compgen -W \"", verb->name);

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        printf("--%s ", flag->name);
    }

    switch (rn_completion_operand(verb)) {

    case RN_COMPLETION_WORDS:
        rn_completion_words(verb->operands);
        break;

    case RN_COMPLETION_SESSIONS:
        printf("$([[ $cur == -* ]] || agentrelay ls --quiet 2>/dev/null)");
        break;

    case RN_COMPLETION_VERBS:
        rn_completion_verbs(NULL);
        break;

    case RN_COMPLETION_COMMANDS:
        printf("$([[ $cur == -* ]] || compgen -c -- \"$cur\")");
        break;

    case RN_COMPLETION_RUNNERS:
    case RN_COMPLETION_FILES:
    case RN_COMPLETION_DIRS:
    case RN_COMPLETION_NONE:
        break;
    }

    printf("\" -- \"$cur\")) ;;\n");
}
