# The emulator and xterm.js, given the same bytes and the same sizes, show the
# same: programs of our own by subject, recorded ones, and random ones.

use strict;
use warnings;
use lib 't/lib', 't/vt';

use Test::More;

use AgentRelay::Vt qw(difference shrink);
use Programs qw(programs recorded shown);
use Random;

plan skip_all => AgentRelay::Vt->reason if !AgentRelay::Vt->ready;

my $Random = $ENV{AR_VT_RANDOM} || 400;
my ($ours, $theirs) = AgentRelay::Vt->pair;

$_->run([new => 24, 80, 0]) for $ours, $theirs;
is($ours->ask('widths'), $theirs->ask('widths'),
    'the width and the grapheme break of every code point');

for my $program (programs()) {
    my ($name, @steps) = @$program;
    $name = $name->{name} if ref $name;
    ok(!different(@steps), $name) or diag(different(@steps));
}

for my $program (recorded()) {
    my ($name, @steps) = @$program;
    ok(!different(@steps), $name) or diag(different(@steps));
    my ($rows, $cols) = @{ $steps[0] }[1, 2];
    my @sizes = map { [resize => @$_] } [$rows - 5, $cols - 30], [$rows + 7, $cols + 21], [$rows, $cols];
    ok(!different(@steps, @sizes[0 .. $_]), "$name, resized " . ($_ + 1))
        or diag(different(@steps, @sizes[0 .. $_])) for 0 .. 2;
}

my @failed;
for my $seed (1 .. $Random) {
    my @steps = Random->new($seed)->steps(40);
    next if !different(@steps);
    @steps = shrink(\&different, @steps);
    push @failed, "seed $seed: " . different(@steps) . "\n" . shown(@steps);
    last if @failed == 3;
}
ok(!@failed, "$Random random programs") or diag(join "\n", @failed);

is($ours->end, 0, 'and no memory was misused');
done_testing;


sub different {
    my (@steps) = @_;
    $_->run(@steps) for $ours, $theirs;
    return difference($ours->dump, $theirs->dump);
}
