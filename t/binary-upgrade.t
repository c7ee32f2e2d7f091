# Two binary upgrades (USR2, then QUIT to the old master) while 64 MiB of random
# bytes pass: none is lost, and the old master leaves.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Process;
use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $sha = $scene->file('sha');
my $viewer = $scene->viewer($scene->program('random.pl', $size, $sha), offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$viewer->type('g');

for my $mark ($size / 4, $size / 2) {
    ok($scene->until(sub { $viewer->bytes >= $mark }, 120), 'bytes pass');
    my $old = $hq->pid;
    my $new = $hq->begin_upgrade;
    ok($new, 'a new master');
    ok($scene->until(sub { !alive($old) }, 60), 'the old one leaves');
}

ok($scene->until(sub { $viewer->exited }, 150), 'the program ends, and its viewer knows');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');
ok($scene->runner->online, 'the runner is listed by the new master');

$scene->end;
done_testing;
