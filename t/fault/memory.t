# An allocation fails in HQ while a session begins, is looked at and
# ends: at worst that request or that viewer hears an error. No process dies, what is
# shown is right, and the next session is as if nothing had been. `make fault` lets each
# allocation of the scenario fail.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Memory;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $memory = AgentRelay::Memory->new;
my $hq = AgentRelay::HQ->start(env => $memory->env);
my $runner = AgentRelay::Runner->start($hq, args => ['--root', '/']);
$hq->allow(qr/\[emerg\].*(?:malloc|posix_memalign|calloc)\(.*failed/);
my @workers = $hq->workers;
is(session($hq), 'shown', "a session, as long as there is memory");

$memory->fails('a session', 16, sub { session($hq) }, sub {
    my ($spare, $told) = @_;

    my @wrong;
    push @wrong, $told if $told !~ /^(?:shown|refused [45]\d\d|refused 0)$/;
    push @wrong, 'another worker' if "@{[ $hq->workers ]}" ne "@workers";
    push @wrong, 'no runner' if !$runner->running;
    my $after = '';
    wait_until { ($after = session($hq)) eq 'shown' } 30, 'the next session'
        or push @wrong, "afterwards $after";
    return @wrong;
}) or diag($runner->log_text);

$runner->stop;
$hq->stop;

done_testing;


# What came of one: "shown", "refused STATUS", or what was wrong.
sub session {
    my ($hq) = @_;

    # The program itself has memory.
    my $answer = $hq->rest(POST => '/api/sessions', { runner => 'r1', env => { LD_PRELOAD => '' },
        command => ['sh', '-c', 'echo $((40 + 2))'] });
    return "refused $answer->{status}" if $answer->{status} !~ /^20[01]$/;

    my $viewer = AgentRelay::Viewer->new($hq, $answer->{json}{id}, keep => 1,
        offset => 0);
    my $ended = eval { run_until { $viewer->exited } 60, $viewer };
    my ($output, $lost) = ($viewer->{output}, $viewer->lost);
    $viewer->drop;
    return "refused $1" if $@ =~ /^viewer: refused with ([45]\d\d)/;
    return "no end: $@" if !$ended;
    return $output eq "42\r\n" ? 'shown' : "shown \"$output\", lost $lost";
}
