# With overflow "block" a program waits for its viewer, before the first attach and
# through an absence longer than the grace: nothing is lost.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

use AgentRelay::Wait;

my $size = 24 * 1024 * 1024;
my $scene = AgentRelay::Scene->new;
my $sha = $scene->file('sha');
my $id = $scene->program({ overflow => 'block' }, 'random.pl', $size, $sha);
my $head = sub { $scene->hq->rest(GET => "/api/sessions/$id")->{json}{head} // 0 };

# Typed earlier, before the program has set its terminal, the key would echo.
ok((wait_until { $head->() == 5 } 20, 'the program is ready'), 'the program is ready');
is($scene->hq->rest(POST => "/api/sessions/$id/input", { text => 'g' })->{status}, 200,
    'input without a viewer');

my $at = 0;
ok((wait_until { my $now = $head->(); my $still = $now > 5 && $now == $at; $at = $now; $still }
    20, 'the output stands still'), 'it waits before the first attach');
ok(!-e $sha, 'and has not ended');

my $viewer = $scene->viewer($id, offset => 0);
ok($scene->until(sub { $viewer->bytes >= 1 << 20 }, 20), 'bytes pass');
$scene->viewer_proxy->refuse;
$scene->viewer_proxy->cut;

my $deadline = time + 25;
$scene->until(sub { time > $deadline || -e $sha }, 30);
ok(!-e $sha, 'after more than the grace it still waits');

$scene->viewer_proxy->accept;
ok($scene->until(sub { $viewer->exited }, 60), 'the viewer is back and sees the end');
is($viewer->lost, 0, 'none lost');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

$scene->end;
done_testing;
