#!/bin/bash
# make lint: the rules of the tree (t/arch), the shell scripts, the Perl
# helpers and the dashboard. Fixes nothing.

. "$(dirname "$0")/common.sh"

failed=0
check() {
    say "== $1"
    shift
    "$@" || failed=1
}

perl_compiles() {
    local file said bad=0
    while read -r file; do
        said=$(perl -It/lib -It/lib-fallback -wc "$file" 2>&1) || { warn "$said"; bad=1; }
    done < <(find t/lib t/lib-fallback -name '*.pm')
    return "$bad"
}

shell_reads() {
    local file bad=0
    for file in conf/dev/*.sh .ci/run; do
        bash -n "$file" || bad=1
    done
    if command -v shellcheck > /dev/null; then
        shellcheck conf/dev/*.sh .ci/run || bad=1
    fi
    return "$bad"
}

check 'the tree' prove -Q t/arch
check 'shell' shell_reads
check 'Perl' perl_compiles
check 'dashboard' "$DEV/web.sh" lint
exit $failed
