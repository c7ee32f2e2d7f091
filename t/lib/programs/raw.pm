package raw;

# For the programs beside: the terminal, if there is one, passes bytes as they are.

use strict;
use warnings;

use POSIX qw(:termios_h);

sub mode {
    binmode STDIN;
    binmode STDOUT;
    return if !-t STDIN;

    my $tty = POSIX::Termios->new;
    $tty->getattr(0);
    $tty->setiflag($tty->getiflag
        & ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON));
    $tty->setoflag($tty->getoflag & ~OPOST);
    $tty->setlflag($tty->getlflag & ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN));
    $tty->setcflag(($tty->getcflag & ~(CSIZE | PARENB)) | CS8);
    $tty->setattr(0, TCSANOW);
}

# Writes all of it, however little is taken at a time.
sub put {
    my ($bytes) = @_;
    my $at = 0;
    while ($at < length $bytes) {
        my $sent = syswrite STDOUT, $bytes, length($bytes) - $at, $at;
        die "write: $!\n" if !defined $sent;
        $at += $sent;
    }
}

1;
