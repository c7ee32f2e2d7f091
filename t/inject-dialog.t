# A dialog that opens between a message's text and its Enter gets no Enter: not while
# what the program printed is unread, not while it draws, and not before it was seen.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Messages;
use AgentRelay::Tree qw(slurp);

use constant DELAY => 0.8;

my $messages = AgentRelay::Messages->new('--log-level', 'debug');
my ($hq, $runner) = @$messages{qw(hq runner)};
my %rules = (%AgentRelay::Messages::Rules, submit => { delay_ms => 1000 * DELAY });

# A program with a message in its box, whose Enter is still to come.
sub pasted {
    my ($state, $how, %more) = @_;
    my $program = $messages->tui($state, $how, rules => \%rules, ring_bytes => 4096);
    $program->{message} = $messages->inject($program, 'a message', %more);
    $hq->until(sub {
        $messages->follow($program);
        return $program->{stream}{output} =~ /> a message/;
    }, 20) or diag 'it is not shown';
    $program->{since} = time;
    return $program;
}

sub asks { my ($program, $how) = @_; $hq->until(sub { slurp($program->{file}) =~ /^$how$/m }, 20) }

# It has been so long.
sub past { my ($program, $delays) = @_; $hq->until(sub { time > $program->{since} + $delays * DELAY }, 20) }

# The key that is typed behind it all shows that it was all.
sub is_left {
    my ($program, $name) = @_;
    my $answer = $messages->injected($program->{message});
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
