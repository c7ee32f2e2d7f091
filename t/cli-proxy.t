# The command line goes through the proxy that the environment names, its websockets
# too, and says what a proxy refuses; no password is printed.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::ConnectProxy;
use AgentRelay::HQ;
use AgentRelay::Runner;

my $hq = AgentRelay::HQ->start(workers => 1);
my $proxy = AgentRelay::ConnectProxy->start(to => $hq->port, login => 'ann:hidden-password');
my $at = 'ann:hidden-password@127.0.0.1:' . $proxy->port;

# Nothing but the proxy can find this HQ.
my %env = (AGENTRELAY_HQ_URL => 'http://hq.invalid:4711' . $hq->path(''), http_proxy => "http://$at",
    map { $_ => undef } qw(no_proxy NO_PROXY all_proxy ALL_PROXY));
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq, env => \%env);

my $done = $cli->run(['run', '--mode', 'pipe', '--', 'cat'], stdin => "through\n");
is($done->{exit}, 0, 'a session through a proxy') or diag($done->{err});
is($done->{out}, "through\n", 'with its bytes');
is($cli->run(['ls'])->{exit}, 0, 'and a list');
my @heads = $proxy->heads =~ /^CONNECT (\S+)/mg;
is_deeply([grep { $_ ne 'hq.invalid:4711' } @heads], [], 'all of it');

my @wrong = (
    ['127.0.0.1:' . $proxy->port, qr/wants a user and a password.* \(HTTP 407\)/],
    ['ann:wrong-password@127.0.0.1:' . $proxy->port, qr/does not accept this user and password \(HTTP 407\)/],
    ['socks5://127.0.0.1:1', qr/http_proxy: only proxies of http/],
    ['ann:hidden-password@127.0.0.1:1', qr/the proxy 127\.0\.0\.1:1 \(http_proxy\): cannot connect/],
);
for (@wrong) {
    my ($value, $pattern) = @$_;
    $done = $cli->run(['ls'], env => { http_proxy => $value });
    is($done->{exit}, 6, 'unavailable: ' . ($value =~ s/.*@//r =~ s/\d{4,}/PORT/r));
    like($done->{err}, $pattern, 'in words');
    unlike($done->{err}, qr/(?:hidden|wrong)-password/, 'without the password');
}

is($runner->stop, 0, 'the runner stops');
$hq->stop;
done_testing();
