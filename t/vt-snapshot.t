# A snapshot and what comes after it make xterm.js show what all of the bytes do,
# wherever the cut is: in a character, in a sequence, in a string.

use strict;
use warnings;
use lib 't/lib', 't/vt';

use Test::More;

use AgentRelay::Vt qw(difference shrink);
use Programs qw(programs recorded shown);
use Random;

use constant { EVERY => 1000, LIMIT => 262144 };

plan skip_all => AgentRelay::Vt->reason if !AgentRelay::Vt->ready;

my $Random = $ENV{AR_VT_RANDOM} || 400;
my ($ours, $theirs) = AgentRelay::Vt->pair;
my $Longest = 0;

# What cannot be printed again is in ngx_agentrelay/wire/vt/README.md.
for my $program (grep { !ref $_->[0] } programs()) {
    my ($name, $new, @steps) = @$program;
    my $bytes = join '', map { $_->[1] } @steps;
    my $step = length $bytes > 200 ? 7 : 1;
    cuts($name, $new, $bytes, map { $_ * $step } 0 .. length($bytes) / $step);
}

for my $program (recorded()) {
    my ($name, $new, @steps) = @$program;
    my $bytes = join '', map { $_->[1] } grep { $_->[0] eq 'feed' } @steps;
    my @at = map { $_ * EVERY } 0 .. length($bytes) / EVERY;
    # and where they hurt
    my ($sequence, $string, $character) = map { $bytes =~ $_ ? $-[0] + 1 : () }
        qr/\e\[[\d;]+[A-Za-z]/, qr/\e[]P]/, qr/[\xc2-\xf4][\x80-\xbf]/;
    cuts($name, $new, $bytes, @at, grep { defined } $sequence, $string, $character);
}

my @failed;
for my $seed (1 .. $Random) {
    my $random = Random->new($seed);
    my ($new, @steps) = $random->steps(30, odd => 1, resize => 1);
    my $at = $random->number(scalar @steps);
    my $within = $random->number(1 + length $steps[$at][1]);
    my $cut = length(join '', map { $_->[1] } @steps[0 .. $at - 1]) + $within;
    my $bytes = join '', map { $_->[1] } @steps;
    my $what = wrong($new, $bytes, $cut) or next;
    push @failed, "seed $seed: $what\n" . shown($new, [feed => substr $bytes, 0, $cut], [feed => substr $bytes, $cut]);
    last if @failed == 3;
}
ok(!@failed, "$Random random programs, each cut somewhere") or diag(join "\n", @failed);

cmp_ok($Longest, '<=', LIMIT, "no snapshot was longer than that ($Longest)");
is($ours->end, 0, 'and no memory was misused');
done_testing;


sub cuts {
    my ($name, $new, $bytes, @at) = @_;

    my @wrong = grep { defined } map { my $what = wrong($new, $bytes, $_); $what ? "at $_: $what" : undef } @at;
    ok(!@wrong, "$name, cut at " . @at . ' places') or diag($wrong[0]);
}

sub wrong {
    my ($new, $bytes, $cut) = @_;

    my $snapshot = $ours->run($new, [feed => substr $bytes, 0, $cut])->snapshot;
    $Longest = length $snapshot if length $snapshot > $Longest;
    my $rest = substr $bytes, $cut;
    $ours->run([feed => $rest]);
    $theirs->run($new, [feed => $snapshot . $rest]);
    return difference($ours->dump, $theirs->dump, lines => 1);
}
