# Everything works in one process, without a master.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 16 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 1, master => 'off' });
my $viewer = $scene->random($size);

$viewer->type('g');
$scene->faults(25, $size, $viewer, $scene->cuts);
$scene->whole($viewer);

$scene->end;
done_testing;
