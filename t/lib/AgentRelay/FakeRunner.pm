package AgentRelay::FakeRunner;

=head1 NAME

AgentRelay::FakeRunner - a runner's control connection, answered by hand

=head1 SYNOPSIS

    my $runner = AgentRelay::FakeRunner->register($hq, name => 'r1', capacity => 2);
    my $asked = $runner->during(sub { $hq->rest(POST => '/api/sessions', {...}) });
    my $start = $runner->next('start_session');     # its payload
    $runner->say(session_started => { request => $start->{request}, ... });
    my $answer = $asked->();
    my $stream = $runner->stream($session, head => 5);      # `resume` has come
    $stream->send_binary('bytes');

=head1 DESCRIPTION

C<during> makes a REST call in a process of its own, since HQ answers it only
when the runner has spoken; the sub it returns waits for the answer. The runner
goes on answering pings then, and whenever a test waits (L<AgentRelay::Wait>).

=cut

use strict;
use warnings;

use IO::Select;
use JSON::PP ();
use POSIX ();
use Storable qw(fd_retrieve store_fd);
use Time::HiRes qw(time);

use AgentRelay::Wait qw(attended);
use AgentRelay::WebSocket;

my $Json = JSON::PP->new->utf8->canonical;
my $Boots = 0;


sub register {
    my ($class, $hq, %hello) = @_;

    my $self = bless { hq => $hq, streams => 0 }, $class;
    attended($self);
    $self->{ws} = AgentRelay::WebSocket->connect($hq->port, $hq->path('/api/v1/ws/register'),
        protocol => 'agentrelay.runner.v1',
        headers => { Authorization => 'Bearer ' . $hq->runner_token });
    die "register: $self->{ws}{answer}{content}\n" if $self->{ws}->status != 101;
    $self->{hello} = {
        protocol => 1, capabilities => [], requires => [], name => 'r1', version => '1',
        os => 'linux', arch => 'x', hostname => 'h', labels => {}, capacity => 8, n => 1,
        boot => sprintf('0192%04d-0000-7000-8000-%012d', ++$Boots, $$), clis => [],
        sessions => [], %hello };
    $self->say(hello => $self->{hello});
    $self->{welcome} = $self->next('welcome') or die "no welcome\n";
    return $self;
}


# The stream of a session of this runner, up to HQ's `resume`.
sub stream {
    my ($self, $session, %stream) = @_;

    my ($hq, $hello) = @$self{qw(hq hello)};
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/stream/$session?runner=$hello->{name}&boot=$hello->{boot}"),
        protocol => 'agentrelay.stream.v1',
        headers => { Authorization => 'Bearer ' . $hq->runner_token });
    die "stream: $ws->{answer}{content}\n" if $ws->status != 101;
    $self->say(stream => { boot => $hello->{boot}, n => ++$self->{streams}, base => 0,
        head => 0, consumed => undef, stalled_ms => 0, %stream }, $ws);
    $self->next('resume', 10, $ws) or die "no resume\n";
    return $ws;
}


# On the control connection, or on a stream.
sub say {
    my ($self, $type, $payload, $ws) = @_;
    ($ws // $self->{ws})->send_text($Json->encode({ type => $type, payload => $payload }));
}


# The payload of the next message of that type; others are passed over.
sub next {
    my ($self, $type, $seconds, $ws) = @_;

    $ws //= $self->{ws};
    my $deadline = time + ($seconds // 30);
    while ((my $left = $deadline - time) > 0) {
        my $event = $ws->recv($left) or return;
        return if $event->[0] eq 'eof';
        next if $event->[0] ne 'text';
        my $message = $Json->decode($event->[1]);
        return $message->{payload} if $message->{type} eq $type;
    }
    return;
}


sub during {
    my ($self, $call) = @_;

    my $pid = open my $out, '-|';
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        my $answer = eval { $call->() } || { status => 0, content => "$@" };
        delete $answer->{json};
        binmode STDOUT;
        store_fd($answer, \*STDOUT);
        close STDOUT;
        POSIX::_exit(0);
    }
    return sub {
        1 until $self->attend(1, $out);
        my $answer = fd_retrieve($out);
        close $out;
        $answer->{json} = eval { JSON::PP::decode_json($answer->{content}) };
        return $answer;
    };
}


# Answers HQ's pings, and keeps all else that comes within the seconds, until the other
# handle has something.
sub attend {
    my ($self, $seconds, $other) = @_;

    my $ws = $self->{ws} or return;
    my @ready = IO::Select->new(grep { $_ } $ws->fh, $other)->can_read($seconds // 0);
    $ws->readable if grep { $_ == ($ws->fh // 0) } @ready;
    return scalar grep { $_ == ($other // 0) } @ready;
}


sub leave { $_[0]{ws}->drop('fin') }

1;
