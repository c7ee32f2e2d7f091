# Where HQ is and who we are: the order of the sources, and that a token found in a
# directory or a file goes only where that place says.

use strict;
use warnings;
use lib 't/lib';

use File::Path qw(make_path);
use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::FakeServer;

# Two servers that answer every request with an empty list and remember its token.

my ($one, $two) = map { server() } 1 .. 2;

sub server {
    my $dir = File::Temp->newdir;
    my $server = AgentRelay::FakeServer->start(sub {
        my ($client, $head) = @_;
        AgentRelay::Cli::spew("$dir/got.new", $head);
        rename "$dir/got.new", "$dir/got";
        AgentRelay::FakeServer::json($client, '{"sessions":[]}');
    });
    return { server => $server, dir => $dir, port => $server->port,
             url => 'http://127.0.0.1:' . $server->port };
}

# The token that reached the server: '' without one, undef when none asked it.
sub token {
    my ($server) = @_;
    my $got = AgentRelay::Cli::slurp("$server->{dir}/got");
    unlink "$server->{dir}/got";
    return if $got eq '';
    return $got =~ /^Authorization: Bearer (\S+)\r$/m ? $1 : '';
}

my $cli = AgentRelay::Cli->new;
my $dir = $cli->dir;

sub file {
    my ($name, $text, $mode) = @_;
    make_path("$dir/$name" =~ s{/[^/]*$}{}r);
    AgentRelay::Cli::spew("$dir/$name", $text, $mode // 0600);
    return "$dir/$name";
}

# Runs `ls`; the tokens that the two servers got.
sub asked {
    my ($env, @args) = @_;
    my $done = $cli->run(['ls', @args], env => { AR_RUN_DIR => undef, %$env },
        cwd => "$dir/tree/below");
    return { one => scalar token($one), two => scalar token($two), %$done };
}

make_path("$dir/tree/below");

my $none = asked({});
is($none->{exit}, 2, 'no address is a matter of usage');
like($none->{err}, qr/HQ's address is not known/, '... and the message says how');

file('tree/.run/operator.token', "run-token\n");
file('tree/.run/url', "$one->{url}/#login=secret\n");
is(asked({})->{one}, 'run-token', '.run of the tree above');

file('config/agentrelay/config', "# mine\nhq_url = $two->{url}\n\n"
    . "token_file = ~/xdg.token\n");
file('xdg.token', 'xdg-token');
is(asked({})->{one}, 'run-token', '.run comes before the configuration file');

my $xdg = asked({ AR_RUN_DIR => "$dir/none" });
is($xdg->{two}, 'xdg-token', 'the configuration file comes last');

is(asked({ HQ_URL => $two->{url} })->{two}, 'run-token', 'HQ_URL comes before .run');
is(asked({ HQ_URL => $one->{url}, AGENTRELAY_HQ_URL => $two->{url} })->{two},
    'run-token', 'AGENTRELAY_HQ_URL comes before it');
is(asked({ AGENTRELAY_HQ_URL => $one->{url} }, '--hq-url', $two->{url})->{two},
    'run-token', '--hq-url comes first');
is(asked({ AGENTRELAY_HQ_URL => '' })->{one}, 'run-token', 'an empty one is none');

my %env = (AGENTRELAY_TOKEN => 'env-token');
is(asked({ %env })->{one}, 'env-token', 'AGENTRELAY_TOKEN comes before .run');
$env{AGENTRELAY_TOKEN_FILE} = file('file.token', " file-token \n");
is(asked({ %env })->{one}, 'file-token', 'AGENTRELAY_TOKEN_FILE comes before it');
is(asked({ %env }, '--token-file', file('flag.token', 'flag-token'))->{one},
    'flag-token', '--token-file comes first');

# A token of one place does not go to another host. This machine's name leads to
# itself, but is not a loopback address.

sub elsewhere {
    my ($env) = @_;
    my $done = asked({ %$env, AGENTRELAY_HQ_URL => "http://0:$two->{port}" });
    return defined $done->{two} ? $done->{two} : diag($done->{err}) && 'no request';
}

is(elsewhere({}), '', "the token of .run is not for another host");
is(elsewhere({ AR_RUN_DIR => "$dir/none" }), '',
    "nor is the configuration file's");
is(elsewhere({ AGENTRELAY_TOKEN => 'mine' }), 'mine', 'one that is given is');

# A project's file: its address is followed, but a token of ours goes there only if
# our own file names that address too; and it can name no file outside.

my $project = 'tree/.agentrelay';
file($project, "# of the team\nhq_url = http://0:$two->{port}\nrunner = gpu1\n");
file('config/agentrelay/config', "token_file = ~/xdg.token\n");

sub project { my ($env) = @_; asked({ AR_RUN_DIR => "$dir/none", %$env }) }

is(project({})->{two}, '', "a project's address does not get our token");
my $kept = project({ AGENTRELAY_TOKEN => 'mine' });
is($kept->{two}, '', '... nor the one of the environment');
like($kept->{err}, qr/only \S+\.agentrelay:2 names the address/, '... and it is told');
is(asked({ AR_RUN_DIR => "$dir/none", AGENTRELAY_TOKEN => 'mine' },
    '--hq-url', "http://0:$two->{port}")->{two}, 'mine', '... unless it is said');
file('config/agentrelay/config',
    "hq_url = http://0:$two->{port}\ntoken_file = ../../xdg.token\n");
is(project({})->{two}, 'xdg-token', '... or our own file names the address');
is(project({ AGENTRELAY_TOKEN => 'mine' })->{two}, 'mine', '... for either');
file('tree/team.token', 'team-token');
file($project, "hq_url = http://0:$two->{port}\ntoken_file = team.token\n");
is(project({})->{two}, 'team-token', "the project's token goes to it");
is(project({ AGENTRELAY_HQ_URL => "http://0:$one->{port}" })->{one}, '',
    '... and nowhere else');

# What it says of itself.

my $show = $cli->run(['config', 'show', '--json'], cwd => "$dir/tree/below",
    env => { AR_RUN_DIR => "$dir/none", AGENTRELAY_CA_FILE => '/ca.pem' });
is($show->{exit}, 0, 'config show');
my $said = decode_json($show->{out});
is_deeply($said->{hq_url}, { value => "http://0:$two->{port}",
    origin => "$dir/tree/.agentrelay:1" }, '... names file and line');
is_deeply($said->{ca_file}, { value => '/ca.pem', origin => 'AGENTRELAY_CA_FILE' },
    '... or the variable');
is_deeply($said->{runner}, { value => undef, origin => undef }, '... or nobody');
$show = $cli->run(['config', 'show', '--origin'], cwd => "$dir/tree",
    env => { AR_RUN_DIR => "$dir/none", AGENTRELAY_TOKEN => 'hidden-secret' });
like($show->{out}, qr/^hq_url +http:\S+  \(\S+\.agentrelay:1\)$/m, 'for people');
unlike($show->{out}, qr/hidden-secret/, '... without a secret');
$show = $cli->run(['config', 'show', '--json'], cwd => $dir, env => { AR_RUN_DIR => "$dir/tree/.run" });
$said = decode_json($show->{out});
is($said->{hq_url}{origin}, "$dir/tree/.run/url", '.run: the address is of its file');
is($said->{token_file}{origin}, "$dir/tree/.run/operator.token", '... and the token of its own');

sub wrong {
    my ($name, $text, $pattern, $file) = @_;
    file($file || $project, $text);
    my $done = project({});
    is($done->{exit}, 2, "$name: exit code");
    like($done->{err}, $pattern, "$name: message");
}

symlink "$dir/xdg.token", "$dir/tree/link.token";
wrong('not a pair', "\n\nnonsense\n", qr/\.agentrelay:3: "nonsense" is not `key = value`/);
wrong('a typo', "hq_ulr = x\n", qr/:1: there is no setting "hq_ulr"; did you mean hq_url\?/);
wrong('no value', "runner =\n", qr/:1: runner has no value/);
wrong("$_ of a project", "token_file = $_\n", qr/:1: a project may name only files inside/)
    for '~/xdg.token', '../xdg.token', "$dir/xdg.token", 'link.token';
unlink "$dir/$project";
wrong('nonsense of our own', "x y z\n", qr{agentrelay/config:1: "x y z" is not},
    'config/agentrelay/config');
file('config/agentrelay/config', "hq_url = $two->{url}\ntoken_file = ~/xdg.token\n");

# What is refused.

sub refused {
    my ($name, $pattern, $exit, $env, @args) = @_;
    my $done = asked($env, @args);
    is($done->{exit}, $exit, "$name: exit code");
    like($done->{err}, $pattern, "$name: message");
    ok(!defined $done->{one} && !defined $done->{two}, "$name: no request");
}

for my $mode (0640, 0604, 0620) {
    refused(sprintf('mode %o', $mode), qr/can be read by others; `chmod 600 /, 4, {},
        '--token-file', file('open.token', 'x', $mode));
}
refused('no file', qr/cannot be read: No such file/, 4, {}, '--token-file', "$dir/nix");
refused('an empty file', qr/holds no usable token/, 4, {}, '--token-file',
    file('empty.token', "\n"));
refused('a header in a token', qr/holds no usable token/, 4,
    { AGENTRELAY_TOKEN => "a\r\nX-Evil: 1" });
refused('an address', qr/"ftp:\/\/x", is not usable/, 2, {}, '--hq-url', 'ftp://x');

SKIP: {
    skip 'only root can give a directory away', 2 if $>;
    chown 65534, -1, "$dir/tree/.run/url";
    my $done = asked({ AR_RUN_DIR => "$dir/tree/.run", XDG_CONFIG_HOME => '/nix' });
    is($done->{exit}, 2, 'a .run of somebody else is no .run');
    like($done->{err}, qr/belongs to another user and is ignored/, '... and is told');
}

done_testing;
