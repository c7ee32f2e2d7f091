#!/bin/bash
# make test-deb: the packages in a new Debian root: installed, a session run by
# conf/debian/tests/session, purged; then nothing of them is left. Needs root.

. "$(dirname "$0")/common.sh"
"$DEV/deb.sh"
root=
. "$DEV/root.sh"

printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mkdir "$root/root/deb"
cp build/deb/*.deb conf/debian/tests/session "$root/root/deb/"
rm -f "$root"/root/deb/*-dbgsym_*

get() {
    in_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 "$@" > "$root/root/apt.log" 2>&1 ||
        { tail -n 20 "$root/root/apt.log" >&2; die "apt-get $1 failed"; }
}

# What stands anywhere but where apt and dpkg keep their books.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./root \
        -o -path ./tmp -o -path ./run -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg \
        -o -path ./var/log \) -prune -o -print | LC_ALL=C sort)
}

get update
get install nginx systemd
# Libraries stay after a purge: they are none of ours.
mapfile -t libraries < <(for deb in "$root"/root/deb/*.deb; do
    dpkg-deb -f "$deb" Depends; done | tr ',' '\n' | sed -n 's/^ *\(lib[^ ]*\).*/\1/p' |
    grep -v agentrelay | sort -u)
get install "${libraries[@]}"
# nginx makes folders when it reads a configuration.
in_root nginx -t 2> /dev/null
before=$(files)

say 'Installing'
mapfile -t packages < <(cd "$root/root/deb" && for deb in *.deb; do printf '/root/deb/%s\n' "$deb"; done)
get install "${packages[@]}"

# The user is there, and the units are well but wait for a token.
[ "$(in_root getent passwd agentrelay | cut -d: -f6)" = /var/lib/agentrelay-runner ] ||
    die 'the user agentrelay has not its home'
in_root systemd-analyze verify --man=no /lib/systemd/system/agentrelay-runner.service ||
    die 'systemd does not take the unit'
[ "$(in_root systemctl is-enabled agentrelay-runner.service 2>&1)" = disabled ] ||
    die 'the unit is enabled'

in_root sh /root/deb/session
get install --reinstall "${packages[@]}"

say 'Purging'
mapfile -t names < <(for deb in "$root"/root/deb/*.deb; do dpkg-deb -f "$deb" Package; done)
get purge "${names[@]}"
in_root nginx -t 2> /dev/null || die 'nginx does not start without the module'
left=$(diff <(printf '%s\n' "$before") <(files) || true)
[ -z "$left" ] || { printf '%s\n' "$left" >&2; die 'the purge left traces'; }
say 'The packages come and go.'
