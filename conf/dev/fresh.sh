#!/bin/bash
# make test-fresh: the README's two commands in a new Debian root made with
# debootstrap, on a clone of this checkout's HEAD. Needs root and is long;
# says loudly when it cannot run. The new root's mirror, release and apt
# settings are the machine's own.

. "$(dirname "$0")/common.sh"

skip() { say "SKIPPED: test-fresh: $*"; exit 0; }

[ "$(id -u)" = 0 ] || skip 'it needs root'
command -v debootstrap > /dev/null || skip 'debootstrap is not installed'
command -v git > /dev/null || skip 'git is not installed'

. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | awk -v r="$VERSION_CODENAME" '$2 == r && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || skip "apt knows no mirror of $VERSION_CODENAME"

root=$(mktemp -d /var/tmp/agentrelay-fresh.XXXXXX)
chmod 755 "$root"
mounted=()

in_root() {
    chroot "$root" /usr/bin/env -i HOME=/root PATH="$PATH" TERM=dumb LANG=C.UTF-8 \
        "${passed[@]}" "$@"
}

# Whatever still runs inside the root was started by us.
end_processes() {
    local link
    for link in /proc/[0-9]*/root; do
        [ "$(readlink "$link" 2> /dev/null)" != "$root" ] ||
            kill -KILL "$(basename "$(dirname "$link")")" 2> /dev/null || true
    done
}

finish() {
    local i
    end_processes
    for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do
        umount -l "${mounted[i]}" || true
    done
    [ -n "${AR_KEEP:-}" ] && { say "kept: $root"; return; }
    rm -rf --one-file-system "$root"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

say "A new $VERSION_CODENAME in $root"
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "$mirror" > "$root.log" 2>&1 ||
    { tail -n 5 "$root.log"; die 'debootstrap failed'; }
rm -f "$root.log"

mkdir -p "$root"/{proc,sys,dev,dev/shm,dev/pts}
for what in proc sys dev; do
    mount --rbind "/$what" "$root/$what" || skip "cannot mount /$what"
    mount --make-rslave "$root/$what"
    mounted+=("$root/$what")
done

# The way out: name service, apt's sources and proxies, npm's registry.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2> /dev/null || true
rm -f "$root/etc/apt/sources.list"
cp -R /etc/apt/sources.list* /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d "$root/etc/apt/" 2> /dev/null || true
cp -R /usr/share/keyrings/. "$root/usr/share/keyrings/"
cp -R /usr/local/share/ca-certificates "$root/usr/local/share/" 2> /dev/null || true
# The root shares the machine's network: another port where 8080 is in use.
AR_PORT=$(perl -MIO::Socket::INET -e 'for my $port ($ARGV[0], 0) {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1",
        LocalPort => $port, ReuseAddr => 1) or next;
    print $socket->sockport;
    last;
}' "$AR_PORT")

passed=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
    NODE_EXTRA_CA_CERTS AR_PORT; do
    [ -z "${!name:-}" ] || passed+=("$name=${!name}")
done
registry=$(npm config get registry 2> /dev/null || true)
[ -z "$registry" ] || passed+=("npm_config_registry=$registry")

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
