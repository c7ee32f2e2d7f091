package AgentRelay::Chromium;

=head1 NAME

AgentRelay::Chromium - the dashboard's own browser tests, as tests of ours

=head1 SYNOPSIS

    need_chromium();
    browser_tests('t/e2e/login.test.mjs');

=head1 DESCRIPTION

Each test of the file becomes one of ours; a file that ends badly, or says
nothing, fails. C<CHROMIUM> names another browser. Only its absence is a reason
to skip.

A file that takes half an hour is told to end (TERM, then KILL). Whatever the
file left running in its temporary folder is stopped and counts as a failure.

=cut

use strict;
use warnings;

use Cwd ();
use Exporter qw(import);
use File::Temp ();
use POSIX qw(WNOHANG);
use Test::More;

use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

our @EXPORT = qw(need_chromium browser_tests);

use constant { SECONDS => 1800, GRACE => 60 };


sub need_chromium {
    my $chromium = $ENV{CHROMIUM} || '/usr/bin/chromium';
    plan(skip_all => "$chromium is not there: nothing was tested in a browser")
        if !-x $chromium;
    return;
}


sub browser_tests {
    my ($path) = @_;

    # nginx's workers, of another user, look into it
    my $dir = File::Temp->newdir('agentrelay-browser-XXXXXX', TMPDIR => 1);
    chmod 0755, "$dir";

    my ($name) = $path =~ m{([^/]+?)(?:\.test)?\.mjs$};
    my $status = run($path, "$dir");
    my @tests = tests(slurp("$dir/out"));

    my $good = ok(@tests > 0, "$name: it says something");
    for my $test (@tests) {
        ok($test->{ok}, "$name: $test->{name}") or $good = 0, diag($test->{why});
    }
    ok(defined $status && $status == 0, "$name: it ends well") or $good = 0,
        diag(defined $status ? "status $status" : 'it had to be ended');
    is(join(' ', left_over("$dir")), '', "$name: it leaves nothing running") or $good = 0;
    diag(substr slurp("$dir/err"), -6000) if !$good;
    return;
}


# The wait status, or nothing when it had to be ended.
sub run {
    my ($path, $dir) = @_;

    my $file = Cwd::abs_path($path);
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        $ENV{TMPDIR} = $dir;
        open STDIN, '<', '/dev/null' or POSIX::_exit(126);
        open STDOUT, '>', "$dir/out" or POSIX::_exit(126);
        open STDERR, '>', "$dir/err" or POSIX::_exit(126);
        setpgrp;
        exec qw(conf/dev/web.sh exec node --test-reporter=tap), $file or POSIX::_exit(127);
    }

    my $status;
    my $ended = sub { waitpid($pid, WNOHANG) == $pid ? do { $status = $?; 1 } : 0 };
    return $status if wait_until { $ended->() } SECONDS, "$path";

    kill TERM => -$pid;
    wait_until { $ended->() } GRACE, "$path, told to end"
        or kill(KILL => -$pid), waitpid $pid, 0;
    return;
}


# node's TAP: a result, then indented lines about it.
sub tests {
    my ($said) = @_;

    my @tests;
    for my $line (split /\n/, $said) {
        if ($line =~ /^(not )?ok \d+ - (.*)/) {
            push @tests, { ok => !$1, name => $2, why => '' };
        } elsif (@tests && $line =~ /^\s/) {
            $tests[-1]{why} .= "$line\n";
        }
    }
    return @tests;
}


sub left_over {
    my ($dir) = @_;

    my @left;
    for my $run (map { s{/[^/]*$}{}r } glob "$dir/*/nginx.pid $dir/*/runner.pid") {
        local $ENV{AR_RUN_DIR} = $run;
        system 'conf/dev/stop.sh >/dev/null 2>&1';
        push @left, $run;
    }
    return @left;
}

1;
