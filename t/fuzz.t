# Every fuzz target runs for a while on its corpus and finds nothing.
#
# A minute for all of them is a smoke test, which always begins in the same way;
# `make fuzz` gives each an hour, and goes another way each time. What
# a target learns is kept in build/fuzz/learned, a finding in build/fuzz/found.

use strict;
use warnings;

use File::Path qw(make_path);
use Test::More;

my @targets = grep { !m{^module/request$} }
    map { m{^t/fuzz/(.+)\.c$} } glob 't/fuzz/*.c t/fuzz/module/*.c';

ok(@targets > 0, 'there are fuzz targets') or BAIL_OUT('t/fuzz has none');

my $seconds = $ENV{AR_FUZZ_SECONDS} || int(60 / @targets) || 1;

# Targets of the module need nginx's sources.
my $sources = 'build/fuzz/module.skip';
my $missing = -f $sources ? do { open my $in, '<', $sources or die; <$in> } : undef;

for my $target (@targets) {
    SKIP: {
        skip "no nginx source: $missing", 1 if $missing && $target =~ m{^module/};
        fuzzed($target);
    }
}

done_testing;

sub fuzzed {
    my ($target) = @_;

    my $binary = "build/fuzz/bin/$target";
    my $learned = "build/fuzz/learned/$target";
    my $found = "build/fuzz/found/$target";
    make_path($learned, $found);

    my @command = ($binary, "-max_total_time=$seconds", '-timeout=10',
        '-rss_limit_mb=2048', "-artifact_prefix=$found/", $learned,
        grep { -d } "t/fuzz/corpus/$target");
    push @command, '-seed=1' if !$ENV{AR_FUZZ_SECONDS};
    push @command, "-dict=t/fuzz/$target.dict" if -f "t/fuzz/$target.dict";

    my $said = -x $binary ? qx(@command 2>&1) : "$binary is not built: make fuzzers";
    my ($runs) = $said =~ /Done (\d+) runs/;
    ok($? == 0 && $runs, "$target: no finding in " . ($runs // 0) . ' runs')
        or diag(substr $said, -4000);
}
