# Every configuration in conf/ is valid and does what it says: one logs in
# through it, and a session works from start to end.

use strict;
use warnings;
use lib 't/lib';

use CPAN::Meta::YAML;
use Test::More;

use AgentRelay::Example;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::Wait;

my %tried;

sub start {
    my ($file, %options) = @_;

    $tried{$file} = 1;
    my $nginx = AgentRelay::Example->new($file, %options);
    my ($status, $said) = $nginx->test_config;
    is($status, 0, "$file is valid") or diag($said);
    $nginx->launch or BAIL_OUT($nginx->{said} . $nginx->log_text);
    return $nginx;
}

# A browser's login: token, cookie, who one is.
sub logs_in {
    my ($url, $hq, $name, %expect) = @_;

    my $answer = curl("${url}api/auth/login", '-H', 'Content-Type: application/json',
        '-H', 'Origin: ' . ($url =~ m{^(\w+://[^/]+)})[0],
        '-d', '{"token":"' . $hq->operator_token . '"}');
    my $set = $answer->{headers}{'set-cookie'} // '';
    like($set, $expect{cookie}, "$name: a login") or diag($answer->{content});
    is(curl("${url}api/auth/me", '-b', ($set =~ /^([^;]+)/)[0] // '')->{status}, 200,
        '... is known again');
    like(curl($url, '-H', 'Accept: text/html')->{content}, $expect{page}, '... and the page')
        if $expect{page};
}

my $secure = qr{^__Secure-agentrelay=v1\..*; Path=/relay/; .*; Secure$};
my $page = qr{<base href="/relay/">};

# minimal.conf

my $hq = start('conf/minimal.conf', mount => '/', tokens => 0);
my $runner = AgentRelay::Runner->start($hq);
works(AgentRelay::Mount->new($hq), 'a session');
is($runner->stop, 0, 'the runner ends well');
$hq->stop;

# mounts.conf

$hq = start('conf/mounts.conf');
my %mount = map { $_ => AgentRelay::Mount->new($hq, mount => $_) }
    qw(/relay/ /tools/relay/ /runners/);
chomp($mount{'/tools/relay/'}{operator} = AgentRelay::HQ::slurp($hq->dir . '/tools.token'));
$runner = AgentRelay::Runner->start($mount{'/runners/'});
for my $path (sort keys %mount) {
    works($mount{$path}, "a session at $path");
    logs_in($mount{$path}->url, $mount{$path}, $path,
        cookie => qr{^agentrelay-\w+=v1\..*; Path=\Q$path\E; });
}
is(http_request($hq->port, GET => '/tools/relay/api/runners', headers => { $hq->bearer })
    ->{status}, 401, 'a mount with a token of its own knows no other');
is(http_request($hq->port, GET => '/runners/', headers => { Accept => 'text/html' })
    ->{status}, 404, 'the runners\' mount has no dashboard');
is($runner->stop, 0, 'the runner ends well');
$hq->stop;

# tls.conf

$hq = start('conf/tls.conf', tls => 1);
logs_in($hq->https, $hq, 'TLS', cookie => $secure, page => $page);
my $answer = http_request($hq->port, GET => '/relay/?x=1', headers => { Host => 'localhost' });
is("$answer->{status} $answer->{headers}{location}", '308 https://localhost/relay/?x=1',
    'plain http goes there');
$runner = AgentRelay::Runner->start($hq, url => $hq->https, wait => 0,
    args => ['--ca-file', $hq->ca]);
works_over_tls($hq, $hq, 'a session') if online($hq, $runner);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;

sub online {
    my ($front, $runner) = @_;

    my @bearer = ('-H', 'Authorization: Bearer ' . $hq->operator_token);
    my $online = wait_until {
        curl($front->https . 'api/runners/r1', @bearer)->{content} =~ /"state": ?"online"/;
    } 20, 'the runner is online';
    return ok($online, 'a runner') || diag($runner->log_text);
}

# behind-a-proxy.conf, and what is in front of it

sub through {
    my ($front, $name) = @_;

    logs_in($front->https, $hq, $name, cookie => $secure, page => $page);
    is((curl($front->https =~ s{/$}{}r)->{headers}{location} // '') =~ s{^https://[^/]+}{}r,
        '/relay/', '... and the way to it');
    my $runner = AgentRelay::Runner->start($hq, url => $front->https, wait => 0,
        args => ['--ca-file', $front->ca]);
    works_over_tls($front, $hq, '... and a session') if online($front, $runner);
    is($runner->stop, 0, '... and its end');
    $hq->logged('access.log', qr{^127\.0\.0\.1 .*/relay/api/runners}m, '... in HQ\'s log');
}

my $port = AgentRelay::HQ::free_port();
for my $front (qw(nginx.conf haproxy.cfg Caddyfile)) {
    my $file = "conf/front-$front";
    $hq = start('conf/behind-a-proxy.conf', front => $port);
    my ($name) = $front =~ /^(\w+?)(?:\.|file)/;
    my $start = main->can("start_" . lc $name);
    my $running = $start->($file);
    SKIP: {
        skip "$name is not installed: apt-get install " . lc $name, 1 if !$running;
        $tried{$file} = 1;
        through($running, $name);
        $running->end;
    }
    $hq->stop;
}

sub start_nginx {
    my ($file) = @_;
    return start($file, tls => 1, behind => $hq, tls_port => $port);
}

sub start_haproxy {
    my ($file) = @_;

    my $front = AgentRelay::Example->program($file, [qw(haproxy -db -f FILE)],
        behind => $hq, tls_port => $port, edit => sub {
            my ($self, $text) = @_;
            my $pem = $self->ca;
            AgentRelay::HQ::spill($pem, join '', map { AgentRelay::HQ::slurp($_) }
                $pem, $pem =~ s/pem$/key/r);
            return $text;
        }) or return;
    like(qx(PATH=\$PATH:/usr/sbin haproxy -c -f '$front->{dir}/front-haproxy.cfg' 2>&1),
        qr/is valid/, "$file is valid");
    return $front;
}

# A certificate authority is out of reach: its certificate and ports are given.
sub start_caddy {
    my ($file) = @_;
    return AgentRelay::Example->program($file,
        [qw(caddy run --adapter caddyfile --config FILE)], behind => $hq, tls_port => $port,
        edit => sub {
            my ($self, $text) = @_;
            my $tls = "tls $self->{dir}/hq.example.com.pem $self->{dir}/hq.example.com.key";
            return "{\n admin off\n auto_https disable_redirects\n}\n"
                . $text =~ s/^localhost \{/localhost:$port {\n    $tls/mr;
        });
}

# Traefik is not packaged by Debian: its file is read, and names what the others do.

my $traefik = eval { CPAN::Meta::YAML->read('conf/front-traefik.yaml')->[0]{http} } || {};
my ($router) = values %{ $traefik->{routers} };
my $service = $traefik->{services}{ $router->{service} // '' }{loadBalancer};
like($router->{rule}, qr{PathPrefix\(`/relay/`\)}, 'Traefik: the path');
is($service->{servers}[0]{url}, 'http://127.0.0.1:8080', '... to our port');
is($service->{passHostHeader}, 'true', '... with the Host that was asked for');

is_deeply([grep { !$tried{$_} } sort(glob('conf/*.conf'))], [], 'none was forgotten');

done_testing;
