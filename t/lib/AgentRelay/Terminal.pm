package AgentRelay::Terminal;

=head1 NAME

AgentRelay::Terminal - a process on a terminal that answers, and what it shows

=head1 SYNOPSIS

    my $reason = AgentRelay::Terminal->reason;
    my $terminal = AgentRelay::Terminal->start([@command], rows => 24, cols => 80);
    $terminal->until(qr/\$ $/) or die $terminal->screen;
    $terminal->type("ls\r");
    print $terminal->title, $terminal->offset, $terminal->bytes;
    my @came = $terminal->times;        # [offset, milliseconds, words...], ...

=head1 DESCRIPTION

An AgentRelay::Pty before the emulator of C<t/vt/driver.c>, which answers what
the program asks; with C<< mute => qr/.../ >> not with what this matches. The
patterns are of the screen as it is now, and of bytes. What waits does so for at
most AR_PATIENCE seconds (120), and then is false.

=cut

use strict;
use warnings;

use Time::HiRes qw(time);

use AgentRelay::Pty;
use AgentRelay::Vt;

use constant { DRIVER => 'build/asan/vt/driver', SCROLLBACK => 200 };

my $Patience = $ENV{AR_PATIENCE} || 120;


sub reason { return -x DRIVER ? undef : DRIVER . ' is not built: make units' }

sub start {
    my ($class, $command, %options) = @_;

    my @size = ($options{rows} || 24, $options{cols} || 80);
    my $vt = AgentRelay::Vt->start(DRIVER);
    $vt->run([new => @size, SCROLLBACK]);
    return bless {
        vt => $vt, fed => 0, mute => $options{mute}, began => time, times => [],
        pty => AgentRelay::Pty->start($command, rows => $size[0], cols => $size[1]),
    }, $class;
}

sub offset { $_[0]{fed} }
sub bytes  { substr $_[0]{pty}->seen, 0, $_[0]{fed} }
sub times  { @{ $_[0]{times} } }
sub pid    { $_[0]{pty}->pid }
sub type   { $_[0]{pty}->type($_[1]) }
sub screen { pack 'H*', $_[0]{vt}->ask('text') }
sub title  { ($_[0]{vt}->ask('dump') =~ /"title":"(.*?)"[,}]/)[0] }
sub wait   { $_[0]{pty}->wait($Patience) }

sub resize {
    my ($self, @size) = @_;

    $self->{vt}->run([resize => @size]);
    $self->{pty}->resize(@size);
}

# What has happened now, beside the bytes: see times.
sub note {
    my ($self, @words) = @_;
    push @{ $self->{times} }, [$self->{fed}, int 1000 * (time - $self->{began}), @words];
    return 1;
}

# What comes within the seconds, and the answers to it.
sub pump {
    my ($self, $seconds) = @_;

    my ($pty, $vt) = @$self{qw(pty vt)};
    $pty->read($seconds);
    my $new = substr $pty->seen, $self->{fed};
    return if !length $new;
    $self->{fed} += length $new;
    $self->note;
    my $answers = pack 'H*', $vt->run([feed => $new])->ask('answers');
    $answers =~ s/$self->{mute}//g if $self->{mute};
    $pty->type($answers) if length $answers;
}

sub pump_until {
    my ($self, $condition) = @_;

    my $deadline = time + $Patience;
    while (1) {
        my $value = $condition->();
        return $value if $value;
        return if time > $deadline;
        $self->pump(0.1);
    }
}

# The screen shows it; it does not any more; so many bytes were printed.
sub until { my ($self, $what) = @_; $self->pump_until(sub { $self->screen =~ $what }) }
sub gone  { my ($self, $what) = @_; $self->pump_until(sub { $self->screen !~ $what }) }

sub more {
    my ($self, $bytes) = @_;

    my $end = $self->offset + $bytes;
    return $self->pump_until(sub { $self->offset >= $end });
}

# Something was printed and then nothing for a while: the picture is whole.
sub quiet {
    my ($self) = @_;

    my ($seen, $since) = (-1, time);
    return $self->pump_until(sub {
        ($seen, $since) = ($self->offset, time) if $self->offset != $seen;
        return $seen && time - $since > 0.7;
    });
}

1;
