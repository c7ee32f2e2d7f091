# A peer that sends one byte at a time gets the same answers; so does one whose
# segments end at every position of the frames. In a worker, and in the single
# process of "master_process off".

use strict;
use warnings;
use lib 't/lib';

use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Test::More;
use Time::HiRes qw(sleep);

use AgentRelay::Echo;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $frames = AgentRelay::Echo::masked(text => "h\xc3\xa9llo")
           . AgentRelay::Echo::masked(binary => 'x' x 130)
           . AgentRelay::Echo::masked(text => 'one', fin => 0)
           . AgentRelay::Echo::masked(ping => 'ping')
           . AgentRelay::Echo::masked(continuation => 'two')
           . AgentRelay::Echo::bye(1000);
my $expected = AgentRelay::Echo::plain(text => "h\xc3\xa9llo")
             . AgentRelay::Echo::plain(binary => 'x' x 130)
             . AgentRelay::Echo::plain(pong => 'ping')
             . AgentRelay::Echo::plain(text => 'onetwo')
             . AgentRelay::Echo::gone(1000);

for my $master (qw(on off)) {
    my $hq = AgentRelay::HQ->start(workers => $master eq 'on' ? 2 : 1,
        master => $master,
        server => 'location /echo { agentrelay_ws_echo on; }');

    is(talk($hq, split //, AgentRelay::Echo::ask($frames)), $expected,
       "byte by byte, master_process $master");

    my @wrong = grep {
        talk($hq, AgentRelay::Echo::upgrade() . substr($frames, 0, $_),
             substr($frames, $_)) ne $expected
    } 1 .. length($frames) - 1;
    is("@wrong", '', "cut at every byte, master_process $master");

    $hq->stop;
}

done_testing;


# Sends each segment on its own and reads to the end; gives what follows the 101.
sub talk {
    my ($hq, @segments) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $hq->port)
        or die "connect: $!\n";
    $socket->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);

    for my $segment (@segments) {
        syswrite $socket, $segment;
        sleep 0.0005;
    }

    my $answer = '';
    1 while sysread $socket, $answer, 65536, length $answer;
    return (split /\r\n\r\n/, $answer, 2)[1];
}
