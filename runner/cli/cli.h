
/*
 * The command line's verbs, for main.c's table.  argv[0] is the verb; each
 * returns the exit code of the process.
 */

#ifndef RN_CLI_H
#define RN_CLI_H

#include "runner/exit.h"
#include "runner/flags.h"


extern const rn_verb_t  rn_run_verb;
extern const rn_verb_t  rn_attach_verb;
extern const rn_verb_t  rn_list_verb;
extern const rn_verb_t  rn_screen_verb;
extern const rn_verb_t  rn_kill_verb;
extern const rn_verb_t  rn_say_verb;
extern const rn_verb_t  rn_open_verb;
extern const rn_verb_t  rn_share_create_verb;
extern const rn_verb_t  rn_share_list_verb;
extern const rn_verb_t  rn_share_revoke_verb;
extern const rn_verb_t  rn_events_verb;
extern const rn_verb_t  rn_doctor_verb;
extern const rn_verb_t  rn_config_verb;
extern const rn_verb_t  rn_completion_verb;
extern const rn_verb_t  rn_man_verb;


#endif /* RN_CLI_H */
