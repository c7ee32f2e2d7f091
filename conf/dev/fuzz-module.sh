#!/bin/bash
# fuzz-module.sh: builds the fuzz targets of t/fuzz/module. They need some of
# nginx's own sources; where these cannot be had, build/fuzz/module.skip says
# why, and the targets are not run.

. "$(dirname "$0")/common.sh"

mkdir -p build/fuzz
src=$("$DEV/nginx-source.sh" build/static | tail -n 1)
case $src in
    SKIP:*) say "${src#SKIP: }" > build/fuzz/module.skip; exit 0 ;;
esac
rm -f build/fuzz/module.skip

# The headers that configure makes are those of the module.
[ -f build/nginx/ngx_auto_config.h ] || "$DEV/module.sh"
exec make -s fuzzers-module NGX_FUZZ="$src"
