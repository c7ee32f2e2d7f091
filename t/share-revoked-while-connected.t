# Eight workers: a share's viewers are put out wherever they are, as soon as it is
# revoked or has expired, and nobody else is.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use Time::HiRes qw(time);

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Process;
use AgentRelay::Share;
use AgentRelay::Viewer;

use constant WORKERS => 8;

my $hq = AgentRelay::HQ->start(workers => WORKERS, reuseport => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

my $first = AgentRelay::Events->websocket($hq);
wait_events { $first->said->{hello} } 30, $first;
my $begin = $first->id // $first->said->{hello}[0]{id};
$first->drop;

my ($one, $other) = map { AgentRelay::Share->make($hq, $id, mode => $_) } qw(read write);
my $short = AgentRelay::Share->make($hq, $id, expires_in => 60);
my $expires = time + 60;

my @ours = map { $one->viewer(offset => 0) } 1 .. 4 * WORKERS;
my @others = ((map { $other->viewer(offset => 0) } 1 .. 2),
              AgentRelay::Viewer->new($hq, $id, offset => 0));
my $last = $short->viewer(offset => 0);
my @all = (@ours, @others, $last);
$_->connect for @all;

ok((run_until { !grep { !$_->attached } @all } 30, @all), 'all look');
is($one->connections, scalar @ours, 'each is counted');
my %workers;
for my $viewer (@ours) {
    last if keys %workers >= 3;
    $workers{ worker_of($viewer) } = 1;
    AgentRelay::Loop::turn(@all);           # pings are answered meanwhile
}
cmp_ok(scalar keys %workers, '>=', 3, 'through several workers');

is($one->revoke, 204, 'their share is revoked');
my $since = time;
ok((run_until { !grep { !$_->closed } @ours } 20, @all), 'all are closed');
my $took = time - $since;
cmp_ok($took, '<', 15, sprintf 'soon (%.2f s)', $took);
is_deeply([keys %{ { map { join(' ', @{ $_->closed }) => 1 } @ours } }],
    ['4403 the share was revoked'], 'and told why');
is($one->connections, undef, 'the share is not listed any more');
is(scalar(grep { $_->closed } @others, $last), 0, 'nobody else is');

$stream->send_binary('still here');
ok((run_until { !grep { $_->bytes < 10 } @others, $last } 30, @all), 'they follow as before');

ok(!eval { $one->viewer(offset => 0)->connect; 1 }, 'nobody comes in by it again');
like($@, qr/refused with 401/, 'since it is unknown');

ok((run_until { $last->closed } 75, @all), 'a share that expires is over as well');
cmp_ok(time, '>=', $expires - 1.5, 'at its time');
is(join(' ', @{ $last->closed }), '4403 the share has expired', 'with another reason');
is($short->connections, undef, 'and it is not listed');

my $reader = AgentRelay::Events->sse($hq, after => $begin);
ok((wait_events { $reader->seen('share.revoked', 'shares/' . $short->id) } 30, $reader),
    'it is an event');
my @gone = $reader->seen('share.revoked', 'shares/' . $short->id);
is(join(' ', map { $_->{actor} } @gone), 'hq', 'once, by itself');
$reader->drop;

$_->leave for @others;
$runner->leave;
$hq->stop;
done_testing;


sub worker_of {
    my ($viewer) = @_;
    return server_of($viewer->fh->sockport, $hq->port, $hq->workers);
}
