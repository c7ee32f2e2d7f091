#!/bin/bash
# agents.sh: make agents. The agents' command lines that tests drive, of exactly
# the versions in t/agents/package-lock.json, into t/agents/node_modules (about
# 1.1 GB). Says "SKIP: why" and ends well when they cannot be had.

. "$(dirname "$0")/common.sh"

cd "$ROOT/t/agents"

stamp=node_modules/.package-lock.json
if [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then
    exit 0
fi
case $(uname -s)-$(uname -m) in
    Linux-x86_64) ;;
    *) say 'SKIP: the tests know these agents on Linux x86_64 alone'; exit 0 ;;
esac
node_is_new || { say 'SKIP: no Node 20.19 or newer, with npm'; exit 0; }

say '  npm  t/agents/node_modules'
if ! said=$(npm ci --ignore-scripts --no-audit --no-fund --loglevel=error 2>&1); then
    say "SKIP: npm cannot install them: $(tail -n 1 <<< "$said")"
    rm -rf node_modules
    exit 0
fi
touch "$stamp"
