#!/bin/bash
# test.sh [file...]: make test. Installs what the tests need, builds, and runs
# every test (or the given files).

. "$(dirname "$0")/common.sh"

"$DEV/install.sh" test
make -s build agents
make -s -j"$(nproc)" units fuzzers faults

if [ $# -eq 0 ]; then
    set -- t/arch/*.t build/asan/unit/* t/*.t t/fault/*.t
fi

exec "$DEV/prove.sh" "$@"
