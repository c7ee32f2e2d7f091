# Without an operator token everybody local is the operator, and who brings a
# share is still no more than that.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 2, tokens => 0);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

my @nobody = (Authorization => undef);
my $answer = $hq->rest(POST => "/api/sessions/$id/shares", { mode => 'read' }, { @nobody });
is($answer->{status}, 201, 'anybody local makes one');
my $share = bless { hq => $hq, session => $id, answer => $answer->{json} }, 'AgentRelay::Share';

is($share->rest(GET => '/api/auth/me')->{json}{name}, 'share:' . $share->id, 'it is a share');
is($share->rest(GET => '/api/sessions')->{status}, 403, 'and not the operator');
is($hq->rest(GET => '/api/sessions', undef, { @nobody })->{status}, 200, 'as nobody would be');
is($hq->rest(GET => '/api/sessions', undef, { Authorization => 'Bearer ' . $share->secret . 'x' })
    ->{status}, 401, 'a false one is nobody at all');
is($share->rest(GET => '/api/auth/me', undef, { Host => 'evil.example' })->{json}{code},
    'origin_rejected', 'a name that points here is not ours');
is($share->rest(GET => '/api/auth/me', undef, { Origin => 'http://evil.example' })->{json}{code},
    'origin_rejected', 'nor is another page');

my $ticket = $share->rest(POST => '/api/tickets', { session => $id })->{json}{ticket};
my $dial = sub {
    my $ws = AgentRelay::WebSocket->connect($hq->port, $hq->path("/api/v1/ws/session/$id"),
        protocol => "agentrelay.term.v1, agentrelay.ticket.$_[0]",
        headers => { Host => $_[1] // '127.0.0.1' });
    $ws->drop;
    return $ws->status;
};
is($dial->($ticket, 'evil.example'), 403, 'a ticket needs our name too');
is($dial->($ticket), 101, 'and is good for one');
is($dial->($ticket), 401, 'once, though without any one would get in');

$runner->leave;
$hq->stop;
done_testing;
