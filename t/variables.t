# The variables: known before the content handler runs (limits, map) and in
# the access log, where the line of a websocket has its bytes and its duration.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 2, mount => '/tools/relay/', http => <<'CONF',
    log_format ar '$status|$agentrelay_user|$agentrelay_route|$agentrelay_session|$agentrelay_runner'
                  '|$agentrelay_bytes_in|$agentrelay_bytes_out|$request_time|$uri|$kind|$http_x_mark';
    map "$agentrelay_user $agentrelay_route" $kind {
        ~^operator\ /api/auth/me$  me;
        default  other;
    }
    map $http_x_mark $limited {
        limit    "$agentrelay_user $agentrelay_session";
        default  "";
    }
    limit_req_zone $limited zone=slow:1m rate=1r/m;
    limit_conn_zone $agentrelay_user$agentrelay_session zone=one:1m;
CONF
    server => 'access_log variables.log ar; location /elsewhere { return 204; }',
    directives => 'limit_req zone=slow; limit_req_status 429;
                   limit_conn one 1; limit_conn_status 429;');

my @names = qw(status user route session runner in out time uri kind mark);

sub lines {
    return map { my %line; @line{@names} = split /\|/, $_, -1; \%line }
        split /\n/, AgentRelay::HQ::slurp($hq->dir . '/variables.log');
}

# The line of the request so marked, when it has been written.
sub line {
    my ($mark) = @_;
    return (wait_until { (grep { $_->{mark} eq $mark } lines())[0] } 30, "the line of $mark")
        // {};
}

