package AgentRelay::Fault;

=head1 NAME

AgentRelay::Fault - how long the tests of t/fault are, and their pace

=head1 SYNOPSIS

    my $sessions = long(10, 50);        # 50 under `make fault`
    my $reload = every(1, sub { kill HUP => $hq->pid });
    $scene->until(sub { $reload->() >= 10 }, 60);

=cut

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

our @EXPORT = qw(long every);

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

1;
