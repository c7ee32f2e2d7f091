# GET /api/sessions/{id}/screen: its formats, how much it holds, who may ask, and what
# it says where there is no screen.

use strict;
use warnings;
use utf8;
use lib 't/lib';

use Encode qw(decode encode_utf8 FB_CROAK);
use JSON::PP;
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Runner;
use AgentRelay::Screen;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::Wait;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

my $hq = AgentRelay::HQ->start(workers => 2, reuseport => 1);
my $runner = AgentRelay::Runner->start($hq);
my $screen = AgentRelay::Screen->new($hq);

as_text();
as_json();
with_status();
as_thumbnail();
hostile();
as_large_as_it_gets();
unchanged();
asked_wrongly();
shared();
of_what_ended();
without();
away();

$hq->stop;
done_testing;


sub shown {
    my ($bytes) = @_;
    $screen->show("\x18\ec\e[3J" . encode_utf8($bytes)) or BAIL_OUT('nothing is shown: ' . $runner->log_text);
}

sub as_text {
    shown("one\r\n\r\n  two  \r\n" . 'x' x 100 . "\r\n世界e\x{301}👍🏽|\r\n\r\n\r\n");
    my $answer = $screen->get;
    is($answer->{status}, 200, 'text') or diag($answer->{content});
    is(decode('UTF-8', $answer->{content}),
        "one\n\n  two\n" . 'x' x 80 . "\n" . 'x' x 20 . "\n世界e\x{301}👍🏽|\n",
        'a line for each row, without the blank ones at the end');
    is($answer->{headers}{'content-type'}, 'text/plain; charset=utf-8', 'it is plain text');
    is($answer->{headers}{'x-agentrelay-first'}, 0, 'from the first row on');
    is($screen->get('?format=text')->{content}, $answer->{content}, 'which is the default');

    shown(join "\r\n", map { "line $_" } 1 .. 100);
    is($screen->text, join('', map { "line $_\n" } 77 .. 100), 'what has scrolled away is not there');
    $answer = $screen->get('?lines=50');
    is($answer->{content}, join('', map { "line $_\n" } 51 .. 100), 'unless it is asked for');
    is($answer->{headers}{'x-agentrelay-first'}, -26, 'then rows are negative');
    is($screen->text('?lines=3'), "line 98\nline 99\nline 100\n", 'or only the last lines');
    is($screen->text('?lines=2500'), join('', map { "line $_\n" } 1 .. 100), 'or all there are');

    $screen->show("\e[?1049h\e[2J\e[5;3Hfull screen");
    is($screen->text('?lines=50'), "\n\n\n\n  full screen\n", 'the alternate screen has no scrollback');
    $screen->show("\e[?1049l");
    is($screen->text('?lines=1'), "line 100\n", 'and the other one is back after it');
    shown('');
    is($screen->text, '', 'an empty screen is no line');
}

sub as_json {
    shown("\e]2;the title\a" . 'a ' . "\e[1;31mb\e[38;5;200;48;2;1;2;3;4;7mc d\e[m e\e[44m \e[m  \r\n\e[?25l");
    my $answer = $screen->get('?format=json');
    my $json = $answer->{json};
    my $true = JSON::PP::true;
    is_deeply($json->{lines}, [[{ text => 'a ' }, { text => 'b', fg => 1, bold => $true },
        { text => 'c d', fg => 200, bg => '#010203', bold => $true, underline => $true, inverse => $true },
        { text => ' e' }, { text => ' ', bg => 4 }]], 'runs of one look');
    is_deeply($json->{cursor}, { row => 1, col => 0, visible => JSON::PP::false }, 'the cursor');
    is("@$json{qw(session rows cols first title)}", $screen->id . ' 24 80 0 the title', 'the rest');
    ok(!$json->{alternate} && exists $json->{cwd} && exists $json->{progress} && exists $json->{attention},
        'of all of it');
    is($json->{offset}, $screen->get->{headers}{'x-agentrelay-offset'}, 'where it stands');
    $screen->show("\e[?1049h\e[?25h");
    $json = $screen->get('?format=json')->{json};
    ok($json->{alternate} && $json->{cursor}{visible}, 'the alternate screen');
    $screen->show("\e[?1049l");
}

