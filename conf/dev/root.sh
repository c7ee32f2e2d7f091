# shellcheck shell=bash
# Sourced by what needs a new Debian: a root made with debootstrap, for the time of
# the script that sources this. Its mirror, release and apt settings are the
# machine's own. Needs root; skip says so loudly and ends the script.

skip() { say "SKIPPED: $(basename "$0" .sh): $*"; exit 0; }

[ "$(id -u)" = 0 ] || skip 'it needs root'
command -v debootstrap > /dev/null || skip 'debootstrap is not installed'

. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | awk -v r="$VERSION_CODENAME" '$2 == r && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || skip "apt knows no mirror of $VERSION_CODENAME"

root=$(mktemp -d /var/tmp/agentrelay-root.XXXXXX)
chmod 755 "$root"
mounted=()
passed=()

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

# Below a mount of its own, programs in it may have mounts of theirs (unshare).
mount --bind "$root" "$root" || skip 'nothing can be mounted'
mount --make-private "$root"
mounted+=("$root")

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

for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
    NODE_EXTRA_CA_CERTS; do
    [ -z "${!name:-}" ] || passed+=("$name=${!name}")
done
registry=$(npm config get registry 2> /dev/null || true)
[ -z "$registry" ] || passed+=("npm_config_registry=$registry")
