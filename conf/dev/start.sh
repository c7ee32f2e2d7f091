#!/bin/bash
# make start: builds, starts nginx with the module and one local runner in the
# background, and returns once both answer. AR_RUN_DIR then holds the login
# link (url), the tokens, the configuration, the pids and the logs.

. "$(dirname "$0")/common.sh"
. "$DEV/stack.sh"

"$DEV/install.sh" build
make -s build

if pid_of "$NGINX_PID" > /dev/null; then
    say "Already running in $AR_RUN_DIR; make stop ends it, build/agentrelay open shows it."
    exit 0
fi

prepare
trap 'stop_stack' EXIT
start_nginx
start_runner
login_link
trap - EXIT

say "AgentRelay is at $HQ_URL_LOCAL"
say "Log in, once and within 10 minutes: $(cat "$AR_RUN_DIR/url")"
