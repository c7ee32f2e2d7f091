
/*
 * agentrelay man: the manual pages and COMMANDS.md, made from the tables, so
 * that packaging needs no other tool and nothing is documented twice.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/man.h"
#include "runner/say.h"
#include "runner/version.h"


typedef struct {
    const char  *directory;
    int          markdown;
} rn_man_options_t;


static int rn_man_main(int argc, char **argv);
static int rn_man_show(const rn_verb_t *verb);
static int rn_man_write(const char *directory);
static void rn_man_page(FILE *out, const rn_verb_t *verb);
static void rn_man_overview(FILE *out);
static void rn_man_title(FILE *out, const rn_verb_t *verb);
static void rn_man_flags(FILE *out, const rn_flag_t *flag);
static void rn_man_codes(FILE *out);
static void rn_man_text(FILE *out, const char *text);
static void rn_man_name(const rn_verb_t *verb, char *out, size_t size);


static const rn_flag_t  rn_man_flags_table[] = {
    { "directory", 0, RN_FLAG_VALUE, offsetof(rn_man_options_t, directory),
      "DIR", "write all pages there, agentrelay.1 and so on" },
    { "markdown", 0, RN_FLAG_SET, offsetof(rn_man_options_t, markdown), NULL,
      "all of it as one Markdown text" },
    { "help", 'h', RN_FLAG_HELP, 0, NULL, "this text" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_man_verb = {
    .name = "man",
    .main = rn_man_main,
    .summary = "show a manual page",
    .examples =
        "  agentrelay man attach            the page of a command\n"
        "  agentrelay man run >run.1        its source\n",
    .operands = "[COMMAND]",
    .flags = rn_man_flags_table,
    .notes =
        "On a terminal man(1) shows the page, else its roff source is\n"
        "printed.\n",
    .failure = RN_EXIT_USAGE
};


const rn_man_row_t  rn_man_exit[] = {
    { "0", "done" },
    { "1", "failed" },
    { "2", "usage: a flag, an operand or the configuration is wrong" },
    { "3", "not found" },
    { "4", "HQ does not accept the token, or does not allow it" },
    { "5", "conflict: something else was there first" },
    { "6", "not available now, try again: HQ, or a runner, cannot be reached" },
    { "7", "HQ or a runner did not answer in time" },
    { "124", "the time given by --timeout ran out" },
    { "125", "run: agentrelay failed, not the command" },
    { "130", "interrupted by Ctrl-C" },
    { NULL, NULL }
};


const rn_man_row_t  rn_man_environment[] = {
    { "AGENTRELAY_HQ_URL", "HQ's address, for the runner too" },
    { "AGENTRELAY_TOKEN_FILE", "a file with the operator token, mode 600" },
    { "AGENTRELAY_TOKEN", "the token itself" },
    { "AGENTRELAY_CA_FILE", "authorities to trust instead of the system's" },
    { "AGENTRELAY_RUNNER", "the runner that run uses" },
    { "AGENTRELAY_DETACH_KEYS", "the keys that detach" },
    { "HQ_URL", "the same, where AGENTRELAY_HQ_URL is not set" },
    { "RUNNER_TOKEN", "the runner's token" },
    { "RUNNER_ID", "the runner's name" },
    { "AR_RUN_DIR", "the folder of `make run`, instead of .run/" },
    { "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
      "proxies on the way to HQ, also in small letters; http_proxy is read"
      " in small letters only, for an HQ without TLS" },
    { "AGENTRELAY_SESSION", "set for what a session runs: its id" },
    { "NO_COLOR, CLICOLOR_FORCE, TERM",
      "colours: not if NO_COLOR is set or TERM is dumb, always if"
      " CLICOLOR_FORCE is set, else on a terminal" },
    { "XDG_CONFIG_HOME, XDG_RUNTIME_DIR, HOME", "where files are" },
    { NULL, NULL }
};


const rn_man_row_t  rn_man_files[] = {
    { "~/.config/agentrelay/config", "settings of a user: lines of key ="
      " value; keys are hq_url, token_file, ca_file, runner, detach_keys" },
    { ".agentrelay", "the same of a project, in its folder or one above;"
      " its files must lie inside it" },
    { ".run/url, .run/operator.token", "what `make run` leaves" },
    { NULL, NULL }
};


static int
rn_man_main(int argc, char **argv)
{
    int                n, rc;
    char               name[64];
    rn_man_options_t   options;
    const rn_verb_t   *verb;

    memset(&options, 0, sizeof(rn_man_options_t));

    n = rn_flags_parse(&rn_man_verb, argc, argv, &options, &rc);

    if (n == -1) {
        return rc;
    }

    if (options.directory != NULL) {
        return rn_man_write(options.directory);
    }

    if (options.markdown) {
        rn_man_markdown(stdout);
        return rn_cli_end(RN_EXIT_OK);
    }

    verb = NULL;

    if (n > 0) {
        (void) snprintf(name, sizeof(name), "%s%s%s", argv[0],
                        n > 1 ? " " : "", n > 1 ? argv[1] : "");
        verb = rn_verbs_find(name);

        if (verb == NULL) {
            return rn_flags_usage(&rn_man_verb, "there is no command \"%s\"",
                                  name);
        }
    }

    return rn_man_show(verb);
}


static int
rn_man_show(const rn_verb_t *verb)
{
    FILE  *man;

    man = isatty(STDOUT_FILENO) ? popen("man -l -", "w") : NULL;

    if (man == NULL) {
        rn_man_page(stdout, verb);
        return rn_cli_end(RN_EXIT_OK);
    }

    rn_man_page(man, verb);

    return pclose(man) == 0 ? RN_EXIT_OK : RN_EXIT_FAILED;
}


static int
rn_man_write(const char *directory)
{
    char              file[PATH_MAX], name[64];
    FILE             *out;
    size_t            i;
    const rn_verb_t  *verb;

    verb = NULL;
    i = 0;

    do {
        rn_man_name(verb, name, sizeof(name));
        (void) snprintf(file, sizeof(file), "%s/%s.1", directory, name);
        out = fopen(file, "w");

        if (out == NULL) {
            rn_say("%s: %s", file, strerror(errno));
            return RN_EXIT_FAILED;
        }

        rn_man_page(out, verb);

        if (fclose(out) != 0) {
            rn_say("%s: %s", file, strerror(errno));
            return RN_EXIT_FAILED;
        }

        verb = rn_verbs[i++];

    } while (verb != NULL);

    return RN_EXIT_OK;
}


/* verb NULL: of agentrelay itself. */

