# Limits of a session: written into a cgroup of its own before the program runs, and
# refused where they cannot be enforced. What the kernel ends for want of memory is
# said to have ended so; no cgroup is left behind, whoever is killed.

use strict;
use warnings;
use lib 't/lib';

use File::Path qw(make_path);
use File::Temp ();
use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $dir = File::Temp::tempdir(CLEANUP => 1);
my %wanted = (memory => 64 << 20, cpu => 1.5, pids => 20);

sub put {
    my ($path, $text) = @_;
    open my $fh, '>', $path or die "$path: $!";
    print $fh $text;
    close $fh;
}

sub content {
    my ($path) = @_;
    open my $fh, '<', $path or return undef;
    local $/;
    return scalar <$fh>;
}

sub failed {
    my ($control, %arg) = @_;
    $control->say(start_session => { request => 1, session => AgentRelay::FakeHQ::uuid(), command => ['true'], %arg });
    return $control->expect('session_failed') // {};
}

# A folder that looks like a cgroup with these controllers.

sub folder {
    my ($name, $has, $enabled) = @_;
    mkdir "$dir/$name";
    put("$dir/$name/cgroup.controllers", "$has\n");
    put("$dir/$name/cgroup.subtree_control", "$enabled\n");
    return "$dir/$name";
}

sub made {
    my ($root, $id, $oom) = @_;
    my $own = "$root/agentrelay-$id";
    mkdir $own;
    put("$own/$_", '') for qw(memory.max memory.swap.max cpu.max pids.max cgroup.procs cgroup.kill);
    put("$own/memory.events", "low 0\noom 1\noom_kill $oom\n");
    return $own;
}

# without

my $pid = $hq->start_runner('--cgroup', "$dir/none");
my $control = $hq->control;
is_deeply([grep { /^limits/ } @{ $control->{hello}{capabilities} }], [], 'nothing is claimed');
like($hq->log_text, qr/limits that sessions may have: none; the cgroup/, 'the log says so');
for my $limit (sort keys %wanted) {
    my $answer = failed($control, limits => { $limit => $wanted{$limit} });
    like($answer->{message}, qr/^this runner cannot limit $limit: the cgroup has not been given the controller$/, "no limit of $limit");
    is($answer->{errno}, 95, 'ENOTSUP');
}
like(failed($control, limits => { disk => 1 })->{message}, qr/cannot limit "disk"/, 'an unknown one');
like(failed($control, limits => { memory => $_ })->{message}, qr/no number above 0/, "no limit: $_") for '64M', 0, -1;
ok($hq->start_session($control, command => ['true'], limits => {}), 'without limits it starts');
$hq->stop_runner($pid);

# what is written

my $root = folder('all', 'cpuset cpu io memory pids', 'cpu memory pids');
$pid = $hq->start_runner('--cgroup', $root);
$control = $hq->control;
is_deeply([sort grep { /^limits/ } @{ $control->{hello}{capabilities} }], ['limits.cpu', 'limits.memory', 'limits.pids'],
    'what is enforced is told');
like($hq->log_text, qr/limits that sessions may have: memory, cpu, pids$/m, 'and logged');

sub exited {
    my ($id) = @_;
    while (my $message = $control->expect('session_exited')) {
        return $message if $message->{session} eq $id;
    }
    return {};
}

my $id = AgentRelay::FakeHQ::uuid();
my $own = made($root, $id, 1);
$hq->start_session($control, session => $id, command => ['sh', '-c', 'kill -9 $$'], limits => \%wanted);
my $exited = exited($id);
is($exited->{signal}, 9, 'killed');
ok($exited->{oom}, 'for want of memory');
is($hq->stream($id, from => 0)->expect('exit')->{reason}, 'out of memory', 'viewers are told');
is(content("$own/memory.max"), 64 << 20, 'memory');
is(content("$own/memory.swap.max"), 0, 'not to be had as swap');
is(content("$own/cpu.max"), '150000 100000', 'cpu');
is(content("$own/pids.max"), 20, 'pids');
is(content("$own/cgroup.procs"), 0, 'the program has entered it');

for my $case ([1, 'exit 0', 0, 'a program that got over it'], [0, 'kill -9 $$', 0, 'killed by somebody'],
    [1, 'exit 137', 1, 'a child was killed, and it says so']) {
    my ($oom, $command, $expected, $name) = @$case;
    $id = AgentRelay::FakeHQ::uuid();
    made($root, $id, $oom);
    $hq->start_session($control, session => $id, command => ['sh', '-c', $command], limits => { pids => 5 });
    is(exited($id)->{oom} ? 1 : 0, $expected, $name);
}

