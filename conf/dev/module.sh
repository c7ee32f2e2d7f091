#!/bin/bash
# Builds build/ngx_http_agentrelay_module.so by nginx's own build system, out
# of tree. By default for the installed nginx, with nginx-dev's headers and
# flags; NGINX_SRC=dir takes another source tree (NGINX_FLAGS: its configure
# arguments, --with-compat unless told otherwise).
#
# configure runs only when its answer could differ: another nginx, other
# flags, an edited `config`, or another list of source files. What to
# recompile is then make's business.

. "$(dirname "$0")/common.sh"

src=${NGINX_SRC:-}
if [ -z "$src" ]; then
    flags_file=$(dpkg -L nginx-dev 2>/dev/null | grep '/conf_flags$' || true)
    [ -n "$flags_file" ] || die "nginx-dev is not installed: make deps"
    src=$(dirname "$flags_file")
fi
src=$(cd "$src" && pwd -P)

NGX_CONF_FLAGS=(--with-compat)
# shellcheck disable=SC1091
[ ! -f "$src/conf_flags" ] || . "$src/conf_flags"
if [ -n "${NGINX_FLAGS:-}" ]; then
    read -r -a NGX_CONF_FLAGS <<< "$NGINX_FLAGS"
fi

out=${MODULE_OUT:-$ROOT/build/nginx}
cc_opt="-g -O2 ${MODULE_CFLAGS:-} -fPIC"
ld_opt="${MODULE_LDFLAGS:-} -fPIC"

inputs() {
    printf '%s\n' "$src" "$cc_opt" "$ld_opt" "${NGX_CONF_FLAGS[@]}"
    cat config ngx_agentrelay/*.map "$src/src/core/nginx.h"
    find ngx_agentrelay -name '*.[ch]' | LC_ALL=C sort
}
wanted=$(inputs | sha256sum)

# One build at a time: two makes in one folder would spoil each other's objects.
mkdir -p "$out"
exec 9> "$out/lock"
flock 9

if [ "$(cat "$out/configured" 2>/dev/null)" != "$wanted" ]; then
    rm -f "$out/configured"
    say "Configuring the module for $src"
    (cd "$src" && bash ./configure --with-cc="${CC:-gcc}" \
        --with-cc-opt="$cc_opt" --with-ld-opt="$ld_opt" "${NGX_CONF_FLAGS[@]}" \
        --add-dynamic-module="$ROOT" --builddir="$out") > "$out/configure.log" 2>&1 ||
        { tail -n 20 "$out/configure.log" >&2; die "configure failed: $out/configure.log"; }
    printf '%s\n' "$wanted" > "$out/configured"
fi

so=${MODULE_SO_OUT:-$MODULE_SO}
say "  cc   ${so#"$ROOT"/}"
make -s -f "$out/Makefile" -C "$src" -j"$(nproc)" modules
mkdir -p build

# By a rename: an nginx that runs with the old one keeps its file; written over
# in place, every worker of it would crash.
cp "$out/ngx_http_agentrelay_module.so" "$so.new"
mv -f "$so.new" "$so"
