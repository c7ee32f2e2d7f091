
/* The names of states and sources. */

#include <string.h>

#include "wire/attention.h"


static ar_rc_e ar_attention_find(const char *const *names, size_t n,
    const char *name, size_t *found);


static const char *const  ar_attention_states[AR_ATTENTION_STATES] = {
    "unknown", "working", "idle", "ask", "approve", "error", "done",
    "stalled"
};

static const char *const  ar_attention_sources[AR_ATTENTION_SOURCES] = {
    "none", "program", "prompt", "title", "bell", "screen", "terminal",
    "quiet", "exit"
};


const char *
ar_attention_name(ar_attention_e state)
{
    return ar_attention_states[state];
}


const char *
ar_attention_source_name(ar_attention_source_e source)
{
    return ar_attention_sources[source];
}


ar_rc_e
ar_attention_parse(const char *name, ar_attention_e *state)
{
    size_t  i;

    if (ar_attention_find(ar_attention_states, AR_ATTENTION_STATES, name, &i)
        != AR_OK)
    {
        return AR_UNKNOWN;
    }

    *state = (ar_attention_e) i;

    return AR_OK;
}


ar_rc_e
ar_attention_source_parse(const char *name, ar_attention_source_e *source)
{
    size_t  i;

    if (ar_attention_find(ar_attention_sources, AR_ATTENTION_SOURCES, name,
                          &i)
        != AR_OK)
    {
        return AR_UNKNOWN;
    }

    *source = (ar_attention_source_e) i;

    return AR_OK;
}


static ar_rc_e
ar_attention_find(const char *const *names, size_t n, const char *name,
    size_t *found)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            *found = i;
            return AR_OK;
        }
    }

    return AR_UNKNOWN;
}
