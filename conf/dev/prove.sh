#!/bin/bash
# prove.sh file...: the given tests in one prove, whose summary comes last.
# TEST_NGINX_BINARY, TEST_NGINX_LOAD_MODULES and TEST_AGENTRELAY name another
# nginx, module and runner than those of this build; AR_TEST_JOBS (2) files run beside
# each other: most of them wait most of the time.
#
# Orphans of a test are reaped by tini where the first process does not do it.

. "$(dirname "$0")/common.sh"

TEST_NGINX_BINARY=${TEST_NGINX_BINARY:-$(command -v nginx)}
TEST_NGINX_LOAD_MODULES=${TEST_NGINX_LOAD_MODULES:-$MODULE_SO}
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
exec "${hearing[@]}" "${reaper[@]}" prove "${fallback[@]}" --harness AgentRelay::Harness \
    --jobs "${AR_TEST_JOBS:-2}" "$@"
