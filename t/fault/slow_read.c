/*
 * Preloaded into a runner: each read of a terminal takes AR_SLOW_READ_MS
 * longer, as on a machine that has no time for it.
 */

#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>


ssize_t
read(int fd, void *buffer, size_t size)
{
    long             ms;
    const char      *text = getenv("AR_SLOW_READ_MS");
    struct timespec  wait;

    static ssize_t (*real)(int, void *, size_t);

    if (real == NULL) {
        *(void **) &real = dlsym(RTLD_NEXT, "read");
    }

    /* a PTY's master is one; its descriptor has no name on a disk */
    if (text != NULL && isatty(fd)) {
        ms = strtol(text, NULL, 10);
        wait.tv_sec = ms / 1000;
        wait.tv_nsec = (ms % 1000) * 1000000;
        nanosleep(&wait, NULL);
    }

    return real(fd, buffer, size);
}
