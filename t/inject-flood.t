# A message that does not wait, for a program that prints without pause, is typed as the
# program wants it at that moment: as a paste after it has turned bracketed paste on, as
# keys after it has turned it off.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP ();
use Test::More;

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);

use constant ROUNDS => 12;

# Prints without pause; says that a round has begun by a file, whose rest is what it reads.
my $floods = <<'PL';
use Time::HiRes qw(time);
my ($file, $rounds) = @ARGV;
system 'stty', 'raw', '-echo';
$| = 1;
my $lines = "a line of a flood that is somewhat long\r\n" x 100;
for my $n (1 .. $rounds) {
    print $lines for 1 .. 50;
    print $n % 2 ? "\e[?2004h" : "\e[?2004l";
    print $lines for 1 .. 40;     # more than a terminal holds: that has been read
    open my $out, '>:raw', "$file.$n" or die "$file: $!\n";
    my $read = '';
    until ($read =~ /hello/) {
        print $lines;
        vec(my $in = '', 0, 1) = 1;
        next if !select $in, undef, undef, 0;
        sysread STDIN, my $more, 4096 or exit;
        syswrite $out, $more;
        $read .= $more;
    }
}
sleep 1000;
PL

my $hq = AgentRelay::FakeHQ->new;
$hq->start_runner;
my $control = $hq->control or die $hq->log_text;
my $file = "$hq->{dir}/read";
my $id = $hq->start_session($control, command => ['perl', '-e', $floods, $file, ROUNDS . '']);

for my $n (1 .. ROUNDS) {
    ok($hq->until(sub { -e "$file.$n" }, 30), "round $n") or diag($hq->log_text);
    $control->say(inject => { request => "i$n", session => $id, id => "m$n", when => 'now',
        text => 'hello', submit => JSON::PP::false });
    ok($hq->until(sub { slurp("$file.$n") =~ /hello/ }, 30), '... has read its message');
    is(slurp("$file.$n") =~ s/\e/^/gr, $n % 2 ? '^[200~hello^[201~' : 'hello',
        $n % 2 ? '... as a paste' : '... as keys');
}

done_testing;
