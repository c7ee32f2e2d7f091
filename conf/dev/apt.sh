#!/bin/bash
# apt.sh package...: installs Debian packages, as root: none of the services that come
# with them is started, or left enabled for the next start of the machine.
# The package lists are fetched only when the packages are unknown or gone.

set -euo pipefail

policy=/usr/sbin/policy-rc.d
kept=
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

enabled() {
    find /etc/systemd/system -path '*.wants/*.service' -type l -printf '%f\n' \
        2> /dev/null | LC_ALL=C sort -u
}
enabled=$(enabled || true)

# A list that names a vanished version fails at the download: fetch new ones,
# try again. One unreachable third-party source must not stop the rest.
if ! { apt-cache show "$@" && install "$@"; } > "$said" 2>&1; then
    apt-get update -q || true
    install "$@"
fi

# The helper works without systemd too, but only for a maintainer script.
comm -13 <(printf '%s\n' "$enabled") <(enabled) | while read -r unit; do
    DPKG_MAINTSCRIPT_PACKAGE=agentrelay deb-systemd-helper disable "$unit" > /dev/null
    update-rc.d "${unit%.service}" disable > /dev/null 2>&1 || true
done
