# A binary upgrade that is taken back: the new master comes, takes the sessions over,
# and is told to quit. The old workers serve again, and no byte is lost.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 32 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $viewer = $scene->random($size);

$viewer->type('g');
ok($scene->until(sub { $viewer->bytes >= 4 << 20 }, 20), 'bytes pass');

my $old = $hq->pid;
my $log = sub { $hq->log_text };
kill USR2 => $old;
ok($scene->until(sub { my $pid = $hq->pid_file; $pid && $pid != $old }, 20), 'a new master');
ok($scene->until(sub { $log->() =~ /a newer nginx has come/ }, 20), 'the old workers hand over');

my $at = $viewer->bytes;
ok($scene->until(sub { $viewer->bytes >= $at + (4 << 20) || $viewer->exited }, 60),
    'bytes pass through the new one');

kill QUIT => $hq->pid_file;
ok($scene->until(sub { $log->() =~ /serving again/ }, 30), 'it has gone, the old workers serve again');
$scene->whole($viewer);
is($hq->rest(GET => '/api/runners/r1')->{json}{state}, 'online', 'the runner is back');

$scene->end;
done_testing;
