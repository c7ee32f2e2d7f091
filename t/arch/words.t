# The tree holds finished work: no notes to oneself, no conflict markers, no
# trailing blanks, no tabs where the house uses spaces.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tree;

# Written apart, so that this file does not find itself.
my $notes = join '|', 'TO' . 'DO', 'FIX' . 'ME', 'XX' . 'X', 'HA' . 'CK';

my (@notes, @markers, @blanks, @tabs);
for my $path (files(qr{(?:^|/)(?:config|Makefile|run|[^/]*\.(?:c|h|md|pm|t|sh|sql|ts|tsx|mjs|conf|css|html))$})) {
    next if $path =~ m{/corpus/};
    my $number = 0;
    for my $line (split /\n/, slurp($path)) {
        $number++;
        my $where = "$path:$number";
        push @notes, "$where: $1" if $line =~ /\b($notes)\b/;
        push @markers, $where if $line =~ /^(?:<{7}|>{7}|={7})(?:\s|$)/;
        push @blanks, $where if $line =~ /[ \t]$/ && $path !~ /\.md$/;
        push @tabs, $where if $line =~ /\t/ && $path =~ /\.[ch]$/;
    }
}

report('no note to oneself', @notes);
report('no conflict marker', @markers);
report('no trailing blank', @blanks);
report('no tab in C', @tabs);

done_testing;
