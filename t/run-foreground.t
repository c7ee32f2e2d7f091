# make run prints a login link, and Ctrl-C ends everything it started.

use strict;
use warnings;
use lib 't/lib';

use File::Temp;
use POSIX qw(WNOHANG);
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Process;
use AgentRelay::Tree;
use AgentRelay::Wait;

my $run = File::Temp->newdir;
my $port = AgentRelay::HQ::free_port();

my ($pid, $status);

sub ended {
    return 1 if defined $status;
    $status = $? if waitpid($pid, WNOHANG) == $pid;
    return defined $status;
}

sub run {
    ($pid, $status) = (fork // die "fork: $!\n");
    if (!$pid) {
        setpgrp;
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$run/said";
        open STDERR, '>&', \*STDOUT;
        delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS AR_PORT)};
        @ENV{qw(AR_RUN_DIR PORT)} = ("$run", $port);
        exec 'make', '-s', 'run' or POSIX::_exit(127);
    }
    wait_until { -e "$run/said" && slurp("$run/said") =~ /#login=/ || ended() }
        300, 'the login link';
    like(slurp("$run/said"), qr{http://127\.0\.0\.1:$port/#login=\S+}, 'it prints a login link')
        or BAIL_OUT(slurp("$run/said"));
}

run();
is(http_request($port, GET => '/readyz')->{status}, 200, 'HQ is ready');
my @pids = map { (split ' ', slurp("$run/$_.pid"))[0] } qw(nginx runner);
is(scalar(grep { alive($_) } @pids), 2, 'nginx and a runner run');
push @pids, map { children($_) } @pids;

# What a terminal does on Ctrl-C: the signal goes to the whole group.
kill INT => -$pid;
ok((wait_until { ended() } 30, 'make ends'), 'Ctrl-C ends it');
ok((wait_until { !grep { alive($_) } @pids } 30, 'all are gone'), 'and everything it started');
is(http_request($port, GET => '/readyz')->{status}, 0, 'nobody answers');
unlike(slurp("$run/error.log"), qr/\[(?:alert|emerg|crit)\]/, 'the log is clean');
ok(!-e "$run/nginx.pid" && !-e "$run/runner.pid" && !-e "$run/url", 'and its files are put away');

# What make stop does to it.
unlink "$run/said";
run();
is(system("AR_RUN_DIR=$run make -s stop >$run/stopped 2>&1"), 0, 'make stop')
    or diag(slurp("$run/stopped"));
ok((wait_until { ended() } 30, 'make ends'), 'ends it too');
is($status, 0, '... well');
like(slurp("$run/said"), qr/^Stopping\.$/m, '... as it says');
unlike(slurp("$run/said"), qr/has ended; see/, '... and nothing of what went wrong');
ok(!-e "$run/nginx.pid" && !-e "$run/run.pid", '... and its files are put away');

END { local $?; kill KILL => -$pid if $pid && !defined $status }

done_testing;
