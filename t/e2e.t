# The dashboard in a real browser, one test per file of t/e2e.

use strict;
use warnings;

use Test::More;

my @files = glob 't/e2e/*.test.mjs';
ok(@files > 0, 'there are browser tests');

for my $file (@files) {
    my $said = qx(conf/dev/web.sh exec node --test ../$file 2>&1);
    is($?, 0, $file) or diag(substr $said, -8000);
}

done_testing;
