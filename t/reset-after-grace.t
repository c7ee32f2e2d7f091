# With nobody looking for longer than the grace, a program that may drop runs on;
# the viewer that comes back is told once, and exactly, what it missed.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $size = 24 * 1024 * 1024;
my $scene = AgentRelay::Scene->new;
my $sha = $scene->file('sha');
my $viewer = $scene->random($size);

$viewer->type('g');
ok($scene->until(sub { $viewer->bytes >= 1 << 20 }, 20), 'bytes pass');

$scene->viewer_proxy->refuse;
$scene->viewer_proxy->cut;
ok($scene->until(sub { !$viewer->fh }, 20), 'the viewer is cut off');
my $before = $viewer->offset;
ok(!-e $sha, 'the program is held while the grace lasts');
ok($scene->until(sub { -e $sha }, 60), 'then it runs to its end without a viewer');

$scene->viewer_proxy->accept;
ok($scene->until(sub { $viewer->exited }, 60), 'the viewer is back and sees the end');
is(scalar $viewer->resets, 1, 'one reset');
my ($reset) = $viewer->resets;
is($reset->{lost}, $reset->{offset} - $before, 'with the exact count');
is($viewer->bytes + $viewer->lost, $size + 5, 'so that the accounts close');

$scene->end;
done_testing;
