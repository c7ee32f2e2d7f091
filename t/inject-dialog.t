# A dialog that opens between a message's text and its Enter gets no Enter: not while
# what the program printed is unread, not while it draws, and not before it was seen.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Messages;
use AgentRelay::Tree qw(slurp);

use constant DELAY => 1.2;

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

# One whose dialog opened before its Enter was due: a machine that stood still is asked
# again.
sub surprised {
    my ($state, $how, $surprise, %more) = @_;
    for (1 .. 6) {
        my $program = pasted($state, $how, %more);
        $surprise->($program);
        return $program if slurp($program->{file}) !~ /^read 0d.*^asks/ms;
        diag 'Enter was first';
        $messages->injected($program->{message});
    }
    return {};
}

sub opens {
    my ($program, $how) = @_;
    kill USR2 => $program->{pid};
    asks($program, $how // 'asked');
}

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

is_left(surprised('idle', ['under=1'], sub {
    my ($program) = @_;
    past($program, 1.5);
    kill STOP => $runner;
    opens($program);
    past($program, 3);
    kill CONT => $runner;
}), 'a dialog that the runner sees when Enter is due');

is_left(surprised('working', ['scene=busy', 'under=1'], \&opens, when => 'now'),
    'a dialog that opens before a program that is not waited for');

is_left(surprised('idle', ['under=1', 'before=500000'], sub {
    my ($program) = @_;
    $program->{stream}->say(consumed => { offset => 0 });
    $program->{stream}->say(snapshot => { id => 1, least => 0 });
    $program->{stream}->expect('snapshot');
    opens($program, 'asks');
    past($program, 3);
}), 'a dialog behind what is not read yet');

is_left(surprised('idle', ['under=1', 'frame=1'], sub {
    my ($program) = @_;
    past($program, 1.5);
    opens($program);
    past($program, 3);
    kill USR1 => $program->{pid};
}), 'a dialog that is being drawn');

like($hq->log_text, qr/message m\d+: $_/, "... and it is logged: $_")
    for 'waiting -> queued', 'queued -> typing', 'typing -> pasted', 'pasted -> answered';

done_testing;
