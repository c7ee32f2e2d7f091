package AgentRelay::Wait;

=head1 NAME

AgentRelay::Wait - waiting for a condition, with a deadline

=head1 SYNOPSIS

    wait_until { -s $file } 10, 'the file has content';

=head1 DESCRIPTION

Looks again every 10 ms until the block is true and returns its value. When the
seconds are over it returns nothing, and says what it waited for.

=cut

use strict;
use warnings;

use Exporter qw(import);
use Test::More ();
use Time::HiRes qw(sleep time);

our @EXPORT = qw(wait_until);

sub wait_until(&$$) {
    my ($condition, $seconds, $what) = @_;

    my $deadline = time + $seconds;
    while (1) {
        my $value = $condition->();
        return $value if $value;
        last if time > $deadline;
        sleep 0.01;
    }

    Test::More::diag("waited $seconds s in vain: $what");
    return;
}

1;
