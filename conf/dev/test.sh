#!/bin/bash
# test.sh [file...]: make test. Installs what the tests need, builds, and runs
# every test (or the given files) in one prove, whose summary comes last.
#
# Orphans of a test are reaped by tini where the first process does not do it.

. "$(dirname "$0")/common.sh"

"$DEV/install.sh" test
make -s build
make -s -j"$(nproc)" units fuzzers

if [ $# -eq 0 ]; then
    set -- t/arch/*.t build/asan/unit/* t/*.t
fi

TEST_NGINX_BINARY=${TEST_NGINX_BINARY:-$(command -v nginx)}
TEST_NGINX_LOAD_MODULES=$MODULE_SO
TEST_NGINX_PORT=${TEST_NGINX_PORT:-$(perl -MIO::Socket::INET \
    -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')}
export TEST_NGINX_BINARY TEST_NGINX_LOAD_MODULES TEST_NGINX_PORT

reaper=()
if [ $$ != 1 ] && command -v tini > /dev/null; then
    reaper=(tini -s --)
fi

# The small Test::Nginx::Socket is for where CPAN's is not installed.
fallback=()
perl -MTest::Nginx::Socket -e 1 2> /dev/null || fallback=(-I t/lib-fallback)

# prove itself looks for its harness here, and hands the path on.
export PERL5LIB=$ROOT/t/lib${PERL5LIB:+:$PERL5LIB}
# Tests of Ctrl-C need it, and a background job begins with it ignored.
hearing=(perl -e '@SIG{qw(INT QUIT)} = ("DEFAULT") x 2; exec @ARGV or die "$!\n"')
exec "${hearing[@]}" "${reaper[@]}" prove "${fallback[@]}" --harness AgentRelay::Harness "$@"
