# Whoever logs out ends what that login had opened, in every worker: terminals, also
# by a ticket, and events over both carriers. Other logins keep theirs.

use strict;
use warnings;
use lib 't/lib';

use IO::Select;
use IO::Socket::INET;
use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 4, reuseport => 1);
my $own = 'http://127.0.0.1:' . $hq->port;
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

my ($one, $two) = map { login() } 1 .. 2;
my %open = (
    (map { ("a terminal ($_)" => socket_("session/$id", $one)) } 1 .. 6),
    'a terminal by ticket' => socket_("session/$id", { Origin => $own },
        ticket($one, { session => $id })),
    (map { ("events ($_)" => socket_('events', $one)) } 1 .. 3),
    'events by ticket' => socket_('events', { Origin => $own },
        ticket($one, { events => JSON::PP::true })),
);
my %stays = (
    'of another login' => socket_("session/$id", $two),
    'by the token' => socket_("session/$id", { $hq->bearer }),
    'events of another login' => socket_('events', $two),
    'events by a ticket of the token' => socket_('events', {},
        ticket({ $hq->bearer }, { events => JSON::PP::true })),
);
is($open{$_}->status, 101, "$_ is open") for sort keys %open;
is($stays{$_}->status, 101, "one $_ is open") for sort keys %stays;
my @sse = map { sse($_) } $one, $two;

is($hq->rest(POST => '/api/auth/logout', {}, $one)->{status}, 204, 'the first logs out');

for my $what (sort keys %open) {
    my $close = $open{$what}->recv_type(close => 10);
    is($close && $close->[1], 4401, "$what ends");
}
ok(ends($sse[0]), 'and so do server-sent events');

for my $what (sort keys %stays) {
    $stays{$what}->send_text('{"type":"ping","payload":{"t":7}}');
    my $pong;
    while (my $event = $stays{$what}->recv(10)) {
        last if $event->[0] ne 'text' || ($pong = $event->[1] =~ /"pong"/);
    }
    ok($pong, "what is $what stays");
}
ok(!IO::Select->new($sse[1])->can_read(0) || sysread($sse[1], my $more, 4096),
    'as do its server-sent events');

$_->drop for values %open, values %stays;
$runner->leave;
$hq->stop;
done_testing;


# The headers of a new login.
sub login {
    my $login = $hq->rest(POST => '/api/auth/login', { token => $hq->operator_token });
    my ($cookie) = $login->{headers}{'set-cookie'} =~ /^([^;]+)/;
    return { Authorization => undef, Origin => $own, Cookie => $cookie,
             'X-CSRF' => $login->{json}{csrf} };
}

sub ticket {
    my ($by, $body) = @_;
    return ', agentrelay.ticket.' . $hq->rest(POST => '/api/tickets', $body, $by)->{json}{ticket};
}

sub socket_ {
    my ($path, $headers, $ticket) = @_;
    my ($kind) = $path =~ /^(session|events)/;
    my %sent = map { defined $headers->{$_} ? ($_ => $headers->{$_}) : () } keys %$headers;
    return AgentRelay::WebSocket->connect($hq->port, $hq->path("/api/v1/ws/$path"),
        headers => \%sent, protocol => ($kind eq 'events' ? 'agentrelay.events.v1'
            : 'agentrelay.term.v1') . ($ticket // ''));
}

# A reader of events whose first block has come.
sub sse {
    my ($by) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $hq->port)
        or die "connect: $@\n";
    syswrite $socket, 'GET ' . $hq->path('/api/events') . " HTTP/1.0\r\nHost: 127.0.0.1:"
        . $hq->port . "\r\nCookie: $by->{Cookie}\r\n\r\n";
    my $head = '';
    while ($head !~ /retry: \d+\n\n/) {
        IO::Select->new($socket)->can_read(10) && sysread $socket, $head, 4096, length $head
            or die "no events: $head\n";
    }
    return $socket;
}

sub ends {
    my ($socket) = @_;
    while (IO::Select->new($socket)->can_read(10)) {
        return 1 if !sysread $socket, my $rest, 4096;
    }
    return 0;
}
