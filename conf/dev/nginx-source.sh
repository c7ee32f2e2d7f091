#!/bin/bash
# nginx-source.sh dir [release]: fetches Debian's source package of nginx into
# dir and prints the folder it unpacked to. Without a release the version is the
# installed one's; with one (trixie) it is that release's, from the machine's own
# mirrors. Says "SKIP: why" when it cannot be had. What is there is not fetched
# again, and the machine's package lists are not touched.

. "$(dirname "$0")/common.sh"

out=$(realpath -m "${1:?nginx-source.sh dir [release]}")
release=${2:-}
mkdir -p "$out/lists/partial" "$out/sources.list.d"
cd "$out"

skip() { say "SKIP: $*"; exit 0; }

unpacked() { find "$out" -maxdepth 1 -type d -name 'nginx-*' | head -n 1; }

# The machine's binary entries, asked for as source packages. Every option of
# an entry (signed-by, the Signed-By field) stays as it is.
write_sources() {
    rm -f sources.list sources.list.d/*
    local file
    . /etc/os-release
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >> sources.list
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" \
            > "sources.list.d/$(basename "$file")"
    done
    touch sources.list
    [ -z "$release" ] || sed -i -E "/^(deb-src|Suites:)/s/\\b$VERSION_CODENAME\\b/$release/g" \
        sources.list sources.list.d/*
}

apt() {
    "$1" -q -o Dir::Etc::SourceList="$out/sources.list" \
        -o Dir::Etc::SourceParts="$out/sources.list.d" \
        -o Dir::State::Lists="$out/lists" -o Dir::Cache::pkgcache= \
        -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root \
        -o Acquire::Languages=none "${@:2}"
}

# The installed version first; then what the lists name, newest first: a mirror
# may have dropped what another list still names.
versions() {
    [ -n "$release" ] || dpkg-query -W -f='${source:Version}\n' nginx 2> /dev/null || true
    apt apt-cache showsrc nginx 2> /dev/null | sed -n 's/^Version: //p' | sort -rV
}

if [ -z "$(unpacked)" ]; then
    command -v dpkg-source > /dev/null || skip 'dpkg-dev is not installed'
    write_sources
    apt apt-get update > update.log 2>&1 || true
    for version in $(versions); do
        ! apt apt-get source "nginx=$version" > source.log 2>&1 || break
    done
    [ -n "$(unpacked)" ] || skip "$(tail -n 1 source.log 2> /dev/null || echo 'no list names nginx')"
fi

unpacked
