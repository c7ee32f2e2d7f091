package AgentRelay::Events;

=head1 NAME

AgentRelay::Events - a reader of HQ's events, over either carrier

=head1 SYNOPSIS

    my $sse = AgentRelay::Events->sse($hq, after => $id);
    my $ws = AgentRelay::Events->websocket($hq);
    wait_events { $sse->seen('runner.online') } 10, $sse, $ws;

=head1 DESCRIPTION

C<connect> dials (again), after the last id that was seen; C<drop> cuts. With
C<again> a reader dials by itself when its connection ends, as a browser does.
C<events> are all events so far, decoded, without those that came twice: those
are C<twice>, and C<gaps> are ids that were passed over. C<id> is where it could
go on, C<said> what else came over: C<retry>, C<pings>, C<headers>, C<hello>.
For L<AgentRelay::Loop>.

=cut

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use Exporter qw(import);
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use Socket qw(SOL_SOCKET SO_RCVBUF SO_LINGER);
use Test::More ();
use Time::HiRes qw(time);

use AgentRelay::Loop;
use AgentRelay::WebSocket;

our @EXPORT = qw(wait_events);

my $Json = JSON::PP->new->utf8;


sub sse       { my $class = shift; return $class->new('sse', @_) }
sub websocket { my $class = shift; return $class->new('websocket', @_) }

sub new {
    my ($class, $carrier, $hq, %options) = @_;

    my $self = bless {
        carrier => $carrier, hq => $hq, port => $hq->port, events => [], raw => [],
        twice => [], gaps => [], said => { pings => 0 }, ids => {}, dials => 0,
        id => $options{after}, %options }, $class;
    $self->connect;
    return $self;
}


sub events  { $_[0]{events} }
sub raw     { $_[0]{raw} }
sub twice   { $_[0]{twice} }
sub gaps    { $_[0]{gaps} }
sub id      { $_[0]{id} }
sub said    { $_[0]{said} }
sub dials   { $_[0]{dials} }
sub closed  { $_[0]{closed} }
sub is_open { defined $_[0]->fh }

# The events of a type, or of all types that match a pattern.
sub seen {
    my ($self, $type, $subject) = @_;
    return grep { (ref $type ? $_->{type} =~ $type : $_->{type} eq $type)
                  && (!defined $subject || $_->{subject} eq $subject) }
        @{ $self->{events} };
}


sub connect {
    my ($self) = @_;

    $self->{dials}++;
    delete @$self{qw(closed status)};
    return $self->connect_websocket if $self->{carrier} eq 'websocket';

    my $path = $self->{hq}->path('/api/events');
    $path .= "?after=$self->{after}" if defined $self->{after};
    my $fh = IO::Socket::INET->new(Proto => 'tcp');
    $fh->setsockopt(SOL_SOCKET, SO_RCVBUF, $self->{rcvbuf}) if $self->{rcvbuf};
    CORE::connect($fh, Socket::pack_sockaddr_in($self->{port},
        Socket::inet_aton('127.0.0.1'))) or return;
    my %headers = (Host => "127.0.0.1:$self->{port}", $self->{hq}->bearer,
        Accept => 'text/event-stream', 'Last-Event-ID' => $self->{id},
        %{ $self->{headers} || {} });
    syswrite $fh, "GET $path HTTP/1.1\r\n" . join('', map {
        defined $headers{$_} ? "$_: $headers{$_}\r\n" : () } sort keys %headers) . "\r\n";
    $fh->blocking(0);
    @$self{qw(fh head chunks text)} = ($fh, '', '', '');
}

sub connect_websocket {
    my ($self) = @_;

    my $path = $self->{hq}->path('/api/v1/ws/events');
    $path .= "?after=$self->{id}" if defined $self->{id};
    $self->{ws} = AgentRelay::WebSocket->connect($self->{port}, $path,
        protocol => 'agentrelay.events.v1', rcvbuf => $self->{rcvbuf},
        headers => { $self->{hq}->bearer, %{ $self->{headers} || {} } },
        on_event => sub { $self->frame(@{ $_[0] }) });
    $self->{status} = $self->{ws}->status;
}


sub fh {
    my ($self) = @_;
    return $self->{carrier} eq 'websocket' ? $self->{ws} && $self->{ws}->fh : $self->{fh};
}

