package AgentRelay::FakeHQ::Conn;

# One connection of a runner to the fake HQ: upgrade, frames, a queue of
# what came.  Messages are {type, payload}, {binary} or {close}.

use strict;
use warnings;

use Digest::SHA ();
use MIME::Base64 ();
use Time::HiRes ();

use constant GUID => '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';


sub new {
    my ($class, $hq, $socket) = @_;

    $socket->blocking(1);
    setsockopt $socket, 6, 1, 1;

    return bless {
        hq => $hq, socket => $socket, in => '', queue => [], sent => 0,
        unmasked => 0,
    }, $class;
}


sub readable {
    my ($self) = @_;

    my $n = sysread $self->{socket}, $self->{in}, 262144, length $self->{in};

    if (!$n) {
        push @{ $self->{queue} }, { close => 1006 } unless $self->{closed};
        $self->{closed} = 1;
        $self->{hq}->forget($self);
        return;
    }

    $self->upgrade unless $self->{path};

    if ($self->{path}) {
        while ($self->frame) { }
    }

    return;
}


sub upgrade {
    my ($self) = @_;

    return unless $self->{in} =~ s/\A(.*?\r\n\r\n)//s;

    my $head = $1;
    my ($path) = $head =~ /\AGET (\S+) HTTP/;
    my ($key) = $head =~ /^Sec-WebSocket-Key: (\S+)/mi;
    my ($protocol) = $head =~ /^Sec-WebSocket-Protocol: (\S+)/mi;
    my ($token) = $head =~ /^Authorization: Bearer (\S+)/mi;
    my $hq = $self->{hq};

    my $refuse = $hq->{refuse};
    $refuse = $refuse->($path) if ref $refuse eq 'CODE';
    $refuse //= "401 Unauthorized" if ($token // '') ne $hq->{token};

    if ($refuse) {
        my $body = $hq->{refuse_body} // '{"title":"refused"}';
        my $more = $hq->{refuse_headers} // '';
        syswrite $self->{socket}, "HTTP/1.1 $refuse\r\n${more}Content-Length: "
            . length($body) . "\r\nConnection: close\r\n\r\n$body";
        close $self->{socket};
        $self->{closed} = 1;
        $hq->{refused}++;
        push @{ $hq->{refused_at} }, Time::HiRes::time();
        delete @{ $hq->{conns} }{ grep { $hq->{conns}{$_} == $self }
            keys %{ $hq->{conns} } };
        return;
    }

    my $accept = MIME::Base64::encode_base64(
        Digest::SHA::sha1($key . GUID), '');

    syswrite $self->{socket}, "HTTP/1.1 101 Switching Protocols\r\n"
        . "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        . "Sec-WebSocket-Accept: $accept\r\n"
        . ($protocol ? "Sec-WebSocket-Protocol: $protocol\r\n" : '')
        . "\r\n";

    $self->{head} = $head;
    $self->{path} = $path;
    $self->{sent} = Time::HiRes::time();
    push @{ $hq->{arrived} }, $self;

    return;
}


