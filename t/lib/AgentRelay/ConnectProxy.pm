package AgentRelay::ConnectProxy;

=head1 NAME

AgentRelay::ConnectProxy - an HTTP proxy that makes tunnels

=head1 SYNOPSIS

    my $proxy = AgentRelay::ConnectProxy->start(to => $port);
    $proxy->port;
    $proxy->heads;                         # of all requests so far

=head1 DESCRIPTION

Whatever host a CONNECT names, the tunnel leads to port C<to> of this machine.
C<answer> is a status line that every request gets instead, C<garbage> bytes that
are no HTTP, C<silent> nothing at all; C<login> (user:password) is asked for.

=cut

use strict;
use warnings;

use File::Temp ();
use IO::Select;
use IO::Socket::INET;
use MIME::Base64 ();
use POSIX ();


sub start {
    my ($class, %option) = @_;

    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16) or die "listen: $!";
    my $self = bless {
        %option, listen => $listen, port => $listen->sockport, owner => $$,
        log => File::Temp->new,
    }, $class;

    $self->{pid} = fork // die "fork: $!";
    if (!$self->{pid}) {
        $SIG{PIPE} = 'IGNORE';
        $SIG{TERM} = 'DEFAULT';
        $self->serve;
        POSIX::_exit(0);
    }

    close $listen;
    return $self;
}

sub port { $_[0]{port} }

sub heads {
    my ($self) = @_;

    open my $in, '<', $self->{log}->filename or die;
    local $/;
    return <$in> // '';
}

sub serve {
    my ($self) = @_;

    my $select = IO::Select->new($self->{listen});
    my %peer;
    my %head;

    while (1) {
        for my $ready ($select->can_read) {
            if ($ready == $self->{listen}) {
                my $client = $ready->accept or next;
                setsockopt $client, 6, 1, 1;
                $head{$client} = '';
                $select->add($client);
                next;
            }

            next if !defined fileno $ready;        # closed with its peer
            my $n = sysread $ready, my $bytes, 65536;
            my $other = $peer{$ready};

            if (!$n) {
                for my $socket (grep { $_ } $ready, $other) {
                    $select->remove($socket);
                    delete $peer{$socket};
                    delete $head{$socket};
                    close $socket;
                }
                next;
            }

            if ($other) {
                put($other, $bytes);
                next;
            }

            $head{$ready} .= $bytes;
            next unless $head{$ready} =~ /\r\n\r\n/;

            my $to = $self->answer($ready, $head{$ready});
            if ($to) {
                $peer{$ready} = $to;
                $peer{$to} = $ready;
                $select->add($to);
            } elsif (!$self->{silent}) {
                $select->remove($ready);
                close $ready;
            }
        }
    }
}

sub put {
    my ($socket, $bytes) = @_;

    while (length $bytes) {
        my $n = syswrite $socket, $bytes or return;
        substr $bytes, 0, $n, '';
    }

    return;
}

# The socket of the tunnel, or nothing.

sub answer {
    my ($self, $client, $head) = @_;

    open my $out, '>>', $self->{log}->filename or die;
    print $out $head;
    close $out;

    return if $self->{silent};

    my $answer = $self->{answer};
    my ($login) = $head =~ /^Proxy-Authorization: Basic (\S+)\r$/mi;

    if ($self->{login} && ($login // '') ne MIME::Base64::encode_base64($self->{login}, '')) {
        $answer = '407 Proxy Authentication Required';
    }

    if ($self->{garbage} || $answer || $head !~ /\ACONNECT /) {
        put($client, $self->{garbage} // 'HTTP/1.1 ' . ($answer // '400 Bad Request')
            . "\r\nContent-Length: 0\r\n\r\n");
        return;
    }

    my $to = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{to}) or return;
    setsockopt $to, 6, 1, 1;
    put($client, "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");

    return $to;
}

sub DESTROY {
    my ($self) = @_;

    return if $$ != $self->{owner};
    local $?;
    kill 'KILL', $self->{pid};
    waitpid $self->{pid}, 0;

    return;
}

1;
