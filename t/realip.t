# A client's address that only a proxy knows: it is believed to whom it should,
# and it is what the access log, allow and deny, and limits see.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $stranger = AgentRelay::HQ::free_port();
my $hq = AgentRelay::HQ->start(workers => 2, mount => '/relay/',
    http => <<"EOS" . <<'EOC', server => <<'EOL',
    server {
        listen 127.0.0.1:$stranger;
        set_real_ip_from 192.0.2.200; real_ip_header X-Forwarded-For;
        location /relay/ {
            agentrelay on; agentrelay_operator_token_file operator.token;
            allow 192.0.2.0/24; deny all;
        }
    }
EOS
    limit_conn_zone $binary_remote_addr zone=each:64k;
    log_format address '$remote_addr "$request" $status';
    access_log address.log address;
EOC
    set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
    location /limited/ {
        agentrelay on; agentrelay_operator_token_file operator.token;
        agentrelay_runner_token_file runner.token;
        limit_conn each 2;
    }
EOL
    directives => 'allow 127.0.0.1; allow 192.0.2.0/24; deny all;');
my $runner = AgentRelay::Runner->start($hq);
my $n = 0;

sub ask {
    my ($path, $forwarded) = @_;
    $n++;
    return http_request($hq->port, GET => "$path?n=$n", headers => { $hq->bearer,
        'X-Forwarded-For' => $forwarded });
}

for my $case (['192.0.2.7', 200, '192.0.2.7'], ['198.51.100.1', 403, '198.51.100.1'],
    ['198.51.100.1, 192.0.2.7', 200, '192.0.2.7'], ['rubbish', 200, '127.0.0.1'],
    [undef, 200, '127.0.0.1'])
{
    my ($forwarded, $status, $address) = @$case;
    my $name = $forwarded // 'nobody';
    is(ask('/relay/api/runners', $forwarded)->{status}, $status, "for $name");
    $hq->logged('address.log',
        qr{^\Q$address\E "GET /relay/api/runners\?n=$n HTTP/1.1" $status$}m, '... in the log');
}
is(http_request($stranger, GET => '/relay/api/runners', headers => { $hq->bearer,
    'X-Forwarded-For' => '192.0.2.7' })->{status}, 403,
    'who is not a known proxy is not believed');

# Terminals: two for each address, not for each proxy

works(AgentRelay::Mount->new($hq), 'a session from an address behind a proxy',
    headers => { 'X-Forwarded-For' => '192.0.2.9' });
my $id = $hq->session(runner => 'r1', command => ['cat']);
my @open;
for my $case (['192.0.2.1', 101], ['192.0.2.1', 101], ['192.0.2.1', 503], ['192.0.2.2', 101]) {
    my ($address, $status) = @$case;
    my $ws = AgentRelay::WebSocket->connect($hq->port, "/limited/api/v1/ws/session/$id",
        headers => { $hq->bearer, 'X-Forwarded-For' => $address });
    is($ws->status, $status, "limit_conn: $address gets $status");
    push @open, $ws;
}
$_->drop for @open;

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
