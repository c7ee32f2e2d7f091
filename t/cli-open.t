# `agentrelay open` gives a link that logs in once; the browser is started with a
# private page, so the secret is in nobody's list of processes.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $cli = AgentRelay::Cli->new($hq);
my $address = 'http://127.0.0.1:' . $hq->port . '/';

# A browser that says how it was started.
my $dir = $cli->dir;
AgentRelay::Cli::spew("$dir/xdg-open",
    "#!/bin/sh\necho \"\$@\" >$dir/started.new\nenv >>$dir/started.new\n"
    . "mv $dir/started.new $dir/started\n", 0755);
my %env = (PATH => "$dir:$ENV{PATH}");

sub secret {
    my ($text) = @_;
    return $text =~ /\Q$address\E#login=([\w-]{20,})/ ? $1 : undef;
}

my $done = $cli->run(['open', '--print'], env => { %env, DISPLAY => ':9' });
is($done->{exit}, 0, 'open --print');
my $secret = secret($done->{out});
ok($secret, '... prints a link') or diag("$done->{out}$done->{err}");
is($done->{out}, "${address}#login=$secret\n", '... and only that');

my $login = $hq->rest(POST => '/api/auth/login', { secret => $secret },
    { Authorization => undef, Origin => $address =~ s{/$}{}r });
like($login->{status}, qr/^20[0-4]$/, 'the secret logs in') or diag($login->{content});
$login = $hq->rest(POST => '/api/auth/login', { secret => $secret },
    { Authorization => undef, Origin => $address =~ s{/$}{}r });
is($login->{status}, 401, '... once');

my $json = decode_json($cli->run(['open', '--json'])->{out});
ok(secret($json->{link}), '--json has the link');
like($json->{expires}, qr/^\d{4}-.*Z$/, '... and its end');

ok(!-e "$dir/started", 'no browser so far');
$done = $cli->run(['open'], env => \%env);
ok(secret($done->{out}), 'without a display the link is printed');

$done = $cli->run(['open'], env => { %env, DISPLAY => ':9',
    AGENTRELAY_TOKEN => $hq->operator_token, AGENTRELAY_TOKEN_FILE => undef });
$secret = secret($done->{out});
ok($secret, 'with a display it is, too');
wait_until { -e "$dir/started" } 30, 'the browser is started';
my $started = AgentRelay::Cli::slurp("$dir/started");
my ($page) = $started =~ /\A(\/\S+)\n/ or diag($started);
unlike($started, qr/\Q$secret\E/, 'its arguments and environment do not hold the secret');
unlike($started, qr/\Q@{[$hq->operator_token]}\E/, '... nor the token');
like(AgentRelay::Cli::slurp($page), qr/url=\Q$address\E#login=\Q$secret\E"/,
    'its page leads to the link');
is((stat $page)[2] & 0777, 0600, '... and is private');

is($cli->run(['open'], env => { AGENTRELAY_TOKEN => 'x' x 40,
    AGENTRELAY_TOKEN_FILE => undef })->{exit}, 4, 'a wrong token');

$hq->stop;
done_testing;
