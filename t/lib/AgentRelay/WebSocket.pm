package AgentRelay::WebSocket;

=head1 NAME

AgentRelay::WebSocket - a strict WebSocket client for tests

=head1 SYNOPSIS

    my $ws = AgentRelay::WebSocket->connect($port, '/api/v1/ws/session/...',
        headers => { Authorization => "Bearer $token" },
        protocol => 'agentrelay.term.v1');
    $ws->status == 101 or die $ws->answer->{content};
    $ws->send_text('{"type":"ping","payload":{"t":1}}');
    my ($type, $payload) = @{ $ws->recv(5) || [] };

=head1 DESCRIPTION

C<connect> returns when the answer to the handshake is there; a refused one has
another C<status> and its C<answer> (as of L<AgentRelay::Http>). Events are those
of L<AgentRelay::Frames>, and C<[ eof => $error ]> once at the end. Pings are
answered unless C<auto_pong> is 0.

For L<AgentRelay::Loop>: C<fh>, C<wants_read>, C<wants_write>, C<writable>, and
C<readable>, which hands each event to C<on_event>. Nothing here ever blocks but
C<connect> and C<recv>. C<rate> limits reading to so many bits a second;
C<rcvbuf> given to C<connect> keeps the kernel from reading ahead.

=cut

use strict;
use warnings;

use Digest::SHA qw(sha1_base64);
use Errno qw(EAGAIN EINTR);
use IO::Select;
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64);
use Socket qw(IPPROTO_TCP TCP_NODELAY SOL_SOCKET SO_RCVBUF SO_LINGER);
use Time::HiRes qw(time);

use AgentRelay::Frames qw(frame);
use AgentRelay::Http ();

use constant READ => 65536;


sub connect {
    my ($class, $port, $path, %args) = @_;

    my $self = bless {
        port => $port, frames => AgentRelay::Frames->new, out => '',
        events => [], auto_pong => $args{auto_pong} // 1,
        on_event => $args{on_event}, rate => undef, received => 0,
    }, $class;

    my $fh = IO::Socket::INET->new(Proto => 'tcp');
    $fh->setsockopt(SOL_SOCKET, SO_RCVBUF, $args{rcvbuf}) if $args{rcvbuf};
    my $to = Socket::pack_sockaddr_in($port, Socket::inet_aton('127.0.0.1'));
    if (!CORE::connect($fh, $to)) {
        return $self->refused({ status => 0, headers => {}, content => '',
                                error => "$!" });
    }
    $fh->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    $fh->blocking(0);
    $self->{fh} = $fh;

    my $key = $args{key} // encode_base64(pack('N4', map { int rand 2**32 } 1 .. 4), '');
    $self->{out} = $args{handshake} // handshake($port, $path, $key, %args);
    $self->{out} .= $args{early} // '';
    $self->shake($key, time + ($args{timeout} || 10));
    return $self;
}


sub handshake {
    my ($port, $path, $key, %args) = @_;

    my %headers = (
        Host => "127.0.0.1:$port",
        Upgrade => 'websocket',
        Connection => 'Upgrade',
        'Sec-WebSocket-Version' => 13,
        'Sec-WebSocket-Key' => $key,
        'Sec-WebSocket-Protocol' => $args{protocol},
        %{ $args{headers} || {} },
    );
    return "GET $path HTTP/1.1\r\n"
         . join('', map { defined $headers{$_} ? "$_: $headers{$_}\r\n" : () }
                    sort keys %headers) . "\r\n";
}


