# Twenty reloads while 64 MiB of random bytes pass: none is lost, and the old
# workers leave.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

use AgentRelay::Wait;

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $sha = $scene->file('sha');
my $viewer = $scene->viewer($scene->program('random.pl', $size, $sha), offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');
my $reloads = 0;
$scene->faults(20, $size, $viewer, sub { $reloads++ if $hq->reload });

ok($scene->until(sub { $viewer->exited }, 150), 'the program ends, and its viewer knows');
is($reloads, 20, '20 reloads');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

ok($scene->until(sub { !$hq->leaving }, 30), 'the old workers leave with a viewer attached');

$scene->end;
done_testing;
