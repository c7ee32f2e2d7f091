# Input that no offset can name is refused by the runner, which could never say
# again how far that viewer has come, and the session's stream with it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

use constant LAST => 9007199254740991;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;
my $id = $hq->start_session($control, command => ['cat']);

my $stream = $hq->stream($id, from => 0);
$stream->input('far', LAST - 2, 'ab');
my $ack = $stream->expect('ack') // {};
is($ack->{offset}, LAST, 'input up to the last offset is written');

$stream->input('other', LAST - 2, 'abc');
my ($code) = $stream->expect_close;
is($code, 1002, 'input beyond it breaks the protocol');

$stream = $hq->stream($id, from => 0);
ok($stream, 'the stream comes back');
is(($stream->{hello}{input} // {})->{far}, LAST, 'and says what was written');

is($hq->stop_runner($pid), 0, 'the runner ends well');
done_testing;