$id = AgentRelay::FakeHQ::uuid();
$own = made($root, $id, 0);
unlink "$own/memory.max";
like(failed($control, session => $id, limits => { memory => 1 << 20 })->{message},
    qr/^this runner cannot limit memory: No such file/, 'a limit that is not taken fails the start');
$id = AgentRelay::FakeHQ::uuid();
$own = made($root, $id, 0);
unlink "$own/cgroup.procs";
like(failed($control, session => $id, limits => { memory => 1 << 20 })->{message},
    qr/cannot enter the cgroup with its limits: No such file/, 'so does a cgroup that cannot be entered');
$hq->stop_runner($pid);

$root = folder('some', 'io pids', 'pids');
$pid = $hq->start_runner('--cgroup', $root);
$control = $hq->control;
is_deeply([grep { /^limits/ } @{ $control->{hello}{capabilities} }], ['limits.pids'], 'one of them');
like(failed($control, limits => { cpu => 1, pids => 3 })->{message}, qr/cannot limit cpu/, 'the others are refused');
$hq->stop_runner($pid);

# a real one

SKIP: {
    my ($mount) = map { (split)[1] } grep { / cgroup2 / } split /\n/, content('/proc/mounts') // '';
    skip 'no cgroup file system of version 2: nothing real is limited', 10 if !$mount;

    my ($path) = (content('/proc/self/cgroup') // '') =~ /^0::(.*)$/m;
    my $real = $mount . ($path eq '/' ? '' : $path) . "/agentrelay-test-$$";
    skip 'not allowed to make a cgroup: nothing real is limited', 10 if !mkdir $real;

    $pid = $hq->start_runner('--cgroup', $real);
    $control = $hq->control;
    my $gone = sub { !grep { -d } glob "$real/agentrelay-*" };

    $id = $hq->start_session($control, command => ['cat', '/proc/self/cgroup'], mode => 'pipe');
    like($hq->stream($id, from => 0)->output(qr/^0::.*\n/m), qr{^0::.*agentrelay-\Q$id\E$}m, 'a session has a cgroup');
    ok($hq->until($gone), 'which goes with it');

    $hq->start_session($control, command => ['sleep', '100']);
    ok(!$gone->(), 'a session');
    $hq->stop_runner($pid, 'KILL');
    ok($hq->until($gone), 'nor is one left when the runner is killed');
    $hq->accept_path(qr/./, 0.1) while @{ $hq->{arrived} };

    my %has = map { $_ => 1 } split ' ', content("$real/cgroup.controllers");
    SKIP: {
        if (grep { !$has{$_} } qw(memory pids cpu)) {
            rmdir $real;
            skip 'the kernel gives version 2 no controllers for memory, pids and cpu: no real limit is tested', 6;
        }

        $pid = $hq->start_runner('--cgroup', $real);
        $control = $hq->control;
        is(scalar(grep { /^limits/ } @{ $control->{hello}{capabilities} }), 3, 'all limits');
        $id = $hq->start_session($control, command => ['perl', '-e', 'my $x = "x" x (256 << 20); print length $x; sleep 100'],
            limits => { memory => 64 << 20 });
        $exited = exited($id);
        is($exited->{signal}, 9, 'too much memory: killed');
        ok($exited->{oom}, 'by the kernel, for that');
        $id = $hq->start_session($control, command => ['bash', '-c', 'for i in {1..40}; do sleep 9 & done; jobs | wc -l'],
            limits => { pids => 10 });
        like($hq->stream($id, from => 0)->output(qr/fork/), qr/fork/, 'too many processes: fork fails');
        $id = $hq->start_session($control, command => ['sh', '-c', 'cat /sys/fs/cgroup$(sed s/0::// /proc/self/cgroup)/cpu.max'],
            limits => { cpu => 0.5 }, mode => 'pipe');
        like($hq->stream($id, from => 0)->output(sub { $_[0]{exit} }), qr/^50000 100000$/m, 'half a core');
        is($hq->stop_runner($pid), 0, 'it stops');
        $hq->until($gone);
        rmdir $real;
    }
}

done_testing();
