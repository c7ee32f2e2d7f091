
/*
 * What HQ answers: is it there, does its clock agree, does it take the token,
 * what does its self-test say of how we arrive, is a runner online.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runner/cli/doctor.h"
#include "runner/exit.h"
#include "runner/net/http.h"
#include "runner/say.h"
#include "runner/version.h"
#include "wire/json.h"


#define RN_DOCTOR_SKEW    30     /* seconds between two clocks */

/* how HQ's 401 begins where no Authorization was */
#define RN_DOCTOR_UNSENT  "send the operator token"


typedef struct {
    int      status;
    char     cause[256];
    char     date[64];
    json_t  *body;               /* NULL: none, or no JSON */
} rn_doctor_answer_t;


static void rn_doctor_ask(rn_doctor_t *doctor, const char *path,
    const char *headers, rn_doctor_answer_t *answer);
static void rn_doctor_answered(void *data, const rn_http_answer_t *http);
static void rn_doctor_path(rn_doctor_t *doctor, char *out, size_t size);
static void rn_doctor_unknown(rn_doctor_t *doctor);
static void rn_doctor_found(rn_doctor_t *doctor, const char *version);
static void rn_doctor_elsewhere(rn_doctor_t *doctor, int status);


void
rn_doctor_http(rn_doctor_t *doctor)
{
    char                path[1024];
    rn_doctor_answer_t  answer;

    if (doctor->broken) {
        rn_doctor_say(doctor, "http", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    if (rn_api_open(&doctor->api, &doctor->config) != RN_EXIT_OK) {
        doctor->broken = 1;
        rn_doctor_say(doctor, "http", RN_DOCTOR_FAIL, RN_EXIT_FAILED,
                      "this machine has no resources left");
        return;
    }

    rn_doctor_path(doctor, path, sizeof(path));
    rn_doctor_ask(doctor, path, NULL, &answer);

    if (answer.status == 200 && json_is_string(json_object_get(answer.body,
                                                               "version")))
    {
        doctor->report = json_incref(answer.body);
        rn_doctor_found(doctor, rn_api_text(answer.body, "version"));

    } else if (answer.status == 0) {
        doctor->broken = 1;
        rn_doctor_say(doctor, "http", RN_DOCTOR_FAIL,
                      strcmp(answer.cause, RN_HTTP_LATE) == 0
                      ? RN_EXIT_TIMEOUT : RN_EXIT_UNAVAILABLE,
                      "HQ cannot be asked: %s", answer.cause);

    } else if (answer.status == 404
               && *rn_api_text(answer.body, "code") != '\0')
    {
        rn_doctor_unknown(doctor);

    } else {
        doctor->broken = 1;
        rn_doctor_elsewhere(doctor, answer.status);
    }

    json_decref(answer.body);
}


/* An HQ that does not know the path: an old one, or mounted elsewhere. */

static void
rn_doctor_unknown(rn_doctor_t *doctor)
{
    rn_doctor_answer_t  answer;

    rn_doctor_ask(doctor, "/api/auth/me", NULL, &answer);
    json_decref(answer.body);

    if (answer.status != 404) {
        rn_doctor_say(doctor, "http", RN_DOCTOR_WARN, 0, "HQ is older than"
                      " this agentrelay (%s) and has no self-test",
                      RN_VERSION);
        return;
    }

    doctor->broken = 1;
    (void) snprintf(doctor->fix, sizeof(doctor->fix),
                    "is the path right? It is that of the location with"
                    " `agentrelay on;`, and nothing more");
    rn_doctor_say(doctor, "http", RN_DOCTOR_FAIL, RN_EXIT_NOT_FOUND,
                  "an HQ answers, but it is not mounted at this path");
}


static void
rn_doctor_found(rn_doctor_t *doctor, const char *version)
{
    size_t  same;

    same = strcspn(version, ".");
    same += version[same] ? strcspn(version + same + 1, ".") + 1 : 0;

    if (strncmp(version, RN_VERSION, same + 1) == 0
        || strncmp(version, RN_VERSION, strlen(version)) == 0)
    {
        rn_doctor_say(doctor, "http", RN_DOCTOR_OK, 0, "HQ %s answers, this"
                      " is %s", version, RN_VERSION);
        return;
    }

    rn_doctor_say(doctor, "http", RN_DOCTOR_WARN, 0, "HQ is version %s, this"
                  " is %s: update the older one", version, RN_VERSION);
}


static void
rn_doctor_elsewhere(rn_doctor_t *doctor, int status)
{
    if (status >= 500) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "look into the error log of the proxy in front:"
                        " it does not reach HQ");

    } else if (status >= 300 && status < 400) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "use the address that a browser shows in the end"
                        " (https?)");

    } else if (status == 401 || status == 403) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "something in front asks for a login: the API and"
                        " its websockets must pass");

    } else if (status == 400 && !doctor->config.url.tls) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "is this a port of TLS? Then the address begins with"
                        " https://");

    } else {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "is the path right? It is that of the location with"
                        " `agentrelay on;`, for example"
                        " https://hq.example.com/relay/");
    }

    rn_doctor_say(doctor, "http", RN_DOCTOR_FAIL,
                  status >= 500 ? RN_EXIT_UNAVAILABLE : RN_EXIT_NOT_FOUND,
                  "something answers with status %d, but not as HQ does",
                  status);
}