sub wants_read  { $_[0]->fh && !$_[0]{paused} }
sub wants_write { $_[0]{carrier} eq 'websocket' && $_[0]{ws}->wants_write }
sub writable    { $_[0]{ws}->flush if $_[0]{ws} }
sub pause       { $_[0]{paused} = $_[1] // 1 }

sub tick {
    my ($self) = @_;
    return if !$self->{again} || $self->fh || ($self->{tried} // 0) + 0.05 > time;
    $self->{tried} = time;
    $self->connect;
}

sub readable {
    my ($self) = @_;

    return $self->{ws}->readable if $self->{carrier} eq 'websocket';
    my $got = sysread $self->{fh}, my $bytes, 65536;
    return if !defined $got && ($!{EAGAIN} || $!{EINTR});
    return $self->ended if !$got;

    if (defined $self->{head}) {
        $self->{head} .= $bytes;
        (my $head, $bytes) = split /\r\n\r\n/, $self->{head}, 2;
        return if !defined $bytes;
        $self->{head} = undef;
        my $answer = AgentRelay::Http::parse("$head\r\n\r\n");
        @$self{qw(status)} = $answer->{status};
        $self->{said}{headers} = $answer->{headers};
    }
    $self->{chunks} .= $bytes;
    while ($self->{chunks} =~ /\A([0-9A-Fa-f]+)\r\n/) {
        my ($size, $from) = (hex $1, $+[0]);
        return $self->ended('whole') if $size == 0;
        last if length $self->{chunks} < $from + $size + 2;
        $self->{text} .= substr $self->{chunks}, $from, $size;
        substr $self->{chunks}, 0, $from + $size + 2, '';
    }
    while ($self->{text} =~ s/\A(.*?)\n\n//s) {
        $self->block($1);
    }
}


# One block of text/event-stream.
sub block {
    my ($self, $block) = @_;

    my %field;
    for my $line (split /\n/, $block) {
        my ($name, $value) = $line =~ /\A([^:]*):? ?(.*)\z/s;
        $name eq '' ? $self->{said}{pings}++ : ($field{$name} = $value);
    }
    $self->{said}{retry} = $field{retry} if defined $field{retry};
    if (!defined $field{data}) {
        $self->{said}{hello} = $self->{id} = $field{id} if defined $field{id};
        return;
    }
    $self->event($field{data}, @field{qw(id event)});
}

sub frame {
    my ($self, $type, $data) = @_;

    if ($type eq 'text') {
        my $message = $Json->decode($data);
        if ($message->{type} eq 'hello') {
            $self->{said}{hello} = $self->{id} = $message->{payload}{id};
        } elsif ($message->{type} eq 'event') {
            $self->event($Json->encode($message->{payload}), @{ $message->{payload} }{qw(id type)});
        } else {
            push @{ $self->{said}{$message->{type}} }, $message->{payload};
        }
    } elsif ($type eq 'close') {
        $self->{closed} = $data;
        $self->{ws}->close($data);
    } elsif ($type eq 'eof') {
        $self->{closed} //= 1006;
    }
}

sub event {
    my ($self, $text, $id, $type) = @_;

    my $event = $Json->decode($text);
    Test::More::is("$event->{id} $event->{type}", "$id $type", 'an event says what its carrier says')
        if "$event->{id} $event->{type}" ne "$id $type";
    return push @{ $self->{twice} }, $event if $self->{ids}{$id}++ && $type ne 'reset';

    my ($zone, $n) = split /-/, $id;
    my ($before, $last) = split /-/, $self->{id} // $id;
    push @{ $self->{gaps} }, "$last to $n"
        if $type ne 'reset' && $zone eq $before && defined $self->{id} && $n != $last + 1;
    $self->{id} = $id;
    push @{ $self->{events} }, $event;
    push @{ $self->{raw} }, $text;
}


sub ended {
    my ($self, $how) = @_;
    CORE::close(delete $self->{fh}) if $self->{fh};
    $self->{closed} = $how // 'cut';
}

sub drop {
    my ($self) = @_;

    return $self->{ws}->drop if $self->{carrier} eq 'websocket';
    my $fh = delete $self->{fh} or return;
    setsockopt $fh, SOL_SOCKET, SO_LINGER, pack('II', 1, 0);
    CORE::close($fh);
}

sub describe {
    my ($self) = @_;
    my @last = @{ $self->{events} };
    return join ' ', $self->{carrier}, $self->{status} // 'no answer', "dials $self->{dials}",
        'at', $self->{id} // 'nothing', 'closed', $self->{closed} // 'not,',
        scalar @last, 'events, the last:', map { "$_->{type}($_->{subject})" }
            @last > 4 ? @last[-4 .. -1] : @last;
}


# Drives the readers until the condition holds.
sub wait_events(&$@) {
    my ($condition, $seconds, @readers) = @_;

    my $value = run_until { $condition->() } $seconds, @readers;
    Test::More::diag('waited in vain: ' . $_->describe) for $value ? () : @readers;
    return $value;
}

1;
