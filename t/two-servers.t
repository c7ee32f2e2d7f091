# Two servers of one nginx share its zone: what is started through one is seen
# through the other, and a browser's login at one says nothing to the other.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->new(workers => 2);
my $port = AgentRelay::HQ::free_port();
my $other = AgentRelay::Mount->new($hq, port => $port, mount => '/team/', tokens => 'team');
$hq->configure(http => <<"EOC");
    agentrelay_zone shared 4m;
    server {
        listen 127.0.0.1:$port;
        server_name team.example;
        location /team/ { agentrelay on; ${\ token_lines($other->dir) } }
    }
EOC
$hq->launch or BAIL_OUT($hq->{said});
my $first = AgentRelay::Mount->new($hq);

my $runner = AgentRelay::Runner->start($other);
is($hq->rest(GET => '/api/runners/r1')->{json}{state}, 'online',
    'a runner that dialled one is online at the other');
works($_, 'a session at ' . $_->url) for $first, $other;

my $id = $hq->session(runner => 'r1', command => ['cat']);
my @viewers = map { AgentRelay::Viewer->new($_, $id, offset => 0, keep => 1) } $first, $other;
$viewers[0]->type("one\r");
ok(run_until { 2 == grep { $_->output =~ /^one\r$/m } @viewers } 20, @viewers)
    or diag(map { $_->describe } @viewers);
$viewers[1]->type("two\r");
ok(run_until { 2 == grep { $_->output =~ /^two\r$/m } @viewers } 20, @viewers)
    or diag(map { $_->describe } @viewers);
$_->leave for @viewers;

my ($cookie) = $first->login;
is(http_request($port, GET => '/team/api/auth/me', headers => { Cookie => $cookie })->{status},
    401, 'a cookie of one is nothing to the other');
is($other->rest(DELETE => "/api/sessions/$id")->{status}, 204,
    'what one began the other may end');

ok($hq->reload, 'a reload');
ok($runner->wait_online, '... keeps the runner');
works($_, 'and a session at ' . $_->url) for $first, $other;

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
