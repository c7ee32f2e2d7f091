# A dialog that opens between a message's text and its Enter gets no Enter: not while
# what the program printed is unread, not while it draws, and not before it was seen.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);

use constant DELAY => 0.8;

my $hq = AgentRelay::FakeHQ->new;
my $runner = $hq->start_runner('--log-level', 'debug');
my $control = $hq->control or die $hq->log_text;
my ($asked, %answers) = (0);

my %rules = (
    name => 'tui', title => 'TUI', programs => ['perl'], versions => '*', rules => [
        { state => 'approve', in => 'screen', match => '^Do you want to proceed' },
        { state => 'working', in => 'screen', match => '^working$' },
        { state => 'idle', in => 'screen', match => '^ready$' },
    ],
    box => { match => '^> (.*)$', text => 1 },
    submit => { delay_ms => 1000 * DELAY },
);

# A program with a message in its box, whose Enter is still to come.
sub pasted {
    my ($state, $how, %more) = @_;
    my $file = "$hq->{dir}/" . ++$asked;
    my $id = $hq->start_session($control, rules => \%rules, ring_bytes => 4096, command =>
        [$^X, 't/lib/programs/tui.pl', $file, @$how], cwd => Cwd::getcwd());
    my $stream = $hq->stream($id, from => 0);
    my $said = '';
    my $hears = sub {
        $stream->output(sub { 1 });
        for my $message (splice @{ $stream->{other} || [] }) {
            $said = $message->{payload}{state} if $message->{type} eq 'status';
        }
    };
    $hq->until(sub { $hears->(); $said eq $state }, 20) or diag "it is $said, not $state";
    $control->say(inject => { request => "i$asked", session => $id, id => "m$asked",
        text => "number $asked", %more });
    $hq->until(sub { $hears->(); $stream->{output} =~ /> number $asked/ }, 20)
        or diag 'it is not shown';
    return { stream => $stream, pid => $hq->{pid}, file => $file, request => "i$asked",
        since => time };
}

sub injected {
    my ($program) = @_;
    $hq->until(sub {
        for my $message (splice @{ $control->{queue} }) {
            $answers{ $message->{payload}{request} } = $message->{payload}
                if ($message->{type} // '') =~ /^(?:injected|done)$/;
        }
        return $answers{ $program->{request} };
    }, 30);
    return $answers{ $program->{request} } || {};
}

sub asks { my ($program, $how) = @_; $hq->until(sub { slurp($program->{file}) =~ /^$how$/m }, 20) }

# It has been so long.
sub past { my ($program, $delays) = @_; $hq->until(sub { time > $program->{since} + $delays * DELAY }, 20) }

# The key that is typed behind it all shows that it was all.
sub is_left {
    my ($program, $name) = @_;
    my $answer = injected($program);
    is($answer->{state}, 'written', $name) or diag explain $answer;
    like($answer->{evidence}, qr/^typed, and not sent: .*; .*box/, '... and what is left is told');
    $program->{stream}->say(consumed => { offset => undef });
    $program->{stream}->input(v => 0, 'z');
    asks($program, 'read .*7a');
    unlike(slurp($program->{file}), qr/^(?:yes|submit|read 0d)/m, '... no Enter was typed');
}

# The runner sees dialog and Enter's time at once

my $program = pasted('idle', ['under=1']);
past($program, 1.5);
kill STOP => $runner;
kill USR2 => $program->{pid};
asks($program, 'asked');
past($program, 3);
kill CONT => $runner;
is_left($program, 'a dialog that has just been drawn');

# Whoever wants it now did not mean a dialog of later

$program = pasted('working', ['scene=busy', 'under=1'], when => 'now');
kill USR2 => $program->{pid};
is_left($program, 'a dialog that opens before a program that is not waited for');

# What the program printed is not read

$program = pasted('idle', ['under=1', 'before=500000']);
$program->{stream}->say(consumed => { offset => 0 });
kill USR2 => $program->{pid};
asks($program, 'asks');
past($program, 3);
is_left($program, 'a dialog behind what is not read yet');

# It has begun to draw

$program = pasted('idle', ['under=1', 'frame=1']);
past($program, 1.5);
kill USR2 => $program->{pid};
asks($program, 'asked');
past($program, 3);
kill USR1 => $program->{pid};
is_left($program, 'a dialog that is being drawn');

like($hq->log_text, qr/message m1: $_/, "... and it is logged: $_")
    for 'waiting -> queued', 'queued -> typing', 'typing -> pasted', 'pasted -> answered';

done_testing;
