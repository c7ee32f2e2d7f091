# A program that prints without pause is looked at all the same: what it says of itself,
# and that a shell's command runs, does not wait for the end of the flood.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

use constant ROUNDS => 12;

my $scene = AgentRelay::Scene->new(hq => { workers => 2, adapters => "$ENV{PWD}/conf/adapters" });
my $hq = $scene->hq;

sub becomes {
    my ($id, $name, $expected, $seconds) = @_;
    my $got;
    my $is = sub {
        $got = $hq->rest(GET => "/api/sessions/$id")->{json}{attention};
        return $got && "$got->{state} $got->{source}" eq $expected;
    };
    ok($scene->until($is, $seconds // 20), $name) or diag(explain($got));
}

# Four write into one terminal, so that it is never read empty, and nobody holds them.

my $floods = <<'PL';
my ($flag, $rounds) = @ARGV;
my $line = "\e[3%dmline %d of a flood\e[m " x 8 . "%s\r\n";
fork // die "fork: $!\n" for 1, 2;
$| = 1;
for my $n (1 .. $rounds) {
    my $state = $n % 2 ? 'working' : 'blocked:kind=question:msg=eA==';
    my $more = "\e]7501;state=$state\a";
    until (-e "$flag.$n") {
        print map { sprintf $line, (map { ($_ % 8, $_) } 1 .. 8), $more } 1 .. 40;
    }
}
sleep 1000;
PL

my $id = $hq->session(runner => 'r1',
    command => ['perl', '-e', $floods, $scene->file('seen'), ROUNDS . '']);

my $deadline = time + 30;
for my $n (1 .. ROUNDS) {
    becomes($id, "round $n of a flood", $n % 2 ? 'working program' : 'ask program',
        $deadline - time);
    AgentRelay::HQ::spill($scene->file("seen.$n"), '');
}
is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is stopped');

# A shell's terminal is asked as well.

$id = $hq->session(runner => 'r1', command => ['bash', '--norc', '-i']);
becomes($id, 'a shell at its prompt', 'idle terminal');
my $viewer = $scene->viewer($id, keep => 1);
$viewer->type(join('&', ('yes a-line-that-is-long-enough-for-a-flood-of-them') x 3) . "\r");
ok($scene->until(sub { $viewer->output =~ /\n[^\n]*a-line-[^\n]*\r\n/ }, 20), 'that floods');
$viewer->leave;
becomes($id, 'runs something', 'working terminal');

$scene->end;
done_testing;
