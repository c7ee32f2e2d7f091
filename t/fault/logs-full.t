# The disk of nginx's logs and of the runner's is full: every write fails, and nothing
# else does; sessions start, stream, and workers and masters are replaced all the same.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::History;
use AgentRelay::Process;
use AgentRelay::Scene;

plan skip_all => 'there is no /dev/full' if !-c '/dev/full';

my $scene = AgentRelay::Scene->new(
    hq => { workers => 2, main => 'error_log /dev/full debug;',
            server => 'access_log /dev/full;' },
    runner => { log => '/dev/full', args => ['--log-level', 'debug'] });
my $hq = $scene->hq;
$hq->allow(qr{\[alert\].*write\(\) to "/dev/full" failed .* while logging request});     # once a minute
my @all = map { AgentRelay::History->start($scene) } 1 .. 3;
$_->look for @all;
my $streams = sub { AgentRelay::History->streams($scene, $_[0], 20_000, @all) };

$streams->('all stream');
ok($hq->reload, 'a reload');
$streams->('all stream on');
ok($hq->kill_worker($scene->stream_worker($all[0]->id)), 'a worker is killed');
$streams->('all stream on');
ok($hq->upgrade, 'an upgrade');
$streams->('all stream on');
$scene->runner_proxy->cut;
$streams->('cut, and all stream on');

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;
$scene->end;
done_testing;
