# `agentrelay doctor` with a real HQ: behind proxies that are wrong in one way each, and
# over TLS with certificates of one's own. --ca-file, its variable and its setting hold
# for every command.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;

plan skip_all => 'openssl is not installed' if system 'openssl version >/dev/null 2>&1';

my $good = <<'CONF';
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header X-Forwarded-For $remote_addr;
CONF

# By name: what is replaced, and the check that finds it with its state.
my %proxy = (
    good => ['', ''],
    upgrade => ['proxy_set_header Upgrade $http_upgrade;', '', 'websocket', 'fail',
                qr/proxy_set_header Upgrade/],
    host => ['Host $http_host;', 'Host hq.internal;', 'host', 'fail', qr/Host \$http_host/],
    timeout => ['', 'proxy_read_timeout 3s;', 'websocket', 'fail', qr/proxy_read_timeout/],
    token => ['', 'proxy_set_header Authorization "";', 'token', 'fail',
              qr/^proxy_set_header Authorization "";$/m],
    buffering => ['proxy_http_version 1.1;', 'proxy_ignore_headers X-Accel-Buffering;', 'stream',
                  'warn', qr/proxy_buffering off/],
    down => ['', 'return 502;', 'http', 'fail', qr/error log of the proxy/],
);
$_ = { case => $_, port => AgentRelay::HQ::free_port() } for values %proxy;

my $hq = AgentRelay::HQ->new(workers => 1, mount => '/relay/');
my $dir = $hq->dir;
my $servers = '';
for my $name (sort keys %proxy) {
    my ($from, $to) = @{ $proxy{$name}{case} };
    my $common = $good;
    $from ? $common =~ s/\Q$from\E/$to/ : ($common .= $to);
    $servers .= "server { listen 127.0.0.1:$proxy{$name}{port};\n$common\n"
        . "location /relay/ { proxy_pass http://hq; } }\n";
}

sub certificate {
    my ($name, $subject) = @_;
    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 60"
        . " -keyout $dir/$name.key -out $dir/$name.pem -subj /CN=own -addext subjectAltName=$subject"
        . ' >/dev/null 2>&1') == 0 or die "openssl\n";
    my $port = AgentRelay::HQ::free_port();
    $servers .= "server { listen 127.0.0.1:$port ssl; ssl_certificate $dir/$name.pem;\n"
        . "ssl_certificate_key $dir/$name.key;\n$good\nproxy_set_header X-Forwarded-Proto https;\n"
        . "location /relay/ { proxy_pass http://hq; } }\n";
    return "https://127.0.0.1:$port/relay/";
}
my $own = certificate('own', 'IP:127.0.0.1');
my $wrong = certificate('wrong', 'DNS:elsewhere.example.com');

$hq->configure(directives => 'agentrelay_allowed_origins ' . $own =~ s{/relay/}{}r . ';',
    http => <<"CONF");
    map \$http_upgrade \$connection_upgrade { default upgrade; "" ""; }
    upstream hq { server 127.0.0.1:$hq->{port}; }
    $servers
CONF
$hq->launch or BAIL_OUT($hq->{said} . $hq->log_text);

my $cli = AgentRelay::Cli->new($hq);

sub doctor {
    my ($name, $url, @args) = @_;
    my $pid = $cli->spawn(['doctor', '--json', '--hq-url', $url, @args], out => "$dir/$name.out",
        err => "$dir/$name.err");
    return sub {
        my $exit = AgentRelay::Cli::wait_for($pid, 60);
        my $json = eval { decode_json(AgentRelay::Cli::slurp("$dir/$name.out")) }
            or diag(AgentRelay::Cli::slurp("$dir/$name.err"));
        return { exit => $exit, map { $_->{id} => $_ } @{ $json->{checks} } };
    };
}

sub unwell {
    my ($done) = @_;
    return join ' ', map { "$_:$done->{$_}{state}" }
        grep { ref $done->{$_} && $_ ne 'runners' && $done->{$_}{state} =~ /warn|fail/ } sort keys %$done;
}

# Proxies

my %running = map { $_ => doctor($_, "http://127.0.0.1:$proxy{$_}{port}/relay/") } sort keys %proxy;
for my $name (sort keys %running) {
    my (undef, undef, $id, $state, $fix) = @{ $proxy{$name}{case} };
    my $done = $running{$name}->();
    if (!$id) {
        is(unwell($done), '', "a $name proxy");
        next;
    }
    like(unwell($done), qr/\b$id:$state\b/, "$name: found");
    like($done->{$id}{fix}, $fix, '... with the line to add') or diag($done->{$id}{message});
}

# Certificates

my %tls = (
    unknown => doctor('unknown', $own),
    wrong => doctor('wrong', $wrong, '--ca-file', "$dir/wrong.pem"),
    known => doctor('known', $own, '--ca-file', "$dir/own.pem"),
    nofile => doctor('nofile', $own, '--ca-file', "$dir/nix.pem"),
);
$_ = $_->() for values %tls;
is($tls{unknown}{tls}{state}, 'fail', 'a certificate of nobody known');
like($tls{unknown}{tls}{fix}, qr/--ca-file/, '... and what to do');
is($tls{unknown}{exit}, 6, '... exit code');
is($tls{unknown}{http}{state}, 'skip', '... nothing is sent over it');
like($tls{wrong}{tls}{message}, qr/mismatch/, 'a certificate for another name');
like($tls{wrong}{tls}{fix}, qr/name that stands in the certificate/, '... and what to do');
is(unwell($tls{known}), '', 'an own authority that is known');
like($tls{known}{tls}{message}, qr/issued by own, authorities of .* lives (?:59|60) more days/,
    '... and how long it lives');
is($tls{nofile}{exit}, 2, 'a file of authorities that is not there');

is($cli->run(['ls', '--hq-url', $own])->{exit}, 6, 'ls does not trust it either');
is($cli->run(['ls', '--hq-url', $own, '--ca-file', "$dir/own.pem"])->{exit}, 0, '... but by flag');
is($cli->run(['ls', '--hq-url', $own], env => { AGENTRELAY_CA_FILE => "$dir/own.pem" })->{exit}, 0,
    '... by variable');
mkdir $cli->dir . '/config';
mkdir $cli->dir . '/config/agentrelay';
AgentRelay::Cli::spew($cli->dir . '/config/agentrelay/config', "ca_file = $dir/own.pem\n");
is($cli->run(['ls', '--hq-url', $own])->{exit}, 0, '... by configuration');

$hq->stop;
done_testing;