static void
rn_man_page(FILE *out, const rn_verb_t *verb)
{
    rn_man_title(out, verb);

    if (verb == NULL) {
        rn_man_overview(out);

    } else {
        fprintf(out, ".SH SYNOPSIS\n.B agentrelay %s\n", verb->name);
        rn_man_text(out, "[flags] ");
        rn_man_text(out, verb->operands ? verb->operands : "");

        fprintf(out, "\n.SH EXAMPLES\n.nf\n");
        rn_man_text(out, verb->examples);
        fprintf(out, ".fi\n.SH OPTIONS\n");

        rn_man_flags(out, verb->flags);
        rn_man_flags(out, verb->common);

        if (verb->notes != NULL) {
            fprintf(out, ".SH NOTES\n");
            rn_man_text(out, verb->notes);
        }

        if (verb->json != NULL) {
            fprintf(out, ".SH JSON\n.B \\-\\-json\nprints\n");
            rn_man_text(out, verb->json);
        }
    }

    rn_man_codes(out);

    fprintf(out, ".SH SEE ALSO\n");

    if (verb != NULL) {
        fprintf(out, ".BR agentrelay (1)\n");

    } else {
        rn_man_text(out, "agentrelay COMMAND --help, agentrelay man COMMAND\n");
    }
}


