#!/bin/bash
# web.sh build|test|lint: the dashboard's npm scripts, with its packages
# installed from the lock file when that is newer than what is there.
# web.sh exec command...: a command in web/, with the same Node and packages.

. "$(dirname "$0")/common.sh"

node_is_new || die "Node 20.19 or newer, with npm, is needed: make deps"
cd "$ROOT/web"

stamp=node_modules/.package-lock.json
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
    say '  npm  web/node_modules'
    npm ci --no-audit --no-fund --loglevel=error > /dev/null
    touch "$stamp"
fi

if [ "${1:-}" = exec ]; then
    shift
    exec "$@"
fi
[ "${1:-}" != build ] || say '  web  web/dist'
exec npm run --silent "$@"
