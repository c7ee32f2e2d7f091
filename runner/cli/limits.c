
/*
 * Limits as a person writes them: 512M, 1.5 (cores), 100.  Units of memory
 * are powers of 1,024, as everywhere that memory is sold.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/cli/limits.h"
#include "runner/exit.h"


static int rn_cli_limit_memory(const char *text, double *bytes);
static int rn_cli_limit_number(const char *text, double min, double max,
    double *number);


int
rn_cli_limits(const rn_verb_t *verb, const rn_cli_limits_t *given,
    json_t **limits)
{
    double  memory, cpu, pids;

    *limits = NULL;
    memory = 0;
    cpu = 0;
    pids = 0;

    if (given->memory != NULL && !rn_cli_limit_memory(given->memory, &memory))
    {
        return rn_flags_usage(verb, "--memory is a size from 1M, such as"
                              " 512M or 1.5G, not \"%s\"", given->memory);
    }

    if (given->cpu != NULL
        && !rn_cli_limit_number(given->cpu, 0.01, 1024, &cpu))
    {
        return rn_flags_usage(verb, "--cpu is a number of cores from 0.01,"
                              " not \"%s\"", given->cpu);
    }

    if (given->pids != NULL
        && (!rn_cli_limit_number(given->pids, 1, 4194304, &pids)
            || strspn(given->pids, "0123456789") != strlen(given->pids)))
    {
        return rn_flags_usage(verb, "--pids is a number of processes from 1"
                              " to 4194304, not \"%s\"", given->pids);
    }

    if (memory > 0 || cpu > 0 || pids > 0) {
        *limits = json_object();
    }

    if (memory > 0) {
        (void) json_object_set_new(*limits, "memory",
                                   json_integer((json_int_t) memory));
    }

    if (cpu > 0) {
        (void) json_object_set_new(*limits, "cpu", json_real(cpu));
    }

    if (pids > 0) {
        (void) json_object_set_new(*limits, "pids",
                                   json_integer((json_int_t) pids));
    }

    return RN_EXIT_OK;
}


static int
rn_cli_limit_memory(const char *text, double *bytes)
{
    char        *end;
    double       factor;
    const char  *unit;

    static const char  units[] = "KMGT";

    if (*text < '0' || *text > '9') {
        return 0;
    }

    *bytes = strtod(text, &end);
    unit = *end != '\0' ? strchr(units, *end & ~0x20) : NULL;

    if (unit != NULL) {
        for (factor = 1024; unit > units; unit--) {
            factor *= 1024;
        }

        *bytes *= factor;
        end++;
        end += *end == 'i';
    }

    end += *end == 'B';

    return *end == '\0' && *bytes >= 1048576 && *bytes <= 1e15;
}


static int
rn_cli_limit_number(const char *text, double min, double max, double *number)
{
    char  *end;

    if ((*text < '0' || *text > '9') && *text != '.') {
        return 0;
    }

    *number = strtod(text, &end);

    return *end == '\0' && *number >= min && *number <= max;
}
