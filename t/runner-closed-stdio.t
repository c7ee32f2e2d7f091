# A runner that is started with its first three descriptors closed opens them itself:
# otherwise a session's terminal could get one of these numbers, and whatever is written to
# stderr would be typed into it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $closes = "$hq->{dir}/closes";
open my $out, '>', $closes or die "$closes: $!\n";
print $out "#!/bin/sh\nexec '", AgentRelay::FakeHQ::binary(), "' \"\$\@\" <&- >&- 2>&-\n";
close $out;
chmod 0755, $closes;

my $runner = do {
    local $ENV{TEST_AGENTRELAY} = $closes;
    $hq->start_runner;
};
my $control = $hq->control or die 'no runner';
is(readlink "/proc/$runner/fd/$_", '/dev/null', "descriptor $_ is nobody's") for 0 .. 2;

my $id = $hq->start_session($control, command => ['sh', '-c', 'read line; echo "<$line>"']);
my $stream = $hq->stream($id, from => 0);
$stream->input(v => 0, "hello\n");
ok($stream->output(sub { $_[0]{exit} }, 30), 'a session ends');
is($stream->{output}, "hello\r\n<hello>\r\n", 'and was whole');
is($hq->stop_runner($runner), 0, 'the runner stops as always');

done_testing;
