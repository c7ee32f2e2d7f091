# shellcheck shell=bash
# Sourced by the scripts beside it: where things are and how to say things.
# No script of this folder changes anything outside the checkout and
# AR_RUN_DIR, except install.sh, which installs Debian packages.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
DEV=$ROOT/conf/dev
cd "$ROOT"

AR_PORT=${AR_PORT:-${PORT:-8080}}
AR_RUN_DIR=$(realpath -m "${AR_RUN_DIR:-.run}")
if [ -z "${AR_WORKERS:-}" ]; then
    AR_WORKERS=$(nproc)
    [ "$AR_WORKERS" -ge 2 ] || AR_WORKERS=2
fi

HQ_URL_LOCAL=http://127.0.0.1:$AR_PORT/
MODULE_SO=$ROOT/build/ngx_http_agentrelay_module.so
AGENTRELAY=$ROOT/build/agentrelay

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() { warn "$*"; exit 1; }

# nginx lives in /usr/sbin, which is not in everybody's PATH.
PATH=$PATH:/usr/sbin:/sbin

# A Node of our own, when the machine's was too old (see install.sh), goes first.
NODE_HOME=$ROOT/.run/node
if [ -x "$NODE_HOME/node_modules/node/bin/node" ]; then
    PATH=$NODE_HOME/node_modules/node/bin:$PATH
fi
export PATH

node_is_new() {
    command -v node > /dev/null && command -v npm > /dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
