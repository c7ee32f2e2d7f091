# `agentrelay doctor` against an HQ of the test that is broken in one way after the
# other: each is found, named, and comes with what to do.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use POSIX qw(strftime);
use Test::More;

use AgentRelay::Cli;
use AgentRelay::FakeServer;

my $cli = AgentRelay::Cli->new;
my $dir = $cli->dir;
my $version = decode_json($cli->run(['version', '--json'])->{out})->{version};

AgentRelay::Cli::spew("$dir/token", "good-token\n", 0600);

# Every case has a mount of its own, /relayN/, and a file that says how HQ is there.
my $cases = 0;

my $server = AgentRelay::FakeServer->start(\&serve);
my $port = $server->port;

sub serve {
    my ($client, $request) = @_;

    my ($case, $path) = $request =~ m{^GET /relay(\d+)(\S*) };
    my $how = defined $case ? decode_json(AgentRelay::Cli::slurp("$dir/how$case")) : {};

    sleep 60 if $how->{mute};
    return reply($client, $how, $how->{elsewhere} // 404, '<html>nginx</html>')
        if !defined $path || $how->{elsewhere};
    return reply($client, $how, 404, encode_json({ code => 'not_found', title => 'Nothing here' }))
        if $how->{above} || ($how->{old} && $path =~ m{^/api/selftest});
    return reply($client, $how, 200, report($how)) if $path =~ m{^/api/selftest\?url=http://127};
    return reply($client, $how, 200, 'ok') if $path eq '/healthz';
    return stream($client, $how) if $path =~ m{^/api/selftest/stream};
    return socket_($client, $how, $request) if $path eq '/api/v1/ws/selftest';
    return reply($client, $how, 401, encode_json({ detail => $how->{detail} // '' }))
        if !$how->{anybody} && $request !~ /^Authorization: Bearer good-token\r$/m;
    return reply($client, $how, 200, $how->{me} // '{"actor":"operator"}') if $path eq '/api/auth/me';
    return reply($client, $how, 200, encode_json({ runners => [
        map { { name => "r$_", state => $_ ? 'online' : 'offline' } } 0 .. $how->{online} // 2 ] }));
}

sub reply {
    my ($client, $how, $status, $body) = @_;
    my $date = strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime(time + ($how->{skew} // 0)));
    print $client "HTTP/1.1 $status X\r\nDate: $date\r\nConnection: close\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body";
}

sub report {
    my ($how) = @_;
    my %fix = map { $_ => "line of $_\nand another;" } qw(nginx haproxy caddy traefik);
    return encode_json({ version => $how->{version} // $version, mount => '/relay/',
        checks => [{ id => 'host', state => $how->{host} // 'ok', message => "Host \e[2J", fix => \%fix }],
        client => [map { { id => $_, message => '', fix => { nginx => "fix $_;" } } }
            qw(websocket buffering timeout)] });
}

sub stream {
    my ($client, $how) = @_;
    print $client "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    return if $how->{silent};
    for my $n (1 .. 3) {
        select undef, undef, undef, $how->{buffered} ? 0 : 0.5;
        print $client "id: $n\ndata: {}\n\n";
    }
}

sub socket_ {
    my ($client, $how, $request) = @_;
    return reply($client, $how, 400, 'no upgrade') if $how->{no_upgrade};
    AgentRelay::FakeServer::upgrade($client, $request);
    my $echoes = 0;
    while (sysread($client, my $head, 2) == 2) {
        my ($op, $len) = map { ord } split //, $head;
        sysread $client, my $mask, 4;
        sysread $client, my $data, $len & 127 if $len & 127;
        return if ($op & 15) == 8;
        $data ^= substr $mask x (1 + length($data) / 4), 0, length $data;
        syswrite $client, pack('CC', 0x81, length $data) . $data;
        return if ++$echoes == 1 && $how->{cut};
    }
}


# Starts the doctor; seen() waits for it and gives its findings by id.
sub doctor {
    my ($how, @args) = @_;
    my $n = ++$cases;
    AgentRelay::Cli::spew("$dir/how$n", encode_json($how));
    return { n => $n, pid => $cli->spawn(['doctor', '--json', '--hq-url',
        "http://127.0.0.1:$port/relay$n/", '--token-file', "$dir/token", @args],
        out => "$dir/out$n", err => "$dir/err$n") };
}

sub seen {
    my ($case) = @_;
    my $exit = AgentRelay::Cli::wait_for($case->{pid}, 60);
    my $out = AgentRelay::Cli::slurp("$dir/out$case->{n}");
    my $json = eval { decode_json($out) }
        or diag($out . AgentRelay::Cli::slurp("$dir/err$case->{n}"));
    return { exit => $exit, state => $json->{state}, map { $_->{id} => $_ } @{ $json->{checks} } };
}

my @order = qw(config proxy dns tcp tls http clock token arrival websocket stream runners);

my $well = seen(doctor({}));
is($well->{exit}, 0, 'all is well');
is($well->{state}, 'ok', '... and said to be');
like($well->{websocket}{message}, qr/--long looks for idle timeouts/, '... but for what takes long');
is($well->{$_}{state}, 'ok', "... $_: " . ($well->{$_}{message} // '')) for @order;
ok(!defined $well->{$_}{fix}, "... $_ needs nothing done") for @order;

my @address = ('--hq-url', "http://127.0.0.1:$port/relay1/", '--token-file', "$dir/token");
my $text = $cli->run(['doctor', @address], seconds => 60);
is_deeply([$text->{out} =~ /^ok +(\w+) /mg], \@order, 'for people, in order');
unlike($text->{out}, qr/\e/, '... without colours where there is no terminal');
like($cli->run(['doctor', @address], seconds => 60, env => { CLICOLOR_FORCE => 1 })->{out},
    qr/\A\e\[32mok  \e\[0m  config /, '... unless they are wanted');
is($cli->run(['doctor', '-q', @address], seconds => 60)->{out}, '', '--quiet says nothing then');

# An HQ of this machine alone may ask for no token.

AgentRelay::Cli::spew("$dir/how2", encode_json({ anybody => 1 }));
$cases = 2;
my $open = $cli->run(['doctor', '--hq-url', "http://127.0.0.1:$port/relay2/"], seconds => 60);
is($open->{exit}, 0, 'no token, where HQ asks for none') or diag($open->{out});
like($open->{out}, qr/^ok +token +HQ asks for none$/m, '... and said to be so');

# All that can be broken, at once: the doctor takes its time.

AgentRelay::Cli::spew("$dir/bad", "bad-token\n", 0600);
AgentRelay::Cli::spew("$dir/open", "good-token\n", 0644);
my $closed = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
my $nobody = 'http://127.0.0.1:' . $closed->sockport . '/';
close $closed;

my @broken = (
    [{ elsewhere => 404 }, 'http', 'fail', 3, qr/status 404, but not as HQ/, qr/agentrelay on/],
    [{ above => 1 }, 'http', 'fail', 3, qr/HQ answers, but it is not mounted at this path/,
        qr/agentrelay on;/],
    [{ old => 1 }, 'http', 'warn', 0, qr/HQ is older than this/, qr/\A\z/],
    [{ mute => 1 }, 'http', 'fail', 7, qr/no answer in time/, qr/\A\z/],
    [{ skew => 4000 }, 'clock', 'warn', 0, qr/\d+ s behind HQ/, qr/timedatectl/],
    [{ version => '9.8.7' }, 'http', 'warn', 0, qr/HQ is version 9\.8\.7/, qr/\A\z/],
    [{ host => 'fail' }, 'host', 'fail', 1, qr/\AHost \?\[2J\z/,
        qr/\Aline of nginx\nand another;\z/],
    [{ host => 'warn' }, 'host', 'warn', 0, qr/Host/, qr/line of caddy/, '--proxy', 'caddy'],
    [{ no_upgrade => 1 }, 'websocket', 'fail', 1, qr/status 400/, qr/\Afix websocket;\z/],
    [{ cut => 1 }, 'websocket', 'fail', 1, qr/cut after \d+ s/, qr/\Afix timeout;\z/],
    [{ buffered => 1 }, 'stream', 'warn', 0, qr/buffers them/, qr/\Afix buffering;\z/],
    [{ silent => 1 }, 'stream', 'fail', 1, qr/no events came/, qr/\Afix buffering;\z/],
    [{ online => 0 }, 'runners', 'fail', 6, qr/none is online/, qr/agentrelay runner --hq-url/],
    [{ online => 0, me => '{"actor":"operator","runner_access":false}' }, 'runners', 'fail', 6,
        qr/none can connect here: HQ has no agentrelay_runner_token_file/,
        qr/^agentrelay_runner_token_file \S+;$/m],
    [{}, 'token', 'fail', 4, qr/does not take the one from/, qr/operator_token_file/,
        '--token-file', "$dir/bad"],
    [{}, 'token', 'fail', 4, qr/cannot be used/, qr/token_file/, '--token-file', "$dir/open"],
    [{}, 'tcp', 'fail', 6, qr/Connection refused/, qr/firewall/, '--hq-url', $nobody],
    [{}, 'dns', 'fail', 6, qr/nowhere\.invalid has no address/, qr/getent/,
        '--hq-url', 'http://nowhere.invalid/'],
    [{}, 'tls', 'fail', 6, qr/no secure connection/, qr/does this port speak TLS/,
        '--hq-url', "https://127.0.0.1:$port/relay1/"],
    [{ elsewhere => 400 }, 'http', 'fail', 3, qr/status 400, but not as HQ/,
        qr{begins with https://}],
);

AgentRelay::Cli::spew("$dir/how0", encode_json({ mute => 1 }));
my $ls = $cli->spawn(['ls', '--hq-url', "http://127.0.0.1:$port/relay0/"], out => "$dir/out0",
    err => "$dir/err0");

$_->{case} = doctor(@{ $_->{args} })
    for my @running = map { { args => [@$_[0, 6 .. $#$_]], expected => $_ } } @broken;

for (@running) {
    my (undef, $id, $state, $exit, $message, $fix) = @{ $_->{expected} };
    my $done = $_->{done} = seen($_->{case});
    is($done->{$id}{state}, $state, "$id: $state");
    like($done->{$id}{message}, $message, '... says why');
    like($done->{$id}{fix} // '', $fix, '... and what to do');
    is($done->{exit}, $exit, '... exit code');
}

is($running[0]{done}{$_}{state}, 'skip', "without HQ $_ is skipped")
    for qw(token websocket stream runners);
is($running[14]{done}{runners}{state}, 'skip', 'without a token runners are not asked for');

is(AgentRelay::Cli::wait_for($ls, 60), 7, 'every command tells a silent HQ by its exit code');
like(AgentRelay::Cli::slurp("$dir/err0"), qr/is silent: no answer in time/, '... and says so');

my $above = $cli->run(['ls', '--hq-url', "http://127.0.0.1:$port/relay$running[1]{case}{n}/"]);
is($above->{exit}, 3, 'a wrong path below an HQ');
like($above->{err}, qr{it is not mounted at http://\S+/relay\d+/: is the path right\?},
    '... is told by every command');

is($cli->run(['doctor'])->{exit}, 2, 'no address at all');

done_testing;
