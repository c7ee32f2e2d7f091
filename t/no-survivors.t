# When a session is stopped, and when its runner dies, the whole process tree
# ends: double-forked, in sessions of their own and deaf to polite signals.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Process;
use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

my $scene = AgentRelay::Scene->new;
my $hq = $scene->hq;

sub litter {
    my ($name, %more) = @_;

    my $file = $scene->file($name);
    my $id = $scene->program(\%more, 'litter.pl', $file);
    wait_until { -e $file } 20, 'the program has its processes' or BAIL_OUT('no litter');
    return ($id, split ' ', slurp($file));
}

sub gone {
    my ($name, $seconds, @pids) = @_;
    is(scalar @pids, 4, "$name: four processes");
    ok((wait_until { !grep { alive($_) } @pids } $seconds, 'all end'), "$name: none survives");
}

for my $mode (qw(pty pipe)) {
    my ($id, @pids) = litter("stopped-$mode", mode => $mode);
    my $answer = $hq->rest(DELETE => "/api/sessions/$id");
    like($answer->{status}, qr/^20[024]$/, "$mode: DELETE") or diag($answer->{content});
    gone("stopped, $mode", 20, @pids);
}

my ($id, @pids) = litter('killed');
$scene->runner->kill;
gone('kill -9 of the runner', 10, @pids);
ok($scene->runner->restart, 'a new runner of that name is welcome');
ok((wait_until {
    my $answer = $hq->rest(GET => "/api/sessions/$id");
    ($answer->{json}{state} // '') eq 'lost';
} 20, 'the session is lost'), 'its session is listed as lost');

($id, @pids) = litter('ended');
is($scene->runner->stop, 0, 'the runner ends on SIGTERM');
gone('SIGTERM to the runner', 5, @pids);
ok($scene->runner->restart, 'and starts again');

$scene->end;
done_testing;
