# The viewer is on another worker than the stream: 64 MiB of random bytes come
# through the mirror, and through 100 cuts of viewer and runner.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $viewer = $scene->random($size);

ok($scene->part($viewer), 'the viewer is on another worker');
$viewer->type('g');
$scene->faults(100, $size, $viewer, $scene->cuts);
$scene->whole($viewer);

$scene->end;
done_testing;
