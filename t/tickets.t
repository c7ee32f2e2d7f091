# A ticket opens one websocket once, for what, where and for whom it was made.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use IO::Socket::INET;
use JSON::PP ();
use Time::HiRes qw(time);

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->new(workers => 2, reuseport => 1,
    directives => 'agentrelay_allowed_origins https://other.example;');
$hq->{server} = "location /b/ {\n agentrelay on;\n"
    . " agentrelay_operator_token_file $hq->{dir}/operator.token;\n}\n";
$hq->configure;
$hq->launch or BAIL_OUT("nginx does not start: $hq->{said}");

my $own = 'http://127.0.0.1:' . $hq->port;
my ($id, $other) = map { AgentRelay::Viewer::uuid() } 1 .. 2;
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [map { { session => $_, state => 'running', base => 0, head => 0 } } $id, $other]);

my ($old, $made) = (ticket(), time);
asked();
used();
elsewhere();
presented();
shared();
logged_out();
raced();
kept();

wait_until { time > $made + 31 } 40, 'half a minute is over';
is(opens($old), 401, 'an old ticket is none');
ended();
is((() = $hq->log_text =~ /agentrelay\.ticket\.|\Q$old\E/g), 0, 'no log has a ticket');

$runner->leave;
$hq->stop;
done_testing;


sub ticket {
    my (%options) = @_;

    my $share = $options{share};
    my @call = (POST => '/api/tickets', $options{body} // { session => $options{session} // $id },
        { Origin => exists $options{origin} ? $options{origin} : $own,
          $share ? $share->bearer : () });
    my $answer = $hq->rest(@call);
    return $answer->{json}{ticket} // die "no ticket: $answer->{content}\n";
}

sub dial {
    my ($ticket, %options) = @_;

    my $session = $options{session} // $id;
    return AgentRelay::WebSocket->connect($hq->port,
        $options{path} // $hq->path("/api/v1/ws/session/$session"),
        protocol => $options{protocol} // "agentrelay.term.v1, agentrelay.ticket.$ticket",
        headers => { Origin => $own, %{ $options{headers} || {} } });
}

sub opens {
    my $ws = dial(@_);
    $ws->drop;
    return $ws->status;
}


sub asked {
    my $answer = $hq->rest(POST => '/api/tickets', { session => $id });
    is($answer->{status}, 201, 'a ticket is made');
    like($answer->{json}{ticket}, qr/^[\w-]{43}$/, 'of 32 bytes');
    is($answer->{json}{expires_in}, 30, 'for half a minute');
    isnt(ticket(), ticket(), 'each is another');

    my ($true, $false) = (JSON::PP::true, JSON::PP::false);
    for (['nothing', {}], ['both', { session => $id, events => $true }],
         ['no events', { events => $false }], ['a number', { session => 7 }],
         ['more', { session => $id, user => 'root' }])
    {
        is($hq->rest(POST => '/api/tickets', $_->[1])->{status}, 422, "$_->[0] is refused");
    }
    is($hq->rest(POST => '/api/tickets', { session => 'x' })->{status}, 400, 'no id');
    is($hq->rest(POST => '/api/tickets', { session => AgentRelay::Viewer::uuid() })->{json}{code},
        'starting', 'a session that may still come');
}

sub used {
    my $ticket = ticket();
    my $ws = dial($ticket);
    is($ws->status, 101, 'it opens its session, without token and cookie');
    is($ws->protocol, 'agentrelay.term.v1', 'and is not the protocol selected');
    $ws->drop;
    is(opens($ticket), 401, 'once');

    my $plain = ticket(origin => undef);
    is(opens($plain), 401, 'one made without Origin is not for a page');
    is(opens($plain, headers => { Origin => undef }), 101, 'but for who sends none');
}

# A wrong place does not use it up.
sub elsewhere {
    my $ticket = ticket();
    is(opens($ticket, session => $other), 401, 'another session');
    is(opens($ticket, path => "/b/api/v1/ws/session/$id"), 401, 'another mount');
    is(opens($ticket, headers => { Origin => 'https://other.example' }), 401, 'another page');
    is(opens($ticket, headers => { Origin => 'https://evil.example' }), 403, 'a foreign page');
    is(opens($ticket, headers => { Origin => undef }), 401, 'no page');
    is(opens(ticket(body => { events => JSON::PP::true })), 401, 'one for the events');
    is(opens($ticket), 101, 'all the same it is good where it belongs');

    my @events = (path => $hq->path('/api/v1/ws/events'));
    is(opens(ticket(), @events), 401, 'a session has another one than the events');
    $ticket = ticket(body => { events => JSON::PP::true });
    my $ws = dial($ticket, @events, protocol => "agentrelay.ticket.$ticket, agentrelay.events.v1");
    is($ws->status, 101, 'which have their own');
    is($ws->protocol, 'agentrelay.events.v1', 'beside their protocol');
    $ws->drop;

    my $foreign = ticket(origin => 'https://other.example');
    is(opens($foreign, headers => { Origin => 'https://other.example' }), 101,
        'an allowed page has its own');
}

