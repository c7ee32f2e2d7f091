package AgentRelay::FaultProxy::Loop;

=head1 NAME

AgentRelay::FaultProxy::Loop - the process behind AgentRelay::FaultProxy

=head1 DESCRIPTION

One select loop. A link is two sockets and a buffer for each direction; a
direction reads while its buffer has room and writes what the limits allow. With a
delay each piece notes when it may go on. A link that has vanished is read and
forgotten until the proxy ends.

=cut

use strict;
use warnings;

use Errno qw(EAGAIN EINTR EINPROGRESS);
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY SOL_SOCKET SO_LINGER);
use Time::HiRes qw(time);

use constant { READ => 65536, ROOM => 262144 };


sub new {
    my ($class, $listener, $control, $target) = @_;

    $listener->blocking(0);
    return bless {
        listener => $listener, control => $control, target => $target,
        links => {}, next => 1, passed => 0, cuts => 0, accepted => 0,
        stall => 0, refuse => 0, throttle => 0, segments => 0, delay => 0,
        vanished => [],
        cut_at => undef, how => 'rst', said => '',
    }, $class;
}


sub run {
    my ($self) = @_;

    local $SIG{PIPE} = 'IGNORE';
    while (1) {
        my ($read, $write, $nap) = $self->sets;
        select $read, $write, undef, $nap;
        last if !$self->commands($read);
        $self->accept_all if vec $read, fileno $self->{listener}, 1;


        # what is walked over may end meanwhile: a copy
        my @heard = grep { vec $read, fileno $_, 1 } @{ $self->{vanished} };
        $self->swallow($_) for @heard;
        my @links = values %{ $self->{links} };
        $self->move($_, $read) for @links;
    }
}


sub sets {
    my ($self) = @_;

    my ($read, $write) = ('', '');
    vec($read, fileno $self->{control}, 1) = 1;
    vec($read, fileno $self->{listener}, 1) = 1;
    return ($read, $write, 0.05) if $self->{stall};

    my $nap = 1;
    vec($read, fileno $_, 1) = 1 for @{ $self->{vanished} };
    for my $link (values %{ $self->{links} }) {
        for my $way (@{ $link->{ways} }) {
            vec($read, fileno $way->{from}, 1) = 1
                if !$way->{eof} && length $way->{buffer} < ROOM;
            next if $way->{buffer} eq '';
            if ($self->allowance($way) >= 1) {
                vec($write, fileno $way->{to}, 1) = 1;
            } else {
                $nap = 0.005;
            }
        }
    }
    return ($read, $write, $nap);
}


sub allowance {
    my ($self, $way) = @_;

    my $most = $self->due($way);
    $most = $self->{segments} if $self->{segments} && $self->{segments} < $most;
    my $rate = $self->{throttle} or return $most;
    my $now = time;
    my $budget = $way->{budget} + ($now - $way->{at}) * $rate;
    $budget = $rate if $budget > $rate;
    @$way{qw(budget at)} = ($budget, $now);
    return $budget < $most ? int $budget : $most;
}


# So many bytes have been on the way for as long as they must.
sub due {
    my ($self, $way) = @_;

    my $late = $way->{late};
    shift @$late while @$late && $late->[0][0] <= time;
    return @$late ? $late->[0][1] - $way->{sent} : ROOM;
}


sub accept_all {
    my ($self) = @_;

    while (my $client = $self->{listener}->accept) {
        if ($self->{refuse}) {
            reset_socket($client);
            next;
        }
        my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
            PeerPort => $self->{target}, Timeout => 5);
        if (!$server) {
            reset_socket($client);
            next;
        }
        for my $socket ($client, $server) {
            $socket->blocking(0);
            $socket->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
        }
        my $id = $self->{next}++;
        $self->{accepted}++;
        $self->{links}{$id} = {
            id => $id, sockets => [$client, $server], first => '',
            ways => [way($client, $server), way($server, $client)],
        };
    }
}

sub way {
    my ($from, $to) = @_;
    return { from => $from, to => $to, buffer => '', eof => 0, done => 0,
             budget => 0, at => time, late => [], sent => 0 };
}


