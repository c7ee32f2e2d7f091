# Input reaches the program exactly once and in order: duplicates are dropped,
# a gap of a known viewer closes the stream, an unknown viewer starts where it
# says, acknowledgements tell what was written and are repeated.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;

my @raw = (command => ['bash', '-c', 'stty raw -echo; echo ready; exec cat']);

sub acked {
    my ($stream, $viewer, $offset) = @_;

    return $hq->until(sub {
        $stream->output(sub { 1 });
        return grep { $_->{type} eq 'ack' && $_->{payload}{viewer} eq $viewer
            && $_->{payload}{offset} == $offset } @{ $stream->{other} // [] };
    });
}

my $id = $hq->start_session($control, @raw);
my $stream = $hq->stream($id, from => 0);
$stream->output(qr/ready\n/);

$stream->input(a => 0, 'abc');
$stream->send_frame(2, 'def');
$stream->input(b => 100, 'XYZ');
$stream->input(a => 3, 'defghi');
ok(acked($stream, 'a', 9), 'acknowledged');
ok(acked($stream, 'b', 103), 'an unknown viewer starts at its offset');
$stream->output(qr/ghi/);
is($stream->{output} =~ s/.*ready\n//sr, 'abcdefXYZghi', 'once, in order, twice sent is once typed');

$stream->input(a => 2, 'cdefgh');
$stream->input(a => 9, 'j');
$stream->output(qr/j/);
is($stream->{output} =~ s/.*ready\n//sr, 'abcdefXYZghij', 'old input is dropped');

# a gap

$stream->input(a => 12, 'later');
is($stream->expect_close, 1002, 'a gap of a known viewer is 1002');
$stream = $hq->stream($id);
is_deeply($stream->{hello}{input}, { a => 10, b => 103 }, 'the next stream tells what was written');
$stream->{offset} = $stream->{hello}{head};
$stream->say(resume => { from => $stream->{offset} });
ok(acked($stream, 'a', 10) && acked($stream, 'b', 103), 'acks are repeated after resume');
$stream->input(a => 10, 'kl');
$stream->output(qr/kl/);
is($stream->{output}, 'kl', 'it goes on');

# input without a viewer, and malformed messages

$stream->close_with(0);
$stream = $hq->stream($id, from => 0);
$stream->send_frame(2, 'x');
is($stream->expect_close, 1002, 'input of nobody is 1002');

for my $text ('{', '[]', '{"type":1}', '{"type":"consumed","payload":{}}',
    '{"type":"resize","payload":{"rows":"a","cols":1}}',
    '{"type":"resume","payload":{"from":-1}}',
    '{"type":"input","payload":{"viewer":"","offset":0}}',
    '{"type":"consumed","payload":{"offset":99999999}}',
    '{"type":"input","payload":{"viewer":"a","offset":1e99}}')
{
    $stream = $hq->stream($id, from => 0);
    $stream->send_frame(1, $text);
    is($stream->expect_close, 1002, "1002: $text");
}

$stream = $hq->stream($id);
$stream->say(resume => { from => 1 << 40 });
is($stream->expect_close, 1002, 'resume above the head');

$stream = $hq->stream($id, from => 0);
$stream->say(news => { of => 'tomorrow' });
$stream->say(consumed => { offset => undef, more => 1 });
$stream->input(a => 12, 'm');
$stream->output(qr/m/);
like($stream->{output}, qr/m\z/, 'unknown types and fields are ignored');

# a program that does not read: nothing blocks, nothing is lost

$id = $hq->start_session($control,
    command => ['bash', '-c', 'stty raw -echo; echo ready; sleep 1; head -c 60000 | sha256sum']);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/ready/);
my $paste = join '', map { chr(33 + $_ * 7 % 90) } 1 .. 60000;

for (my $at = 0; $at < length $paste; $at += 4096) {
    $stream->input(p => $at, substr $paste, $at, 4096);
}

$stream->say(resize => { viewer => 'p', rows => 30, cols => 90 });
ok($hq->until(sub {
    $stream->output(sub { 1 });
    grep { $_->{type} eq 'resized' } @{ $stream->{other} };
}, 1), 'a message is answered while input waits');
$stream->output(qr/[0-9a-f]{64}/);
like($stream->{output}, qr/${\ Digest::SHA::sha256_hex($paste) }/, 'all of a paste arrives');
ok(acked($stream, 'p', 60000), 'acknowledged when it is written');

# the end of the input, in mode pipe

$id = $hq->start_session($control, mode => 'pipe', command => ['sh', '-c', 'sleep 1; exec cat']);
$stream = $hq->stream($id, from => 0);
my $much = 'x' x 100_000;
for (my $at = 0; $at < length $much; $at += 4096) {
    $stream->input(a => $at, substr $much, $at, 4096);
}
$stream->input(b => 0, 'before');
$stream->say(close_input => { viewer => 'b', offset => 6 });
$stream->say(close_input => { viewer => 'b', offset => 6 });
$stream->input(a => length $much, 'after');
$stream->output(sub { $_[0]{exit} });
ok($stream->{output} eq "${much}before", 'it comes after all that was sent before it');
ok(acked($stream, 'a', 5 + length $much), '... and what comes later counts as written');

$id = $hq->start_session($control, mode => 'pipe', command => ['cat']);
$stream = $hq->stream($id, from => 0);
$stream->input(a => 0, 'abc');
$stream->say(close_input => { viewer => 'a', offset => 4 });
is($stream->expect_close, 1002, 'a gap before the end is 1002');
$stream = $hq->stream($id, from => 0);
$stream->say(close_input => { viewer => 'unknown', offset => 4 });
ok(acked($stream, 'unknown', 4), 'the end of an unknown viewer is acknowledged');
$stream->output(sub { $_[0]{exit} });
is($stream->{output}, 'abc', '... and obeyed');

$id = $hq->start_session($control, @raw);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/ready/);
$stream->say(close_input => { viewer => 'a', offset => 0 });
ok(acked($stream, 'a', 0), 'a PTY acknowledges the end');
$stream->input(a => 0, 'on');
$stream->output(qr/on/);
like($stream->{output}, qr/on\z/, '... and ignores it');

# many viewers

$id = $hq->start_session($control, @raw);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/ready/);
$stream->input("v$_" => 0, 'x') for 1 .. 300;
$stream->output(qr/x{300}/);
$stream->close_with(0);
$stream = $hq->stream($id);
is(scalar keys %{ $stream->{hello}{input} }, 256, 'the table holds 256 viewers');
ok($stream->{hello}{input}{v300} && !$stream->{hello}{input}{v1}, 'the most recently used');

is($hq->stop_runner($pid), 0, 'it stops') or diag($hq->log_text);

done_testing();
