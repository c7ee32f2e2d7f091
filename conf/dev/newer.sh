#!/bin/bash
# newer.sh dir [release]: builds the nginx of another Debian release (trixie) as
# a distribution does, and the module for it through NGINX_SRC. Gives dir/nginx
# and dir/ngx_http_agentrelay_module.so; says "SKIP: why" when the source cannot
# be had.

. "$(dirname "$0")/common.sh"

out=$(realpath -m "${1:?newer.sh dir [release]}")
src=$("$DEV/nginx-source.sh" "$out" "${2:-trixie}" | tail -n 1)
case $src in
    SKIP:*) say "$src"; exit 0 ;;
esac

# PCRE and zlib came with nginx-dev.
if [ ! -x "$out/nginx" ]; then
    cd "$src"
    bash ./configure --with-compat --with-debug --with-threads \
        --with-cc-opt='-g -O1' --builddir="$out/core" --error-log-path=stderr \
        --with-http_ssl_module --with-http_v2_module --with-http_v3_module \
        --with-http_realip_module --with-http_auth_request_module > "$out/configure.log" 2>&1 ||
        { tail -n 20 "$out/configure.log"; exit 1; }
    make -s -j"$(nproc)" -f "$out/core/Makefile" binary
    cp "$out/core/nginx" "$out/nginx"
fi

NGINX_SRC=$src MODULE_OUT=$out/module MODULE_SO_OUT=$out/ngx_http_agentrelay_module.so \
    "$DEV/module.sh"
