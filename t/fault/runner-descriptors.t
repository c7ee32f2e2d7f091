# No descriptor is left in the runner, or too few: who asks for a session is told so and
# may try again, or has it whole; what runs goes on, and what breaks meanwhile is there
# again when there are some. It does not spin on what it cannot open.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::Wait;

plan skip_all => 'prlimit is not installed' if system('prlimit --version >/dev/null 2>&1') != 0;

my $hq = AgentRelay::HQ->start;
my $runner = AgentRelay::Runner->start($hq, args => ['--root', '/', '--backoff', '0.05..0.5']);
my $enough = limit();

# It says what it reads; it is there from the beginning to the end.
my $answer = start(['sh', '-c', 'stty -echo; while read x; do echo "<$x>"; done']);
is($answer->{status}, 201, 'a session');
my $viewer = AgentRelay::Viewer->new($hq, $answer->{json}{id}, keep => 1, offset => 0);
my $said = 0;
speaks('its program speaks');

my (%told, @odd, @begun);
for my $free (0 .. 14) {
    leave($free);
    $answer = start(['echo', '42']);
    $told{$answer->{status}}++;
    push @begun, $answer->{json}{id} if $answer->{status} == 201;
    push @odd, "$free free: $answer->{status} $answer->{content}"
        if $answer->{status} != 201 && ($answer->{status} != 503
            || ($answer->{json}{detail} // '') !~ /too many open files/i);
    speaks("with $free left the other speaks");
}
is("@odd", '', 'a start is refused with the reason');
ok($told{503} && $told{201}, join ', ', map { "$told{$_} times $_" } sort keys %told);

limit($enough);
is(shown($_), "42\r\n", 'one that was started is whole') for @begun;

# Every connection breaks, and none can be opened, whatever was closed.
limit(3);
$hq->reload;
ok((wait_until { $runner->log_text =~ /too many open files/i } 30, 'a word'),
    'the runner says why it has no connection');
ok($runner->wait_offline, 'and is offline');
my ($busy, $began) = (cpu_of($runner->pid), time);
wait_until { time > $began + 2 } 30, 'some time has passed';
cmp_ok(cpu_of($runner->pid) - $busy, '<', (time - $began) / 4, 'without spinning');
$viewer->type("while away\n");
limit($enough);
ok($runner->wait_online(60), 'with descriptors it is back');
ok((run_until { $viewer->output =~ /<while away>\r\n/ } 60, $viewer),
    'with what was typed meanwhile');
speaks('and the session');
is($viewer->lost, 0, 'nothing was lost');
is(() = $viewer->output =~ /<while away>/g, 1, 'and nothing came twice');

$viewer->drop;
is($runner->stop, 0, 'the runner stops as always');
$hq->stop;

done_testing;


# The runner's soft limit, read or set.
sub limit {
    my ($to) = @_;

    my $pid = $runner->pid;
    system('prlimit', '--pid', $pid, "--nofile=$to:") if defined $to;
    my ($soft) = `prlimit --pid $pid --nofile --noheadings --raw --output SOFT`;
    chomp $soft;
    return $soft;
}

# So many descriptors may be opened, no more.
sub leave {
    my ($free) = @_;

    my %used = map { m{/(\d+)$} ? ($1, 1) : () } glob '/proc/' . $runner->pid . '/fd/*';
    my $number = 0;
    for (; $free > 0 || $used{$number}; $number++) {
        $free-- if !$used{$number};
    }
    limit($number);
}

sub start {
    my ($command) = @_;
    return $hq->rest(POST => '/api/sessions', { runner => 'r1', command => $command });
}

sub shown {
    my ($id) = @_;

    my $other = AgentRelay::Viewer->new($hq, $id, keep => 1, offset => 0);
    my $ended = eval { run_until { $other->exited } 60, $other };
    my $output = $other->output;
    $other->drop;
    return $ended ? $output : "no end: $output $@";
}

sub speaks {
    my ($name) = @_;

    my $word = 'word ' . ++$said;
    $viewer->type("$word\n");
    ok((run_until { $viewer->output =~ /<$word>\r\n/ } 60, $viewer), $name);
}
