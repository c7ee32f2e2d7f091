#!/bin/bash
# valgrind.sh [file...]: make test-valgrind. nginx with the module, and the runner,
# under memcheck, in tests that together touch every part (or the given files).
# Fails when a test does, or when a process has used memory wrongly or has lost
# some for good when it ended. What nginx and libraries do counts as well, but for
# the two things of valgrind.supp.
#
# Nothing is unloaded: nginx would do so with the module when a worker ends, and
# what only the module's variables point to would then look lost.

. "$(dirname "$0")/common.sh"

"$DEV/install.sh" test
command -v valgrind > /dev/null || { say 'SKIP: valgrind is not installed'; exit 0; }
make -s module runner

out=$ROOT/build/valgrind
module=${TEST_NGINX_LOAD_MODULES:-$MODULE_SO}
rm -rf "$out"
mkdir -p "$out/log"
chmod 1777 "$out/log"

# What the tests run in place of a program: it, under memcheck, a log a process.
wrap() {
    local check=(--quiet --vgdb=no --leak-check=full --show-leak-kinds=definite
        --errors-for-leak-kinds=definite --error-exitcode=99 --keep-debuginfo=yes
        --num-callers=24 "--suppressions=$DEV/valgrind.supp" "--log-file=$out/log/$1.%p")
    printf '#!/bin/sh\nexec env %s valgrind %s "$@"\n' "$2" "${check[*]} $3" > "$out/$1"
    chmod 755 "$out/$1"
}
echo 'int dlclose(void *handle) { (void) handle; return 0; }' |
    ${CC:-gcc} -shared -fPIC -x c -o "$out/keep.so" -
wrap nginx "LD_PRELOAD=$out/keep.so" \
    "--trace-children=yes ${TEST_NGINX_BINARY:-$(command -v nginx)}"
wrap agentrelay '' "${TEST_AGENTRELAY:-$AGENTRELAY}"

# Neither a worker's title nor a list of processes shows the truth here, and all is
# some 30 times slower: tests that look at either, or at the clock, are left out.
[ $# -gt 0 ] || set -- t/{base-of-record,bad-requests,events-sse,events-viewers}.t \
    t/{input-last-offset,no-survivors,removed-session,reset-after-grace}.t \
    t/{rest-start,resume-pipe,rest-tls,share-open-mode}.t

rc=0
AR_TEST_JOBS=1 TEST_NGINX_BINARY=$out/nginx TEST_AGENTRELAY=$out/agentrelay \
    TEST_NGINX_LOAD_MODULES=$module "$DEV/prove.sh" "$@" || rc=$?

# TIOCGPTPEER (0x5441) is an ioctl that memcheck does not know, and says so.
found=0
for log in "$out"/log/*; do
    text=$(grep -vE 'unhandled ioctl 0x5441|spurious value errors|README_MISSING_SYSCALL' "$log" || true)
    [ -n "$text" ] || continue
    found=$((found + 1))
    say "memcheck: ${log#"$ROOT"/}"
    head -n 30 <<< "$text"
done
[ "$found" = 0 ] || exit 1
exit "$rc"
