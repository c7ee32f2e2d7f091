# The same over TLS: what stays in TLS buffers is flushed, in both directions.
# `openssl s_client` speaks it, since core Perl does not.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;

use AgentRelay::Echo;
use AgentRelay::HQ;

my $dir = File::Temp::tempdir(CLEANUP => 1);
system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
       . " -keyout $dir/key -out $dir/cert 2>$dir/err") == 0
    or plan skip_all => 'openssl makes no certificate';

my $port = AgentRelay::HQ::free_port();
my $hq = AgentRelay::HQ->start(workers => 1,
    listen => ["127.0.0.1:$port ssl"],
    server => "ssl_certificate $dir/cert; ssl_certificate_key $dir/key;
               location /echo { agentrelay_ws_echo on; }");

is(talk(AgentRelay::Echo::masked(text => 'hello'), AgentRelay::Echo::bye(1000)),
   AgentRelay::Echo::plain(text => 'hello') . AgentRelay::Echo::gone(1000),
   'a short message, with the handshake');

my $all = join '', map { pack 'N', $_ } 1 .. 16384;
for my $count (1, 2, 50) {
    my $got = talk((map { AgentRelay::Echo::masked(binary => $all) } 1 .. $count),
                   AgentRelay::Echo::bye());
    is(length $got, $count * (length(AgentRelay::Echo::plain(binary => $all))) + 2,
       "$count messages of 64 KiB");
    ok($got eq AgentRelay::Echo::plain(binary => $all) x $count . AgentRelay::Echo::gone(),
       'every byte of them');
}

is(talk((map { AgentRelay::Echo::masked(text => "n$_") } 1 .. 2000), AgentRelay::Echo::bye()),
   join('', map { AgentRelay::Echo::plain(text => "n$_") } 1 .. 2000)
       . AgentRelay::Echo::gone(),
   '2,000 small messages');

$hq->stop;
done_testing;


sub talk {
    my (@frames) = @_;

    AgentRelay::HQ::spill("$dir/in", AgentRelay::Echo::ask(@frames));
    my $answer = qx(openssl s_client -quiet -connect 127.0.0.1:$port < $dir/in 2>$dir/err);
    return (split /\r\n\r\n/, $answer, 2)[1] // '';
}