sub move {
    my ($self, $link, $read) = @_;

    return if $self->{stall} || !$self->{links}{ $link->{id} };

    for my $way (@{ $link->{ways} }) {
        if (!$way->{eof} && vec $read, fileno $way->{from}, 1) {
            my $got = sysread $way->{from}, $way->{buffer}, READ,
                              length $way->{buffer};
            if (!defined $got) {
                return $self->drop($link, 'rst') if !$!{EAGAIN} && !$!{EINTR};
            } elsif ($got == 0) {
                $way->{eof} = 1;
            } elsif ($link->{first} eq '') {
                ($link->{first}) = $way->{buffer} =~ /^([^\r\n]*)/;
            }
            push @{ $way->{late} }, [time + $self->{delay},
                $way->{sent} + length($way->{buffer}) - $got] if $got && $self->{delay};
        }
        return if !$self->forward($link, $way);
    }

    $self->drop($link, 'fin') if !grep { !$_->{done} } @{ $link->{ways} };
}


# Writes what may be written. False when the link is no more.
sub forward {
    my ($self, $link, $way) = @_;

    while ($way->{buffer} ne '' && (my $most = $self->allowance($way)) >= 1) {
        $most = READ if $most > READ;
        if (defined $self->{cut_at}) {
            my $left = $self->{cut_at} - $self->{passed};
            $most = $left if $most > $left;
        }
        my $sent = syswrite $way->{to}, $way->{buffer}, $most;
        if (!defined $sent) {
            last if $!{EAGAIN} || $!{EINTR};
            $self->drop($link, 'rst');
            return 0;
        }
        substr $way->{buffer}, 0, $sent, '';
        $way->{sent} += $sent;
        $way->{budget} -= $sent if $self->{throttle};
        $self->{passed} += $sent;
        if (defined $self->{cut_at} && $self->{passed} >= $self->{cut_at}) {
            $self->cut_all;
            return 0;
        }
        last if $self->{segments};
    }

    if ($way->{eof} && $way->{buffer} eq '' && !$way->{done}) {
        $way->{done} = 1;
        shutdown $way->{to}, 1;
    }
    return 1;
}


sub cut_all {
    my ($self) = @_;

    $self->{cut_at} = undef;
    $self->{cuts}++;
    my @links = values %{ $self->{links} };
    $self->drop($_, $self->{how}) for @links;
}

sub drop {
    my ($self, $link, $how) = @_;

    delete $self->{links}{ $link->{id} };
    for my $socket (@{ $link->{sockets} }) {
        $how eq 'rst' ? reset_socket($socket) : close $socket;
    }
}

# Both ends stay open, and neither is heard of.
sub vanish {
    my ($self) = @_;
    push @{ $self->{vanished} }, map { @{ $_->{sockets} } } values %{ $self->{links} };
    $self->{links} = {};
}

sub swallow {
    my ($self, $socket) = @_;

    my $got = sysread $socket, my $gone, READ;
    return if $got || !defined $got && ($!{EAGAIN} || $!{EINTR});
    $self->{vanished} = [grep { $_ != $socket } @{ $self->{vanished} }];
}

sub reset_socket {
    my ($socket) = @_;
    setsockopt $socket, SOL_SOCKET, SO_LINGER, pack('II', 1, 0);
    close $socket;
}


# Reads commands. False when the test has gone.
sub commands {
    my ($self, $read) = @_;

    return 1 if !vec $read, fileno $self->{control}, 1;
    my $got = sysread $self->{control}, $self->{said}, 4096, length $self->{said};
    return 0 if !$got;

    while ($self->{said} =~ s/^(.*)\n//) {
        my $answer = $self->obey(split ' ', $1);
        syswrite $self->{control}, "$answer\n";
    }
    return 1;
}

sub obey {
    my ($self, $verb, $value, $how) = @_;

    if ($verb eq 'ports') {
        return join ' ', map { $_->{sockets}[1]->sockport }
            grep { index($_->{first}, $value) >= 0 } values %{ $self->{links} };
    }
    if ($verb eq 'cut') {
        $self->{how} = $value;
        $self->cut_all;
    } elsif ($verb eq 'cut_after') {
        @$self{qw(cut_at how)} = ($self->{passed} + ($value || 1), $how);
    } elsif ($verb eq 'vanish') {
        $self->vanish;
    } elsif ($verb =~ /^(?:throttle|segments|delay|stall|refuse|target)$/) {
        $self->{$verb} = $value;
    }
    return join ' ', scalar keys %{ $self->{links} },
        @$self{qw(passed cuts accepted)};
}

1;
