#!/bin/bash
# asan.sh [file...]: make test-asan. Debian's nginx from its source package, the
# module and the runner under ASan and UBSan, nginx's pools as plain allocations,
# and on them the tests that drive a whole system (or the given files). Says
# "SKIP: why" and ends well when the source cannot be had.
#
# nginx itself is built with ASan alone: what UBSan says of it is not ours.

. "$(dirname "$0")/common.sh"

"$DEV/install.sh" test
make -s build units             # some look at these as well
out=$ROOT/build/sanitized
src=$("$DEV/nginx-source.sh" "$out" | tail -n 1)
case $src in
    SKIP:*) say "$src"; exit 0 ;;
esac

asan='-fsanitize=address -fno-omit-frame-pointer'
both='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'
flags=(--with-compat --with-debug --with-threads --error-log-path=stderr
    --with-http_ssl_module --with-http_v2_module --with-http_realip_module
    --with-http_auth_request_module --with-http_stub_status_module)

if [ ! -x "$out/nginx" ]; then
    say 'Building nginx under ASan'
    (cd "$src" && bash ./configure "${flags[@]}" --builddir="$out/core" \
        --with-cc-opt="-g -O1 $asan -DNGX_DEBUG_PALLOC=1" \
        --with-ld-opt="$both") > "$out/configure.log" 2>&1 ||
        { tail -n 20 "$out/configure.log"; exit 1; }
    make -s -C "$src" -f "$out/core/Makefile" -j"$(nproc)" binary
    cp "$out/core/nginx" "$out/nginx"
fi

NGINX_SRC=$src NGINX_FLAGS="${flags[*]}" MODULE_OUT=$out/module \
    MODULE_SO_OUT=$out/ngx_http_agentrelay_module.so \
    MODULE_CFLAGS="-O1 $both -DNGX_DEBUG_PALLOC=1 -DAR_DEBUG=1" MODULE_LDFLAGS="$both" \
    "$DEV/module.sh"
make -s build/asan/agentrelay

# What is about this build, packages, the dashboard, fuzzing or what a process keeps
# says nothing here; a crash on purpose or a preloaded library would say too much.
if [ $# -eq 0 ]; then
    mapfile -t tests < <(grep -LE \
        'Chromium|systemd-analyze|static\.sh|newer\.sh|conf/dev/|readelf|debian|valgrind|SIGSEGV|Clock|LD_PRELOAD|build/fuzz|kept for the slow|memory stays flat' \
        t/*.t t/fault/*.t)
    set -- "${tests[@]}"
fi

# Leaks of a worker that is killed are none; its pools are freed at exit.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:detect_odr_violation=0
export UBSAN_OPTIONS=print_stacktrace=1
export TEST_NGINX_BINARY=$out/nginx TEST_AGENTRELAY=$ROOT/build/asan/agentrelay
export TEST_NGINX_LOAD_MODULES=$out/ngx_http_agentrelay_module.so
export AR_TEST_JOBS=${AR_TEST_JOBS:-1}     # all is slow enough
exec "$DEV/prove.sh" "$@"
