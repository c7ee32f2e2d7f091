# HQ dies with many runners connected and is away for a while. They do not stampede: late
# in that time, and when it is back, their dials are spread; within 30 s all are there
# again, and so are the sessions, as whole as their `overflow` promises. Dials that come
# together because the machine itself stood still are not counted.

use strict;
use warnings;
use lib 't/lib';

use IO::Socket::INET;
use POSIX qw(strftime);
use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Runner;
use AgentRelay::Scene;
use AgentRelay::Wait;

my ($count, $away, $share) = (long(60, 1000), long(21, 60), long(2, 4));
my $scene = AgentRelay::Scene->new(hq => { workers => 2, connections => 4096,
    main => 'worker_rlimit_nofile 8192;', http => 'agentrelay_zone relay 32m;' });
my $hq = $scene->hq;
my @all = map { AgentRelay::History->start($scene, overflow => $_ % 2 ? 'block' : 'drop') }
    1 .. 4;
$_->look for @all;
AgentRelay::History->streams($scene, 'all stream', 10_000, @all);

my @runners = map { AgentRelay::Runner->start($hq, name => "r-$_", wait => 0) } 1 .. $count;

# The seconds in which each of them has registered with this nginx.
my $from = 0;
sub registered {
    my %at = reverse substr($hq->log_text, $from)
        =~ /^(\S+ \S+) .* runner (r-\d+) is connected/mg;
    return \%at;
}
sub all_registered {
    my ($seconds, $stalls) = @_;
    return $scene->until(sub {
        $stalls->() if $stalls;
        return keys %{ registered() } == $count;
    }, $seconds);
}

ok(all_registered(120), "$count runners are connected");

$_->refuse for $scene->runner_proxy, $scene->viewer_proxy;
$_->cut for $scene->runner_proxy, $scene->viewer_proxy;
$hq->end;
my @dials = dials_while_away();
my @late = splice @dials, -($away / 3);
cmp_ok((sort { $b <=> $a } @late)[0], '<=', $count / $share,
    "no stampede while HQ is away: @late a second");

$from = length $hq->log_text;
ok($hq->launch, 'HQ is back');
my ($start, $stalls) = (time, stalls());
$_->accept for $scene->runner_proxy, $scene->viewer_proxy;
ok(all_registered(60, $stalls), 'and so are the runners');
my ($lost, $mute) = $stalls->();
cmp_ok(time - $start - $lost, '<', 30, 'within 30 s');
my %second;
$second{$_}++ for values %{ registered() };
delete @second{ map { strftime('%Y/%m/%d %H:%M:%S', localtime $_) } keys %$mute };
my ($most) = sort { $b <=> $a } values %second;
cmp_ok($most // 0, '<=', $count / $share, 'in no stampede: '
    . join ' ', map { $second{$_} } sort keys %second);

AgentRelay::History->streams($scene, 'all stream on', 20_000, @all);
AgentRelay::History->finish($scene, @all);
$all[$_]->check($_ % 2 ? () : (lost => 0)) for 0 .. $#all;

kill TERM => map { $_->pid } @runners;
ok($scene->until(sub { !grep { $_->running } @runners }, 60), 'the runners end');
is(scalar(grep { $_->status } @runners), 0, 'well');
$scene->end;
done_testing;


# Whoever dials HQ's port meanwhile is counted, by the second, and cut off.
sub dials_while_away {
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $hq->port,
        Listen => 1024, ReuseAddr => 1) or die "listen: $@\n";
    my ($begun, $stalls, %dials) = (time, stalls());
    while ((my $left = $begun + $away + ($stalls->())[0] - time) > 0) {
        my $set = '';
        vec($set, fileno $listener, 1) = 1;
        next if !select $set, undef, undef, $left < 0.2 ? $left : 0.2;
        my $client = $listener->accept or next;
        $dials{ int time }++;
        setsockopt $client, SOL_SOCKET, SO_LINGER, pack('II', 1, 0);
    }
    my (undef, $mute) = $stalls->();
    return map { $dials{$_} // 0 } grep { !exists $mute->{$_} } $begun + 1 .. time - 1;
}
