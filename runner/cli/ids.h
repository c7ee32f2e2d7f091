
/* Ids with the prefix of their kind, as tables show them: se_, rn_, sh_. */

#ifndef RN_IDS_H
#define RN_IDS_H


typedef enum {
    RN_ID_SESSION,
    RN_ID_RUNNER,
    RN_ID_SHARE
} rn_id_e;


/*
 * Moves *wanted behind the prefix of its kind, if an id or a part of one
 * follows; a name that only begins like that stays whole, and so does NULL.
 * RN_EXIT_USAGE, told: it is the id of another kind.
 */
int rn_id_take(const char **wanted, rn_id_e kind);


#endif /* RN_IDS_H */