sub presented {
    my ($ticket, $second) = map { ticket() } 1 .. 2;
    my $term = 'agentrelay.term.v1';
    is(opens('', protocol => "agentrelay.ticket.$ticket, agentrelay.ticket.$second"), 401, 'two');
    is(opens('', protocol => "$term, agentrelay.ticket."), 401, 'an empty one');
    is(opens('', protocol => "$term, agentrelay.ticket.$ticket" . 'A'), 401, 'a longer one');
    is(opens('', protocol => "$term, agentrelay.ticket.$ticket" =~ s/.$//r), 401, 'a shorter one');
    is(opens('x' x 43, headers => { $hq->bearer }), 401, 'a false one, beside a good token');
    is(opens('', protocol => $term), 401, 'none');
    is(opens('', protocol => "agentrelay.ticket.$ticket ,$term"), 101, 'in any order');

    my $ws = dial('', protocol => $term, path => $hq->path(
        "/api/v1/ws/session/$id?ticket=$second"));
    is($ws->status, 401, 'an address is no place for one');
    my $register = dial($second, path => $hq->path('/api/v1/ws/register'));
    is($register->status, 401, 'it makes nobody a runner');
}

sub shared {
    my $share = AgentRelay::Share->make($hq, $id);
    my $ticket = ticket(share => $share);
    my $ws = dial($ticket);
    is($ws->status, 101, 'a share has tickets too');
    ok((wait_until { $share->connections == 1 } 20, 'it is counted'), 'which are its connections');
    $ws->drop;

    $ticket = ticket(share => $share);
    my $made = 1;
    $made++ while $made < 100 && eval { ticket(share => $share) };
    is($made, 32, 'but not any number of them');
    ok(ticket(), 'others still have theirs');
    $share->revoke;
    is(opens($ticket), 401, 'they end with it');
}

# A cookie's tickets end with it.
sub logged_out {
    my $login = $hq->rest(POST => '/api/auth/login', { token => $hq->operator_token });
    my ($cookie) = $login->{headers}{'set-cookie'} =~ /^([^;]+)/;
    my %by = (Authorization => undef, Origin => $own, Cookie => $cookie,
              'X-CSRF' => $login->{json}{csrf});
    my ($one, $two) = map { $hq->rest(POST => '/api/tickets', { session => $id }, \%by)
        ->{json}{ticket} } 1 .. 2;
    is(opens($one), 101, 'who has a cookie may have a ticket');
    is($hq->rest(POST => '/api/auth/logout', {}, \%by)->{status}, 204, 'and logs out');
    is(opens($two), 401, 'the other is none any more');
}

# Two connections, often of two workers, say the same ticket at the same time.
sub raced {
    my %opened;
    for (1 .. 60) {
        my $request = AgentRelay::WebSocket::handshake($hq->port,
            $hq->path("/api/v1/ws/session/$id"), 'dGhlIHNhbXBsZSBub25jZQ==',
            protocol => 'agentrelay.term.v1, agentrelay.ticket.' . ticket(),
            headers => { Origin => $own });
        my @both = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $hq->port) }
            1 .. 2;
        my $last = chop $request;
        syswrite $_, $request for @both;
        syswrite $_, $last for @both;
        my $count = 0;
        for my $socket (@both) {
            sysread $socket, my $answer, 4096;
            $count++ if ($answer // '') =~ m{^HTTP/1\.1 101 };
        }
        $opened{$count}++;
    }
    is_deeply(\%opened, { 1 => 60 }, 'of two that race one gets in, always');
}

sub kept {
    my ($one, $two) = map { ticket() } 1 .. 2;

    # 503: the worker that had the runner may have gone
    my $good = qr/^(?:101|503)$/;
    ok($hq->reload, 'a reload');
    like(opens($one), $good, 'does not end a ticket');
    my ($worker) = $hq->workers;
    ok($hq->kill_worker($worker), 'nor does the death of a worker');
    like(opens($two), $good, 'it is still good');
    is(opens($one), 401, 'and a used one is still used');
}

sub ended {
    my $ticket = ticket();
    AgentRelay::HQ::spill("$hq->{dir}/operator.token", AgentRelay::HQ::token('operator') . "\n", 0600);
    ok($hq->reload, 'a new operator token');
    is(opens($ticket), 401, 'ends them');
}
