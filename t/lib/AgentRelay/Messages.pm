package AgentRelay::Messages;

=head1 NAME

AgentRelay::Messages - messages that a runner types into programs, HQ being the test

=head1 SYNOPSIS

    my $messages = AgentRelay::Messages->new;
    my $program = $messages->tui('idle', ['box=half a']);
    my $answer = $messages->say($program, 'hello', when => 'now');
    is_deeply(typed($program, 'submit'), ['hello']);

=head1 DESCRIPTION

C<new> takes the runner's options, C<tui> the state to wait for, the words of
F<t/lib/programs/tui.pl> and what else C<start_session> has. C<%Rules> are what is
known of that program. C<start> is for any other program: what runs is a hash of C<id>,
C<pid>, C<stream> and the C<state> that the runner told last, as of the last C<follow>.

C<inject> sends a message and gives back what C<injected> waits for, the answer;
C<say> is both.

=cut

use strict;
use warnings;

use Cwd ();
use Exporter qw(import);
use Test::More ();

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);

our @EXPORT = qw(typed bytes);

our %Rules = (
    name => 'tui', title => 'TUI', programs => ['perl'], versions => '*', rules => [
        { state => 'approve', in => 'screen', match => '^Do you want to proceed' },
        { state => 'ask', in => 'screen', match => '^Do you trust' },
        { state => 'working', in => 'screen', match => '^working$' },
        { state => 'error', in => 'screen', match => '^it failed$' },
        { state => 'idle', in => 'screen', match => '^ready$' },
    ],
    box => { match => '^> (.*)$', text => 1 },
);


sub new {
    my ($class, @options) = @_;

    my $self = bless { hq => AgentRelay::FakeHQ->new, programs => 0, asked => 0,
        answers => {} }, $class;
    $self->{runner} = $self->{hq}->start_runner(@options);
    $self->{control} = $self->{hq}->control or die $self->{hq}->log_text;
    return $self;
}


sub start {
    my ($self, %session) = @_;

    my $hq = $self->{hq};
    my $id = $hq->start_session($self->{control}, cwd => Cwd::getcwd(), %session);
    return { id => $id, pid => $hq->{pid}, stream => $hq->stream($id, from => 0), state => '' };
}


sub tui {
    my ($self, $state, $words, %session) = @_;

    my $file = "$self->{hq}{dir}/program-" . ++$self->{programs};
    my $program = $self->start(rules => \%Rules, %session,
        command => [$^X, 't/lib/programs/tui.pl', $file, @{ $words || [] }]);
    $program->{file} = $file;
    $self->{hq}->until(sub { $self->follow($program) eq $state }, 20)
        or Test::More::diag("it is said to be $program->{state}, not $state");
    return $program;
}


# Reads what it printed and what is told of it; its state.
sub follow {
    my ($self, $program) = @_;

    my $stream = $program->{stream};
    $stream->output(sub { 1 });
    for my $message (splice @{ $stream->{other} || [] }) {
        $program->{state} = $message->{payload}{state} if $message->{type} eq 'status';
    }
    return $program->{state};
}


sub inject {
    my ($self, $program, $text, %more) = @_;

    my $request = 'i' . ++$self->{asked};
    $self->{control}->say(inject => { request => $request, session => $program->{id},
        id => "m$self->{asked}", text => $text, %more });
    return { request => $request, program => $program };
}


sub injected {
    my ($self, $message, $seconds) = @_;

    my ($hq, $answers) = @$self{qw(hq answers)};
    $hq->until(sub {
        $self->follow($message->{program});
        for my $said (splice @{ $self->{control}{queue} }) {
            $answers->{ $said->{payload}{request} } = $said->{payload}
                if ($said->{type} // '') =~ /^(?:injected|done)$/;
        }
        return $answers->{ $message->{request} };
    }, $seconds // 30);
    return $answers->{ $message->{request} } || {};
}


sub say {
    my ($self, @message) = @_;
    return $self->injected($self->inject(@message));
}


# What the program has written down of one kind (see there); and the bytes it has read.
sub typed { my ($program, $what) = @_; return [slurp($program->{file}) =~ /^$what ?(.*)$/mg] }
sub bytes { return join '', map { pack 'H*', $_ } @{ typed($_[0], 'read') } }

1;
