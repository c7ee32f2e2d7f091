# With --allow a runner starts what its operator meant: a name is what the runner's
# own PATH makes of it, whatever path or PATH a request brings along.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;

use AgentRelay::FakeHQ;

my $root = File::Temp::tempdir(CLEANUP => 1);
mkdir "$root/bin";
for my $path ("$root/bin/cat", "$root/cat", "$root/bin/other") {
    open my $out, '>', $path or die "$path: $!\n";
    print $out "#!/bin/sh\necho not meant\n";
    close $out;
    chmod 0755, $path;
}

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner('--root' => $root, '--allow' => "cat,true,$root/bin/other");
my $control = $hq->control or die $hq->log_text;

sub start {
    my (@start) = @_;
    $control->say(start_session => {
        request => 1, session => AgentRelay::FakeHQ::uuid(), @start });
    return $control->expect(qr/^session_(?:started|failed)$/) // {};
}

for my $command ("$root/bin/cat", './cat', 'bin/cat', '../bin/../bin/cat', '//bin/cat',
    '/usr/bin/../bin/cat', '/usr/bin/env', 'cat,true', 'ca', 'catt', "$root/bin/other2", 'other',
    "$root/bin/othe", 'cat/', '/', ',')
{
    my $answer = start(command => [$command]);
    is($answer->{errno}, 1, "refused: $command");
}

for my $command ('true', '/usr/bin/true', '/bin/true', "$root/bin/other") {
    ok(start(command => [$command])->{pid}, "allowed: $command");
}

my $id = $hq->start_session($control, command => ['cat', '/proc/self/comm'],
    env => { PATH => "$root/bin" });
my $stream = $hq->stream($id, from => 0);
$stream->output(sub { $_[0]{exit} });
is($stream->{output}, "cat\r\n", "a request's PATH does not change what a name means");

my $missing = start(command => ['true'], env => { PATH => '/nowhere' });
ok($missing->{pid}, 'nor does it hide it');

is($hq->stop_runner($pid), 0, 'the runner ends well');
done_testing;
