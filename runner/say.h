
/*
 * What the command line tells a person: one line each, on stderr, begun with
 * "agentrelay: ".  Text that came from elsewhere cannot move the cursor.
 */

#ifndef RN_SAY_H
#define RN_SAY_H

#include <stddef.h>


void rn_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Control characters become ?; always terminated. */
void rn_say_plain(char *out, size_t size, const char *text);


#endif /* RN_SAY_H */
