# Something between runner and HQ that cuts every connection: said once, with the time
# after which and the command that tells why; nothing more until one holds.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner('--backoff', '0.01..0.1');
my $control = $hq->control or die $hq->log_text;
my $id = $hq->start_session($control, command => ['sleep', '1000']);

# Breaks the connections, or closes one with a code, and takes the next ones; that the
# session's stream is there says that the welcome was read.
my $stream = $hq->stream($id);
sub cut {
    my ($times, $code) = @_;
    for (1 .. $times) {
        $stream->close_with(0);
        $control->close_with($code // 0);
        $control = $hq->control or die $hq->log_text;
        $stream = $hq->stream($id) or die $hq->log_text;
    }
}
sub hints { scalar(() = $hq->log_text =~ /something in between/g) }
sub lines { scalar(() = $hq->log_text =~ /\n/g) }

cut(2);
is(hints(), 0, 'two that break are not told yet');
cut(1);
like($hq->log_text, qr{
    3\ connections\ to\ HQ\ in\ a\ row\ broke\ after\ \d+\.\d\ to\ \d+\.\d\ s\ without
    \ a\ word\ of\ HQ:\ most\ likely\ something\ in\ between\ cuts\ them;
    \ `agentrelay\ doctor(?:\ --long)?\ --hq-url\ http://127\.0\.0\.1:\d+`\ says}x, 'three are');

my $before = lines();
cut(6);
is(lines(), $before, 'what goes on like that is told no more') or diag($hq->log_text);
is(hints(), 1, '... nor the hint');

ok($hq->until(sub { $hq->log_text =~ /the connection to HQ holds again/ }, 60), 'one that holds is told');
cut(2);
cut(1, 1000);
cut(2);
is(hints(), 1, "in a row: HQ's own word is no cut");
cut(1);
is(hints(), 2, 'a new stretch is told again');

$hq->{refuse} = '502 Bad Gateway';
$control->close_with(0);
ok($hq->until(sub { $hq->log_text =~ /warn no connection to HQ: HQ refused the upgrade: HTTP 502/ }, 30),
    'another fault is told meanwhile');
is($hq->stop_runner($pid), 0, 'it stops');
done_testing;
