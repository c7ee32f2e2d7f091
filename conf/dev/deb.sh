#!/bin/bash
# deb.sh: builds the Debian packages from this tree, as it is, into build/deb.
# The dashboard is taken as built: a package build has no network.

. "$(dirname "$0")/common.sh"

out=$ROOT/build/deb
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' conf/debian/changelog)
src=$out/agentrelay-$version

command -v dpkg-buildpackage > /dev/null || die 'dpkg-dev is not installed: make deps'
dpkg-checkbuilddeps conf/debian/control || die 'make deb needs these packages'
[ -f web/dist/index.html ] || die 'web/dist is not built: make web'

# One build at a time, from a copy: it leaves its traces there.
mkdir -p "$out"
exec 9> "$out/lock"
flock 9
find "$out" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
mkdir -p "$src"
tar -c --exclude-vcs --exclude=./build --exclude=./.run --exclude=node_modules \
    --exclude='./t/servroot*' . | tar -x -C "$src"
cp -R conf/debian "$src/debian"

say "Building the Debian packages of $version"
(cd "$src" && dpkg-buildpackage -b -us -uc) > "$out/build.log" 2>&1 ||
    { tail -n 20 "$out/build.log" >&2; die "dpkg-buildpackage failed: ${out#"$ROOT"/}/build.log"; }
rm -rf "$src"
say 'To be installed with apt install:'
find "${out#"$ROOT"/}" -name '*.deb' ! -name '*-dbgsym_*' -printf '    ./%p\n' | LC_ALL=C sort
