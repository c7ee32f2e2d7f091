package AgentRelay::Tables;

=head1 NAME

AgentRelay::Tables - what the code's tables say and what the documents say

=head1 DESCRIPTION

C<coded(pattern, paths)> gives every match in C, C<documented(pattern, paths)>
every match in the Markdown files, C<differ(what, coded, documented)> is two
tests: each is in the other. A document's row is a table row whose first cell
is code.

=cut

use strict;
use warnings;

use Exporter qw(import);
use Test::More ();

use AgentRelay::Tree;

our @EXPORT = qw(coded documented differ);


sub coded {
    my ($pattern, @roots) = @_;
    return matches($pattern, map { code($_, strings => 1) } files(qr/\.[ch]$/, @roots));
}

sub documented {
    my ($pattern, @roots) = @_;
    return matches($pattern, map { split /^/m, slurp($_) } files(qr/\.md$/, @roots));
}

# A match's captures, joined by one blank.
sub matches {
    my ($pattern, @texts) = @_;

    my %found;
    for my $text (@texts) {
        while ($text =~ /$pattern/mg) {
            my $match = join ' ', grep { defined } @{^CAPTURE};
            $found{$match} = 1;
        }
    }
    return \%found;
}

sub differ {
    my ($what, $coded, $documented) = @_;

    Test::More::ok(%$coded > 0, "there is a $what");
    report("every $what is documented",
        grep { !$documented->{$_} } sort keys %$coded);
    report("every documented $what exists",
        grep { !$coded->{$_} } sort keys %$documented);
}

1;
