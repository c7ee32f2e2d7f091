# GET /api/sessions/{id}/screen is what xterm.js shows of the same bytes, row by row:
# of programs of our own, by subject, and of what real ones have printed.

use strict;
use warnings;
use lib 't/lib', 't/vt';

use Encode qw(encode_utf8);
use JSON::PP ();
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Screen;
use AgentRelay::Vt;
use Programs qw(programs recorded);

AgentRelay::Vt->ready or plan skip_all => AgentRelay::Vt->reason;
my (undef, $xterm) = AgentRelay::Vt->pair;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);

# One terminal shows them all, each after a reset.
my $screen = AgentRelay::Screen->new($hq);
my $number = 0;

for my $program (programs(), recorded()) {
    my ($name, @steps) = @$program;
    $name = $name->{name} if ref $name;
    next if "@{ $steps[0] }[0 .. 2]" ne 'new 24 80' || grep { $_->[0] eq 'resize' } @steps;
    my $bytes = join '', map { $_->[1] } grep { $_->[0] eq 'feed' } @steps;
    $screen->show("\x18\ec\e[3J$bytes");
    $number++;
    my @theirs = rows($xterm->run([new => 24, 80, 2000], [feed => $bytes])->dump);
    is_deeply([map { encode_utf8($_) } split /\n/, $screen->text], [map { encode_utf8($_) } @theirs], $name);
}
cmp_ok($number, '>', 60, 'many programs');

$runner->stop;
$hq->stop;
done_testing;


# Rows of the screen as text, from a dump of cells.
sub rows {
    my $dump = JSON::PP->new->utf8->decode($_[0]);
    my @rows = @{ $dump->{lines} }[-$dump->{rows} .. -1];
    for (@rows) {
        s/\x01.*?\x02//gs;
        s/\x06//g;
        s/\x03/ /g;
        s/\x04(.)([^\x05]*)\x05/$1 ? $2 : ''/ge;
        s/\x05//g;
        s/ +\z//;
    }
    pop @rows while @rows && $rows[-1] eq '';
    return @rows;
}
