# Two binary upgrades (USR2, then QUIT to the old master) while 64 MiB of random
# bytes pass: none is lost, and the old master leaves.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Process;
use AgentRelay::Scene;

my $size = 64 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $viewer = $scene->random($size);

$viewer->type('g');

for my $mark ($size / 4, $size / 2) {
    ok($scene->until(sub { $viewer->bytes >= $mark }, 120), 'bytes pass');
    my $old = $hq->pid;
    my $new = $hq->begin_upgrade;
    ok($new, 'a new master');
    ok($scene->until(sub { !alive($old) }, 60), 'the old one leaves');
}

$scene->whole($viewer);
ok($scene->runner->online, 'the runner is listed by the new master');

$scene->end;
done_testing;
