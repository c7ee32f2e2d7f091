# Help begins with examples, a typo is answered with the flag that was meant, and
# `run` keeps its own exit code for all that.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;

my $cli = AgentRelay::Cli->new;

for my $verb (qw(runner run attach open ls kill), 'config show') {
    my $help = $cli->run([split(/ /, $verb), '--help']);
    is($help->{exit}, 0, "$verb --help succeeds");
    like($help->{out}, qr/\A  agentrelay $verb\b/, '... and begins with an example');
    like($help->{out}, qr/^usage: agentrelay $verb\b/m, '... has a usage line');
    is($help->{err}, '', '... and is no message');
    is($cli->run([split(/ /, $verb), '-h'])->{out}, $help->{out}, '-h is the same');
    unlike($help->{out}, qr/\e/, '... without colour');
    is_deeply([grep { length > 80 } split /\n/, $help->{out}], [],
        '... in 80 columns');
}

sub refused {
    my ($args, $exit, $pattern, $name) = @_;
    my $done = $cli->run($args);
    is($done->{exit}, $exit, "$name: exit code");
    like($done->{err}, $pattern, "$name: message");
    is($done->{out}, '', "$name: nothing on stdout");
}

refused(['ls', '--runers'], 2, qr/--runers; did you mean --runners\?/, 'a typo');
refused(['attach', '--detch-keys', 'x'], 2, qr/did you mean --detach-keys\?/, 'another');
refused(['ls', '--frobnicate'], 2, qr/unknown flag --frobnicate \(/, 'no idea');
refused(['ls', '-x'], 2, qr/unknown flag -x/, 'a letter');
refused(['ls', '--json=1'], 2, qr/--json takes no value/, 'a value too much');
refused(['ls', '--hq-url'], 2, qr/--hq-url needs URL/, 'a value missing');
refused(['ls', 'what'], 2, qr/"what" is not expected/, 'an operand too much');
refused(['lss'], 2, qr/unknown command "lss"; did you mean ls\?/, 'a typo in the command');
refused(['--hq-url', 'x', 'ls'], 2, qr/a command comes first, .* agentrelay ls --hq-url/,
    'a flag before the command');
refused(['frobnicate'], 2, qr/unknown command "frobnicate" \(/, 'no idea which');
refused(['runner', '--runer-id', 'x'], 2, qr/did you mean --runner-id\?/,
    'the runner, too');
refused(['kill'], 2, qr/which session\?/, 'an operand missing');
refused(['attach', '--view', $_], 2, qr/exclude each other/, "--view and $_")
    for '--take', '--drive';
refused(['attach', '--view', '--size', 'take'], 2, qr/no size to take/, '... of the size');
refused(['attach', '--take', '--size', 'keep'], 2, qr/exclude each other/, 'two sizes');
refused(['attach', '--size', 'huge'], 2, qr/--size is auto, take or keep, not "huge"/,
    'no such size');
refused(['config'], 2, qr/config what\? for example: agentrelay config show/, 'half a command');
refused(['config', 'shwo'], 2, qr/"config shwo"; did you mean config show\?/,
    'a typo in the other half');
refused(['attach', '--detach-keys', 'ctrl-'], 2, qr/cannot be "ctrl-"/, 'no key');
refused(['attach', '--detach-keys', ''], 2, qr/cannot be ""/, 'an empty chord');
refused(['run'], 125, qr/which command\?/, 'run without a command');
refused(['run', '--nmae', 'x', '--', 'ls'], 125, qr/did you mean --name\?/,
    'run with a typo');
refused(['run', '--mode', 'tty', 'ls'], 125, qr/--mode is pty or pipe/, 'a mode');
refused(['run', '--label', 'gpu', 'ls'], 125, qr/--label needs K=V/, 'a label');
refused(['run', '--runner', 'a b', 'ls'], 125, qr/no name of a runner/, 'a runner');
refused(['ls', "--\e[2J"], 2, qr/unknown flag --\?\[2J/,
    'what is repeated cannot draw on the screen');

done_testing;
