# Everything works in one process, without a master.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 16 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 1, master => 'off' });
my $sha = $scene->file('sha');
my $viewer = $scene->viewer($scene->program('random.pl', $size, $sha), offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');
$scene->faults(25, $size, $viewer, $scene->cuts);

ok($scene->until(sub { $viewer->exited }, 120), 'the program ends, and its viewer knows');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

$scene->end;
done_testing;
