# A message that waits for its place behind what somebody has typed is not typed into a
# dialog: not though an answer to the terminal is what makes room, in the middle of it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

use constant { SESSIONS => 4, PIECE => 4096, LASTS => 2.5 };

# Is ready and does not read; on a signal it asks its terminal, opens a dialog in the
# same write, and then reads all there is.
my $program = <<'PL';
my ($file) = @ARGV;
my $asked;
$SIG{USR1} = sub { $asked = 1 };
system 'stty', 'raw', '-echo';
syswrite STDOUT, "\e[2J\e[Hready\r\n";
select undef, undef, undef, 0.01 until $asked;
syswrite STDOUT, "\e[6n\e[2J\e[HDo you want to proceed?\r\n";
open my $out, '>:raw', $file or die "$file: $!\n";
while (sysread STDIN, my $bytes, 65536) {
    syswrite $out, $bytes;
    vec(my $in = '', 0, 1) = 1;
    next if select $in, undef, undef, 0.2;
    open my $empty, '>', "$file.empty" or die "$file: $!\n";
}
PL

my %rules = (name => 'tui', title => 'TUI', programs => ['perl'], versions => '*', rules => [
    { state => 'approve', in => 'screen', match => '^Do you want to proceed' },
    { state => 'idle', in => 'screen', match => '^ready$' },
]);

my $hq = AgentRelay::FakeHQ->new;
my $runner = $hq->start_runner('--log-level', 'debug');
my $control = $hq->control or die $hq->log_text;
my @all = map { session($_) } 1 .. SESSIONS;

# Waits until the test is true of all of them.
sub all_are {
    my ($test, $name) = @_;
    ok($hq->until(sub { !grep { !$test->($_) } @all }, 30), $name) or diag($hq->log_text);
}

sub session {
    my ($n) = @_;
    my $file = "$hq->{dir}/read.$n";
    my $id = $hq->start_session($control, rules => \%rules,
        command => ['perl', '-e', $program, $file]);
    return { n => $n, file => $file, id => $id, pid => $hq->{pid}, state => '',
        stream => $hq->stream($id, from => 0) };
}

# What its stream has said.
sub heard {
    my ($session) = @_;
    $session->{stream}->output(sub { 1 });
    for my $message (splice @{ $session->{stream}{other} || [] }) {
        my $said = $message->{payload};
        $session->{state} = $said->{state} if $message->{type} eq 'status';
        $session->{written}{ $said->{viewer} } = $said->{offset} if $message->{type} eq 'ack';
    }
    return $session;
}

# Types until the terminal takes no more: the rest waits in the runner.
sub fill {
    my ($session) = @_;
    for my $viewer (map { "v$_" } 1 .. 100) {
        $session->{stream}->input($viewer => 0, 'k' x PIECE);
        return 1 if !$hq->until(sub {
            return (heard($session)->{written}{$viewer} // 0) == PIECE;
        }, 0.5);
    }
    return 0;
}

all_are(sub { heard($_[0])->{state} eq 'idle' }, 'programs that wait');
my $since = time;

ok(!(grep { !fill($_) } @all), 'and do not read what is typed');
for my $session (@all) {
    $control->say(inject => { request => "i$session->{n}", session => $session->{id},
        id => "m$session->{n}", text => 'THE MESSAGE', wait_ms => 20_000 });
}
all_are(sub { $hq->log_text =~ /message m$_[0]{n}: waiting -> queued/ },
    'messages behind what is not read');

# The runner sees question and dialog when there is room for all that waits; a program
# that has waited for long need not come to rest.

$hq->until(sub { time > $since + LASTS }, 30);
kill STOP => $runner;
my $before = $hq->log_text;     # a terminal may have taken more after all
@all = grep { $before !~ /message m$_->{n}: queued ->/ } @all;
ok(@all > 0, 'there they wait');
kill USR1 => map { $_->{pid} } @all;
ok(wait_until(sub { !grep { !-e "$_->{file}.empty" } @all }, 30, 'they read'), 'dialogs, and room');
kill CONT => $runner;

all_are(sub { slurp($_[0]{file}) =~ /\e\[2;1R/ }, 'what they asked is answered');
all_are(sub { $hq->log_text =~ /message m$_[0]{n}: queued -> waiting/ },
    '... and each message waits on');
is($hq->stop_runner($runner), 0, 'the runner ends');
unlike(slurp($_->{file}), qr/THE MESSAGE/, 'nothing was typed into the dialog') for @all;

done_testing;
