package AgentRelay::History::Record;

=head1 NAME

AgentRelay::History::Record - bytes that tell where they stand

=head1 DESCRIPTION

C<records($seed, $offset, $length)> gives that part of a session's stream: eight
bytes a record, the seed in the first two and the record's number behind. No byte can
be left out, repeated or taken from another session without showing.

=cut

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(records);

sub records {
    my ($seed, $offset, $length) = @_;

    my ($first, $last) = ($offset >> 3, ($offset + $length + 7) >> 3);
    my $mark = $seed << 48;
    my $bytes = pack 'Q>*', map { $mark | $_ } $first .. $last - 1;
    return substr $bytes, $offset & 7, $length;
}

1;
