# The helpers that watch and break the system do what they say: a strict frame
# reader, and a proxy that cuts where it is told.

use strict;
use warnings;
use lib 't/lib';

use Digest::SHA qw(sha256_hex);
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FaultProxy;
use AgentRelay::Frames qw(frame);
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Wait;

sub server_frame { frame(@_[0, 1], @_[2 .. $#_], mask => 0) }

sub events {
    my ($bytes, $step) = @_;
    my $frames = AgentRelay::Frames->new;
    return map { $frames->feed($_) } unpack "(a$step)*", $bytes;
}

my $stream = server_frame(text => "caf\xc3", fin => 0) . server_frame(ping => 'p')
    . server_frame(continuation => "\xa9") . server_frame(binary => 'x' x 70000)
    . server_frame(close => pack 'na*', 1000, 'done');

for my $step (1, 7, 100000) {
    my @events = events($stream, $step);
    my $binary = join '', map { $_->[1] } grep { $_->[0] eq 'binary' } @events;
    is($binary, 'x' x 70000, "pieces of $step: the bytes");
    is_deeply([grep { $_->[0] ne 'binary' } @events],
        [[ping => 'p'], [text => "caf\xc3\xa9"], [close => 1000, 'done']],
        "pieces of $step: the rest");
}

my %forbidden = (
    'a mask' => frame(text => 'x'),
    'a reserved bit' => server_frame(text => 'x', rsv => 4),
    'an unknown opcode' => server_frame(3, 'x'),
    'a long form' => server_frame(text => 'x', form => 16),
    'a longer form' => server_frame(text => 'x' x 200, form => 64),
    'a fragmented ping' => server_frame(ping => 'x', fin => 0),
    'a long ping' => server_frame(ping => 'x' x 126),
    'a continuation of nothing' => server_frame(continuation => 'x'),
    'a text inside a text' => server_frame(text => 'x', fin => 0) . server_frame(text => 'x'),
    'a text that is not UTF-8' => server_frame(text => "\xff"),
    'close code 1005' => server_frame(close => pack 'n', 1005),
);
for my $what (sort keys %forbidden) {
    ok(!eval { events($forbidden{$what}, 1000); 1 }, "$what is refused");
}

# The proxy, in front of an nginx without the module.
my $hq = AgentRelay::HQ->start(module => 0);
my $body = join '', map { pack 'N', $_ } 1 .. 100_000;
AgentRelay::HQ::spill($hq->dir . '/big.bin', $body);
$hq->configure(server => 'location = /big.bin { root ' . $hq->dir . '; }');
$hq->reload;

my $proxy = AgentRelay::FaultProxy->start($hq->port);
my $get = sub { http_request($proxy->port, GET => '/big.bin') };

is(sha256_hex($get->()->{content}), sha256_hex($body), 'it passes bytes');

$proxy->cut_after(50_000);
my $cut = $get->();
cmp_ok(length $cut->{content}, '<', 50_000, 'it cuts after so many');
is(($proxy->status)[2], 1, 'once');
is(sha256_hex($get->()->{content}), sha256_hex($body), 'and then passes again');

$proxy->segments(100);
is(sha256_hex($get->()->{content}), sha256_hex($body), 'in small segments');
$proxy->segments(0);

$proxy->throttle(1_000_000);
my $start = time;
is(length $get->()->{content}, length $body, 'slowly');
cmp_ok(time - $start, '>', 0.2, 'at the rate it was told');
$proxy->throttle(0);

$proxy->delay(0.1);
$start = time;
is(sha256_hex($get->()->{content}), sha256_hex($body), 'late');
cmp_ok(time - $start, '>', 0.2, 'both ways');
$proxy->delay(0);

my $gone = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $proxy->port);
ok(wait_until(sub { ($proxy->status)[0] }, 5, 'a link'), 'a connection');
$proxy->vanish;
syswrite $gone, "GET / HTTP/1.0\r\n\r\n";
is($get->()->{status}, 200, 'a new one passes after the old has vanished');
my $heard = '';
vec($heard, fileno $gone, 1) = 1;
ok(!select($heard, undef, undef, 0.2), 'which hears nothing, not even an end');

$proxy->refuse;
is($get->()->{status}, 0, 'it refuses');
$proxy->accept;
is($get->()->{status}, 200, 'and accepts');

$proxy->stop;
$hq->stop;
done_testing;
