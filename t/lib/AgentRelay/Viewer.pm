package AgentRelay::Viewer;

=head1 NAME

AgentRelay::Viewer - a viewer that checks what it is shown

=head1 SYNOPSIS

    my $viewer = AgentRelay::Viewer->new($hq, $session, credit => 262144);
    $viewer->type("ls\r");
    run_until { $viewer->exited } 60, $viewer;
    is($viewer->sha256, $expected);
    is($viewer->lost, 0);

=head1 DESCRIPTION

Follows the terminal protocol of the wire: counts every byte, grants credit after
it took the bytes, remembers the offset across connections, sends input that was
not acknowledged again, and connects again whenever it is cut off. It dies on
what the protocol forbids: a reset that goes back, an acknowledgement of what was
never typed, an exit before the last byte.

Options: C<port> (of a proxy), C<credit> (bytes; undef: none, the simplest
client), C<mode>, C<keep> (remember the output as text), C<rate> (bits a second),
C<rcvbuf>, C<offset> (to begin at), C<reconnect> (1), C<headers>, C<on_bytes>,
C<patience> (seconds without a word of HQ after which it connects again).

C<sha256> covers the stream's bytes, not those of a reset.

=cut

use strict;
use warnings;

use Digest::SHA;
use JSON::PP ();
use Time::HiRes qw(time);

use AgentRelay::WebSocket;

use constant { UNACKED => 65536, PIECE => 4096 };

my $Json = JSON::PP->new->utf8->canonical;
my $Count = 0;


sub new {
    my ($class, $hq, $session, %options) = @_;

    my $self = bless {
        hq => $hq, session => $session, credit => 262144, mode => 'write',
        reconnect => 1, viewer => uuid(), sha => Digest::SHA->new(256),
        output => '', bytes => 0, lost => 0, resets => [], messages => [],
        typed => '', base => 0, acked => 0, sent => 0, snapshot => 0, pending => 0,
        connects => 0, next_try => 0, back_off => 0.05, %options,
    }, $class;
    return $self;
}


sub uuid {
    my $ms = int(time * 1000);
    $Count++;
    return sprintf '%08x-%04x-7%03x-%04x-%04x%08x', $ms >> 16, $ms & 0xffff,
        int rand 4096, 0x8000 | int rand 0x4000, $$ & 0xffff, $Count;
}


# What it has seen.

sub session  { $_[0]{session} }
sub offset   { $_[0]{offset} }          # undef before the first reset or byte
sub bytes    { $_[0]{bytes} }           # of the stream, taken
sub lost     { $_[0]{lost} }
sub resets   { @{ $_[0]{resets} } }
sub output   { $_[0]{output} }
sub attached { $_[0]{attached} }
sub acked    { $_[0]{acked} }
sub typed    { $_[0]{base} + length $_[0]{typed} }
sub exited   { $_[0]{exit} }
sub closed   { $_[0]{closed} }          # [code, reason] of the last close
sub connects { $_[0]{connects} }
sub sha256   { $_[0]{sha}->clone->hexdigest }
sub ws       { $_[0]{ws} }

sub messages {
    my ($self, $type) = @_;
    return grep { !defined $type || $_->{type} eq $type } @{ $self->{messages} };
}


