# Every directive has a row in ngx_agentrelay/README.md, and every row a
# directive.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tables;

differ('directive',
    coded(qr/ngx_string\("(agentrelay\w*)"\),\s*\n\s*NGX_/, 'ngx_agentrelay'),
    documented(qr/^\|\s*`(agentrelay\w*)/, 'ngx_agentrelay/README.md'));

done_testing;