# What else the program has said, which HQ has in the session's record.
sub with_status {
    shown("\e]7;file:///tmp/a%20b\a\e]9;4;1;50\a\e]7501;state=working\aat it");
    my $json;
    wait_until { ($json = $screen->get('?format=json')->{json})->{attention}
        && $json->{attention}{state} eq 'working' && $json->{progress} && $json->{cwd} } 20, 'HQ has heard';
    is($json->{cwd}, '/tmp/a b', 'where it works');
    is_deeply($json->{progress}, { state => 'normal', percent => 50 }, 'how far it is');
    is("@{ $json->{attention} }{qw(state source)}", 'working program', 'what it does');
    like($json->{attention}{since}, qr/^\d{4}-.*Z$/, 'since when');
    wait_until { ($json = $screen->get('?format=thumbnail')->{json})->{attention} } 20, 'a thumbnail has it';
    is($json->{attention}{state}, 'working', 'a thumbnail says it too');
    shown("\e]9;4;0\a");
}

sub as_thumbnail {
    $hq->rest(POST => '/api/sessions/' . $screen->id . '/resize', { rows => 40, cols => 120 });
    shown(join "\r\n", map { sprintf '%02d %s', $_, 'x' x $_ } 1 .. 38);
    my $answer;
    wait_until { ($answer = $screen->get('?format=thumbnail'))->{json}{lines}[-1] =~ /^38 / } 30, 'it follows';
    my $json = $answer->{json};
    is(join(' ', sort keys %$json), 'attention cols lines offset rows session', 'a thumbnail');
    is_deeply($json->{lines}, [map { sprintf '%02d %s', $_, 'x' x $_ } 15 .. 38], 'has the last rows');
    shown(join "\r\n", map { $_ x 110 } ('"', "\\", '界', 'y') x 10);
    wait_until { ($answer = $screen->get('?format=thumbnail'))->{json}{lines}[-1] =~ /^y/ } 30, 'it follows';
    $json = $answer->{json};
    is($json->{lines}[-1], 'y' x 80, 'of at most 80 columns');
    is($json->{lines}[-2], '界' x 40, 'wide ones count twice');
    cmp_ok(length $answer->{content}, '<=', 2048, 'in 2 KiB');
    cmp_ok(length $answer->{content}, '>', 1500, 'which are used');
    $hq->rest(POST => '/api/sessions/' . $screen->id . '/resize', { rows => 24, cols => 80 });
    shown('');
}

