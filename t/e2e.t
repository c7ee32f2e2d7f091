# The dashboard in a browser, on the real stack: every file of t/e2e.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Chromium;

need_chromium();
my @files = glob 't/e2e/*.test.mjs';
ok(@files > 0, 'there are tests');
browser_tests($_) for @files;

done_testing;
