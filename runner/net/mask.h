
/* Fresh random masks for a client's frames (RFC 6455 section 5.3). */

#ifndef RN_MASK_H
#define RN_MASK_H


void rn_mask_next(unsigned char mask[4]);


#endif /* RN_MASK_H */
