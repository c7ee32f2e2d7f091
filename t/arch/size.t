# No file over 600 lines, no function over 80. What is excepted stands in
# t/arch/exceptions with its reason.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tree;

use constant { FILE => 600, FUNCTION => 80 };

my (%excepted, %used);
for my $line (split /\n/, slurp('t/arch/exceptions')) {
    next if $line =~ /^\s*(?:#|$)/;
    my ($what, $reason) = split /\s+/, $line, 2;
    die "t/arch/exceptions: no reason for $what\n" if length($reason // '') < 10;
    $excepted{$what} = 1;
}

my (@files, @functions);
for my $path (files(qr/\.(?:c|h|sql|ts|tsx|mjs|css|pm|t|sh)$/)) {
    my $lines = slurp($path) =~ tr/\n//;
    push @files, "$path: $lines lines" if $lines > FILE && !excepted($path);
    push @functions, functions($path) if $path =~ /\.(?:c|h|pm|t)$/;
}

report('no file over ' . FILE . ' lines', @files);
report('no function over ' . FUNCTION . ' lines', @functions);
report('every exception is needed',
    grep { !$used{$_} } sort keys %excepted);

done_testing;


sub excepted {
    my ($what) = @_;
    $used{$what} = 1 if $excepted{$what};
    return $excepted{$what};
}


# In the style of the house a function begins with a brace, or with `sub`, at
# column 0 and ends with one.
sub functions {
    my ($path) = @_;

    my ($name, $start, @long) = ('');
    my $number = 0;
    for my $line (split /\n/, $path =~ /\.[ch]$/ ? code($path) : slurp($path)) {
        $number++;
        $name = $1 if !$start && $line =~ /^(\w+)\(/;
        if ($line =~ /^\{\s*$/) {
            $start = $number;
        } elsif ($line =~ /^sub (\w+)/ && $line !~ /\}\s*$/) {
            ($name, $start) = ($1, $number);
        } elsif ($line =~ /^\}/ && $start) {
            my $lines = $number - $start + 1;
            push @long, "$path:$name: $lines lines"
                if $lines > FUNCTION && !excepted("$path:$name");
            undef $start;
        }
    }
    return @long;
}
