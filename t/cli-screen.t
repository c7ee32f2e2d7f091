# `agentrelay screen`: what a terminal shows, as text that moves no cursor, or as JSON.

use strict;
use warnings;
use utf8;
use lib 't/lib';

use Encode qw(decode_utf8 encode_utf8);
use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Screen;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);

is($cli->run(['screen'])->{exit}, 3, 'no session is running');
my $screen = AgentRelay::Screen->new($hq, name => 'work');
$screen->show("\ec" . join "\r\n", map { "line $_" } 1 .. 40);

my $said = $cli->run(['screen']);
is("$said->{exit} $said->{err}", '0 ', 'the only session') or diag($said->{err});
is($said->{out}, join('', map { "line $_\n" } 17 .. 40), 'its screen');
is($cli->run(['screen', 'work', '--lines', '30'])->{out}, join('', map { "line $_\n" } 11 .. 40),
    'and of the scrollback');
is($cli->run(['screen', 'se_' . $screen->id, '--lines', '2'])->{out}, "line 39\nline 40\n", 'by its id, the end');

$screen->show(encode_utf8("\ec世界 e\x{301} \x{202e}abc\x{202c}\x{2028}"));
my $out = decode_utf8($cli->run(['screen'])->{out});
like($out, qr/^世界 e\x{301} \?+abc/, 'text in any language');
unlike($out, qr/[\x{80}-\x{9f}\x{202a}-\x{202e}\x{2028}]/, 'nothing that draws');
my $json = decode_json($cli->run(['screen', '--json'])->{out});
is($json->{session}, $screen->id, '--json');
is_deeply($json, decode_json($screen->get('?format=json')->{content}), '... is what HQ says');
$screen->show("\ec");
is($cli->run(['screen'])->{out}, '', 'an empty screen is no line');

for (['0'], ['2501'], ['x'], ['-1']) {
    is($cli->run(['screen', '--lines', @$_])->{exit}, 2, "not --lines @$_");
}
is($cli->run(['screen', 'a', 'b'])->{exit}, 2, 'one session at a time');
is($cli->run(['screen', 'nobody'])->{exit}, 3, 'one that is not there');
my $pipe = $hq->session(runner => 'r1', mode => 'pipe', command => ['cat']);
$said = $cli->run(['screen', $pipe]);
is($said->{exit}, 5, 'one without a screen');
like($said->{err}, qr/has no screen: mode pipe has no terminal \(no_screen/, 'is told why');

$runner->stop;
$hq->stop;
done_testing;
