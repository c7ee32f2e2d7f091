# An allocation fails in the command line: it prints what it would have printed, or it
# says on stderr that something went wrong and its exit code says so too. It never
# crashes, never hangs, and never prints a part as if that were all. `make fault` lets
# each allocation of each command fail.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Memory;
use AgentRelay::Runner;
use AgentRelay::Screen;

my $memory = AgentRelay::Memory->new;
my $hq = AgentRelay::HQ->start;
my $runner = AgentRelay::Runner->start($hq, args => ['--root', '/']);
my $cli = AgentRelay::Cli->new($hq, env => $memory->env);
my $screen = AgentRelay::Screen->new($hq, name => 'work');
$screen->show("\ec" . join "\r\n", map { "line $_" } 1 .. 12);
my $share = $hq->rest(POST => '/api/sessions/' . $screen->id . '/shares', { mode => 'read' });
is($share->{status}, 201, 'there is a session, and a share of it');

my @commands = (
    ['ls'], ['ls', '--json'], ['ls', '--runners'], ['screen'], ['screen', '--json'],
    ['screen', 'nobody'], ['share', 'list', 'work'], ['config', 'show'], ['version', '--json'],
    ['run', '--', 'sh', '-c', 'echo 42; exit 3'], ['run', '--mode', 'pipe', '--', 'echo', '42'],
);

# The program of a session has memory.
for my $command (@commands) {
    my $whole = said($command);
    $memory->fails("@$command", 12, sub { said($command) }, sub {
        my ($spare, $part) = @_;
        return wrong($whole, $part) || ();
    });
}

$runner->stop;
$hq->stop;

done_testing;


# What came of one, without what differs from one run to the next.
sub said {
    my ($command) = @_;

    my $said = $cli->run($command);
    s/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}|se_\w+|\d+ ?m?s\b|\d{4}-\d\d-\d\dT[\d:.]+Z/X/g
        , s/ +/ /g for @$said{qw(out err)};
    return $said;
}

sub wrong {
    my ($whole, $part) = @_;

    return 'it hangs' if !defined $part->{exit};

    # libuv ends a process whose thread for lookups cannot begin.
    return '' if $part->{exit} == 128 + 6 && $part->{out} eq '';
    return "signal @{[ $part->{exit} - 128 ]}" if $part->{exit} >= 128;
    return '' if $part->{exit} == $whole->{exit} && $part->{out} eq $whole->{out};
    return "exit 0 and \"$part->{out}\"" if $part->{exit} == 0;
    return "exit $part->{exit} without a word" if $part->{err} eq '';
    return '';
}
