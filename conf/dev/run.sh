#!/bin/bash
# run.sh [all|hq|runner]: the stack, or one half of it, in the foreground.
# Ctrl-C ends what it started.

. "$(dirname "$0")/common.sh"
. "$DEV/stack.sh"

what=${1:-all}

"$DEV/install.sh" build
make -s build

if [ "$what" = runner ]; then
    url=${AGENTRELAY_HQ_URL:-${HQ_URL:-$HQ_URL_LOCAL}}
    token_file=$AR_RUN_DIR/runner.token
    [ -n "${RUNNER_TOKEN:-}" ] || [ -r "$token_file" ] ||
        die "No $token_file: start HQ first (make run-hq), or set RUNNER_TOKEN."
    arguments=(--hq-url "$url" --runner-id "$(runner_name)")
    [ -n "${RUNNER_TOKEN:-}" ] || arguments+=(--token-file "$token_file")
    exec "$AGENTRELAY" runner "${arguments[@]}"
fi

if pid_of "$NGINX_PID" > /dev/null; then
    die "Already running in $AR_RUN_DIR; make stop ends it, build/agentrelay open shows it."
fi

# Starts it, says where it is, and returns when one of the two has gone.
serve() {
    # Not in the middle of a start: what was begun has a pid file, then.
    trap 'exit 0' TERM
    prepare
    start_nginx
    [ "$what" = hq ] || start_runner
    login_link

    say ""
    say "  AgentRelay is at $HQ_URL_LOCAL"
    say "  Log in, once and within 10 minutes:"
    say ""
    say "    $(cat "$AR_RUN_DIR/url")"
    say ""
    if [ "$what" = all ]; then
        cli=build/agentrelay
        [ "$AR_RUN_DIR" = "$ROOT/.run" ] || cli="AR_RUN_DIR=$AR_RUN_DIR $cli"
        say "  From a terminal: $cli run -- bash"
    fi
    say "  Logs are in $AR_RUN_DIR. Ctrl-C stops everything."

    while pid_of "$NGINX_PID" > /dev/null; do
        if [ "$what" = all ] && ! pid_of "$RUNNER_PID" > /dev/null; then
            warn "The runner has ended; see $AR_RUN_DIR/runner.log"
            exit 1
        fi
        sleep 1 &
        wait $!
    done
    warn "nginx has ended; see $AR_RUN_DIR/error.log"
    exit 1
}

finish() {
    trap '' INT TERM HUP
    kill -s TERM "$(jobs -p)" 2> /dev/null || true
    wait
    say ""
    say "Stopping."
    stop_stack
    rm -f "$RUN_PID"
}
trap finish EXIT
trap 'exit 0' INT TERM HUP

mkdir -p "$AR_RUN_DIR"
printf '%s %s\n' $$ "$(born_at $$)" > "$RUN_PID"

# A shell that waits for a command forgets a Ctrl-C that the command outlives; one that
# waits for a job does not.
serve &
wait $!
