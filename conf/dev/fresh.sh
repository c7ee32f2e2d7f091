#!/bin/bash
# make test-fresh: the README's two commands in a new Debian root made with
# debootstrap, on a clone of this checkout's HEAD. Needs root and is long;
# says loudly when it cannot run.

. "$(dirname "$0")/common.sh"
command -v git > /dev/null || { say 'SKIPPED: fresh: git is not installed'; exit 0; }
root=
. "$DEV/root.sh"

# The root shares the machine's network: another port where 8080 is in use.
AR_PORT=$(perl -MIO::Socket::INET -e 'for my $port ($ARGV[0], 0) {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1",
        LocalPort => $port, ReuseAddr => 1) or next;
    print $socket->sockport;
    last;
}' "$AR_PORT")
passed+=("AR_PORT=$AR_PORT")

git clone -q "$ROOT" "$root/root/agentrelay"
in_root apt-get update -q > /dev/null
in_root apt-get install -y -q --no-install-recommends make > /dev/null

say 'make run'
in_root bash -c '
    cd /root/agentrelay
    # A background job ignores Ctrl-C; a person'"'"'s make does not.
    setsid perl -e "\$SIG{INT} = q(DEFAULT); exec @ARGV" make run > /root/run.log 2>&1 < /dev/null &
    run=$!
    for i in $(seq 1800); do
        grep -q "#login=" /root/run.log && break
        kill -0 $run 2> /dev/null || break
        sleep 1
    done
    cat /root/run.log
    grep -q "#login=" /root/run.log || exit 1
    curl -fsS http://127.0.0.1:${AR_PORT:-8080}/readyz || exit 1
    kill -INT -- -$run
    wait $run
    ! curl -fsS -o /dev/null http://127.0.0.1:${AR_PORT:-8080}/readyz 2> /dev/null
' || die 'make run failed'

say 'make test'
in_root bash -c 'cd /root/agentrelay && make test' || die 'make test failed'
say 'A new machine runs both commands.'
