# What stands in a share's name does nothing where it is shown: what could is
# refused, all else is only text.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Share;
use AgentRelay::Viewer;

# the runner is played by hand and answers no pings meanwhile
my $hq = AgentRelay::HQ->start(workers => 2, http => 'agentrelay_ping_interval 1m;');
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

# As JSON text: what no encoder would write is tried too.
my %refused = (
    'nothing' => '""', 'too long' => '"' . 'x' x 65 . '"', 'too long in characters' =>
        '"' . '\u2713' x 65 . '"', 'a number' => '7', 'a list' => '["a"]', 'an object' => '{}',
    'a line feed' => '"a\nb"', 'a tab' => '"a\tb"', 'a clear screen' => '"\u001b[2J"',
    'a title by OSC' => '"\u001b]0;owned\u0007"', 'an OSC of one byte' => '"\u009d0;owned\u009c"',
    'a CSI of one byte' => '"\u009b2J"', 'a delete' => '"a\u007f"', 'a backspace' => '"a\b"',
    'a line separator' => '"a\u2028b"', 'a turned direction' => '"a\u202eb"',
    'a mark that turns it' => '"a\u061cb"', 'an isolate' => '"a\u2066b"',
);
my %malformed = (
    'a NUL' => '"a\u0000b"', 'a lone surrogate' => '"\ud800"', 'a low surrogate' => '"\udc00"',
    'turned surrogates' => '"\udc00\ud800"', 'bad UTF-8' => "\"\xff\"",
    'an encoded surrogate' => "\"\xed\xa0\x80\"", 'an overlong slash' => "\"\xc0\xaf\"",
    'a raw escape' => "\"\x1b[2J\"", 'no end' => '"a',
);

is(status($refused{$_}), 422, "$_ is refused") for sort keys %refused;
is(status($malformed{$_}), 400, "$_ is no JSON of ours") for sort keys %malformed;
is(status('"' . 'x' x (1 << 20) . '"'), 413, 'a megabyte is too much');
is_deeply($hq->rest(GET => "/api/sessions/$id/shares")->{json}{shares}, [], 'none of them is there');

my @inert = ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', q(' or 1=1 --),
    '../../etc/passwd', '%0d%0aSet-Cookie: a=b', '{{7*7}}', '$(reboot)', '\\', '"',
    "\x{1f600}" x 64, "e\x{301}", 'javascript:alert(1)');
for my $name (@inert) {
    my $share = AgentRelay::Share->make($hq, $id, name => $name);
    is($share->answer->{name}, $name, 'a name is only text');
    my $viewer = $share->viewer(offset => 0);
    $viewer->connect;
    my $said;
    run_until {
        ($said) = grep { $_->{viewer} eq $viewer->{viewer} }
            map { @{ $_->{payload}{viewers} } } $viewer->messages('viewers');
    } 30, $viewer;
    is($said->{name}, $name, 'also to who looks');
    $viewer->leave;
    ok((run_until { !$share->connections } 30, $viewer), 'it leaves');
    $share->revoke;
}

my $answer = $hq->rest(POST => "/api/sessions/$id/shares", { mode => 'read', name => $inert[0] });
is($answer->{headers}{'content-type'}, 'application/json', 'it is never a page');
is($answer->{headers}{'x-content-type-options'}, 'nosniff', 'nor taken for one');
is((() = $hq->log_text =~ /[\x00-\x08\x0b-\x1f\x7f]/g), 0, 'no log has a control character');

$runner->leave;
$hq->stop;
done_testing;


sub status {
    my ($name) = @_;
    return http_request($hq->port, POST => $hq->path("/api/sessions/$id/shares"),
        body => qq({"mode":"read","name":$name}),
        headers => { $hq->bearer, 'Content-Type' => 'application/json' })->{status};
}
