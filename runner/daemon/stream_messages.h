
/* What HQ says on a stream: the handlers of its connection. */

#ifndef RN_STREAM_MESSAGES_H
#define RN_STREAM_MESSAGES_H

#include <stddef.h>


void rn_stream_text(void *data, const char *text, size_t len);
void rn_stream_binary(void *data, unsigned char *bytes, size_t len);


#endif /* RN_STREAM_MESSAGES_H */
