#!/bin/bash
# static.sh dir: builds the installed nginx's version with the module inside.
# Says "SKIP: why" when the source cannot be had.

. "$(dirname "$0")/common.sh"

src=$("$DEV/nginx-source.sh" "${1:-build/static}" | tail -n 1)
case $src in
    SKIP:*) say "$src"; exit 0 ;;
esac

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
