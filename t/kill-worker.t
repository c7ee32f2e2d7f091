# kill -9 of the worker with the stream, of the one with the viewer, and of any,
# while 64 MiB of random bytes pass: none is lost.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 4 });
my $hq = $scene->hq;
my $viewer = $scene->random($size);

ok($scene->part($viewer), 'the viewer is on another worker');
$viewer->type('g');

my %killed;
sub kill_one {
    my ($whose, $pid) = @_;
    return if !$pid;
    $killed{$whose}++ if $hq->kill_worker($pid);
}
$scene->faults(15, $size, $viewer,
    sub { kill_one(stream => $scene->stream_worker($viewer->session)) },
    sub { kill_one(viewer => $scene->viewer_worker($viewer)) },
    sub { kill_one(any => ($hq->workers)[rand 4]) });

$scene->whole($viewer);
cmp_ok($killed{$_} // 0, '>=', 2, "killed: $_") for qw(stream viewer any);

$scene->end;
done_testing;
