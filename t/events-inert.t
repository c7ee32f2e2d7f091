# Titles with HTML and quotes are data: they can not end a block, begin another, or
# leave their JSON string. What could end a line or turn its direction is a blank.

use strict;
use warnings;
use utf8;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::FakeRunner->register($hq);
my @readers = (AgentRelay::Events->sse($hq), AgentRelay::Events->websocket($hq));
ok((wait_events { !grep { !$_->said->{hello} } @readers } 30, @readers), 'both read');

my $asked = $runner->during(sub {
    $hq->rest(POST => '/api/sessions', { runner => 'r1', command => ['true'] });
});
my $start = $runner->next('start_session');
my $id = $start->{session};
$runner->say(session_started => { request => $start->{request}, session => $id, pid => 1 });
$asked->();
my $stream = $runner->stream($id);

my @titles = (
    "a\n\nevent: session.deleted\ndata: {}\n\nid: 9",
    "b\r\r\ndata: x\r\n",
    "c\e]0;owned\a\e[2J\x{9b}31m\x{7f}",
    'd</script><img src=x onerror=alert(1)>"\'&',
    "e\x{2028}\x{2029}ä\x{1f600}",
    "f\x{202e}\x{2066}\x{61c}\x{200f}\x{feff}x",
);
for my $title (@titles) {
    $runner->say(title => { text => $title }, $stream);
    $title =~ s/[\0-\x1f\x7f-\x9f\x{2028}-\x{202e}\x{2066}\x{61c}\x{200f}\x{feff}]/ /g;
    ok((wait_events {
        !grep { my @changed = $_->seen('session.changed');
                !@changed || $changed[-1]{data}{title} ne $title } @readers
    } 30, @readers), 'the title ' . substr($title, 0, 1) . ' comes as it may be shown');
}

for my $reader (@readers) {
    is(scalar $reader->seen('session.deleted'), 0, "$reader->{carrier}: nothing else was told");
    is("@{ $reader->gaps } @{ $reader->twice }", ' ', "$reader->{carrier}: each once");
}
is(scalar(grep { /[\x00-\x1f]/ } @{ $readers[0]->raw }), 0, 'no control character on the wire');

# Many titles in a second are one event, and the last is not lost.
my $before = () = $readers[0]->seen('session.changed');
$runner->say(title => { text => "t$_" }, $stream) for 1 .. 200;
ok((wait_events { my @all = $readers[0]->seen('session.changed'); $all[-1]{data}{title} eq 't200' }
    10, @readers), 'the last of 200 titles');
my $after = () = $readers[0]->seen('session.changed');
cmp_ok($after - $before, '<=', 3, 'is told by few events');

# The stream ends at once after a title.
$runner->say(title => { text => 'the end' }, $stream);
$stream->drop('fin');
ok((wait_events { my @all = $readers[0]->seen('session.changed'); $all[-1]{data}{title} eq 'the end' }
    10, @readers), 'a title just before a break is told too');

$_->drop for @readers;
$hq->stop;
done_testing;
