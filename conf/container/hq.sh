#!/bin/sh
# What the container of HQ runs: tokens at the first start, then nginx. The
# runner's token lies in a folder of its own, which containers of runners share.

set -eu

token() {
    [ ! -s "$1" ] || return 0
    (umask 077
     printf '%s%s\n' "$2" "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')" \
         > "$1.new"
     mv "$1.new" "$1")
}

token /var/lib/agentrelay/operator.token ar_op_
token /run/agentrelay/runner.token ar_run_

exec nginx -c /etc/agentrelay/nginx.conf -e stderr
