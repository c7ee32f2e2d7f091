# Every screen of the dashboard in a browser, against a stand-in for HQ: each
# state, both themes, two phones, and nothing that assistive tools stumble on.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Chromium;

need_chromium();
browser_tests($_) for glob 'web/dev/*.test.mjs';

done_testing;
