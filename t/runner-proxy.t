# A proxy named by the environment carries control and streams; what it refuses is
# told in words, and neither its password nor a token is ever printed.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use AgentRelay::ConnectProxy;
use AgentRelay::FakeHQ;

my @names = qw(http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY);
delete @ENV{@names};

my $hq = AgentRelay::FakeHQ->new;
my $dir = File::Temp::tempdir(CLEANUP => 1);
my $logs = '';

# Nothing but the proxy can find this HQ.
our $url = 'http://hq.invalid:4711/relay/';

sub runner {
    my ($env, @arg) = @_;

    local @ENV{keys %$env} = values %$env;
    return $hq->start_runner('--hq-url' => $url, @arg);
}

sub stop {
    my ($pid) = @_;

    $hq->stop_runner($pid);
    $logs .= $hq->log_text;
}

sub says {
    my ($pattern, $env, $name) = @_;

    my $pid = runner($env);
    ok($hq->until(sub { $hq->log_text =~ $pattern }, 20), $name) or diag($hq->log_text);
    stop($pid);
}

# through it

{
    my $proxy = AgentRelay::ConnectProxy->start(to => $hq->{port}, login => 'ann:p@ss word');
    my $at = "ann:p%40ss%20word\@127.0.0.1:" . $proxy->port;
    my $pid = runner({ http_proxy => "http://$at" });
    my $control = $hq->control or diag($hq->log_text);
    ok($control, 'welcomed through a proxy');

    my $id = $hq->start_session($control, command => ['bash', '-c', 'head -c 2000000 /dev/zero; cat'], mode => 'pipe');
    my $stream = $hq->stream($id, from => 0);
    $stream->output(sub { length $_[0]{output} >= 2_000_000 });
    is(length $stream->{output}, 2_000_000, 'output');
    stop($pid);

    my $heads = $proxy->heads;
    like($heads, qr/\ACONNECT hq\.invalid:4711 HTTP\/1\.1\r\nHost: hq\.invalid:4711\r$/m, 'CONNECT with host and port');
    like($heads, qr/^Proxy-Authorization: Basic \Q${\ encode_base64('ann:p@ss word', '') }\E\r$/m, 'user and password');
    unlike($heads, qr/runner-secret-token/, 'the proxy does not see the token');
    like($hq->log_text, qr/HQ is reached through the proxy 127\.0\.0\.1:\d+ \(http_proxy\)/, 'the log says so');

    for my $env ({ ALL_PROXY => $at }, { all_proxy => "http://$at/" },
        { http_proxy => $at, no_proxy => 'other.invalid, hq.invalid:80 10.0.0.0/8' })
    {
        $pid = runner($env);
        ok($hq->control, join ' ', map { "$_=" . ($env->{$_} =~ s/\d{4,}|ann.*@//gr) } sort keys %$env) or diag($hq->log_text);
        stop($pid);
    }

    says(qr/the proxy 127\.0\.0\.1:\d+ \(http_proxy\) wants a user and a password.* \(HTTP 407\)/,
        { http_proxy => '127.0.0.1:' . $proxy->port }, '407 without a login');
    says(qr/the proxy \S+ \(http_proxy\) does not accept this user and password \(HTTP 407\)/,
        { http_proxy => 'ann:wrong-password@127.0.0.1:' . $proxy->port }, '407 with a wrong one');
}

# around it

my $dead = { http_proxy => 'http://127.0.0.1:1' };
for my $list ('*', 'hq.invalid', '.invalid', 'invalid', 'x, HQ.invalid:4711') {
    says(qr/cannot resolve hq\.invalid/, { %$dead, NO_PROXY => $list }, "NO_PROXY=$list");
}
says(qr/cannot resolve hq\.invalid/, { HTTP_PROXY => 'http://127.0.0.1:1', HTTPS_PROXY => 'http://127.0.0.1:1' },
    'HTTP_PROXY is not read, HTTPS_PROXY not for http://');

{
    local @ENV{keys %$dead} = values %$dead;
    my $pid = $hq->start_runner;
    ok($hq->control, 'this machine is reached without a proxy') or diag($hq->log_text);
    stop($pid);
}

# what goes wrong

my @wrong = (
    [{ answer => '502 Bad Gateway' }, qr/the proxy \S+ \(http_proxy\) cannot reach hq\.invalid:4711 \(HTTP 502\)/],
    [{ answer => '403 Forbidden' }, qr/the proxy \S+ \(http_proxy\) does not allow a tunnel to hq\.invalid:4711 \(HTTP 403\)/],
    [{ answer => '500 Oh' }, qr/the proxy \S+ \(http_proxy\) makes no tunnel to hq\.invalid:4711 \(HTTP 500\)/],
    [{ garbage => "SSH-2.0-x\r\n\r\n" }, qr/the proxy \S+ \(http_proxy\) does not answer like a proxy/],
    [{ silent => 1 }, qr/no connection to hq\.invalid port 4711 through the proxy \S+ \(http_proxy\) within 10 s/],
);

for (@wrong) {
    my ($option, $pattern) = @$_;
    my $proxy = AgentRelay::ConnectProxy->start(to => $hq->{port}, %$option);
    says($pattern, { http_proxy => 'http://u:hidden-password@127.0.0.1:' . $proxy->port }, join ' ', %$option);
}

says(qr/the proxy 127\.0\.0\.1:1 \(http_proxy\): cannot connect to 127\.0\.0\.1 port 1/, $dead, 'nobody there');

for my $case (['socks5://h:1', qr/only proxies of http/], ['http://u:%zz@h', qr/written %25/],
    ['http://h:99999', qr/the port is not a number/])
{
    my ($value, $pattern) = @$case;
    my $pid = runner({ ALL_PROXY => $value });
    is($hq->reap($pid) >> 8, 2, "a wrong value: $value");
    like($hq->log_text, qr/ALL_PROXY: .*$pattern/, 'in words');
    $logs .= $hq->log_text;
}

# over TLS, to a proxy and through it

SKIP: {
    my $have = grep { -x "$_/socat" } split /:/, $ENV{PATH};
    skip 'socat is not installed: a proxy over TLS is not tested', 3 if !$have;

    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        . "-keyout $dir/key -out $dir/pem -subj /CN=test "
        . "-addext subjectAltName=DNS:localhost,DNS:hq.invalid 2>/dev/null") == 0 or die 'openssl req';

    my $tls = sub {
        my ($to) = @_;
        my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
        my $pid = fork // die;
        if (!$pid) {
            open STDERR, '>', '/dev/null';
            exec 'socat', "OPENSSL-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork,cert=$dir/pem,key=$dir/key,verify=0",
                "TCP:127.0.0.1:$to" or POSIX::_exit(127);
        }
        $hq->until(sub { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") }) or die 'no socat';
        return ($port, $pid);
    };

    my ($outer, $one) = $tls->($hq->{port});
    my $proxy = AgentRelay::ConnectProxy->start(to => $outer);
    my ($front, $two) = $tls->($proxy->port);

    local $url = 'https://hq.invalid:4711/relay/';
    my $pid = runner({ HTTPS_PROXY => "https://localhost:$front" }, '--ca-file' => "$dir/pem");
    my $control = $hq->control or diag($hq->log_text);
    ok($control, 'TLS to HQ within TLS to the proxy');
    my $id = $hq->start_session($control, command => ['head', '-c', '2000000', '/dev/zero'], mode => 'pipe');
    my $stream = $hq->stream($id, from => 0);
    $stream->output(sub { length $_[0]{output} >= 2_000_000 });
    is(length $stream->{output}, 2_000_000, 'output');
    stop($pid);

    $pid = runner({ https_proxy => "https://localhost:$front" });
    ok($hq->until(sub { $hq->log_text =~ /TLS with the proxy localhost:$front \(https_proxy\): self.signed/ }, 20),
        'a proxy is verified too') or diag($hq->log_text);
    stop($pid);

    kill 'TERM', $one, $two;
    waitpid $_, 0 for $one, $two;
}

unlike($logs, qr/p\@ss|p%40ss|hidden-password|wrong-password|runner-secret-token/, 'no secret is printed');

done_testing();
