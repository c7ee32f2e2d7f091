# `agentrelay events` follows what happens, through a reload too, and says when it could
# not; types, a number and a time end it.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2, mount => '/tools/relay/');
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);
my $dir = $cli->dir;
my $follower = 0;

# A follower, and what it has printed so far.
sub follow {
    my $n = ++$follower;
    my $pid = $cli->spawn(['events', '--jsonl', @_], out => "$dir/events$n", err => "$dir/said$n");
    return { pid => $pid, out => "$dir/events$n", err => "$dir/said$n" };
}
sub lines { map { decode_json($_) } grep { /\n\z/ } split /^/, AgentRelay::Cli::slurp($_[0]{out}) }
sub start { $hq->session(runner => 'r1', name => $_[0], command => ['sleep', '1000']) }
sub types { map { "$_->{type} $_->{data}{name}" } grep { $_->{type} =~ /^session\.(?:created|started)/ } lines($_[0]) }

# It follows from now on, so things happen until it is seen to.

my $all = follow();
my $warm = 0;
ok(wait_until { start('warm' . $warm++) if $warm < 20; types($all) } 20, 'it follows');

start('one');
ok(wait_until { grep { $_ eq 'session.started one' } types($all) } 20, 'what happens is told');
my ($created) = grep { $_->{type} eq 'session.created' && $_->{data}{name} eq 'one' } lines($all);
like($created->{id}, qr/^[0-9a-f]+-\d+$/, '... with id');
like($created->{time}, qr/^\d{4}-.*Z$/, '... time');
is($created->{actor}, 'operator', '... actor');
like($created->{subject}, qr{^sessions/}, '... and subject');

$hq->reload;
start("reloaded$_") for 1 .. 3;
ok(wait_until { 3 == grep { /^session\.created reloaded/ } types($all) } 30,
    'a reload is followed through');
my @ids = map { $_->{id} =~ /-(\d+)$/ } lines($all);
is_deeply(\@ids, [$ids[0] .. $ids[-1]], '... nothing is missing, nothing comes twice');
ok(!(grep { $_->{type} eq 'reset' } lines($all)), '... without a reset');

kill TERM => $all->{pid};
is(AgentRelay::Cli::wait_for($all->{pid}, 30), 143, 'a signal ends it');

# From where, what, how many, how long

my $again = follow('--after', $created->{id}, '--type', 'session.created', '--count', 3);
is(AgentRelay::Cli::wait_for($again->{pid}, 20), 0, '--count ends it');
is_deeply([types($again)], [map { "session.created reloaded$_" } 1 .. 3],
    '--after goes on behind that event, --type chooses');

my $foreign = follow('--after', 'deadbeef-1', '--type', 'session', '--count', 1);
is(AgentRelay::Cli::wait_for($foreign->{pid}, 20), 0, 'an event of another time');
is((lines($foreign))[0]{type}, 'reset', '... is a reset, whatever --type says');

my $done = $cli->run(['events', '--timeout', '1']);
is($done->{exit}, 124, '--timeout has an exit code of its own');
like($done->{err}, qr/time given by --timeout/, '... and is told');

my $text = $cli->run(['events', '--after', $created->{id}, '--count', 1]);
like($text->{out}, qr{^\d{4}-\d\d-\d\dT[\d:]+Z  session\.\w+ +sessions/\S+  \w+  by \w+\n\z},
    'a line for people');

is($cli->run(['events'], env => { AGENTRELAY_TOKEN => 'x' x 40, AGENTRELAY_TOKEN_FILE => undef })
    ->{exit}, 4, 'a wrong token');
is($cli->run(['events', @$_])->{exit}, 2, "@$_ is refused")
    for ['--count', '0'], ['--count', 'x'], ['--timeout', '-1'], ['--after', 'a b'], ['what'];

$cli->run(['kill', '--all', '--yes', '--wait']);
$runner->stop;
$hq->stop;
done_testing;
