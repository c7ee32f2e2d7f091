package AgentRelay::Wait;

=head1 NAME

AgentRelay::Wait - waiting for a condition, with a deadline

=head1 SYNOPSIS

    wait_until { -s $file } 10, 'the file has content';

=head1 DESCRIPTION

Looks again every 10 ms until the block is true and returns its value. When the
seconds are over it returns nothing, and says what it waited for.

Peers that the test itself is have to live on while it waits for something else:
those that called C<attended> are attended to at each look, in each turn of
L<AgentRelay::Loop> and before each REST call, in the process that made them.

=cut

use strict;
use warnings;

use Exporter qw(import);
use Scalar::Util qw(refaddr weaken);
use Test::More ();
use Time::HiRes qw(sleep time);

our @EXPORT = qw(wait_until);
our @EXPORT_OK = qw(attended meanwhile);

my %Attended;

sub wait_until(&$$) {
    my ($condition, $seconds, $what) = @_;

    my $deadline = time + $seconds;
    while (1) {
        meanwhile();
        my $value = $condition->();
        return $value if $value;
        last if time > $deadline;
        sleep 0.01;
    }

    Test::More::diag("waited $seconds s in vain: $what");
    return;
}


sub attended {
    my ($peer) = @_;
    weaken($Attended{ refaddr $peer } = $peer);
    $Attended{pid} = $$;
}


sub meanwhile {
    return if ($Attended{pid} // 0) != $$;
    for my $key (grep { $_ ne 'pid' } keys %Attended) {
        $Attended{$key} ? $Attended{$key}->attend : delete $Attended{$key};
    }
}

1;
