# A program in raw mode prints 64 MiB of random bytes at full speed through 100
# forced reconnects of viewer and runner, 1 GiB through 1,000 in `make fault`: the
# viewer's bytes are the program's.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = long(64, 1024) * 1024 * 1024;
my $cuts = long(100, 1000);
my $scene = AgentRelay::Scene->new;
my $sha = $scene->file('sha');
my $viewer = $scene->viewer($scene->program('random.pl', $size, $sha), offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');
$scene->faults($cuts, $size, $viewer, $scene->cuts);

ok($scene->until(sub { $viewer->exited }, long(150, 2400)), 'the program ends, and its viewer knows');
is($scene->faults_done, $cuts, "$cuts cuts");
cmp_ok($viewer->connects, '>', 40, 'the viewer had to connect again');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->lost, 0, 'none lost');
is($viewer->sha256, slurp($sha), 'the same bytes');
is($viewer->exited->{code}, 0, 'the exit code');

$scene->end;
done_testing;
