# The runner's emulator: what a program asks of its terminal is answered, once;
# its title is told; a snapshot is the screen at the head, at the size of there.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;

sub snapshot {
    my ($stream) = @_;
    $stream->say(snapshot => { id => 1, least => 0 });
    my $said = $stream->expect('snapshot') or die 'no snapshot: ' . $hq->log_text;
    my $bytes = '';
    while (length $bytes < $said->{bytes}) {
        my $next = $stream->next_message or die 'the snapshot is too short';
        $bytes .= $next->{binary} if defined $next->{binary};
    }
    return { %$said, text => $bytes };
}

# Asks, then shows in hexadecimal what it reads until a q.
my $asks = <<'PL';
system 'stty', 'raw', '-echo';
$| = 1;
print "\e[3;5H", "\e[c\e[>c\e[6n\e[5n\e[?2026\$p\e[>0q\eP\$qr\e\\\e]11;?\a";
my $all = '';
while ($all !~ /q\z/ && sysread STDIN, my $more, 4096) { $all .= $more }
print "\e]2;the \xc3\xa4 title\a\e[2J\e[H\e[1;31mseen:\e[m", unpack('H*', $all), ":end";
sysread STDIN, my $last, 1;
PL

my $id = $hq->start_session($control, rows => 30, cols => 100, command => ['perl', '-e', $asks]);
my $stream = $hq->stream($id, from => 0);
$stream->output(qr/11;\?/);
my $early = snapshot($stream);
$stream->input(a => 0, 'q');
$stream->output(qr/:end/);
my ($seen) = $stream->{output} =~ /seen:\e\[m([0-9a-f]+):end/;
my $version = qr/[0-9A-Za-z.+~-]+/;
like(pack('H*', $seen // ''),
    qr/\A\e\[\?1;2c\e\[>0;276;0c\e\[3;5R\e\[0n\e\[\?2026;2\$y\eP>\|AgentRelay\($version\)\e\\\eP1\$r1;30r\e\\\e\]11;rgb:0000\/0000\/0000\e\\q\z/,
    'each question has one answer, in order');
my $title;
$hq->until(sub {
    $stream->output(sub { 1 });
    ($title) = grep { $_->{type} eq 'title' } @{ $stream->{other} };
});
is($title->{payload}{text}, "the \x{e4} title", 'the title is told');

# What a program says may not pass for something else where it is listed.
my $spoof = $hq->start_session($control, command => ['perl', '-e', '$| = 1; <STDIN>; print "\e]7;file:///a\a",
    "\e]2;a\xe2\x80\xaeb\xe2\x81\xa6c\xd8\x9cd\xe2\x80\x8fe\a"; <STDIN>;
    print "\e]7;file:///x%E2%80%AEy\a"; <STDIN>']);
my $spoofs = $hq->stream($spoof, from => 0);
my %told;
my $tells = sub {
    $spoofs->output(sub { 1 });
    for my $message (splice @{ $spoofs->{other} || [] }) {
        $told{ $message->{type} } = $message->{payload};
    }
    return $told{title} && $told{status} && ($told{status}{cwd} // '') eq $_[0];
};
$spoofs->input(b => 0, "\n");
ok($hq->until(sub { $tells->('/a') }), 'where it works is told');
is($told{title}{text}, 'a b c d e', 'a title without what turns it');
$spoofs->input(b => 1, "\n");
ok($hq->until(sub { $tells->('') }), 'a path with such is none');

is($early->{offset}, index($stream->{output}, "\e]2;"), 'a snapshot is made at the head');
unlike($early->{text}, qr/\e\[(?:>?c|[56]n|[\d?]+\$p)|\?\a/, 'and asks nothing');
my $late = snapshot($stream);
is($late->{offset}, length $stream->{output}, 'the next one is made anew');
is($late->{bytes}, length $late->{text}, 'as long as it says');
like($late->{text}, qr/seen:/, 'with what stands there');
like($late->{text}, qr/the \xc3\xa4 title/, 'and the title');

$stream->say(resize => { viewer => 'v', rows => 10, cols => 40 });
ok($stream->expect('resized'), 'another size');
is(join('x', @{ snapshot($stream) }{qw(rows cols)}), '10x40', 'is the next snapshot\'s');

# Who asks without end and never reads loses answers, not the session.

$id = $hq->start_session($control, command => ['perl', '-e',
    'system qw(stty raw -echo); $| = 1; print "\e[c" x 200_000; print "asked"; sleep 1000']);
$stream = $hq->stream($id, from => 0);
ok($stream->output(qr/asked/, 30), 'who never reads the answers prints on');
like(snapshot($stream)->{text}, qr/asked/, 'and is shown');

# In a flood the emulator runs behind and passes over what scrolls away: not over questions.

my $floods = <<'PL';
system 'stty', 'raw', '-echo';
$| = 1;
for my $n (1 .. 60) {
    print map { sprintf "\e[3%dmline %d of %d\e[m\r\n", $_ % 8, $_, $n } 1 .. 3000;
    print "\e[5n" if $n % 20 == 0;
}
print "\e[7;9H\e[6n";
my $all = '';
while ($all !~ /R\z/ && sysread STDIN, my $more, 4096) { $all .= $more }
print "\e[HANSWERS:", $all =~ s/\e/^/gr, ":END";
sysread STDIN, my $last, 1;
PL

$id = $hq->start_session($control, rows => 24, cols => 80, command => ['perl', '-e', $floods]);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/:END/, 60);
my ($answers) = $stream->{output} =~ /ANSWERS:(.*?):END/;
is($answers, '^[0n^[0n^[0n^[7;9R', 'a flood\'s questions are all answered, once, in order');
$late = snapshot($stream);
is($late->{offset}, length $stream->{output}, 'and the snapshot behind it is of its end');
my @lines = $late->{text} =~ /line (\d+) of (\d+)/g;
is("@lines[-2, -1]", '3000 60', 'down to the last line');
is(@lines / 2, 2022, 'with the scrollback and the screen, less where the answers stand');

# Plain pipes have no terminal: nothing answers, the snapshot is an offset.

$id = $hq->start_session($control, mode => 'pipe', command => ['perl', '-e',
    '$| = 1; print "one\n" x 40_000, "\e[clast"; sysread STDIN, my $in, 1; print "read:$in"']);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/last/);
my $lines = snapshot($stream);
is($lines->{bytes}, 0, 'pipe: no bytes');
is(substr($stream->{output}, $lines->{offset} - 1, 4), "\none", 'from the beginning of a line');
cmp_ok(length($stream->{output}) - $lines->{offset}, '<=', 131_072, 'of the last 128 KiB');
$stream->input(a => 0, 'x');
$stream->output(qr/read:./);
like($stream->{output}, qr/read:x\z/, 'nobody has typed but who did');

is($hq->stop_runner($pid), 0, 'it stops') or diag($hq->log_text);

done_testing;
