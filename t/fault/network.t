# A network that delays, throttles, cuts packets to one byte, breaks, or drops what
# is sent without telling either end: on both legs, with no byte and no key lost.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my %leg = (runner => $scene->runner_proxy, viewer => $scene->viewer_proxy);

my @all = map { AgentRelay::History->start($scene, overflow => $_ % 2 ? 'block' : 'drop') }
    1 .. 4;
$_->look(patience => 5) for @all;

sub streams {
    my ($bytes, $name) = @_;
    AgentRelay::History->streams($scene, $name, $bytes, @all);
}

streams(40_000, 'all stream');
for my $name (sort keys %leg) {
    my $proxy = $leg{$name};

    $proxy->delay(0.3);
    streams(40_000, "$name: 300 ms on the way");
    $proxy->delay(0);

    $proxy->throttle(20_000);
    streams(40_000, "$name: 20 kB/s and connection");
    $proxy->throttle(0);

    $proxy->segments(1);
    streams(5_000, "$name: a byte a segment");
    $proxy->segments(0);

    for my $how (qw(rst fin)) {
        $proxy->cut($how);
        streams(20_000, "$name: cut by $how");
    }

    $proxy->refuse;
    $proxy->cut;
    my $until = time + long(2, 12);
    $scene->until(sub { time >= $until }, 30);
    $proxy->accept;
    streams(20_000, "$name: nobody there for a while");

    $proxy->vanish;
    streams(20_000, "$name: half-open");

    # Viewers that dial in vain, one after the other, would be away for the whole grace.
    $proxy->stall;
    $until = time + ($name eq 'runner' ? long(2, 14) : 2);
    $scene->until(sub { time >= $until }, 30);
    $proxy->resume;
    streams(20_000, "$name: silent for a while");
}

if (long(0, 1)) {
    $_->vanish for values %leg;
    streams(20_000, 'both half-open');
}

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;

$scene->end;
done_testing;
