# kill -9 of the worker with the stream, of the one with the viewer, and of any,
# while 64 MiB of random bytes pass: none is lost.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 4 });
my $hq = $scene->hq;
my $sha = $scene->file('sha');
my $id = $scene->program('random.pl', $size, $sha);
my $viewer = $scene->viewer($id, offset => 0);

ok($scene->part($viewer, $id), 'the viewer is on another worker');
ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');

my %killed;
sub kill_one {
    my ($whose, $pid) = @_;
    return if !$pid;
    $killed{$whose}++ if $hq->kill_worker($pid);
}
$scene->faults(15, $size, $viewer,
    sub { kill_one(stream => $scene->stream_worker($id)) },
    sub { kill_one(viewer => $scene->viewer_worker($viewer)) },
    sub { kill_one(any => ($hq->workers)[rand 4]) });

ok($scene->until(sub { $viewer->exited }, 150), 'the program ends, and its viewer knows');
cmp_ok($killed{$_} // 0, '>=', 2, "killed: $_") for qw(stream viewer any);
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

$scene->end;
done_testing;
