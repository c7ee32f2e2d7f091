
/* What the command line has no memory for. */

#ifndef RN_MEMORY_H
#define RN_MEMORY_H


/* jansson and libuv, which must not have been used yet; failure: exit code. */
void rn_memory_init(int failure);

/* p, from malloc(); NULL ends the process. */
void *rn_memory_have(void *p);

/* For what gives no pointer. */
void rn_memory_end(void) __attribute__((noreturn));


#endif /* RN_MEMORY_H */
