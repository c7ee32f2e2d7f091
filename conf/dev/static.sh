#!/bin/bash
# static.sh dir: builds the installed nginx's version with the module inside.
# Says "SKIP: why" when the source cannot be had.

. "$(dirname "$0")/common.sh"

out=$(realpath -m "${1:-build/static}")
mkdir -p "$out/lists/partial" "$out/sources.list.d"
cd "$out"

skip() { say "SKIP: $*"; exit 0; }

# The machine's binary entries, asked for as source packages. Every option of
# an entry (signed-by, the Signed-By field) stays as it is.
write_sources() {
    rm -f sources.list sources.list.d/*
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >> sources.list
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" \
            > "sources.list.d/$(basename "$file")"
    done
    touch sources.list
}

apt() {
    "$1" -q -o Dir::Etc::SourceList="$out/sources.list" \
        -o Dir::Etc::SourceParts="$out/sources.list.d" \
        -o Dir::State::Lists="$out/lists" -o Dir::Cache::pkgcache= \
        -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root \
        -o Acquire::Languages=none "${@:2}"
}

version=$(dpkg-query -W -f='${source:Version}' nginx)
src=$(find "$out" -maxdepth 1 -type d -name 'nginx-*' | head -n 1)

if [ -z "$src" ]; then
    command -v dpkg-source > /dev/null || skip 'dpkg-dev is not installed'
    write_sources
    apt apt-get update > update.log 2>&1 || true
    apt apt-get source "nginx=$version" > source.log 2>&1 ||
        apt apt-get source nginx > source.log 2>&1 ||
        skip "$(tail -n 1 source.log)"
    src=$(find "$out" -maxdepth 1 -type d -name 'nginx-*' | head -n 1)
    [ -n "$src" ] || skip 'the source package has no nginx'
fi

cd "$src"
# Built again when a source of ours is newer than what was built.
if [ -x objs/nginx ] &&
    [ -z "$(find "$ROOT/ngx_agentrelay" "$ROOT/config" -newer objs/nginx -type f)" ]; then
    exit 0
fi

bash ./configure --with-debug --with-cc-opt='-g -O1' \
    --without-http_rewrite_module --without-http_gzip_module \
    --add-module="$ROOT" > configure.log 2>&1 ||
    { tail -n 20 configure.log; exit 1; }
make -s -j"$(nproc)"
