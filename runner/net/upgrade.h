
/*
 * The HTTP half of a WebSocket: the request that asks for the upgrade, and
 * its answer, collected until it is complete.  No I/O.
 */

#ifndef RN_UPGRADE_H
#define RN_UPGRADE_H

#include "runner/net/websocket.h"
#include "wire/handshake.h"


typedef struct {
    char    key[AR_HANDSHAKE_KEY_LEN + 1];
    char   *request;           /* holds a token: rn_upgrade_sent() wipes it */
    char   *answer;            /* terminated */
    size_t  len;
} rn_upgrade_t;


ar_rc_e rn_upgrade_init(rn_upgrade_t *upgrade,
    const rn_websocket_dial_t *dial);
void rn_upgrade_sent(rn_upgrade_t *upgrade);
void rn_upgrade_free(rn_upgrade_t *upgrade);

/*
 * More of the answer; ended: there will be no more.  AR_AGAIN: not complete.
 * AR_OK: answer->status is 101, and what follows the head is frames, or it is
 * a refusal with its body.  AR_ERROR: answer->cause.
 */
ar_rc_e rn_upgrade_take(rn_upgrade_t *upgrade, const void *bytes, size_t len,
    int ended, ar_handshake_answer_t *answer);


#endif /* RN_UPGRADE_H */
