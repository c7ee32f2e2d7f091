# A newer nginx, of the next Debian release, with the module that NGINX_SRC made
# for it: messages pass, and a session works from start to end.
#
# Its source comes from Debian, through a list of this test's own.

use strict;
use warnings;
use lib 't/lib';

use Cwd qw(abs_path);
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $dir = abs_path('.') . '/build/newer';
my $made = qx(conf/dev/newer.sh '$dir' 2>&1);
plan skip_all => "no nginx source: $1" if $made =~ /^SKIP: (.*)/m;
is($?, 0, 'nginx and the module build') or BAIL_OUT($made);
like(qx('$dir/nginx' -v 2>&1), qr{nginx/1\.(?:2[3-9]|[3-9]\d)\.}, 'it is a newer one')
    or diag(qx('$dir/nginx' -v 2>&1));

my $hq = AgentRelay::HQ->new(workers => 2, load => 0, nginx => "$dir/nginx",
    main => "load_module $dir/ngx_http_agentrelay_module.so;",
    server => 'location /echo { agentrelay_ws_echo on; }');
$hq->launch or BAIL_OUT($hq->{said} . $hq->log_text);

my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo');
is($ws->status, 101, 'a websocket');
$ws->send_text('hello');
is_deeply($ws->recv_type('text', 30), [text => 'hello'], '... echoes');
$ws->close(1000);
ok($ws->recv_type('close', 30), '... and ends');

my $runner = AgentRelay::Runner->start($hq);
my $mount = AgentRelay::Mount->new($hq);
works($mount, 'a session');
my ($cookie) = $mount->login;
is(http_request($hq->port, GET => '/api/auth/me', headers => { Cookie => $cookie })->{status},
    200, 'a login');
ok($hq->reload, 'a reload');
ok($runner->wait_online, '... keeps the runner');
works($mount, '... and sessions go on being started');

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
