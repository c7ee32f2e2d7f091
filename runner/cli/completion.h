
/* What completion.c and the scripts of the other shells share. */

#ifndef RN_COMPLETION_H
#define RN_COMPLETION_H

#include "runner/verbs.h"


typedef enum {
    RN_COMPLETION_NONE,
    RN_COMPLETION_WORDS,
    RN_COMPLETION_FILES,
    RN_COMPLETION_DIRS,
    RN_COMPLETION_RUNNERS,
    RN_COMPLETION_SESSIONS,
    RN_COMPLETION_COMMANDS,      /* of the machine */
    RN_COMPLETION_VERBS          /* of agentrelay */
} rn_completion_e;


rn_completion_e rn_completion_of(const rn_flag_t *flag);
rn_completion_e rn_completion_operand(const rn_verb_t *verb);

/* "a|b" as "a b". */
void rn_completion_words(const char *words);

/* The first words of all verbs; noun: the words after it. */
void rn_completion_verbs(const char *noun);

/* 1: verb i is the first one of a noun, which is stored. */
int rn_completion_noun(size_t i, char *out, size_t size);

void rn_completion_bash(void);
void rn_completion_zsh(void);
void rn_completion_fish(void);


#endif /* RN_COMPLETION_H */