/* The self-test, told which address is used here. */

static void
rn_doctor_path(rn_doctor_t *doctor, char *out, size_t size)
{
    size_t       len;
    const char  *p;

    len = (size_t) snprintf(out, size, "/api/selftest?url=");

    for (p = doctor->config.address; *p != '\0' && len + 4 < size; p++) {
        if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z')
            || (*p >= 'A' && *p <= 'Z') || strchr("-._~/:", *p) != NULL)
        {
            out[len++] = *p;

        } else {
            len += (size_t) snprintf(out + len, size - len, "%%%02X",
                                     (unsigned char) *p);
        }
    }

    out[len] = '\0';
}


void
rn_doctor_clock(rn_doctor_t *doctor)
{
    long                skew;
    struct tm           tm;
    rn_doctor_answer_t  answer;

    if (doctor->broken) {
        rn_doctor_say(doctor, "clock", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    rn_doctor_ask(doctor, "/healthz", NULL, &answer);
    json_decref(answer.body);
    memset(&tm, 0, sizeof(struct tm));

    if (strptime(answer.date, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL) {
        rn_doctor_say(doctor, "clock", RN_DOCTOR_WARN, 0, "HQ does not tell"
                      " the time");
        return;
    }

    skew = (long) (time(NULL) - timegm(&tm));

    if (skew > -RN_DOCTOR_SKEW && skew < RN_DOCTOR_SKEW) {
        rn_doctor_say(doctor, "clock", RN_DOCTOR_OK, 0, "the same as HQ's");
        return;
    }

    (void) snprintf(doctor->fix, sizeof(doctor->fix),
                    "set the wrong one: timedatectl set-ntp true");
    rn_doctor_say(doctor, "clock", RN_DOCTOR_WARN, 0, "this machine is %ld s"
                  " %s HQ: ages and expiries are wrong", skew < 0 ? -skew
                  : skew, skew < 0 ? "behind" : "ahead of");
}


void
rn_doctor_token(rn_doctor_t *doctor)
{
    rn_doctor_answer_t  answer;

    if (doctor->broken) {
        rn_doctor_say(doctor, "token", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    rn_doctor_ask(doctor, "/api/auth/me", doctor->api.authorization,
                  &answer);

    if (!doctor->denied && doctor->config.token[0] == '\0'
        && answer.status == 200)
    {
        rn_doctor_say(doctor, "token", RN_DOCTOR_OK, 0, "HQ asks for none");

    } else if (doctor->config.token[0] == '\0') {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "--token-file FILE, AGENTRELAY_TOKEN_FILE, or"
                        " token_file = FILE in ~/.config/agentrelay/config");
        rn_doctor_say(doctor, "token", RN_DOCTOR_FAIL, RN_EXIT_AUTH,
                      doctor->denied ? "there is one that cannot be used, see"
                                       " above" : "none was found");
        doctor->denied = 1;

    } else if (answer.status == 200) {
        rn_doctor_say(doctor, "token", RN_DOCTOR_OK, 0, "HQ takes the one"
                      " from %s", doctor->config.token_from);

    } else if (answer.status == 401
               && strncmp(rn_api_text(answer.body, "detail"),
                          RN_DOCTOR_UNSENT, sizeof(RN_DOCTOR_UNSENT) - 1)
                  == 0)
    {
        doctor->denied = 1;
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "remove what drops it, of an nginx in front:\n"
                        "proxy_set_header Authorization \"\";");
        rn_doctor_say(doctor, "token", RN_DOCTOR_FAIL, RN_EXIT_AUTH,
                      "no token reached HQ, though the one from %s was sent:"
                      " a proxy in front removes Authorization",
                      doctor->config.token_from);

    } else {
        doctor->denied = 1;
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "it must be what agentrelay_operator_token_file of"
                        " HQ holds");
        rn_doctor_say(doctor, "token", RN_DOCTOR_FAIL, RN_EXIT_AUTH,
                      "HQ does not take the one from %s (status %d)",
                      doctor->config.token_from, answer.status);
    }

    doctor->deserted = json_is_false(json_object_get(answer.body,
                                                     "runner_access"));
    json_decref(answer.body);
}


void
rn_doctor_selftest(rn_doctor_t *doctor)
{
    int          bad;
    char         id[32];
    size_t       i;
    json_t      *check;
    const char  *state;

    if (doctor->broken || doctor->report == NULL) {
        rn_doctor_say(doctor, "arrival", RN_DOCTOR_SKIP, 0, "not known");
        return;
    }

    bad = 0;

    json_array_foreach(json_object_get(doctor->report, "checks"), i, check) {
        state = rn_api_text(check, "state");

        if (strcmp(state, "ok") == 0) {
            continue;
        }

        bad++;
        rn_say_plain(id, sizeof(id), rn_api_text(check, "id"));
        rn_doctor_lines(doctor, json_object_get(check, "fix"));
        rn_doctor_say(doctor, id, strcmp(state, "warn") == 0 ? RN_DOCTOR_WARN
                                                             : RN_DOCTOR_FAIL,
                      RN_EXIT_FAILED, "%s", rn_api_text(check, "message"));
    }

    if (!bad) {
        rn_doctor_say(doctor, "arrival", RN_DOCTOR_OK, 0, "requests reach HQ"
                      " as they were sent");
    }
}


void
rn_doctor_runners(rn_doctor_t *doctor)
{
    size_t              i, online;
    json_t             *runner;
    rn_doctor_answer_t  answer;

    if (doctor->broken || doctor->denied) {
        rn_doctor_say(doctor, "runners", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    rn_doctor_ask(doctor, "/api/runners?limit=200",
                  doctor->api.authorization, &answer);
    online = 0;

    json_array_foreach(json_object_get(answer.body, "runners"), i, runner) {
        online += strcmp(rn_api_text(runner, "state"), "online") == 0;
    }

    if (online > 0) {
        rn_doctor_say(doctor, "runners", RN_DOCTOR_OK, 0, "%zu online",
                      online);

    } else if (doctor->deserted) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "# in HQ's location, a file with another token:\n"
                        "agentrelay_runner_token_file"
                        " /etc/nginx/agentrelay/runner.token;");
        rn_doctor_say(doctor, "runners", RN_DOCTOR_FAIL, RN_EXIT_UNAVAILABLE,
                      "none is online, and none can connect here: HQ has no"
                      " agentrelay_runner_token_file");

    } else {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "where sessions shall run: agentrelay runner --hq-url"
                        " %s --token-file runner.token",
                        doctor->config.address);
        rn_doctor_say(doctor, "runners", RN_DOCTOR_FAIL, RN_EXIT_UNAVAILABLE,
                      "none is online");
    }

    json_decref(answer.body);
}


static void
rn_doctor_ask(rn_doctor_t *doctor, const char *path, const char *headers,
    rn_doctor_answer_t *answer)
{
    rn_http_request_t  request;

    memset(answer, 0, sizeof(rn_doctor_answer_t));
    memset(&request, 0, sizeof(rn_http_request_t));

    request.url = &doctor->config.url;
    request.tls = doctor->api.tls;
    request.method = "GET";
    request.path = path;
    request.headers = headers;

    if (rn_http_request(doctor->api.loop, &request, rn_doctor_answered,
                        answer)
        != NULL)
    {
        (void) uv_run(doctor->api.loop, UV_RUN_DEFAULT);
    }
}


static void
rn_doctor_answered(void *data, const rn_http_answer_t *http)
{
    rn_doctor_answer_t  *answer = data;

    answer->status = http->status;
    (void) snprintf(answer->cause, sizeof(answer->cause), "%s",
                    http->cause ? http->cause : "");

    if (http->status == 0) {
        return;
    }

    answer->body = ar_json_load(http->body, http->body_len, 0, NULL);
    (void) rn_http_header(http, "Date", answer->date, sizeof(answer->date));
}
