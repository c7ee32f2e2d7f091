# Twenty reloads while 64 MiB of random bytes pass: none is lost, and the old
# workers leave.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $viewer = $scene->random($size);

$viewer->type('g');
my $reloads = 0;
$scene->faults(20, $size, $viewer, sub { $reloads++ if $hq->reload });

$scene->whole($viewer);
is($reloads, 20, '20 reloads');

ok($scene->until(sub { !$hq->leaving }, 30), 'the old workers leave with a viewer attached');

$scene->end;
done_testing;
