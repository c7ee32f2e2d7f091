# Every route, message type, event, error code and metric has a row in the documents of its
# folder, and every row there is one of them.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tables;

differ('error code',
    coded(qr/^\s*\{ "(\w+)", (\d{3}), "/m, 'ngx_agentrelay/rest/problem.c'),
    documented(qr/^\|\s*`(\w+)`\s*\|\s*(\d{3})\b/, 'ngx_agentrelay/rest'));

differ('message type',
    coded(qr/\{ AR_MSG_\w+, "(\w+)"/, 'ngx_agentrelay/wire'),
    documented(qr/^\|\s*`(\w+)`\s*\|/, 'ngx_agentrelay/wire'));

differ('metric',
    coded(qr/^\s*\{ "(agentrelay_\w+)",/m, 'ngx_agentrelay/core/metrics.c'),
    documented(qr/^\|\s*`(agentrelay_\w+)`/, 'ngx_agentrelay/ops'));

differ('event',
    coded(qr/\{ NGX_AR_EVENT_\w+, "([a-z.]+)", "(\w*)",\s*"([^"]+)" \}/,
        'ngx_agentrelay/hub/event.c'),
    documented(qr/^\|\s*`([a-z.]+)`\s*\|\s*(\w*)\s*\|\s*(.*?)\s*\|\s*$/,
        'ngx_agentrelay/hub/EVENTS.md'));

differ('route',
    coded(qr/\{ NGX_HTTP_(\w+),\s*"([^"]*)"/, 'ngx_agentrelay/routes.c'),
    documented(qr/^\|\s*`?(GET|POST|PUT|PATCH|DELETE) `?([^`|\s]+)`/, 'ngx_agentrelay/rest'));

done_testing;
