
/* The status line of an HTTP/1.1 answer. */

#ifndef RN_STATUS_H
#define RN_STATUS_H


/* The status (100 to 999) of an answer that begins with line; 0: no answer. */
int rn_status(const char *line);


#endif /* RN_STATUS_H */
