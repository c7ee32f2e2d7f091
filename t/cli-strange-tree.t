# A tree may have come from a stranger: whatever address its .agentrelay or .run
# names, no token of ours goes there, and no file outside is taken for one.

use strict;
use warnings;
use lib 't/lib';

use File::Path qw(make_path remove_tree);
use POSIX ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::ConnectProxy;
use AgentRelay::FakeServer;

# Answers every request with an empty list and remembers its head.

my $heads = File::Temp->new;
my $server = AgentRelay::FakeServer->start(sub {
    my ($client, $head) = @_;
    AgentRelay::Cli::spew($heads->filename, $head);
    AgentRelay::FakeServer::json($client, '{"sessions":[]}');
});

# Names that nobody resolves lead to it through a proxy.
my $proxy = AgentRelay::ConnectProxy->start(to => $server->port);
my $cli = AgentRelay::Cli->new(undef, env => {
    http_proxy => 'http://127.0.0.1:' . $proxy->port, no_proxy => undef, NO_PROXY => undef });
my $dir = $cli->dir;
my $tree = "$dir/tree";

sub file {
    my ($name, $text, $mode) = @_;
    make_path("$dir/$name" =~ s{/[^/]*$}{}r);
    AgentRelay::Cli::spew("$dir/$name", $text, $mode // 0600);
}

# The token that `ls` in the tree sent: '' none, undef when nothing was asked.
sub sent {
    my (%env) = @_;
    AgentRelay::Cli::spew($heads->filename, '');
    my $done = $cli->run(['ls'], cwd => $tree, env => { AR_RUN_DIR => undef, %env },
        seconds => 10);
    isnt($done->{exit}, undef, '(it ends)');
    my $head = AgentRelay::Cli::slurp($heads->filename);
    return $head eq '' ? undef : $head =~ /^Authorization: Bearer (\S+)\r$/m ? $1 : '';
}

file('config/agentrelay/config', "token_file = ~/own.token\n");
file('own.token', 'own-secret');

# A name that begins like a loopback address is none.
for my $host ('127.evil.example', '127.0.0.1.evil.example', '127.') {
    file('tree/.agentrelay', "hq_url = http://$host/\n");
    is(sent() // '', '', "$host does not get our token");
    is(sent(AGENTRELAY_TOKEN => 'env-secret') // '', '', '... nor that of the environment');
}
unlink "$tree/.agentrelay";

# One host, two mounts: the token of one is not for the other.
file('config/agentrelay/config', "hq_url = http://hq.example/ours/\ntoken_file = ~/own.token\n");
file('tree/.agentrelay', "hq_url = http://hq.example/theirs/\n");
is(sent(), '', 'another mount of our host does not get our token');
file('tree/.agentrelay', "hq_url = http://hq.example/ours\n");
is(sent(), 'own-secret', 'ours does');
unlink "$tree/.agentrelay";
file('config/agentrelay/config', "token_file = ~/own.token\n");

# Nor does it say whom to trust for an address of ours.
sub trusted { $cli->run(['config', 'show', '--json'], cwd => $tree)->{out} }
file('tree/ca.pem', '');
file('tree/.agentrelay', "hq_url = https://hq.example/\nca_file = ca.pem\n");
like(trusted(), qr/"ca_file":\{"value":"[^"]*ca\.pem"/, 'a tree may name an authority');
file('config/agentrelay/config', "hq_url = https://hq.example\ntoken_file = ~/own.token\n");
like(trusted(), qr/"ca_file":\{"value":null/, '... but not for what we name ourselves');
unlink "$tree/.agentrelay";
file('config/agentrelay/config', "token_file = ~/own.token\n");

# A .run that came with the tree.
file('tree/.run/url', "http://evil.example/\n");
file('tree/.run/operator.token', 'theirs');
is(sent(), 'theirs', 'a .run has its own token');
is(sent(AGENTRELAY_TOKEN => 'env-secret'), 'theirs', 'and does not get that of the environment');
is(sent(AGENTRELAY_TOKEN => 'env-secret', AR_RUN_DIR => "$tree/.run"), 'env-secret',
    'unless it is named');

unlink "$tree/.run/operator.token";
symlink "$dir/own.token", "$tree/.run/operator.token";
is(sent() // '', '', 'a link to a file of ours is no token of its');

unlink "$tree/.run/operator.token";
POSIX::mkfifo("$tree/.run/operator.token", 0600);
is(sent() // '', '', 'nor is a pipe');

remove_tree("$tree/.run");
file('tree/.run/operator.token', 'theirs');
POSIX::mkfifo("$tree/.run/url", 0600);
is(sent() // '', '', 'and no pipe holds an address');

done_testing;
