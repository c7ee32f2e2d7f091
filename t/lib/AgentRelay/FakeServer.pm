package AgentRelay::FakeServer;

=head1 NAME

AgentRelay::FakeServer - a server whose every request a sub of the test answers

=head1 SYNOPSIS

    my $server = AgentRelay::FakeServer->start(sub {
        my ($client, $head) = @_;
        return AgentRelay::FakeServer::json($client, '{}') if $head !~ /^Upgrade:/mi;
        AgentRelay::FakeServer::upgrade($client, $head, 'Sec-WebSocket-Protocol: x');
        ...
    });
    my $url = 'http://127.0.0.1:' . $server->port;

=head1 DESCRIPTION

Every connection has a process of its own, which ends with the sub; so what the sub
learns reaches the test by a file. C<$head> is the request up to its empty line.

=cut

use strict;
use warnings;

use Digest::SHA ();
use IO::Socket::INET;
use POSIX ();


sub start {
    my ($class, $answer) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16)
        or die "listen: $@\n";
    my $self = bless { port => $listener->sockport, owner => $$ }, $class;
    my $pid = fork // die "fork: $!\n";
    serve($listener, $answer) if !$pid;
    $self->{pid} = $pid;
    return $self;
}

sub serve {
    my ($listener, $answer) = @_;

    $SIG{CHLD} = 'IGNORE';
    $SIG{TERM} = 'DEFAULT';
    while (1) {
        my $client = $listener->accept or next;
        next if fork;
        $client->autoflush(1);
        my ($head, $line) = ('');
        $head .= $line while defined($line = <$client>) && $line ne "\r\n";
        eval { $answer->($client, $head); 1 } or print STDERR "the fake server: $@";
        POSIX::_exit(0);
    }
}

sub port { $_[0]{port} }


sub json {
    my ($client, $body) = @_;
    print $client "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " . length($body)
        . "\r\n\r\n$body";
}

sub upgrade {
    my ($client, $head, @more) = @_;
    my ($key) = $head =~ /^Sec-WebSocket-Key: (\S+)\r$/mi or die "no key in $head\n";
    print $client join "\r\n", 'HTTP/1.1 101 X', 'Upgrade: websocket', 'Connection: Upgrade', @more,
        'Sec-WebSocket-Accept: '
        . Digest::SHA::sha1_base64($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11') . '=', '', '';
}


sub DESTROY {
    my ($self) = @_;

    return if $$ != $self->{owner} || !$self->{pid};
    local $?;
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
}

1;
