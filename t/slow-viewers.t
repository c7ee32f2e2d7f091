# Five viewers of `yes`, one at 50 kbit/s, one frozen: the others are not slowed,
# HQ's memory stays flat, and after Ctrl-C little more reaches a viewer.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

use Time::HiRes qw(time);

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $id = $scene->hq->session(runner => 'r1', command => ['yes', 'x' x 70], rows => 24, cols => 80);

# The rate of one viewer alone, as the measure.
my $alone = $scene->viewer($id, keep => 4096);
ok($scene->until(sub { $alone->bytes > 0 }, 20), 'yes prints');
my $rate = sub {
    my ($seconds, @viewers) = @_;
    my %from = map { $_ => $_->bytes } @viewers;
    my $start = time;
    $scene->until(sub { time - $start >= $seconds }, $seconds + 5);
    return map { ($_->bytes - $from{$_}) / (time - $start) } @viewers;
};
my ($measure) = $rate->(3, $alone);

my ($second, $third) = map { $scene->viewer($id, keep => 4096) } 1 .. 2;
my $began = time;
my $slow = $scene->viewer($id, rate => 50_000, rcvbuf => 4096);
my $frozen = $scene->viewer($id, rate => 1, rcvbuf => 4096);
ok($scene->until(sub { !grep { !$_->ws } $second, $third, $slow, $frozen }, 20),
    'all are connected');
$rate->(3, $alone);
my $memory = $scene->memory;

my @quick = $rate->(10, $alone, $second, $third);
my ($fastest) = sort { $b <=> $a } @quick;
cmp_ok($_, '>', $fastest / 4, 'a quick viewer is not slowed') for @quick;
cmp_ok($fastest, '>', $measure / 6, 'nor are all of them, by a slow one');
cmp_ok($scene->memory - $memory, '<', 4096, 'memory stays flat (KiB)');
cmp_ok($slow->ws->received, '<', 50_000 / 4 * (time - $began), 'the slow one is slow');

my %before = map { $_ => $_->bytes } $alone, $second, $third;
$alone->type("\x03");
ok($scene->until(sub { $alone->exited }, 20), 'Ctrl-C ends it');
for my $viewer ($alone, $second, $third) {
    cmp_ok($viewer->bytes - $before{$viewer}, '<=', 2 << 20, 'at most 2 MiB more came');
}
is($alone->exited->{signal}, 2, 'by the signal');

$scene->end;
done_testing;
