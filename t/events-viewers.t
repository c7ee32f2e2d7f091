# Who looks at a session, its size and whose size it is are told too, from whichever
# worker they look.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $events = AgentRelay::Events->sse($hq);
ok((wait_events { $events->said->{hello} } 30, $events), 'a reader');

my $id = $hq->session(runner => 'r1', command => ['cat']);
my @viewers = map { $scene->viewer($id) } 1 .. 3;
ok($scene->until(sub { !grep { !$_->attached } @viewers }, 20), 'three viewers');

sub told {
    my ($what, $is) = @_;
    ok((AgentRelay::Loop::run_until {
        my @all = $events->seen('session.changed', "sessions/$id");
        @all && $is->($all[-1]{data});
    } 20, $events, @viewers), $what) or diag($events->describe);
}

told('that there are three', sub { $_[0]{viewers} == 3 });
$viewers[1]->say(resize => { rows => 31, cols => 91 });
told('their size', sub { $_[0]{rows} == 31 && $_[0]{cols} == 91 });
told('and whose it is', sub { defined $_[0]{size_owner} });
$_->leave for splice @viewers, 0, 2;
told('that one is left', sub { $_[0]{viewers} == 1 });
told('and the size nobody\'s', sub { !defined $_[0]{size_owner} });

is(scalar $events->seen($_, "sessions/$id"), 1, "one $_")
    for qw(session.created session.started);
is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is stopped');
ok((wait_events { $events->seen('session.ended', "sessions/$id") } 20, $events, @viewers),
    'and has ended');

$events->drop;
$scene->end;
done_testing;