# Whatever a program prints, text is text and JSON is JSON.
sub hostile {
    my $all = join '', map { chr } 0x20 .. 0x7e, 0xa0 .. 0x2ff, 0x200b .. 0x206f, 0xfff0 .. 0xfffd, 0x1d173;
    my $bytes = join '', map { chr } 1 .. 0x1a, 0x1c .. 0xff;
    srand 7;
    my $random = join '', map { chr rand 256 } 1 .. 20_000;

    $screen->show("\x18\ec" . encode_utf8($all) . "\x18\r\n");
    ok(index(join('', map { s/\n//r } $screen->text), '"\\') >= 0 || $screen->text =~ /\\/, 'quotes are quotes');
    for my $what ([bytes => $bytes], [random => $random], [override => encode_utf8("\x{202e}abc\x{2066}")],
        [markup => '</script><b>&amp;'], ['C1 controls' => "\xc2\x9b31m\xc2\x85x"])
    {
        my ($name, $print) = @$what;
        $screen->show("\x18$print\x18");
        for my $format (qw(text json thumbnail)) {
            my $answer = $screen->get("?format=$format&lines=24");
            ok(eval { decode('UTF-8', my $copy = $answer->{content}, FB_CROAK); 1 }, "$name: $format is UTF-8");
            unlike(decode('UTF-8', $answer->{content}), qr/[\x00-\x09\x0b-\x1f\x7f-\x9f]/, '... without a control');
            ok($format eq 'text' || $answer->{json}{session}, '... and JSON');
        }
    }
    $screen->show("\x18\e[?1049l");
}

sub as_large_as_it_gets {
    $hq->rest(POST => '/api/sessions/' . $screen->id . '/resize', { rows => 500, cols => 1000 });
    shown("\x{10400}" x 500_000);
    my $answer = $screen->get;
    my @lines = split /\n/, decode('UTF-8', $answer->{content});
    cmp_ok(length $answer->{content}, '<', 60 * 1024, 'a huge screen is cut');
    cmp_ok(length $answer->{content}, '>', 50 * 1024, 'and no more than must be');
    is($answer->{headers}{'x-agentrelay-first'}, 500 - @lines, 'it says from which row on');
    is((grep { length != 1000 } @lines), 0, 'whole rows');
    $answer = $screen->get('?format=json');
    cmp_ok(length $answer->{content}, '<', 60 * 1024, 'as JSON too');
    is($answer->{json}{first}, 500 - @{ $answer->{json}{lines} }, 'and says so');

    shown(join '', map { "\e[1;3;9;38;2;$_;1;2;48;2;$_;3;4ma\x{301}\x{302}" } map { 100 + $_ % 2 } 1 .. 2000);
    $answer = $screen->get('?format=json');
    cmp_ok(length $answer->{content}, '<', 60 * 1024, 'one row that is too much');
    is(@{ $answer->{json}{lines} }, 1, 'is alone') or diag(length $answer->{content});
    is($answer->{json}{first}, 1, 'the last one');
    $hq->rest(POST => '/api/sessions/' . $screen->id . '/resize', { rows => 24, cols => 80 });
}

sub unchanged {
    shown('first');
    for my $query ('', '?format=json', '?format=thumbnail') {
        # Its attention may be told in between, and another worker know an older thumbnail.
        my ($answer, $etag, $again, $head);
        wait_until {
            $answer = $screen->get($query);
            $etag = $answer->{headers}{etag};
            $again = $screen->get($query, { 'If-None-Match' => $etag });
            $head = $hq->rest(HEAD => '/api/sessions/' . $screen->id . "/screen$query");
            $again->{status} == 304 && $head->{headers}{etag} eq $etag
        } 30, 'nothing changes';
        like($etag, qr/^"[^"]+"$/, "an ETag of '$query'");
        is("$again->{status} $again->{content}", '304 ', 'who has it gets nothing');
        is("$head->{status} $head->{headers}{etag} $head->{headers}{'content-length'} $head->{content}",
            "200 $etag " . length($answer->{content}) . ' ', 'HEAD says the same');
        is($screen->get($query, { 'If-None-Match' => '"other"' })->{status}, 200, 'who has another gets it');
    }
    my $etag = $screen->get->{headers}{etag};
    $screen->show(' second');
    my $answer = $screen->get('', { 'If-None-Match' => $etag });
    is("$answer->{status} $answer->{content}", "200 first second\n", 'a change is another one');
    my @answers = map { $screen->get->{content} } 1 .. 12;
    is((grep { $_ ne "first second\n" } @answers), 0, 'every worker answers');
}

sub asked_wrongly {
    for my $query ('format=', 'format=html', 'lines=0', 'lines=2501', 'lines=-1', 'lines=x', 'lines=1&lines=2') {
        my $answer = $screen->get("?$query");
        is("$answer->{status} $answer->{json}{code}", '400 bad_request', "not $query");
    }
}

sub shared {
    my $share = AgentRelay::Share->make($hq, $screen->id);
    my $other = AgentRelay::Screen->new($hq);
    my $path = '/api/sessions/' . $screen->id . '/screen';

    is($share->rest(GET => $path)->{content}, "first second\n", 'a share shows it');
    my $json = $share->rest(GET => "$path?format=json")->{json};
    ok($json->{lines} && !exists $json->{cwd}, 'without the folder');
    is($share->rest(GET => "$path?format=thumbnail")->{json}{session}, $screen->id, 'its thumbnail');
    my $answer = $share->rest(GET => '/api/sessions/' . $other->id . '/screen');
    is($answer->{json}{code}, 'share_forbidden', 'no other one');
    is($hq->rest(GET => $path, undef, { Authorization => undef })->{status}, 401, 'nobody is shown nothing');
}

sub of_what_ended {
    my $last = AgentRelay::Screen->new($hq);
    $last->show("\ecthe last words\r\n");
    $last->end;
    is($last->text, "the last words\n", 'what has ended is still shown');
    $hq->rest(DELETE => '/api/sessions/' . $last->id);
    is($last->get->{json}{code}, 'session_not_found', 'until it is deleted');
}

sub without {
    my %none = (
        'mode pipe' => $hq->session(runner => 'r1', mode => 'pipe', command => ['cat']),
        'one that could not be started' =>
            $hq->rest(POST => '/api/sessions', { command => ['/no/such'] }) && failed(),
    );
    for my $what (sort keys %none) {
        my $answer = $hq->rest(GET => "/api/sessions/$none{$what}/screen");
        is("$answer->{status} $answer->{json}{code}", '409 no_screen', "$what has none");
    }
}

sub failed { $hq->rest(GET => '/api/sessions?state=failed')->{json}{sessions}[0]{id} }

sub away {
    $runner->kill;
    my $answer = $screen->get;
    is("$answer->{status} $answer->{json}{code}", '503 runner_offline', 'not while its runner is away');
    ok($answer->{headers}{'retry-after'}, 'it may come back');
    $runner->launch;
    $runner->wait_online;
    wait_until { $hq->rest(GET => '/api/sessions/' . $screen->id)->{json}{ended_at} } 30, 'it is lost';
    $answer = $screen->get;
    is("$answer->{status} $answer->{json}{code}", '409 no_screen', 'but another life of it knows nothing');
    $runner->stop;
}
