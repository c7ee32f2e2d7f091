
/* COMMANDS.md: the manual as one Markdown text. */

#include <string.h>

#include "runner/cli/man.h"


static void rn_markdown_verb(FILE *out, const rn_verb_t *verb);
static void rn_markdown_flags(FILE *out, const rn_flag_t *flag);
static void rn_markdown_rows(FILE *out, const char *head,
    const rn_man_row_t *row);
static void rn_markdown_cell(FILE *out, const char *text);


void
rn_man_markdown(FILE *out)
{
    size_t  i;

    fprintf(out, "# agentrelay: the commands\n\n"
            "Made by `agentrelay man --markdown` from the tables the program"
            " itself uses\n(`make commands`); a test compares.\n\n"
            "| command | what it does |\n| --- | --- |\n");

    for (i = 0; rn_verbs[i] != NULL; i++) {
        fprintf(out, "| `%s` | %s |\n", rn_verbs[i]->name,
                rn_verbs[i]->summary);
    }

    for (i = 0; rn_verbs[i] != NULL; i++) {
        rn_markdown_verb(out, rn_verbs[i]);
    }

    rn_markdown_rows(out, "Exit codes", rn_man_exit);
    rn_markdown_rows(out, "Environment", rn_man_environment);
    rn_markdown_rows(out, "Files", rn_man_files);
}


static void
rn_markdown_verb(FILE *out, const rn_verb_t *verb)
{
    const char  *line, *end;

    fprintf(out, "\n## %s\n\n", verb->name);

    for (line = verb->examples; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        fprintf(out, "  %.*s\n", (int) (end - line), line);
    }

    fprintf(out, "\n`agentrelay %s [flags]%s%s`\n\n", verb->name,
            verb->operands ? " " : "", verb->operands ? verb->operands : "");

    fprintf(out, "| flag | what |\n| --- | --- |\n");
    rn_markdown_flags(out, verb->flags);
    rn_markdown_flags(out, verb->common);

    if (verb->notes != NULL) {
        fprintf(out, "\n%s", verb->notes);
    }

    if (verb->json != NULL) {
        fprintf(out, "\n`--json` prints %s", verb->json);
    }
}


static void
rn_markdown_flags(FILE *out, const rn_flag_t *flag)
{
    for ( /* void */ ; flag != NULL && flag->name != NULL; flag++) {
        fprintf(out, "| `");

        if (flag->letter) {
            fprintf(out, "-%c, ", flag->letter);
        }

        fprintf(out, "--%s", flag->name);

        if (flag->value != NULL) {
            fputc(' ', out);
            rn_markdown_cell(out, flag->value);
        }

        fprintf(out, "` | ");
        rn_markdown_cell(out, flag->help);
        fprintf(out, " |\n");
    }
}


static void
rn_markdown_rows(FILE *out, const char *head, const rn_man_row_t *row)
{
    fprintf(out, "\n## %s\n\n| | |\n| --- | --- |\n", head);

    for ( /* void */ ; row->name != NULL; row++) {
        fprintf(out, "| `%s` | %s |\n", row->name, row->text);
    }
}


static void
rn_markdown_cell(FILE *out, const char *text)
{
    for ( /* void */ ; *text != '\0'; text++) {
        if (*text == '|') {
            fputc('\\', out);
        }

        fputc(*text, out);
    }
}