# One line for a test that gave up.
sub describe {
    my ($self) = @_;
    return sprintf 'viewer %s at %s (%d bytes, %d lost, %d connects, typed %d, acked %d)%s',
        substr($self->{viewer}, -8), $self->{offset} // 'nowhere', $self->{bytes},
        $self->{lost}, $self->{connects}, $self->typed, $self->{acked},
        ($self->fh ? '' : ', not connected (' . ($self->{refused} // 'cut') . ')')
        . join '', map { "; reset $_->{reason} to $_->{offset}, lost $_->{lost}" }
            @{ $self->{resets} };
}


# For AgentRelay::Loop.

sub fh          { $_[0]{ws} && $_[0]{ws}->fh }
sub wants_read  { $_[0]{ws} && $_[0]{ws}->wants_read }
sub wants_write { $_[0]{ws} && $_[0]{ws}->wants_write }
sub readable    { $_[0]{ws}->readable }
sub writable    { $_[0]{ws}->writable }

sub tick {
    my ($self) = @_;

    if ($self->fh) {
        my $patience = $self->{patience};
        return $self->drop if $patience && time - $self->{heard} > $patience;
        $self->say(ping => { t => int(time * 1000) })
            if time - $self->{spoke} > ($patience ? $patience / 3 : 4) && $self->{attached};
        return $self->send_input;
    }
    return if !$self->{reconnect} || $self->{exit} || time < $self->{next_try};
    $self->connect;
}


sub connect {
    my ($self) = @_;

    my %query = (viewer => $self->{viewer}, mode => $self->{mode},
                 input => $self->{acked});
    $query{credit} = $self->{credit} if defined $self->{credit};
    $query{offset} = $self->{offset} if defined $self->{offset};
    my $path = $self->{hq}->path("/api/v1/ws/session/$self->{session}")
        . '?' . join '&', map { "$_=$query{$_}" } sort keys %query;

    @$self{qw(attached snapshot ungranted spoke ended)} = (undef, 0, 0, time, 0);
    $self->{connects}++;
    $self->{heard} = time;

    # Bytes may come with the handshake's answer: the handler stands before.
    my $ws = AgentRelay::WebSocket->connect(
        $self->{port} || $self->{hq}->port, $path,
        protocol => 'agentrelay.term.v1', rcvbuf => $self->{rcvbuf}, timeout => 5,
        headers => { $self->{hq}->bearer, %{ $self->{headers} || {} } });
    $self->{ws} = $ws;
    return $self->later($ws->answer) if $ws->status != 101;

    $ws->rate($self->{rate}) if $self->{rate};
    $ws->{on_event} = sub { $self->event(@{ $_[0] }) };
    $self->event(@$_) for splice @{ $ws->{events} };
}


sub later {
    my ($self, $answer) = @_;

    delete $self->{ws};
    $self->{refused} = $answer->{json}{code} // $answer->{error} // $answer->{status};
    die "viewer: refused with $answer->{status}: $answer->{content}\n"
        if $answer->{status} =~ /^(?:400|401|403|404|426)$/;
    $self->{next_try} = time + rand $self->{back_off};
    $self->{back_off} *= 2 if $self->{back_off} < 1;
}


# Loses the connection on purpose.
sub drop {
    my ($self, $how) = @_;
    my $ws = delete $self->{ws} or return;
    $ws->drop($how);
    @$self{qw(attached next_try)} = (undef, 0);
}

# Leaves for good.
sub leave {
    my ($self) = @_;
    $self->{reconnect} = 0;
    $self->{ws}->close(1000) if $self->fh;
}


sub event {
    my ($self, $type, @rest) = @_;

    $self->{heard} = time;
    return $self->take($rest[0]) if $type eq 'binary';
    return $self->message($Json->decode($rest[0])) if $type eq 'text';
    if ($type eq 'close') {
        $self->{closed} = \@rest;
        die "viewer: closed with @rest\n" if $rest[0] =~ /^(?:1002|1007|1008|1009)$/;
        $self->{ws}->close($rest[0] == 1005 ? () : $rest[0]) if $self->fh;
        $self->{next_try} = 0;
    }
    @$self{qw(ws attached)} = () if $type eq 'eof';
}


# Output: the answer announced by a reset first, then the stream.
sub take {
    my ($self, $bytes) = @_;

    my $length = length $bytes;
    $self->grant($length);

    if ($self->{snapshot}) {
        my $part = $self->{snapshot} < $length ? $self->{snapshot} : $length;
        my $screen = substr $bytes, 0, $part, '';
        $self->{output} .= $screen if $self->{keep};
        $self->{snapshot} -= $part;
        $self->{offset} = $self->{reset_offset} if !$self->{snapshot};
        $length -= $part;
        return if !$length;
    }

    die "viewer: bytes without an offset\n" if !defined $self->{offset};
    die "viewer: attached at $self->{begins}, then bytes at $self->{offset}\n"
        if defined $self->{begins} && $self->{begins} ne $self->{offset};
    undef $self->{begins};
    $self->{sha}->add($bytes);
    $self->{on_bytes}->($bytes, $self) if $self->{on_bytes};
    if ($self->{keep}) {
        $self->{output} .= $bytes;
        substr $self->{output}, 0, length($self->{output}) - $self->{keep}, ''
            if $self->{keep} > 1 && length $self->{output} > 2 * $self->{keep};
    }
    $self->{offset} += $length;
    $self->{bytes} += $length;
}

sub grant {
    my ($self, $length) = @_;

    return if !defined $self->{credit};
    $self->{ungranted} += $length;
    return if $self->{ungranted} < $self->{credit} / 4 || $self->{hoards};
    $self->say(credit => { bytes => $self->{ungranted} });
    $self->{ungranted} = 0;
}


sub say {
    my ($self, $type, $payload) = @_;
    return if !$self->fh;
    $self->{spoke} = time;
    $self->{ws}->send_text($Json->encode({ type => $type, payload => $payload || {} }));
}


sub message {
    my ($self, $message) = @_;

    my ($type, $payload) = @$message{qw(type payload)};
    push @{ $self->{messages} }, $message;
    shift @{ $self->{messages} } if @{ $self->{messages} } > 1000;
    my $handler = $self->can("on_$type") or return;
    $self->$handler($payload);
}

sub on_attached {
    my ($self, $payload) = @_;

    $self->{attached} = $payload;
    undef $self->{refused};
    $self->{back_off} = 0.05;
    $self->on_ack({ input => $payload->{input} });
    $self->{sent} = $payload->{input};
    $self->forget;

    # No offset: it is not known yet, and a reset will tell.
    my $offset = $self->{begins} = $payload->{offset} // 'a reset to come';
    die "viewer: attached at $offset, not at $self->{offset}\n"
        if defined $payload->{offset} && defined $self->{offset}
            && $offset < $self->{offset};
}

sub on_reset {
    my ($self, $payload) = @_;

    my $offset = $payload->{offset};
    die "viewer: a reset inside the bytes of another\n" if $self->{snapshot};
    if (defined $self->{offset}) {
        die "viewer: a reset from $self->{offset} back to $offset\n"
            if $offset < $self->{offset};
        die "viewer: a reset from $self->{offset} to $offset that counts $payload->{lost}\n"
            if $payload->{lost} != $offset - $self->{offset};
        $self->{lost} += $payload->{lost};
    }
    push @{ $self->{resets} }, $payload;
    undef $self->{begins};
    $self->{snapshot} = $payload->{bytes};
    $self->{reset_offset} = $offset;
    $self->{offset} = $payload->{bytes} ? undef : $offset;
}

sub on_exit {
    my ($self, $payload) = @_;

    my ($end, $have) = ($payload->{end}, $self->{offset});
    die "viewer: exit at $end, with bytes up to " . ($have // 'nowhere') . "\n"
        if defined $end && defined $have && $end != $have;
    $self->{exit} = $payload;
}


# Input: `typed` begins at offset `base`. Acknowledgements may run ahead of what
# this connection has carried; what it has not carried is sent all the same,
# because the other side goes on counting from `attached.input`.

sub type {
    my ($self, $bytes) = @_;
    $self->{typed} .= $bytes;
    $self->send_input;
}

# The program's stdin ends after what was typed; said on every connection.
sub close_input {
    my ($self) = @_;
    $self->{closing} = 1;
    $self->send_input;
}

sub send_input {
    my ($self) = @_;

    return if !$self->{attached} || !$self->fh;
    while ($self->{sent} < $self->typed
        && $self->{sent} - $self->{acked} < UNACKED && !$self->{ws}->wants_write)
    {
        my $most = UNACKED + $self->{acked} - $self->{sent};
        my $piece = substr $self->{typed}, $self->{sent} - $self->{base},
            $most < PIECE ? $most : PIECE;
        $self->{ws}->send_binary($piece);
        $self->{sent} += length $piece;
        last if !$self->fh;
    }
    $self->say('close_input'), $self->{ended} = 1
        if $self->{closing} && !$self->{ended} && $self->{sent} == $self->typed;
    $self->forget;
}

sub on_ack {
    my ($self, $payload) = @_;

    my $input = $payload->{input};
    die "viewer: acknowledged up to $input, typed " . $self->typed . "\n"
        if $input > $self->typed;
    $self->{acked} = $input if $input > $self->{acked};
    $self->forget;
}

# Drops what is acknowledged and will not be sent again.
sub forget {
    my ($self) = @_;

    my ($sent, $acked) = @$self{qw(sent acked)};
    my $gone = ($sent < $acked && $self->{attached} ? $sent : $acked) - $self->{base};
    return if $gone <= 0;
    substr $self->{typed}, 0, $gone, '';
    $self->{base} += $gone;
}

1;