sub row {
    my ($mark) = @_;
    my $line = line($mark);
    return join '|', map { $line->{$_} // '(none)' } qw(status user route session runner);
}

my $nobody = '01890000-0000-7000-8000-000000000000';

# Who and what, in answers of all kinds.
{
    my $go = sub {
        my ($mark, $method, $path, %headers) = @_;
        http_request($hq->port, $method, $path, headers => { 'X-Mark' => $mark, %headers });
    };
    my $at = '/tools/relay';
    my %runner = (Authorization => 'Bearer ' . $hq->runner_token);

    $go->(public => GET => "$at/healthz");
    is(row('public'), '200||/healthz||', 'nobody');
    $go->(nobody => GET => "$at/api/sessions");
    is(row('nobody'), '401||/api/sessions||', 'nobody who wants something');
    $go->(me => GET => "$at/api/auth/me", $hq->bearer);
    is(row('me'), '200|operator|/api/auth/me||', 'the operator');
    is(line('me')->{kind}, 'me', 'a map sees it');
    $go->(head => HEAD => "$at/api/auth/me", $hq->bearer);
    is(row('head'), '200|operator|/api/auth/me||', 'HEAD is the route of GET');
    $go->(wrong => GET => "$at/api/auth/me", Authorization => 'Bearer wrong');
    is(row('wrong'), '401||/api/auth/me||', 'a wrong token is nobody');
    $go->(foreign => GET => "$at/api/auth/me", $hq->bearer, Origin => 'http://evil.example');
    is(row('foreign'), '403||/api/auth/me||', 'a foreign page is nobody');
    $go->(runner => GET => "$at/api/v1/ws/register", %runner);
    is(row('runner'), '426|runner|/api/v1/ws/register||', 'a runner');
    $go->(mixed => GET => "$at/api/sessions", %runner);
    is(row('mixed'), '401|runner|/api/sessions||', 'a runner where it may not be');
    $go->(gone => GET => "$at/api/sessions/$nobody", $hq->bearer);
    is((split /\|/, row('gone'), -1)[3], $nobody, 'a session that is not there');
    $go->(odd => GET => "$at/api/sessions/%0a%1b%5b31mx%22", $hq->bearer);
    is((split /\|/, row('odd'), -1)[3], '', 'what is no id is not shown');
    $go->(name => GET => "$at/api/runners/lap.top", $hq->bearer);
    is((split /\|/, row('name'), -1)[4], 'lap.top', 'a runner by its name');
    $go->(strange => GET => "$at/api/runners/a%20b%0a", $hq->bearer);
    is((split /\|/, row('strange'), -1)[4], '', 'and nothing that is no name');
    $go->(page => GET => "$at/", $hq->bearer);
    is(row('page'), '404|operator|||', 'the dashboard has no route');
    $go->(away => GET => '/elsewhere', $hq->bearer);
    is(row('away'), '204||||', 'another location has nothing of it');

    my $login = $hq->rest(POST => '/api/auth/login', { token => $hq->operator_token },
        { Authorization => undef, 'X-Mark' => 'login' });
    is(row('login'), '200|operator|/api/auth/login||', 'who has just logged in');
    my ($cookie) = $login->{headers}{'set-cookie'} =~ /^([^;]+)/;
    $go->(cookie => GET => "$at/api/auth/me", Cookie => $cookie);
    is(row('cookie'), '200|operator|/api/auth/me||', 'a cookie');
    is(line('login')->{in}, length '{"token":""}' . $hq->operator_token,
        'the body is counted');
    is(line('cookie')->{out}, length($hq->rest(GET => '/api/auth/me', undef,
        { Authorization => undef, Cookie => $cookie })->{content}), 'and the answer');
}

# limit_req counts by them, before anything of ours has run.
{
    my $limited = sub {
        $hq->rest(GET => "/api/sessions/$_[0]", undef,
            { 'X-Mark' => 'limit', $_[1] ? %{ $_[1] } : () })->{status};
    };
    (my $other = $nobody) =~ s/0$/1/;
    isnt($limited->($nobody), 429, 'the first passes');
    is($limited->($nobody), 429, 'the second is limited');
    isnt($limited->($other), 429, 'another session is not');
    isnt($limited->($other, { Authorization => undef }), 429, 'nor is another caller');
}

# Connections: the line is written at the end.
{
    my $runner = AgentRelay::Runner->start($hq);
    my $session = $hq->session(runner => $runner->name, command => ['cat'], mode => 'pipe');
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$session?credit=1000000"),
        headers => { $hq->bearer, 'X-Mark' => 'viewer' });
    is($ws->status, 101, 'a terminal');
    $ws->send_binary('x' x 5000);

    my $beside = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$session"), headers => { $hq->bearer });
    is($beside->status, 429, 'one terminal is all that limit_conn lets in');

    my ($got, $text) = (0, 0);
    wait_until {
        my $event = $ws->recv(1) or return 0;
        $got += length $event->[1] if $event->[0] eq 'binary';
        $got >= 5000;
    } 20, 'the echo';
    ok(!grep({ $_->{mark} eq 'viewer' } lines()), 'no line while it is open');
    my $begin = time;
    $ws->ping('still here');
    $ws->recv_type('pong', 30);
    $ws->close(1000);
    is(row('viewer'), join('|', 101, 'operator', '/api/v1/ws/session/{id}', $session,
        $runner->name), 'its line names all of it');
    my $line = line('viewer');
    is($line->{in}, 5000, 'the bytes in are what was typed');
    cmp_ok($line->{out}, '>', 5000, 'the bytes out hold the messages too');
    cmp_ok($line->{out}, '<', 10000, 'and not much more');
    like($line->{time}, qr/^\d+\.\d{3}$/, 'and it says how long');

    my $share = $hq->rest(POST => "/api/sessions/$session/shares", { mode => 'read' })->{json};
    $hq->rest(GET => "/api/sessions/$session", undef,
        { Authorization => "Bearer $share->{secret}", 'X-Mark' => 'share' });
    is(row('share'), join('|', 200, "share:$share->{id}", '/api/sessions/{id}', $session,
        $runner->name), 'a share is its id');
    $hq->rest(GET => '/api/runners', undef,
        { Authorization => "Bearer $share->{secret}", 'X-Mark' => 'shared' });
    is(row('shared'), "403|share:$share->{id}|/api/runners||", 'where it may not be, too');

    my $events = AgentRelay::WebSocket->connect($hq->port, $hq->path('/api/v1/ws/events'),
        headers => { $hq->bearer, 'X-Mark' => 'events' });
    ok($events->recv_type('text', 30), 'the events socket says hello');
    $events->close(1000);
    is(row('events'), '101|operator|/api/v1/ws/events||', 'its line');
    cmp_ok(line('events')->{out}, '>', 0, 'has bytes');

    $runner->stop;
    my $of = sub { my $route = shift; wait_until {
        (grep { $_->{route} eq $route && $_->{status} == 101 } lines())[0] } 30, $route };
    my $stream = $of->('/api/v1/ws/stream/{id}') // {};
    is(join('|', @$stream{qw(user session runner)}), join('|', 'runner', $session,
        $runner->name), 'the stream says whose it was');
    cmp_ok($stream->{in} // 0, '>=', 5000, 'with its bytes up');
    cmp_ok($stream->{out} // 0, '>=', 5000, 'and down');
    my $control = $of->('/api/v1/ws/register') // {};
    is(join('|', @$control{qw(user session runner)}), join('|', 'runner', '', $runner->name),
        'and so does the runner');
    cmp_ok($control->{in} // 0, '>', 0, 'with its bytes');
}

$hq->stop;
done_testing;
