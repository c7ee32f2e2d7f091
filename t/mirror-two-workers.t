# The viewer is on another worker than the stream: 64 MiB of random bytes come
# through the mirror, and through 100 cuts of viewer and runner.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $sha = $scene->file('sha');
my $id = $scene->program('random.pl', $size, $sha);
my $viewer = $scene->viewer($id, offset => 0);

ok($scene->part($viewer, $id), 'the viewer is on another worker');
ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');
$scene->faults(100, $size, $viewer, $scene->cuts);

ok($scene->until(sub { $viewer->exited }, 150), 'the program ends, and its viewer knows');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

$scene->end;
done_testing;
