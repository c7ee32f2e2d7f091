# Released means that no process survives: programs that fork twice, leave
# their session or ignore signals end with their session, and with the runner
# however it dies.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $serial = 0;
$ENV{FAKE} = $$;

# Processes whose environment holds the mark of one test.

sub marked {
    my ($mark) = @_;

    my @found;

    for my $dir (glob '/proc/[0-9]*') {
        open my $fh, '<', "$dir/environ" or next;
        local $/;
        my $environ = <$fh> // '';
        push @found, substr $dir, 6 if $environ =~ /\bMARK=\Q$mark\E\0/;
    }

    return @found;
}

my $script = <<'SH';
trap "" HUP INT TERM
(setsid sh -c 'trap "" HUP INT TERM; sleep 1000 & sleep 1001' &)
(setsid sh -c '(trap "" HUP INT TERM; setsid sleep 1002 &) ; exit 0' &)
nohup sleep 1003 >/dev/null 2>&1 &
sleep 1004 &
sleep 0.3
echo ready
SH

sub tree {
    my ($control, $end) = @_;

    my $mark = "$$-" . ++$serial;
    my $id = $hq->start_session($control, command => ['bash', '-c', $script . $end],
        env => { MARK => $mark });
    my $stream = $hq->stream($id, from => 0);
    $stream->output(qr/ready/);
    cmp_ok(scalar(marked($mark)), '>=', 5, 'a tree of processes');

    return ($id, $mark, $stream);
}

my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;

{
    my ($id, $mark) = tree($control, 'wait');
    my $start = time;
    $control->say(stop_session => { request => 1, session => $id, kill_ms => 400 });
    $control->expect('done');
    ok($hq->until(sub { !marked($mark) }, 30), 'stop: nobody survives');
    cmp_ok(time - $start, '>', 0.25, 'after they had their time');
    is($control->expect('session_exited')->{signal}, 9, 'it had to be killed');
}

{
    my ($id, $mark, $stream) = tree($control, 'exit 5');
    $stream->output(sub { $_[0]{exit} }, 20);
    is($stream->{exit}{code}, 5, 'the program ends on its own, exit is told at once');
    ok($hq->until(sub { !marked($mark) }, 30), 'and what it left behind ends');
}

{
    my ($id, $mark) = tree($control, 'wait');
    kill 'KILL', parent_outside($mark);
    ok($hq->until(sub { !marked($mark) }, 30), 'kill -9 of the keeper: nobody survives');
    ok($control->expect('session_exited'), 'and the session has ended');
}

{
    my ($id, $mark) = tree($control, 'wait');
    my ($other, $mark2) = tree($control, 'wait');
    kill 'KILL', $pid;
    ok(defined $hq->reap($pid), 'kill -9 of the runner');
    ok($hq->until(sub { !marked($mark) && !marked($mark2) }, 20), 'nobody survives');
}

{
    $pid = $hq->start_runner;
    $control = $hq->control;
    my ($id, $mark) = tree($control, 'wait');
    kill 'TERM', $pid;
    my $exited = $control->expect('session_exited');
    is($exited->{session}, $id, 'SIGTERM: the end of the session is told');
    is($exited->{reason}, 'exited', '... which nobody asked HQ for');
    is($hq->reap($pid), 0, 'the runner ends');
    ok(!marked($mark), 'nobody survives');
}

ok(!(grep { slurp("/proc/$_/comm") eq "agentrelay-keep\n"
            && slurp("/proc/$_/environ") =~ /FAKE=$$\0/ } map { substr $_, 6 } glob '/proc/[0-9]*'),
    'no keeper is left');

done_testing();


sub slurp {
    my ($path) = @_;
    open my $fh, '<', $path or return '';
    local $/;
    return <$fh> // '';
}


# The parent of the marked processes that is not marked itself: the keeper.

sub parent_outside {
    my ($mark) = @_;
    my %marked = map { $_ => 1 } marked($mark);

    for my $process (keys %marked) {
        my ($parent) = slurp("/proc/$process/stat") =~ /.*\) \S (\d+)/s or next;
        return $parent
            if !$marked{$parent} && slurp("/proc/$parent/comm") eq "agentrelay-keep\n";
    }

    die 'no keeper';
}
