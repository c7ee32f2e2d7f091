# A program in mode pipe prints 64 MiB of random bytes at full speed through 100
# forced reconnects of viewer and runner, 1 GiB through 1,000 in `make fault`: the
# viewer's bytes are the program's.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::Scene;

my $size = long(64, 1024) * 1024 * 1024;
my $cuts = long(100, 1000);
my $scene = AgentRelay::Scene->new;
my $viewer = $scene->random($size, mode => 'pipe');

$viewer->type('g');
$scene->faults($cuts, $size, $viewer, $scene->cuts);
$scene->whole($viewer, long(150, 2400));
is($scene->faults_done, $cuts, "$cuts cuts");
cmp_ok($viewer->connects, '>', 40, 'the viewer had to connect again');

$scene->end;
done_testing;
