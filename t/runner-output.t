# Output: what is held, what is sent, what is skipped, and what is told at
# which offset (WIRE.md section 3).

use strict;
use warnings;
use lib 't/lib';

use Digest::SHA qw(sha256_hex);
use Test::More;

use AgentRelay::FakeHQ;

use constant MIB => 1 << 20;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;

# numbered bytes: any repeat, hole or exchange changes them

my $program = <<'PL';
my ($n, $at) = (shift, 0);
$| = 1;
binmode STDOUT;
if (-t 0) { system 'stty', 'raw', '-echo' }
if (@ARGV) { my $line = <STDIN> }
while ($at < $n) {
    my $piece = pack 'N*', map { ($at / 4 + $_) * 2654435761 & 0xffffffff } 0 .. 2047;
    $at += 8192;
    syswrite STDOUT, $piece or exit 1;
}
PL

sub numbered {
    my ($from, $len) = @_;
    return substr pack('N*', map { $_ * 2654435761 & 0xffffffff }
        int($from / 4) .. int(($from + $len) / 4)), $from % 4, $len;
}

sub head {
    my ($stream) = @_;
    return $stream->{hello}{head};
}

sub quiet {    # output until so much is there and nothing has come for a while
    my ($stream, $least) = @_;
    my $seen = -1;
    $stream->output(sub { length($_[0]{output} // '') >= $least }, 30);
    while ($seen != length($stream->{output} // '')) {
        $seen = length($stream->{output} // '');
        $stream->output(sub { length $_[0]{output} != $seen }, 0.7);
    }
    return $seen;
}

# block: held from the start, a quarter of the ring and a read

my $n = 8 * MIB;
my $id = $hq->start_session($control, overflow => 'block', ring_bytes => 1 * MIB,
    command => ['perl', '-e', $program, "$n"]);
my $stream = $hq->stream($id);
is($stream->{hello}{consumed}, 0, 'block: consumed is 0 before the first attach');
$stream->say(resume => { from => 0, window => 196608 });
$stream->{offset} = 0;
is(quiet($stream, 196608), 196608, 'sent: the window above consumed');
cmp_ok($stream->{largest}, '<=', 65536, 'at most 64 KiB a frame');
is($stream->{unmasked}, 0, 'all frames are masked');

$stream->say(consumed => { offset => 100_000 });
is(quiet($stream, 296608), 296608, 'consumed moves the window');
$stream->close_with(0);

$stream = $hq->stream($id);
is($stream->{hello}{consumed}, 100_000, 'the next stream says the last consumed');
cmp_ok($stream->{hello}{stalled_ms}, '>=', 600, 'and how long it has not moved');
my $head = head($stream);
cmp_ok($head, '>=', 100_000 + MIB / 4, 'read: a quarter of the ring beyond consumed');
cmp_ok($head, '<=', 100_000 + MIB / 4 + 65536, 'and at most one read more');
is($stream->{hello}{base}, 0, 'nothing has fallen out');

# all of it, through cuts

$stream->say(resume => { from => 0, window => 196608 });
$stream->{offset} = 0;
my ($all, $cuts) = ('', 0);

while (length $all < $n) {
    $stream->{output} = '';
    my $from = length $all;
    my $want = $from + 300_000 + int rand 500_000;

    $stream->output(sub {
        my ($conn) = @_;
        $conn->say(consumed => { offset => $from + length $conn->{output} });
        return $from + length($conn->{output}) >= $want || $conn->{exit};
    }, 30);

    $all .= $stream->{output};
    last if $stream->{exit};

    $cuts++;
    $cuts % 3 == 0 ? $stream->close_with(1012) : $cuts % 3 == 1 ? $stream->close_with(0)
        : $stream->say('goaway');
    my $old = $stream;
    $stream = $hq->stream($id, from => length $all, window => 196608);
    is($old->expect_close, 1000, 'goaway: the old stream is closed after the new one is answered')
        if $cuts % 3 == 2;
}

is(length $all, $n, "every byte, through $cuts cuts");
ok($all eq numbered(0, $n), 'and the right ones');
$stream->output(sub { $_[0]{exit} });
is($stream->{exit}{end}, $n, 'exit names the end');
is($stream->{exit_at}, $n, 'and follows the last byte');
is($stream->{exit}{code}, 0, 'with the code');

$stream->close_with(1012);
$stream = $hq->stream($id, from => $n - 1000);
$stream->output(sub { $_[0]{exit} });
is($stream->{output}, numbered($n - 1000, 1000), 'an ended session keeps its ring');
is($stream->{exit_at}, $n, 'and tells its exit again');
$stream->close_with(1000);
ok(!$hq->accept_path(qr{\Q$id\E}, 1), '1000 after the exit: it is done');

# drop: nobody holds, the program runs on, the gap is told

$id = $hq->start_session($control, ring_bytes => 1 * MIB,
    command => ['perl', '-e', $program, "$n"]);
$stream = $hq->stream($id);
is($stream->{hello}{consumed}, undef, 'drop: nobody holds');
$control->expect('session_exited') for 1 .. 2;
$stream = undef;
$stream = $hq->stream($id, from => 0, timeout => 15);
$stream->output(sub { $_[0]{exit} });
is(scalar @{ $stream->{skips} }, 1, 'one skip');
my ($at, $to) = @{ $stream->{skips}[0] };
is($to, $n - MIB / 2, 'to the middle of the ring');
is($stream->{output}, numbered($to, $n - $to), 'and what follows is right');

# drop, held, then no stream: free after hold_ms

$id = $hq->start_session($control, ring_bytes => 1 * MIB, hold_ms => 1500,
    command => ['perl', '-e', $program, "$n", 'wait']);
$stream = $hq->stream($id, from => 0, window => 196608);
$stream->say(consumed => { offset => 0 });
$stream->input(a => 0, "\n");
is(quiet($stream, 196608), 196608, 'held');
ok(!$control->expect('session_exited', 2), 'as long as a stream is there');
$stream->close_with(0);
$hq->{refuse} = sub { $_[0] =~ /stream/ ? '503 Service Unavailable' : undef };
ok($control->expect('session_exited', 30), 'without one it runs on after hold_ms');
$hq->{refuse} = undef;

# range and snapshot, also before resume

$id = $hq->start_session($control,
    command => ['bash', '-c', 'echo -n 0123456789; printf "\033[2Jnew\033]2;a \303\244 title\007"; read']);
$stream = $hq->stream($id);
$hq->until(sub { 0 }, 0.3);
$stream->say(range => { id => 'r', from => 2, to => 5 });
is_deeply($stream->expect('range'), { id => 'r', from => 2, bytes => 3, base => 0,
    head => 32 }, 'range');
is($stream->next_message->{binary}, '234', 'its bytes');
$stream->say(range => { id => 's', from => 1000, to => 2000 });
is($stream->expect('range')->{bytes}, 0, 'a range above the head is empty');
$stream->say(snapshot => { id => 9, least => 0 });
my $snapshot = $stream->expect('snapshot');
is($snapshot->{offset}, 32, 'a snapshot: of the head');
like($stream->next_message->{binary}, qr/new/, 'its bytes');
$stream->say(resume => { from => 0 });
$stream->{offset} = 0;
my $title;
$hq->until(sub {
    $stream->output(sub { 1 });
    ($title) = grep { $_->{type} eq 'title' } @{ $stream->{other} };
});
is($title->{payload}{text}, "a \x{e4} title", 'the title');
$stream->say(snapshot => { id => 9, least => 12 });
$snapshot = $stream->expect('snapshot');
cmp_ok($snapshot->{offset}, '>=', 12, 'not below what is asked for');
$stream->say(resize => { viewer => 'v', rows => 40, cols => 90 });
is_deeply($stream->expect('resized'), { viewer => 'v', rows => 40, cols => 90 }, 'resized');
$stream->close_with(0);
$stream = $hq->stream($id, from => 0);
is("@{ $stream->{hello} }{qw(rows cols size_owner)}", '40 90 v', 'the next stream tells the size');

# the size takes effect at an offset

$id = $hq->start_session($control, overflow => 'block', ring_bytes => 1 * MIB,
    command => ['perl', '-e', $program, '1048576']);
$stream = $hq->stream($id, from => 0, window => 65536);
quiet($stream, 65536);
$stream->say(resize => { rows => 50, cols => 70 });
ok(!$stream->expect('resized', 0.3), 'the size waits for its offset');
$stream->say(consumed => { offset => undef });
$stream->output(sub { $_[0]{exit} });
ok((grep { $_->{type} eq 'resized' } @{ $stream->{other} }), 'and comes with it');

# two streams: only the newest answered one counts

$id = $hq->start_session($control, command => ['cat']);
my $old = $hq->stream($id, from => 0);
$old->say('goaway');
my $new = $hq->stream($id);
$old->input(a => 0, 'o');
$old->output(qr/o/);
is($old->{output}, 'o', 'the old one serves until the new one is answered');
$new->say(resume => { from => 1 });
is($old->expect_close, 1000, 'then it is closed');
$new->input(a => 1, 'n');
$new->output(qr/n/);
is($new->{output}, 'n', 'and the new one goes on');

is($hq->stop_runner($pid), 0, 'it stops') or diag($hq->log_text);

done_testing();
