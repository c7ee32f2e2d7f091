
/*
 * What a target is given, as blocks of exactly its length, so that ASan sees
 * a byte too many being read.
 */

#ifndef AR_FUZZ_INPUT_H
#define AR_FUZZ_INPUT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* A terminated copy; what stands behind a NUL is not seen by str*(). */

static inline char *
input_text(const uint8_t *data, size_t size)
{
    char  *text;

    text = malloc(size + 1);
    if (text == NULL) {
        abort();
    }

    if (size) {
        memcpy(text, data, size);
    }

    text[size] = '\0';

    return text;
}


/* The same without a terminator. */

static inline void *
input_block(const uint8_t *data, size_t size)
{
    void  *block;

    block = malloc(size ? size : 1);
    if (block == NULL) {
        abort();
    }

    if (size) {
        memcpy(block, data, size);
    }

    return block;
}


/* Up to the next newline, terminated; *data goes behind it. */

static inline char *
input_line(const uint8_t **data, size_t *size)
{
    char           *line;
    size_t          len;
    const uint8_t  *end;

    end = *size ? memchr(*data, '\n', *size) : NULL;
    len = end ? (size_t) (end - *data) : *size;
    line = input_text(*data, len);

    len += end != NULL;
    *data += len;
    *size -= len;

    return line;
}


#endif /* AR_FUZZ_INPUT_H */
