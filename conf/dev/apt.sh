#!/bin/bash
# apt.sh package...: installs Debian packages, as root, starting no service.
# The package lists are fetched only when the packages are unknown or gone.

set -euo pipefail

policy=/usr/sbin/policy-rc.d
kept=
had_nginx=$(dpkg-query -W -f='${db:Status-Status}' nginx 2>/dev/null || true)

said=$(mktemp)

restore() {
    rm -f "$policy" "$said"
    [ -z "$kept" ] || mv -f "$kept" "$policy"
}

if [ -e "$policy" ] || [ -L "$policy" ]; then
    kept=$(mktemp -u "$policy.agentrelay.XXXXXX")
    mv "$policy" "$kept"
fi
trap restore EXIT
trap 'exit 130' INT TERM HUP
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"

install() {
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q \
        --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
        "$@" < /dev/null
}

# A list that names a vanished version fails at the download: fetch new ones,
# try again. One unreachable third-party source must not stop the rest.
if ! { apt-cache show "$@" && install "$@"; } > "$said" 2>&1; then
    apt-get update -q || true
    install "$@"
fi

if [ "$had_nginx" != installed ] && [ -e /lib/systemd/system/nginx.service ]; then
    deb-systemd-helper disable nginx.service >/dev/null 2>&1 || true
    update-rc.d nginx disable >/dev/null 2>&1 || true
fi
