
/*
 * vt FILE ROWS COLS LINES: a file through the terminal emulator.
 *
 * Feeds the file again and again, in pieces as the runner reads them, until
 * 64 MiB went through; {"rate": megabytes a second of processor time,
 * "bytes": what the terminal holds then}.
 */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wire/vt/vt.h"


#define AR_PIECE  65536
#define AR_TOTAL  (64 << 20)


static char *contents(const char *path, size_t *len);
static double rate_of(ar_vt_t *vt, const char *bytes, size_t len);


int
main(int argc, char **argv)
{
    char            *bytes;
    double           rate;
    size_t           before, len;
    ar_vt_t         *vt;
    ar_vt_options_t  options = { 0 };

    if (argc != 5) {
        fprintf(stderr, "usage: vt FILE ROWS COLS LINES\n");
        return 1;
    }

    bytes = contents(argv[1], &len);
    options.rows = (unsigned) atoi(argv[2]);
    options.cols = (unsigned) atoi(argv[3]);
    options.scrollback = (unsigned) atoi(argv[4]);

    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    vt = ar_vt_create(&options, NULL);

    if (bytes == NULL || len == 0 || vt == NULL) {
        fprintf(stderr, "vt: %s: nothing to feed\n", argv[1]);
        return 1;
    }

    rate = rate_of(vt, bytes, len);
    printf("{\"rate\": %.1f, \"bytes\": %zu}\n", rate,
           mallinfo2().uordblks + mallinfo2().hblkhd - before);

    ar_vt_destroy(vt);
    free(bytes);

    return 0;
}


static char *
contents(const char *path, size_t *len)
{
    char  *bytes;
    FILE  *in;

    *len = 0;
    in = fopen(path, "rb");

    if (in == NULL) {
        return NULL;
    }

    bytes = malloc(AR_TOTAL);
    *len = bytes ? fread(bytes, 1, AR_TOTAL, in) : 0;
    fclose(in);

    return bytes;
}


static double
rate_of(ar_vt_t *vt, const char *bytes, size_t len)
{
    size_t           at, fed, n;
    struct timespec  begin, end;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);

    for (fed = 0; fed < AR_TOTAL; fed += len) {
        for (at = 0; at < len; at += n) {
            n = len - at < AR_PIECE ? len - at : AR_PIECE;
            ar_vt_feed(vt, bytes + at, n);
        }
    }

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);

    return (double) fed / 1e6
           / ((double) (end.tv_sec - begin.tv_sec)
              + (double) (end.tv_nsec - begin.tv_nsec) / 1e9);
}
