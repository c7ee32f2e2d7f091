package AgentRelay::Loop;

=head1 NAME

AgentRelay::Loop - drives several clients with one select

=head1 SYNOPSIS

    run_until { $viewer->offset >= 1000 } 30, $viewer, $other;

=head1 DESCRIPTION

Each thing has C<fh> (or nothing, while it is not connected), C<wants_read>,
C<wants_write>, C<readable>, C<writable>, and may have C<tick>, which is called on
every turn. Returns the condition's value, or nothing when the seconds are over.

=cut

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

use AgentRelay::Wait qw(meanwhile);

our @EXPORT = qw(run_until);

sub run_until(&$@) {
    my ($condition, $seconds, @things) = @_;

    my $deadline = time + $seconds;
    while (1) {
        my $value = $condition->();
        return $value if $value;
        return if time > $deadline;
        turn(@things);
    }
}


sub turn {
    my (@things) = @_;

    my ($read, $write) = ('', '');
    for my $thing (@things) {
        $thing->tick if $thing->can('tick');
        my $fh = $thing->fh or next;
        vec($read, fileno $fh, 1) = 1 if $thing->wants_read;
        vec($write, fileno $fh, 1) = 1 if $thing->wants_write;
    }

    meanwhile();
    select $read, $write, undef, 0.02;

    for my $thing (@things) {
        my $fh = $thing->fh or next;
        my $number = fileno $fh;
        $thing->writable if vec $write, $number, 1;
        next if !$thing->fh || $thing->fh != $fh;
        $thing->readable if vec $read, $number, 1;
    }
}

1;
