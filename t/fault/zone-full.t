# When the zone has no room for another live session or runner, one more is refused with
# a 503 that says so; those that are there stream on, and room that ends give serves again.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::History;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(
    hq => { workers => 2, http => 'agentrelay_zone relay 1m;' },
    runner => { args => ['--capacity', 256] });
my $hq = $scene->hq;
my @all = map { AgentRelay::History->start($scene) } 1 .. 3;
$_->look for @all;
AgentRelay::History->streams($scene, 'all stream', 10_000, @all);

my (@ids, $refused);
while (@ids < 250 && !$refused) {
    my $answer = $hq->rest(POST => '/api/sessions', { runner => 'r1', command => ['cat'] });
    $answer->{status} == 201 ? push @ids, $answer->{json}{id} : ($refused = $answer);
    $scene->until(sub { $_->type for @all; 1 }, 5);
}
cmp_ok(scalar @ids, '>', 20, @ids . ' sessions more have room');
is("$refused->{status} $refused->{json}{code}", '503 zone_full', 'then one is refused');
ok($refused->{headers}{'retry-after'}, 'and told when to come back');
is(scalar @{ $hq->rest(GET => '/api/sessions?limit=200')->{json}{sessions} }, @ids + 3,
    'all are listed');

my @runners;
my $full = !eval {
    push @runners, AgentRelay::FakeRunner->register($hq, name => 'f' . @runners)
        while @runners < 250;
    1;
};
ok($full && @runners > 20, @runners . ' runners more have room');
AgentRelay::History->streams($scene, 'all stream on', 20_000, @all);
ok($scene->runner->online, 'and their runner is online');

is($hq->rest(DELETE => "/api/sessions/$_")->{status}, 204, 'one is ended') for $ids[0];
ok($scene->until(sub {
    $hq->rest(POST => '/api/sessions', { runner => 'r1', command => ['cat'] })->{status} == 201;
}, 60), 'its room serves another');
$_->leave for splice @runners, 0, 3;
ok($scene->until(sub {
    my $name = 'late' . @runners;
    eval { push @runners, AgentRelay::FakeRunner->register($hq, name => $name) };
}, 60), 'and a runner has room when one has gone');

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;
is($_->viewer->connects, 1, 'through one connection') for @all;
$scene->end;
done_testing;
