package AgentRelay::Fault;

=head1 NAME

AgentRelay::Fault - how long the tests of t/fault are, and their pace

=head1 SYNOPSIS

    my $sessions = long(10, 50);        # 50 under `make fault`
    my $reload = every(1, sub { kill HUP => $hq->pid });
    $scene->until(sub { $reload->() >= 10 }, 60);

    my $stalls = stalls();              # called in a loop, it notices standstills
    my ($lost, $seconds) = $stalls->();

=cut

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

our @EXPORT = qw(long every stalls);

# The first in `make test`, the second with AR_FAULT=long, as `make fault` has it.
sub long {
    my ($short, $long) = @_;
    return ($ENV{AR_FAULT} // '') eq 'long' ? $long : $short;
}

# A sub that calls another at most once in so many seconds, and says how often it has.
sub every {
    my ($seconds, $call) = @_;

    my ($next, $count) = (time, 0);
    return sub {
        return $count if time < $next;
        $next = time + $seconds;
        $call->();
        return ++$count;
    };
}

# A sub that is to be called over and over. A second between two calls means that this
# process stood still, and probably all others too. It returns how long such standstills
# were altogether, and a hash whose keys are the seconds of the clock that prove nothing:
# those of standstills and the ones after, in which everybody makes up for them.
sub stalls {
    my ($last, $lost, %seconds) = (time, 0);
    return sub {
        my $now = time;
        if ($now - $last >= 1) {
            $lost += $now - $last;
            @seconds{ $last .. $now + 1 } = ();
        }
        $last = $now;
        return ($lost, \%seconds);
    };
}

1;