sub frame {
    my ($self) = @_;

    my $in = \$self->{in};
    return 0 if length $$in < 2;

    my ($first, $second) = unpack 'CC', $$in;
    my ($at, $len) = (2, $second & 0x7f);

    if ($len == 126) {
        return 0 if length $$in < 4;
        ($at, $len) = (4, unpack 'n', substr $$in, 2, 2);

    } elsif ($len == 127) {
        return 0 if length $$in < 10;
        ($at, $len) = (10, unpack 'Q>', substr $$in, 2, 8);
    }

    $self->{unmasked}++ unless $second & 0x80;
    return 0 if length $$in < $at + 4 + $len;

    my $mask = substr $$in, $at, 4;
    my $data = substr $$in, $at + 4, $len;
    substr $$in, 0, $at + 4 + $len, '';

    $data ^= substr $mask x (1 + $len / 4), 0, $len;
    $self->{largest} = $len if $len > ($self->{largest} // 0);

    my $opcode = $first & 0x0f;

    if ($opcode == 1) {
        my $message = $AgentRelay::FakeHQ::JSON->decode($data);
        $message->{at} = Time::HiRes::time();
        $message->{size} = $len;
        push @{ $self->{queue} }, $message;

    } elsif ($opcode == 2) {
        push @{ $self->{queue} }, { binary => $data };

    } elsif ($opcode == 8) {
        my $code = $len >= 2 ? unpack 'n', $data : 1005;
        push @{ $self->{queue} },
            { close => $code, reason => $len > 2 ? substr $data, 2 : '' };
        $self->send_frame(8, $len >= 2 ? substr $data, 0, 2 : '')
            unless $self->{closing};
        $self->{closed} = 1;
        close $self->{socket} if $self->{hq}->forget($self) || 1;
        return 0;

    } elsif ($opcode == 9) {
        $self->{pings}++;
        $self->send_frame(10, $data) unless $self->{mute};
    }

    return 1;
}


sub send_frame {
    my ($self, $opcode, $data) = @_;

    return if $self->{closed};

    my $len = length $data;
    my $head = pack 'C', 0x80 | $opcode;

    $head .= $len < 126 ? pack 'C', $len
           : $len < 65536 ? pack 'Cn', 126, $len
           : pack 'CQ>', 127, $len;

    my $out = $head . $data;
    local $SIG{PIPE} = 'IGNORE';

    while (length $out) {
        my $n = syswrite $self->{socket}, $out;
        last unless $n;
        substr $out, 0, $n, '';
    }

    $self->{sent} = Time::HiRes::time();

    return;
}


sub keep_alive {
    my ($self) = @_;

    if ($self->{path} && !$self->{mute}
        && Time::HiRes::time() > $self->{sent} + 3)
    {
        $self->send_frame(9, '');
    }

    return;
}


sub say {
    my ($self, $type, $payload) = @_;

    $self->send_frame(1, $AgentRelay::FakeHQ::JSON->encode(
        { type => $type, payload => $payload // {} }));

    return;
}


sub input {
    my ($self, $viewer, $offset, $data) = @_;

    $self->say(input => { viewer => $viewer, offset => $offset });
    $self->send_frame(2, $data);

    return;
}


# Close frame with a code, or an abrupt end without one.

sub close_with {
    my ($self, $code) = @_;

    if ($code) {
        $self->send_frame(8, pack 'n', $code);
        $self->{closing} = 1;

    } else {
        $self->{hq}->forget($self);
        close $self->{socket};
        $self->{closed} = 1;
    }

    return;
}


# The next message of any kind, or undef in time.

sub next_message {
    my ($self, $timeout) = @_;

    $self->{hq}->until(sub { @{ $self->{queue} } }, $timeout) or return undef;

    return shift @{ $self->{queue} };
}


# The payload of the next message of a type; others stay in the queue.

sub expect {
    my ($self, $type, $timeout) = @_;

    my $pattern = ref $type ? $type : qr/\A\Q$type\E\z/;
    my $found;

    $self->{hq}->until(sub {
        for my $i (0 .. $#{ $self->{queue} }) {
            if (($self->{queue}[$i]{type} // '') =~ $pattern) {
                $found = splice @{ $self->{queue} }, $i, 1;
                return 1;
            }
        }
        return 0;
    }, $timeout);

    return $found ? $found->{payload} : undef;
}


# The code with which it was closed.

sub expect_close {
    my ($self, $timeout) = @_;

    my $code;

    $self->{hq}->until(sub {
        for my $message (@{ $self->{queue} }) {
            $code = $message->{close} if exists $message->{close};
        }
        return defined $code;
    }, $timeout);

    return $code;
}


# Output until the pattern matches or $timeout; returns all of it.  Offsets
# are counted; a skip puts the offset forward and is noted.

sub output {
    my ($self, $until, $timeout) = @_;

    $self->{output} //= '';

    $self->{hq}->until(sub {
        while (@{ $self->{queue} }) {
            my $message = $self->{queue}[0];

            if (exists $message->{binary}) {
                $self->{output} .= $message->{binary};
                $self->{offset} += length $message->{binary};

            } elsif (($message->{type} // '') eq 'skip') {
                push @{ $self->{skips} },
                    [ $self->{offset}, $message->{payload}{offset} ];
                $self->{offset} = $message->{payload}{offset};

            } elsif (($message->{type} // '') eq 'exit') {
                $self->{exit} = $message->{payload};
                $self->{exit_at} = $self->{offset};

            } elsif (exists $message->{close}) {
                return 1;

            } else {
                push @{ $self->{other} }, $message;
            }

            shift @{ $self->{queue} };
        }

        return ref $until eq 'CODE' ? $until->($self)
             : $self->{output} =~ $until;
    }, $timeout);

    return $self->{output};
}


1;
