package Test::Nginx::Fallback::Peer;

=head1 NAME

Test::Nginx::Fallback::Peer - the fake TCP peer of a block

=head1 DESCRIPTION

With C<--- tcp_listen: port> (or a path ending in C<.sock>) one connection is
accepted in a child process, C<tcp_query> read if there is one, C<tcp_reply>
written and the connection closed.

=cut

use strict;
use warnings;

use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();
use Test::More ();

use Test::Nginx::Fallback::Server;


sub start {
    my ($class, $block) = @_;

    my $target = $block->tcp_listen;
    return if !defined $target;

    $target = Test::Nginx::Fallback::Server::expand($target) =~ s/\s+//gr;
    unlink $target if $target =~ /\.sock$/;
    my $listener = $target =~ /\.sock$/
        ? IO::Socket::UNIX->new(Local => $target, Listen => 5)
        : IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $target,
                                Listen => 5, ReuseAddr => 1);
    Test::More::BAIL_OUT($block->name . " - cannot listen on $target: $!")
        if !$listener;

    pipe my $from_child, my $to_parent or die "pipe: $!\n";
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        close $from_child;
        serve($block, $listener, $to_parent);
        POSIX::_exit(0);
    }
    close $to_parent;

    return bless { block => $block, pid => $pid, query => $from_child }, $class;
}


sub serve {
    my ($block, $listener, $to_parent) = @_;

    my $client = $listener->accept or return;
    my $wanted = length($block->tcp_query // '');
    my $query = '';
    while (length $query < $wanted) {
        sysread $client, $query, $wanted - length $query, length $query or last;
    }
    syswrite $to_parent, $query;

    my $reply = $block->tcp_reply;
    $reply = $reply->($query) if ref $reply eq 'CODE';
    for my $piece (ref $reply ? @$reply : $reply // '') {
        syswrite $client, $piece;
    }
    close $client;
}


sub finish {
    my ($self) = @_;

    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
    return if !defined $self->{block}->tcp_query;

    my $query = do { local $/; readline $self->{query} };
    Test::More::is($query, $self->{block}->tcp_query,
        $self->{block}->name . ' - tcp_query ok');
}

1;
