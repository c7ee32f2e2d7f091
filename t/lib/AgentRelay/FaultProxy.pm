package AgentRelay::FaultProxy;

=head1 NAME

AgentRelay::FaultProxy - a loopback TCP proxy that breaks on command

=head1 SYNOPSIS

    my $proxy = AgentRelay::FaultProxy->start($hq->port);
    connect_to($proxy->port);
    $proxy->cut;                # every connection, now
    $proxy->cut_after(12345);   # all of them once so many more bytes passed
    $proxy->throttle(50_000);   # bytes a second and direction; 0: no limit
    $proxy->segments(1);        # at most so many bytes a write; 0: no limit
    $proxy->delay(0.05);        # seconds on the way, each direction; 0: none
    $proxy->stall;  $proxy->resume;
    $proxy->vanish;             # what is open now: no byte, no end, ever again
    $proxy->refuse; $proxy->accept;
    my ($open, $passed, $cuts, $accepted) = $proxy->status;
    my @ports = $proxy->ports('/ws/stream/');   # its own ends towards the target

=head1 DESCRIPTION

A child process; every command is answered before the call returns. A cut
resets the connections (C<cut('fin')> closes them after what was read has been
written as far as the socket takes it). At most 256 KiB are in the proxy per
direction: pressure passes through. After C<vanish> neither side of an open connection
hears of the other, nor of its end, as when a network drops packets: what comes is
thrown away. C<ports> looks for its word in the first line
that a client sent.

=cut

use strict;
use warnings;

use IO::Handle;
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);

use AgentRelay::FaultProxy::Loop;

my %Running;

END {
    local $?;
    kill KILL => keys %Running;
    waitpid $_, 0 for keys %Running;
}


sub start {
    my ($class, $target) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
        Listen => 128, ReuseAddr => 1) or die "listen: $@\n";
    socketpair my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC
        or die "socketpair: $!\n";

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        close $ours;
        AgentRelay::FaultProxy::Loop->new($listener, $theirs, $target)->run;
        POSIX::_exit(0);
    }
    close $theirs;
    $ours->autoflush(1);
    $Running{$pid} = 1;

    return bless { pid => $pid, control => $ours,
                   port => $listener->sockport }, $class;
}


sub port { $_[0]{port} }

sub tell {
    my ($self, @words) = @_;

    local $SIG{PIPE} = 'IGNORE';
    print { $self->{control} } "@words\n";
    my $answer = readline $self->{control};
    die "the proxy is gone\n" if !defined $answer;
    return split ' ', $answer;
}

sub cut       { $_[0]->tell('cut', $_[1] // 'rst') }
sub cut_after { $_[0]->tell('cut_after', $_[1], $_[2] // 'rst') }
sub throttle  { $_[0]->tell('throttle', $_[1]) }
sub segments  { $_[0]->tell('segments', $_[1]) }
sub delay     { $_[0]->tell('delay', $_[1]) }
sub vanish    { $_[0]->tell('vanish') }
sub stall     { $_[0]->tell('stall', 1) }
sub resume    { $_[0]->tell('stall', 0) }
sub refuse    { $_[0]->tell('refuse', 1) }
sub accept    { $_[0]->tell('refuse', 0) }
sub status    { $_[0]->tell('status') }
sub ports     { $_[0]->tell('ports', $_[1]) }
sub target    { $_[0]->tell('target', $_[1]) }

sub stop {
    my ($self) = @_;
    kill KILL => $self->{pid};
    waitpid $self->{pid}, 0;
    delete $Running{ $self->{pid} };
}

1;
