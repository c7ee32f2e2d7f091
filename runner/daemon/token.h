
/* The runner token: where it comes from, and that it stays nowhere else. */

#ifndef RN_TOKEN_H
#define RN_TOKEN_H


/*
 * From --token-file; else --token; else the file `token` of the credentials
 * that systemd hands over; else RUNNER_TOKEN.  argv and environment are
 * wiped.  From malloc(); NULL: the exit code is *code, why has been told.
 */
char *rn_token_take(const char *file, const char *given, int *code);


#endif /* RN_TOKEN_H */
