#!/bin/bash
# install.sh build|test: installs the Debian packages and the Node that
# building (or testing) needs and the machine lacks. With nothing missing it
# says nothing and needs no network and no privilege.
#
# nginx is wanted as a program only. Its service is neither started (a
# policy-rc.d forbids that while we install; one that was there comes back
# as it was) nor left enabled, and /etc/nginx is not touched by us.

. "$(dirname "$0")/common.sh"
. "$DEV/packages.sh"

purpose=${1:-build}
list="PACKAGES_${purpose}[@]"
wanted=("${!list}")

lacking() {
    comm -23 <(printf '%s\n' "$@" | sort -u) <(
        dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "Missing: $(lacking "${wanted[@]}" | paste -sd' ')
Run this as root, or install sudo, or install them yourself."
    fi
}

mapfile -t missing < <(lacking "${wanted[@]}")
if [ ${#missing[@]} -gt 0 ]; then
    say "Installing ${missing[*]}"
    as_root "$DEV/apt.sh" "${missing[@]}"
fi

# Node: the machine's when it is new enough, else one inside the checkout.
if ! node_is_new; then
    if ! command -v npm >/dev/null; then
        say "Installing nodejs npm"
        as_root "$DEV/apt.sh" nodejs npm
    fi
    say "Installing Node 22 into .run/node"
    mkdir -p "$NODE_HOME"
    npm install --prefix "$NODE_HOME" --no-audit --no-fund --loglevel=error node@22 > /dev/null
    PATH=$NODE_HOME/node_modules/node/bin:$PATH
    node_is_new || die "Node 22 did not install into $NODE_HOME."
fi