static void
rn_man_title(FILE *out, const rn_verb_t *verb)
{
    char         name[64];
    const char  *p;

    rn_man_name(verb, name, sizeof(name));

    fprintf(out, ".TH \"");

    for (p = name; *p != '\0'; p++) {
        fputc(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p, out);
    }

    fprintf(out, "\" 1 \"\" \"agentrelay %s\" \"AgentRelay\"\n"
            ".SH NAME\n", RN_VERSION);
    rn_man_text(out, name);
    fprintf(out, " \\- ");
    rn_man_text(out, verb ? verb->summary
                     : "runner and command line of AgentRelay");
    fprintf(out, "\n");
}


static void
rn_man_overview(FILE *out)
{
    char                 name[64];
    size_t               i;
    const rn_man_row_t  *row;

    fprintf(out, ".SH SYNOPSIS\n.B agentrelay\n.I COMMAND\n[flags]\n"
            ".SH DESCRIPTION\n");
    rn_man_text(out,
        "AgentRelay shows terminals of many machines in one place. HQ is a\n"
        "module of nginx; runners dial out to it and run sessions; this is\n"
        "the runner, and the command line for HQ.\n");

    fprintf(out, ".SH COMMANDS\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_man_name(rn_verbs[i], name, sizeof(name));

        fprintf(out, ".TP\n.BR ");
        rn_man_text(out, name);
        fprintf(out, " (1)\n");
        rn_man_text(out, rn_verbs[i]->summary);
        fprintf(out, "\n");
    }

    fprintf(out, ".SH ENVIRONMENT\n");

    for (row = rn_man_environment; row->name != NULL; row++) {
        fprintf(out, ".TP\n.B ");
        rn_man_text(out, row->name);
        fprintf(out, "\n");
        rn_man_text(out, row->text);
        fprintf(out, "\n");
    }

    fprintf(out, ".SH FILES\n");

    for (row = rn_man_files; row->name != NULL; row++) {
        fprintf(out, ".TP\n.I ");
        rn_man_text(out, row->name);
        fprintf(out, "\n");
        rn_man_text(out, row->text);
        fprintf(out, "\n");
    }
}


static void
rn_man_flags(FILE *out, const rn_flag_t *flag)
{
    for ( /* void */ ; flag != NULL && flag->name != NULL; flag++) {
        fprintf(out, ".TP\n");

        if (flag->letter) {
            fprintf(out, "\\fB\\-%c\\fR, ", flag->letter);
        }

        fprintf(out, "\\fB\\-\\-");
        rn_man_text(out, flag->name);
        fprintf(out, "\\fR");

        if (flag->value != NULL) {
            fprintf(out, " \\fI");
            rn_man_text(out, flag->value);
            fprintf(out, "\\fR");
        }

        fprintf(out, "\n");
        rn_man_text(out, flag->help);
        fprintf(out, "\n");
    }
}


static void
rn_man_codes(FILE *out)
{
    const rn_man_row_t  *row;

    fprintf(out, ".SH EXIT STATUS\n");

    for (row = rn_man_exit; row->name != NULL; row++) {
        fprintf(out, ".TP\n.B %s\n", row->name);
        rn_man_text(out, row->text);
        fprintf(out, "\n");
    }
}


/* No line of the text is a request, and hyphens can be copied. */

static void
rn_man_text(FILE *out, const char *text)
{
    int  start;

    for (start = 1; *text != '\0'; text++) {
        if (start && (*text == '.' || *text == '\'')) {
            fputs("\\&", out);
        }

        if (*text == '\\') {
            fputs("\\e", out);

        } else if (*text == '-') {
            fputs("\\-", out);

        } else {
            fputc(*text, out);
        }

        start = *text == '\n';
    }
}


static void
rn_man_name(const rn_verb_t *verb, char *out, size_t size)
{
    char  *p;

    (void) snprintf(out, size, "agentrelay%s%s", verb ? "-" : "",
                    verb ? verb->name : "");

    for (p = out; *p != '\0'; p++) {
        if (*p == ' ') {
            *p = '-';
        }
    }
}
