
/*
 * agentrelay doctor: why it does not work, from the name of HQ's host to a
 * runner that is online, in the order in which things depend on each other.
 *
 * Each check says one thing with a state; what depends on a failed one is
 * skipped, not failed.  The lines that repair a proxy are HQ's to know (its
 * self-test sends them); here they are only shown.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/cli/begin.h"
#include "runner/cli/cli.h"
#include "runner/cli/color.h"
#include "runner/cli/doctor.h"
#include "runner/say.h"


static int rn_doctor_main(int argc, char **argv);
static void rn_doctor_config(rn_doctor_t *doctor);
static void rn_doctor_print(const char *id, rn_doctor_e state,
    const char *message, const char *fix);
static int rn_doctor_verdict(rn_doctor_t *doctor);


static const rn_flag_t  rn_doctor_flags[] = {
    { "long", 0, RN_FLAG_SET, offsetof(rn_doctor_options_t, lasting), NULL,
      "keep the websocket for 100 s, to find idle timeouts" },
    { "proxy", 0, RN_FLAG_VALUE, offsetof(rn_doctor_options_t, proxy),
      "nginx|haproxy|caddy|traefik", "whose lines to show" },
    { "json", 0, RN_FLAG_SET, offsetof(rn_doctor_options_t, json), NULL,
      "the findings as one JSON object" },
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


const rn_verb_t  rn_doctor_verb = {
    .name = "doctor",
    .main = rn_doctor_main,
    .summary = "find out why HQ does not work from here",
    .examples =
        "  agentrelay doctor                what works, and what does not\n"
        "  agentrelay doctor --hq-url https://hq.example.com/relay/\n"
        "  agentrelay doctor --long         and does an idle terminal stay\n",
    .flags = rn_doctor_flags,
    .common = rn_cli_flags,
    .notes =
        "The exit code is 0 when nothing failed, else that of the first\n"
        "failure: 2 the configuration, 3 the path, 4 the token, 6 HQ cannot\n"
        "be reached or no runner is online, 7 HQ is silent, 1 something\n"
        "between. --proxy is for the lines to add to a proxy in front of\n"
        "HQ; nginx if it is not given.\n",
    .json =
        "an object: url, state (ok, warn or fail) and checks, an array of\n"
        "id, state (ok, warn, fail or skip), message, and fix or null.\n",
    .failure = RN_EXIT_USAGE
};


static void (*const  rn_doctor_checks[])(rn_doctor_t *) = {
    rn_doctor_config,
    rn_doctor_proxy,
    rn_doctor_dns,
    rn_doctor_tcp,
    rn_doctor_tls,
    rn_doctor_http,
    rn_doctor_clock,
    rn_doctor_token,
    rn_doctor_selftest,
    rn_doctor_websocket,
    rn_doctor_stream,
    rn_doctor_runners,
    NULL
};


static int
rn_doctor_main(int argc, char **argv)
{
    int                 i, rc;
    static rn_doctor_t  doctor;

    memset(&doctor, 0, sizeof(rn_doctor_t));

    if (rn_flags_parse(&rn_doctor_verb, argc, argv, &doctor.options, &rc)
        == -1)
    {
        return rc;
    }

    rn_color_init(doctor.options.common.no_color);

    /* without an address there is nothing to look at, and that is told */

    rc = rn_cli_config_load(&doctor.config, &doctor.options.common);

    if (doctor.config.address[0] == '\0') {
        return rc;
    }

    doctor.checks = json_array();
    doctor.denied = rc != RN_EXIT_OK;

    for (i = 0; rn_doctor_checks[i] != NULL; i++) {
        rn_doctor_checks[i](&doctor);
    }

    return rn_cli_end(rn_doctor_verdict(&doctor));
}


void
rn_doctor_say(rn_doctor_t *doctor, const char *id, rn_doctor_e state,
    int code, const char *format, ...)
{
    char     text[1024], plain[1024];
    va_list  args;

    static const char  *const states[] = { "ok", "warn", "fail", "skip" };

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    rn_say_plain(plain, sizeof(plain), text);

    if (state == RN_DOCTOR_FAIL && doctor->code == RN_EXIT_OK) {
        doctor->code = code;
    }

    (void) json_array_append_new(doctor->checks,
               json_pack("{s:s, s:s, s:s, s:s?}", "id", id, "state",
                         states[state], "message", plain, "fix",
                         doctor->fix[0] ? doctor->fix : NULL));

    if (!doctor->options.json
        && (!doctor->options.common.quiet || state == RN_DOCTOR_WARN
            || state == RN_DOCTOR_FAIL))
    {
        rn_doctor_print(id, state, plain, doctor->fix);
    }

    doctor->fix[0] = '\0';
}


void
rn_doctor_lines(rn_doctor_t *doctor, const json_t *fix)
{
    (void) snprintf(doctor->fix, sizeof(doctor->fix), "%s",
                    rn_api_text(fix, doctor->options.proxy
                                     ? doctor->options.proxy : "nginx"));
}


void
rn_doctor_client(rn_doctor_t *doctor, const char *id)
{
    size_t   i;
    json_t  *one;

    json_array_foreach(json_object_get(doctor->report, "client"), i, one) {
        if (strcmp(rn_api_text(one, "id"), id) == 0) {
            rn_doctor_lines(doctor, json_object_get(one, "fix"));
        }
    }
}


static void
rn_doctor_config(rn_doctor_t *doctor)
{
    rn_doctor_say(doctor, "config", RN_DOCTOR_OK, 0, "HQ is %s (%s)",
                  doctor->config.address,
                  doctor->config.said[RN_SETTING_HQ_URL].origin);
}


static void
rn_doctor_print(const char *id, rn_doctor_e state, const char *message,
    const char *fix)
{
    char         plain[256];
    size_t       len;
    rn_color_e   color;
    const char  *word;

    static const struct {
        const char  *word;
        rn_color_e   color;
    } shown[] = {
        { "ok", RN_COLOR_GOOD }, { "warn", RN_COLOR_WARN },
        { "FAIL", RN_COLOR_BAD }, { "-", RN_COLOR_FAINT }
    };

    word = shown[state].word;
    color = shown[state].color;

    printf("%s%-4s%s  %-9s  %s\n", rn_color(color), word, rn_color_end(), id,
           message);

    while (*fix != '\0') {
        len = strcspn(fix, "\n");
        (void) snprintf(plain, sizeof(plain), "%.*s", (int) len, fix);
        rn_say_plain(plain, sizeof(plain), plain);
        printf("                   %s\n", plain);
        fix += len + (fix[len] == '\n');
    }

    (void) fflush(stdout);
}


static int
rn_doctor_verdict(rn_doctor_t *doctor)
{
    size_t       i;
    json_t      *one, *shown;
    unsigned     warnings;

    warnings = 0;

    json_array_foreach(doctor->checks, i, one) {
        warnings += strcmp(rn_api_text(one, "state"), "warn") == 0;
    }

    if (doctor->options.json) {
        shown = json_pack("{s:s, s:s, s:O}", "url", doctor->config.address,
                          "state", doctor->code ? "fail"
                                   : warnings ? "warn" : "ok",
                          "checks", doctor->checks);
        rn_cli_json(shown);
        json_decref(shown);
    }

    json_decref(doctor->checks);
    json_decref(doctor->report);

    return doctor->code;
}
