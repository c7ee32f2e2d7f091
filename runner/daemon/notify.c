
/*
 * sd_notify(3) by hand: datagrams of NAME=VALUE lines to a unix socket,
 * whose address is a path or, with "@", an abstract name.
 *
 * Ready means that sessions could be run, not that HQ is there: a boot does
 * not wait for a network.  The watchdog is fed by a timer of the loop, so a
 * loop that hangs starves it.  A message that the manager does not take at
 * once is dropped; the next one says more.
 */

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "runner/daemon/notify.h"


static ar_rc_e rn_notify_connect(rn_notify_t *notify, const char *path,
    const char **cause);
static uint64_t rn_notify_watchdog(void);
static void rn_notify_alive(uv_timer_t *timer);
static void rn_notify_send(const rn_notify_t *notify, const char *text);


ar_rc_e
rn_notify_init(rn_notify_t *notify, const char **cause)
{
    ar_rc_e      rc;
    const char  *path;

    memset(notify, 0, sizeof(rn_notify_t));
    notify->fd = -1;

    path = getenv("NOTIFY_SOCKET");
    rc = AR_OK;

    if (path != NULL && path[0] != '\0') {
        rc = rn_notify_connect(notify, path, cause);
        notify->watchdog = rn_notify_watchdog();
    }

    (void) unsetenv("NOTIFY_SOCKET");
    (void) unsetenv("WATCHDOG_USEC");
    (void) unsetenv("WATCHDOG_PID");

    return rc;
}


static ar_rc_e
rn_notify_connect(rn_notify_t *notify, const char *path, const char **cause)
{
    int                 fd;
    size_t              len;
    struct sockaddr_un  address;

    len = strlen(path);

    if ((path[0] != '/' && path[0] != '@')
        || len >= sizeof(address.sun_path))
    {
        *cause = "it is neither a path nor an abstract name";
        return AR_ERROR;
    }

    memset(&address, 0, sizeof(address));
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path, len);

    if (path[0] == '@') {
        address.sun_path[0] = '\0';
    }

    len += offsetof(struct sockaddr_un, sun_path) + (path[0] == '/');
    fd = socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0);

    if (fd < 0
        || connect(fd, (struct sockaddr *) &address, (socklen_t) len) != 0)
    {
        *cause = strerror(errno);

        if (fd >= 0) {
            (void) close(fd);
        }

        return AR_ERROR;
    }

    notify->fd = fd;

    return AR_OK;
}


/* In ms; 0 also when it is meant for another process. */

static uint64_t
rn_notify_watchdog(void)
{
    const char  *usec, *pid;

    usec = getenv("WATCHDOG_USEC");
    pid = getenv("WATCHDOG_PID");

    if (usec == NULL || (pid != NULL && strtol(pid, NULL, 10) != getpid())) {
        return 0;
    }

    return strtoull(usec, NULL, 10) / 1000;
}


void
rn_notify_ready(rn_notify_t *notify, uv_loop_t *loop)
{
    uint64_t  half;

    rn_notify_send(notify, "READY=1");

    if (notify->fd >= 0 && notify->watchdog > 0) {
        half = notify->watchdog / 2 > 0 ? notify->watchdog / 2 : 1;

        uv_timer_init(loop, &notify->timer);
        notify->timer.data = notify;
        uv_timer_start(&notify->timer, rn_notify_alive, 0, half);
    }
}


static void
rn_notify_alive(uv_timer_t *timer)
{
    rn_notify_send(timer->data, "WATCHDOG=1");
}


void
rn_notify_status(rn_notify_t *notify, const char *status)
{
    char    text[RN_NOTIFY_STATUS + 8];
    size_t  i;

    if (notify->fd < 0 || strcmp(notify->status, status) == 0) {
        return;
    }

    snprintf(notify->status, sizeof(notify->status), "%s", status);
    snprintf(text, sizeof(text), "STATUS=%s", notify->status);

    /* a line break would begin another variable */

    for (i = 0; text[i] != '\0'; i++) {
        if ((unsigned char) text[i] < 0x20 || text[i] == 0x7f) {
            text[i] = ' ';
        }
    }

    rn_notify_send(notify, text);
}


void
rn_notify_stopping(rn_notify_t *notify)
{
    rn_notify_send(notify, "STOPPING=1");
}


void
rn_notify_close(rn_notify_t *notify)
{
    if (notify->timer.data != NULL) {
        uv_close((uv_handle_t *) &notify->timer, NULL);
    }

    if (notify->fd >= 0) {
        (void) close(notify->fd);
        notify->fd = -1;
    }
}


static void
rn_notify_send(const rn_notify_t *notify, const char *text)
{
    if (notify->fd >= 0) {
        (void) send(notify->fd, text, strlen(text), MSG_NOSIGNAL);
    }
}
