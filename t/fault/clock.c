/*
 * clock.so: a wall clock that jumps, for tests.
 *
 * Preloaded into nginx or the runner it adds to the time of day as many
 * seconds as stand in the file that AR_CLOCK names, eight bytes in the
 * machine's order, mapped once, before a process gives up its rights: a
 * write to that file moves the clocks of all at once.  The monotonic clock is
 * the kernel's, as it is when somebody sets the date.
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>


static const volatile int64_t  *clock_ahead;


__attribute__((constructor))
static void
clock_open(void)
{
    int          fd;
    void        *p;
    const char  *path;

    path = getenv("AR_CLOCK");

    if (path == NULL || (fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
        return;
    }

    p = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);

    if (p != MAP_FAILED) {
        clock_ahead = p;
    }
}


int
clock_gettime(clockid_t id, struct timespec *ts)
{
    if (syscall(SYS_clock_gettime, id, ts) == -1) {
        return -1;
    }

    if (clock_ahead && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        ts->tv_sec += *clock_ahead;
    }

    return 0;
}


int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct timespec  ts;

    (void) zone;
    (void) clock_gettime(CLOCK_REALTIME, &ts);

    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = ts.tv_nsec / 1000;

    return 0;
}


time_t
time(time_t *t)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    if (t) {
        *t = ts.tv_sec;
    }

    return ts.tv_sec;
}
