# Every directive and every variable has a row in ngx_agentrelay/README.md, and
# every row there is one of them.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tables;

differ('directive',
    coded(qr/ngx_string\("(agentrelay\w*)"\),\s*\n\s*NGX_/, 'ngx_agentrelay'),
    documented(qr/^\|\s*`(agentrelay\w*)/, 'ngx_agentrelay/README.md'));

differ('variable',
    coded(qr/ngx_string\("(agentrelay_\w+)"\), ngx_ar_variable/, 'ngx_agentrelay/ops'),
    documented(qr/^\|\s*`\$(agentrelay_\w+)/, 'ngx_agentrelay/README.md'));

done_testing;
