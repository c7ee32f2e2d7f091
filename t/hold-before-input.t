# Whoever attaches holds the program before the first key arrives: a program that
# floods at that key loses no byte, through a mirror or at the owner.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 8 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });

for my $round (1 .. 8) {
    my $sha = $scene->file("sha$round");
    my $id = $scene->program('random.pl', $size, $sha);
    my $viewer = $scene->viewer($id, offset => 0);

    # typed as soon as it may be, with the first byte that it sees
    $viewer->{on_bytes} = sub { $viewer->type('g') if !$viewer->typed };

    ok($scene->until(sub { $viewer->exited }, 60), "round $round: the program ends");
    is($viewer->lost, 0, 'nothing was lost');
    is($viewer->sha256, slurp($sha), 'the same bytes');
}

$scene->end;
done_testing;
