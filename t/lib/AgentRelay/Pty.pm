package AgentRelay::Pty;

=head1 NAME

AgentRelay::Pty - a process on a terminal, with the test as its person

=head1 SYNOPSIS

    my $pty = AgentRelay::Pty->start([@command], rows => 24, cols => 80);
    $pty->until(qr/\$ $/) or die;
    $pty->type("ls\r");
    my $before = $pty->settings;        # of the terminal, as `stty -g` says
    $pty->resize(30, 100);
    is($pty->wait, 0);                  # the exit code

=head1 DESCRIPTION

The process leads a session of its own and the terminal is its controlling one.
The test holds both ends, so the terminal outlives the process and can be looked
at afterwards. C<seen> is all that was printed, C<until> looks only behind what
the last C<until> has matched. Linux only, like the tests.

=cut

use strict;
use warnings;

use Fcntl qw(O_RDWR O_NOCTTY O_NONBLOCK F_GETFL);
use POSIX ();
use Time::HiRes qw(time);

use AgentRelay::Cli;

use constant { TIOCSPTLCK => 0x40045431, TIOCGPTN => 0x80045430,
               TIOCSCTTY => 0x540e, TIOCSWINSZ => 0x5414 };

my %Running;

END {
    local $?;
    kill KILL => keys %Running;
    waitpid $_, 0 for keys %Running;
}


sub start {
    my ($class, $command, %options) = @_;

    my $self = bless { seen => '', at => 0 }, $class;
    sysopen $self->{master}, '/dev/ptmx', O_RDWR | O_NOCTTY or die "ptmx: $!\n";
    my $number = pack 'i', 0;
    ioctl $self->{master}, TIOCSPTLCK, $number or die "unlock: $!\n";
    ioctl $self->{master}, TIOCGPTN, $number or die "number: $!\n";
    $self->{name} = '/dev/pts/' . unpack 'i', $number;
    sysopen $self->{slave}, $self->{name}, O_RDWR | O_NOCTTY
        or die "$self->{name}: $!\n";
    $self->size($options{rows} || 24, $options{cols} || 80);

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        POSIX::setsid();
        my $slave = $self->{slave};
        ioctl $slave, TIOCSCTTY, 0;
        POSIX::dup2(fileno $slave, $_) for 0 .. 2;
        open STDERR, '>', $options{err} if $options{err};
        open STDOUT, '>', $options{out} if $options{out};
        # under nohup, or in a background job, we were born ignoring some
        @SIG{qw(HUP INT QUIT)} = ('DEFAULT') x 3;
        exec @$command or POSIX::_exit(127);
    }
    $Running{$pid} = 1;
    $self->{pid} = $pid;
    return $self;
}


sub pid  { $_[0]{pid} }
sub seen { $_[0]{seen} }
sub type { syswrite $_[0]{master}, $_[1] }

sub size {
    my ($self, $rows, $cols) = @_;
    my $size = pack 'S4', $rows, $cols, 0, 0;
    ioctl $self->{master}, TIOCSWINSZ, $size or die "size: $!\n";
}

# The kernel tells the foreground process of it.
sub resize { my ($self, @size) = @_; $self->size(@size) }

sub settings {
    my ($self) = @_;
    my $text = qx(stty -g -F $self->{name});
    chomp $text;
    return $text;
}

# True while nobody has made the shared open file non-blocking.
sub blocking {
    my ($self) = @_;
    return !(fcntl($self->{slave}, F_GETFL, 0) & O_NONBLOCK);
}


# Reads what is there within the seconds; false: nothing came.
sub read {
    my ($self, $seconds) = @_;

    vec(my $wanted = '', fileno $self->{master}, 1) = 1;
    select($wanted, undef, undef, $seconds) > 0 or return 0;
    sysread $self->{master}, my $bytes, 65536 or return 0;
    $self->{seen} .= $bytes;
    return 1;
}

# Until the pattern is printed; the match, or nothing.
sub until {
    my ($self, $pattern, $seconds) = @_;

    my $deadline = time + ($seconds || 30);
    while (1) {
        my $rest = substr $self->{seen}, $self->{at};
        if ($rest =~ $pattern) {
            $self->{at} += $+[0];
            return $& eq '' ? '0E0' : $&;
        }
        my $left = $deadline - time;
        last if $left <= 0;
        $self->read($left);
    }
    Test::More::diag("waited in vain for $pattern, seen: "
        . substr($self->{seen}, $self->{at}) =~ s/[^ -~]/sprintf '\\x%02x', ord $&/ger);
    return;
}

# Reads until it has ended; its exit code as a shell has it.
sub wait {
    my ($self, $seconds) = @_;

    my $deadline = time + ($seconds || 30);
    while (time < $deadline) {
        $self->read(0.01);
        next if waitpid($self->{pid}, POSIX::WNOHANG) != $self->{pid};
        delete $Running{ $self->{pid} };
        my $status = $?;
        1 while $self->read(0.02);
        return $status & 127 ? 128 + ($status & 127) : $status >> 8;
    }
    Test::More::diag("$self->{pid} does not end");
    return;
}

1;
