# `agentrelay ls`: a table that fits its content and the terminal, names for scripts,
# JSON; colours only where they are wanted.

use strict;
use warnings;
use utf8;
use lib 't/lib';

use Encode qw(decode_utf8);
use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq, env => { LC_ALL => 'C.UTF-8', TERM => 'xterm',
    NO_COLOR => undef, CLICOLOR_FORCE => undef });

my $none = $cli->run(['ls']);
is($none->{out}, '', 'nothing is no table');
like($none->{err}, qr/no session is running; start one/, '... and it says what to do');
is($cli->run(['ls', '--json'])->{out}, "[]\n", '... as JSON it is an empty array');
is($cli->run(['ls', '--quiet'])->{err}, '', '--quiet does not say it');

my %id = map { $_ => $hq->session(runner => 'r1', name => $_, rows => 24, cols => 80,
        command => ['sh', '-c', 'sleep 1000; : ' . 'x' x 100]) }
    'größe', '端末', 'a-name-that-is-much-longer-than-others';

my $out = decode_utf8($cli->run(['ls'])->{out});
my ($head, @rows) = split /\n/, $out;
is(scalar @rows, 3, 'a row for each');
like($head, qr/^SESSION +NAME +STATE +ATTENTION +RUNNER +AGE +COMMAND$/, 'a head');
my $at = index $head, 'STATE';
for my $name (sort keys %id) {
    my ($row) = grep { /\Q$name\E/ } @rows;
    my $wide = () = $name =~ /\p{Han}/g;
    is(index($row, 'running'), $at - $wide, "columns stand below each other: $name");
    like($row, qr/^se_$id{$name} .*sh -c sleep 1000; : x{100}$/, '... and nothing is cut');
}

like($rows[0], qr/ running +unknown +r1 /, 'what it wants of people');
is_deeply([sort split /\n/, $cli->run(['ls', '-q'])->{out}],
    [sort map { "se_$_" } values %id], '--quiet prints ids');
is($cli->run(['ls', '--runners', '-q'])->{out}, "r1\n", '... and names of runners');
like($cli->run(['ls', '--runners'])->{out}, qr/^r1 +online +3 +\d\S* +\S+$/m, '--runners');
is_deeply([sort map { $_->{id} } @{ decode_json($cli->run(['ls', '--json'])->{out}) }],
    [sort values %id], '--json has them all');

# A terminal

my $pty = AgentRelay::Pty->start([$cli->command('ls')], cols => 120);
is($pty->wait, 0, 'on a terminal');
my @lines = map { s/\e\[\d*m//gr } split /\r\n/, decode_utf8($pty->seen);
is(scalar(grep { length > 120 } @lines), 0, 'its edge cuts the last column');
like($pty->seen, qr/\e\[32mrunning\e\[0m/, 'states have colours');
unlike((split /\r\n/, $pty->seen)[0], qr/\e/, '... the head has not');

sub colored {
    my ($env, @args) = @_;
    my $cli = AgentRelay::Cli->new($hq, env => { TERM => 'xterm', NO_COLOR => undef,
        CLICOLOR_FORCE => undef, %$env });
    my $pty = AgentRelay::Pty->start([$cli->command('ls', @args)]);
    $pty->wait;
    return $pty->seen =~ /\e/ ? 1 : 0;
}
is(colored({}), 1, 'a terminal: colours');
is(colored({}, '--no-color'), 0, '--no-color');
is(colored({ NO_COLOR => 1 }), 0, 'NO_COLOR');
is(colored({ TERM => 'dumb' }), 0, 'TERM=dumb');
is(colored({ TERM => 'dumb', CLICOLOR_FORCE => 1 }), 1, 'CLICOLOR_FORCE');
is(colored({ CLICOLOR_FORCE => 1, NO_COLOR => 1 }), 0, '... does not win over NO_COLOR');
is(colored({}, '--json'), 0, 'JSON has none');

$cli->run(['kill', '--all', '--yes', '--wait']);
my @ended = grep { / stopped +done / } split /\n/, $cli->run(['ls', '--all'])->{out};
is(scalar @ended, 3, '--all shows those that were ended');
$runner->stop;
$hq->stop;
done_testing;
