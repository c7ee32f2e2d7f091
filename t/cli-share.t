# `agentrelay share` makes links, lists and revokes them; `attach --share` needs nothing
# but the link, and sends no token of its own.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;

my $hq = AgentRelay::HQ->start(workers => 2, mount => '/tools/relay/');
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);
my $guest = AgentRelay::Cli->new;          # knows neither HQ nor token
my $base = 'http://127.0.0.1:' . $hq->port . '/tools/relay/';

my $id = $hq->session(runner => 'r1', name => 'shell', command => ['sh'],
    env => { PS1 => '$ ' }, rows => 24, cols => 80);

my $none = $cli->run(['share', 'list']);
is($none->{exit}, 0, 'share list');
like($none->{err}, qr/nothing is shared/, '... of nothing');

# To look on

my $done = $cli->run(['share', 'create', 'shell', '--name', 'Ada', '--expires', '8h']);
is($done->{exit}, 0, 'share create') or diag($done->{err});
like($done->{out}, qr{\A\Q$base\E#/share/ar_share_\S+\n\z}, '... prints the link, and only it');
like($done->{err}, qr/for looking, until \d{4}-.*share revoke/, '... and says what it is');
my $link = $done->{out};
unlike($done->{err}, qr/ar_share_/, '... without the secret');
AgentRelay::Cli::spew($guest->dir . '/link', $link, 0600);

my $list = $cli->run(['share', 'list', '--json', 'shell']);
my ($share) = @{ decode_json($list->{out}) };
is($share->{name}, 'Ada', '--json lists it');
ok(!exists $share->{secret}, '... without its secret');
like($cli->run(['share', 'list'])->{out}, qr/^SHARE +NAME +MODE +UNTIL +CONNECTED +SESSION$/m, '... with a head');
like($cli->run(['share', 'list'])->{out}, qr/^sh_$share->{id} +Ada +read .* se_$id$/m, '... as a table');

sub guest { AgentRelay::Pty->start([$guest->command('attach', '--share', @_)]) }

my $pty = guest($guest->dir . '/link');
ok($pty->until(qr/\$ /), 'the link shows the session') or diag($pty->seen);
$pty->type("\x03");
is($pty->wait, 0, '... for looking: Ctrl-C leaves');

my $drive = $guest->run(['attach', '--drive', '--share', $guest->dir . '/link']);
is($drive->{exit}, 4, 'it does not let drive');
like($drive->{err}, qr/only for looking on/, '... and says so');

# To type

$done = $cli->run(['share', 'create', '--mode', 'write', '--json', 'shell']);
my $write = decode_json($done->{out});
like($write->{url}, qr{^\Q$base\E#/share/\Q$write->{secret}\E$}, '--json has link and secret');

$pty = guest('-');
$pty->until(qr/Link or secret of the share: /);
$pty->type("$write->{url}\n");
ok($pty->until(qr/\$ /), 'asked for, a link is enough');
unlike($pty->seen, qr/ar_share_/, '... and is not echoed');
$pty->type("echo gue''st\r");
ok($pty->until(qr/\nguest\r/), '... to type as well');

my $revoked = $cli->run(['share', 'revoke', 'sh_' . substr $write->{id}, -8]);
is($revoked->{exit}, 0, 'share revoke') or diag($revoked->{err});
is($pty->wait, 4, '... ends who uses it');
like($pty->seen, qr/may not be viewed any longer/, '... and is told');
$done = $guest->run(['attach', '--share', '-'], stdin => "$write->{url}\n");
is($done->{exit}, 4, '... for good');
like($done->{err}, qr/link does not work .*revoked/, '... and says why');

$pty = guest($link =~ s/\n//r);
ok($pty->until(qr/process list|list of processes/), 'a link in the arguments is warned about');
ok($pty->until(qr/\$ /), '... and works');
my $arguments = join ' ', split /\0/, AgentRelay::Cli::slurp('/proc/' . $pty->pid . '/cmdline');
unlike($arguments, qr/ar_share_/, '... and is blanked there');
$pty->type("\x03");
$pty->wait;

# What is refused

sub refused {
    my ($args, $exit, $pattern, $name) = @_;
    my $done = $cli->run($args);
    is($done->{exit}, $exit, "$name: exit code");
    like($done->{err}, $pattern, "$name: message");
}
refused(['share', 'revoke', 'nobody'], 3, qr/no share has the id or name nobody/, 'no such share');
refused(['share', 'revoke', "se_$id"], 2, qr/se_$id is a session, not a share/, 'a session');
refused(['share', 'list', "sh_$share->{id}"], 2, qr/is a share, not a session/, 'a share');
refused(['share', 'revoke'], 2, qr/which share\?/, 'no share named');
refused(['share', 'create', '--expires', $_, 'shell'], 2, qr/from 1m to 30d/, "--expires $_")
    for '59', '31d', '8x', 'soon', '-1h', '1hh';
refused(['share', 'create', 'nix'], 3, qr/no session has/, 'no such session');
refused(['share', 'craete'], 2, qr/did you mean share create\?/, 'a typo');
refused(['share'], 2, qr/share what\?/, 'half of it');
is($cli->run(['share', 'revoke', 'Ada'])->{exit}, 0, 'by its name');
is($guest->run(['attach', '--share', "$cli->{dir}/nix"])->{exit}, 2, 'no such file');
AgentRelay::Cli::spew($guest->dir . '/open', $link, 0644);
$done = $guest->run(['attach', '--share', $guest->dir . '/open']);
is($done->{exit}, 4, 'a file that others can read');
like($done->{err}, qr/share's file \S+ can be read by others; `chmod 600/, '... and what to do');

$cli->run(['kill', '-y', $id]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
