# The dashboard and its SDK: types, lint, unit tests.

use strict;
use warnings;

use Test::More;

for my $what (['lint', 'types and lint'], ['test', 'unit tests']) {
    my ($script, $name) = @$what;
    my $said = qx(conf/dev/web.sh $script 2>&1);
    is($?, 0, $name) or diag(substr $said, -6000);
}

done_testing;
