#!/bin/bash
# make stop: ends what make start began. Its sessions end with the runner.

. "$(dirname "$0")/common.sh"
. "$DEV/stack.sh"

if ! pid_of "$NGINX_PID" > /dev/null && ! pid_of "$RUNNER_PID" > /dev/null; then
    say "Nothing runs in $AR_RUN_DIR."
fi

# Who runs it in the foreground ends it, and knows then that it was wanted.
end_process "$RUN_PID" TERM 30
stop_stack
