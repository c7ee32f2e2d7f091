# soak.pl: make soak. 50 sessions that print steadily, each with a viewer, and
# 2,000 viewers of sessions that say nothing, for AR_SOAK_SECONDS (an hour), with
# a reload every minute (in a shorter run: in its twelfth part, at least 15 s).
# Nothing may grow: what nginx's master, its workers and the runner have for
# themselves in memory, their descriptors, connections, the workers' armed timers and
# the zone. Workers begin anew with each reload and share the viewers out by chance, so
# theirs vary; the old ones leave, which they do when no timer is left. The runner's
# timers are parts of what it allocates: one that is forgotten is memory that is. A line
# a turn, and at the end the medians of the first and the last third, the warming up
# left out.

use strict;
use warnings;
use lib 't/lib';

use Fcntl qw(SEEK_SET);
use List::Util qw(max min sum0);
use Time::HiRes qw(sleep time);

use AgentRelay::Bench;
use AgentRelay::Process;
use AgentRelay::Wait;

my ($Busy, $Idle, $Each) = (50, 10, 200);
my $Viewers = $Busy + $Idle * $Each;
my $Seconds = $ENV{AR_SOAK_SECONDS} || 3600;
my $Turn = max(15, min(60, $Seconds / 12));

# A figure, and how much more of it at the end is no growth: a share and a rest.
my @Bounds = (
    ['master KiB', 0.02, 128], ['worker KiB', 0.05, 2048], ['runner KiB', 0.02, 512],
    ['master fds', 0, 0], ['worker fds', 0.05, 0], ['runner fds', 0, 2], ['processes', 0, 0],
    ['connections', 0, 0], ['timers', 0.02, 16], ['zone bytes', 0, 4096],
);
$| = 1;

my $bench = AgentRelay::Bench->new(workers => 2, http => 'agentrelay_zone agentrelay 64m;');
my $hq = $bench->hq;
my @held = (
    map({ hold(1, $_) } map { $bench->session(program('steady', 200_000)) } 1 .. $Busy),
    map({ hold($Each, $_) } map { $bench->session(program('echo')) } 1 .. $Idle),
);

my ($start, $bytes, @samples) = (time, 0);
print join(' ', map { sprintf '%11s', $_ } 'second', map({ $_->[0] } @Bounds), 'MB/s'), "\n";
while (time - $start < $Seconds) {
    my $begun = time;
    $hq->reload or die "no new workers after a reload\n";
    sleep 0.5 while time - $begun < $Turn;
    wait_until { !$hq->leaving && connections() == $Viewers } 300, 'all viewers are back'
        or die connections() . " viewers of $Viewers are back after a reload\n";
    push @samples, sample();
    my $now = metric('agentrelay_ws_bytes_total{kind="terminal",dir="out"}');
    printf "%s\n", join ' ', map { sprintf '%11s', $_ } int(time - $start),
        map({ $samples[-1]{ $_->[0] } } @Bounds),
        sprintf('%.1f', ($now - $bytes) / 1e6 / (time - $begun));
    die "the sessions have fallen silent\n" if $now <= $bytes;
    $bytes = $now;
}

my @grown = growth(@samples);
my @bad = $hq->complaints;
print "nginx: $_\n" for @bad;
end_tool($_) for @held;
$bench->end;
print @grown || @bad ? "It grows, or complains.\n" : "Nothing grows.\n";
exit(@grown || @bad ? 1 : 0);


sub hold {
    my ($count, $session) = @_;
    return start_tool('hold', 'viewer', $count, @{ $bench->terminal($session) }, 'again');
}

sub sample {
    my @workers = $hq->workers;
    return {
        'master KiB' => private_kib($hq->pid),
        'worker KiB' => sum0(map { private_kib($_) } @workers),
        'runner KiB' => private_kib($bench->runner->pid),
        'master fds' => scalar open_files($hq->pid),
        'worker fds' => sum0(map { scalar open_files($_) } @workers),
        'runner fds' => scalar open_files($bench->runner->pid),
        'processes' => scalar(my @processes = children($hq->pid)),
        'connections' => sum0(metric(qr/agentrelay_ws_connections\{kind="(?:terminal|stream|runner)"\}/)),
        'timers' => sum0(map { timers($_) } @workers),
        'zone bytes' => metric('agentrelay_shm_used_bytes'),
    };
}

# How many timers are armed in a process of nginx: the nodes of its tree, which its
# memory shows to root. It stands still meanwhile.
sub timers {
    my ($pid) = @_;

    no warnings 'portable';
    my ($symbol) = map { /^(\w+) \S ngx_event_timer_rbtree$/ ? hex $1 : () }
        qx(nm -D /proc/$pid/exe);
    open my $maps, '<', "/proc/$pid/maps" or return 0;
    my ($base) = map { /^(\w+)-\S+ \S+ 0+ .*nginx$/ ? hex $1 : () } <$maps>;
    open my $memory, '<:raw', "/proc/$pid/mem" or die "timers need root: $!\n";
    my $words = sub {
        my ($at, $count) = @_;
        sysseek $memory, $at, SEEK_SET;
        sysread($memory, my $bytes, 8 * $count) == 8 * $count or die "the timers of $pid: $!\n";
        return unpack "Q$count", $bytes;
    };

    kill STOP => $pid;
    wait_until { (AgentRelay::Process::stat_of($pid))[0] eq 'T' } 5, "$pid stands still";
    my ($root, $sentinel) = $words->($base + $symbol, 2);
    my ($count, @nodes) = (0, $root);
    while (@nodes) {
        my $node = pop @nodes;
        next if $node == $sentinel;
        $count++;
        push @nodes, ($words->($node, 3))[1, 2];
    }
    kill CONT => $pid;
    return $count;
}

sub connections { return metric('agentrelay_ws_connections{kind="terminal"}') }

# The values of the lines that begin so.
sub metric {
    my ($name) = @_;

    my $begins = ref $name ? $name : quotemeta $name;
    my $text = $hq->rest(GET => '/metrics')->{content};
    my @values = $text =~ /^$begins ([-+.e\d]+)$/mg;
    return wantarray ? @values : $values[0] // 0;
}

sub growth {
    my @all = @_;

    splice @all, 0, max(1, int(@all / 6));
    my $third = max(1, int(@all / 3));
    my @names;
    for my $bound (@Bounds) {
        my ($name, $share, $rest) = @$bound;
        my ($first, $last) = map { median(map { $_->{$name} } @$_) }
            [@all[0 .. $third - 1]], [@all[-$third .. -1]];
        my $grown = $last > $first * (1 + $share) + $rest;
        printf "%-12s %10d -> %10d%s\n", $name, $first, $last, $grown ? '  GROWS' : '';
        push @names, $name if $grown;
    }
    return @names;
}