# Writes the request and reads up to the end of the answer's header.
sub shake {
    my ($self, $key, $deadline) = @_;

    my $raw = '';
    until ($raw =~ /\r\n\r\n/) {
        my $left = $deadline - time;
        return $self->refused({ status => 0, headers => {}, content => $raw,
                                error => 'no answer to the handshake' }) if $left <= 0;
        $self->flush;
        my $set = IO::Select->new($self->{fh});
        IO::Select->select($set, $self->{out} ne '' ? $set : undef, undef, $left);
        my $got = sysread $self->{fh}, $raw, READ, length $raw;
        next if !defined $got && ($!{EAGAIN} || $!{EINTR});
        last if !$got;
    }

    my ($head, $rest) = split /\r\n\r\n/, $raw, 2;
    return $self->refused({ status => 0, headers => {}, content => $raw,
                            error => 'cut in the handshake' }) if !defined $rest;
    my $answer = AgentRelay::Http::parse(($head // '') . "\r\n\r\n");
    if ($answer->{status} != 101) {
        $answer = AgentRelay::Http::parse($raw
            . AgentRelay::Http::read_all($self->{fh}, time + 0.5, ''))
            if !AgentRelay::Http::complete($raw, '');
        return $self->refused($answer->{content} eq ''
            ? AgentRelay::Http::parse($raw) : $answer);
    }

    $self->{answer} = $answer;
    my $accept = sha1_base64($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11') . '=';
    die "websocket: wrong Sec-WebSocket-Accept\n"
        if ($answer->{headers}{'sec-websocket-accept'} // '') ne $accept;
    $self->take($rest) if length($rest // '');
}


sub refused {
    my ($self, $answer) = @_;

    $self->{answer} = $answer;
    CORE::close(delete $self->{fh}) if $self->{fh};
    return $self;
}


sub status   { $_[0]{answer}{status} }
sub answer   { $_[0]{answer} }
sub protocol { $_[0]{answer}{headers}{'sec-websocket-protocol'} }
sub is_open  { defined $_[0]{fh} }
sub received { $_[0]{received} }
sub fh       { $_[0]{fh} }


# Sending: queued, and written as far as the socket takes it.

sub send_text   { $_[0]->send_frame(text => $_[1]) }
sub send_binary { $_[0]->send_frame(binary => $_[1]) }
sub ping        { $_[0]->send_frame(ping => $_[1] // '') }
sub send_frame  { my $self = shift; $self->send_raw(frame(@_)) }
sub unsent      { length $_[0]{out} }

sub send_raw {
    my ($self, $bytes) = @_;
    $self->{out} .= $bytes;
    $self->flush;
}

sub close {
    my ($self, $code, $reason) = @_;
    $self->send_frame(close => defined $code ? pack('na*', $code, $reason // '') : '');
}

sub flush {
    my ($self) = @_;

    local $SIG{PIPE} = 'IGNORE';
    while ($self->{fh} && $self->{out} ne '') {
        my $sent = syswrite $self->{fh}, $self->{out}, 1 << 20;
        if (!defined $sent) {
            next if $!{EINTR};
            return if $!{EAGAIN};
            $self->{out} = '';
            return;    # the read side reports the end
        }
        substr $self->{out}, 0, $sent, '';
    }
}


# Drops the connection: with a reset, or politely with a FIN.
sub drop {
    my ($self, $how) = @_;

    my $fh = delete $self->{fh} or return;
    setsockopt $fh, SOL_SOCKET, SO_LINGER, pack('II', 1, 0)
        if ($how // 'rst') eq 'rst';
    CORE::close($fh);
}


# Reading.

sub rate {
    my ($self, $bits) = @_;
    $self->{rate} = defined $bits ? $bits / 8 : undef;
    @$self{qw(budget budget_at)} = (0, time);
}

sub allowance {
    my ($self) = @_;

    return READ if !defined $self->{rate};
    my $now = time;
    my $budget = $self->{budget} + ($now - $self->{budget_at}) * $self->{rate};
    my $most = $self->{rate} > READ ? READ : $self->{rate};
    @$self{qw(budget budget_at)} = ($budget > $most ? $most : $budget, $now);
    return int $self->{budget};
}

sub wants_read  { $_[0]{fh} && !$_[0]{paused} && $_[0]->allowance >= 1 }
sub wants_write { $_[0]{fh} && $_[0]{out} ne '' }
sub writable    { $_[0]->flush }
sub pause       { $_[0]{paused} = $_[1] // 1 }

sub readable {
    my ($self) = @_;

    my $most = $self->allowance or return;
    my $got = sysread($self->{fh}, my $bytes, $most);
    if (!defined $got) {
        return if $!{EAGAIN} || $!{EINTR};
        return $self->eof("$!");
    }
    return $self->eof('') if $got == 0;

    $self->{budget} -= $got if defined $self->{rate};
    $self->{received} += $got;
    $self->take($bytes);
}

sub take {
    my ($self, $bytes) = @_;

    for my $event ($self->{frames}->feed($bytes)) {
        $self->send_frame(pong => $event->[1])
            if $event->[0] eq 'ping' && $self->{auto_pong};
        $self->emit($event);
    }
}

sub eof {
    my ($self, $error) = @_;

    CORE::close(delete $self->{fh}) if $self->{fh};
    $self->emit([eof => $error]);
}

sub emit {
    my ($self, $event) = @_;

    return $self->{on_event}->($event, $self) if $self->{on_event};
    push @{ $self->{events} }, $event;
}


# The next event within so many seconds, or undef.
sub recv {
    my ($self, $seconds) = @_;

    my $deadline = time + $seconds;
    until (@{ $self->{events} }) {
        my $left = $deadline - time;
        return if $left <= 0 || !$self->{fh};
        my $set = IO::Select->new($self->{fh});
        my ($readable) = IO::Select->select($set,
            $self->wants_write ? $set : undef, undef, $left);
        $self->flush;
        $self->readable if $readable && @$readable;
    }
    return shift @{ $self->{events} };
}

# The next event of that type; others are dropped.
sub recv_type {
    my ($self, $type, $seconds) = @_;

    my $deadline = time + $seconds;
    while ((my $left = $deadline - time) > 0) {
        my $event = $self->recv($left) or return;
        return $event if $event->[0] eq $type;
    }
    return;
}

1;
