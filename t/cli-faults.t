# The command line through a network that breaks: every byte of output and of input
# exactly once, and the terminal keeps what it shows.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use Digest::SHA qw(sha256_hex);
use Fcntl qw(O_RDWR);
use POSIX ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::FaultProxy;
use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $programs = Cwd::abs_path('t/lib/programs');
my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::Runner->start($hq);
my $proxy = AgentRelay::FaultProxy->start($hq->port);
my $cli = AgentRelay::Cli->new($hq, port => $proxy->port);

sub spawn {
    my ($name, @command) = @_;
    my %file = map { $_ => $hq->dir . "/$name-$_" } qw(in out err result);
    POSIX::mkfifo($file{in}, 0600);
    sysopen $file{pipe}, $file{in}, O_RDWR or die "$file{in}: $!\n";
    my $pid = $cli->spawn(['run', '--', 'perl', "$programs/$command[0]", $command[1],
        $file{result}], %file{qw(in out err)});
    my $ready = wait_until { -s $file{out} } 30, 'the program prints';
    ok($ready, "$name: the program is ready");
    return ($pid, %file);
}

# Output

{
    my $bytes = 16_777_216;
    my ($pid, %file) = spawn('output', 'random.pl', $bytes);
    syswrite $file{pipe}, 'g';

    my ($cuts, $at) = (0, 0);
    while (waitpid($pid, POSIX::WNOHANG) == 0) {
        my $have = -s $file{out};
        if ($cuts < 30 && $have >= $at) {
            $proxy->cut_after(1 + int rand 20_000, $cuts % 2 ? 'rst' : 'fin');
            $cuts++;
            $at = $have + int rand $bytes / 20;
        }
        select undef, undef, undef, 0.002;
    }
    is($?, 0, 'the program ends');
    cmp_ok($cuts, '>=', 10, "... through $cuts cuts");
    is(sha256_hex(AgentRelay::Cli::slurp($file{out})), AgentRelay::Cli::slurp($file{result}),
        '... with every byte once');
    unlike(AgentRelay::Cli::slurp($file{err}), qr/lost|missing|did not arrive/,
        '... and nothing lost');
}

# Input

{
    my $text = join '', map { sprintf "%06d\n", $_ } 1 .. 60_000;
    my ($pid, %file) = spawn('input', 'typed.pl', length $text);

    my $writer = fork // die "fork: $!\n";
    if (!$writer) {
        my $at = 0;
        while ($at < length $text) {
            $at += syswrite $file{pipe}, $text, 3000, $at;
        }
        POSIX::_exit(0);
    }
    my $cuts = 0;
    while (waitpid($pid, POSIX::WNOHANG) == 0) {
        $proxy->cut_after(1 + int rand 5000), $cuts++ if $cuts < 20;
        select undef, undef, undef, 0.05;
    }
    is($?, 0, 'the program has read all it wanted');
    waitpid $writer, 0;
    ok(AgentRelay::Cli::slurp($file{result}) eq $text, "... each byte once through $cuts cuts");
}

# A terminal without a connection

{
    my $pty = AgentRelay::Pty->start([$cli->command('run', '--', 'sh', '-c',
        'stty raw -echo; printf shown; exec cat -v')]);
    $pty->until(qr/shown/);
    $proxy->refuse;
    $proxy->cut;
    ok($pty->until(qr/\e\]2;no connection[^\e]*\e\\/), 'the title says it');
    $pty->type('typed away');
    my $screen = $pty->seen =~ s/.*shown//sr =~ s/\e\]2;.*?\e\\|\e\[2[23];2t//gr;
    is($screen, '', '... and the screen stays as it is');
    $proxy->accept;
    ok($pty->until(qr/typed away/, 30), 'what was typed meanwhile arrives');
    like($pty->seen, qr/\e\[23;2t/, '... and the title is what it was');
    $proxy->refuse;
    $proxy->cut;
    $pty->type("\x1dd");
    is($pty->wait, 0, 'the chord works without a connection');
    $proxy->accept;
    $cli->run(['kill', map { "se_$_->{id}" } grep { $_->{state} eq 'running' }
        @{ $hq->rest(GET => '/api/sessions')->{json}{sessions} }]);
}

# HQ reloads

{
    my ($pid, %file) = spawn('reload', 'random.pl', 33_554_432);
    syswrite $file{pipe}, 'g';
    $hq->reload for 1 .. 3;
    is(AgentRelay::Cli::wait_for($pid, 60), 0, 'a program through three reloads');
    is(sha256_hex(AgentRelay::Cli::slurp($file{out})), AgentRelay::Cli::slurp($file{result}),
        '... with every byte once');
}

# A reader that stops reading

{
    my $dir = $hq->dir;
    POSIX::mkfifo("$dir/slow", 0600);
    sysopen my $slow, "$dir/slow", O_RDWR or die "slow: $!\n";
    my $pid = $cli->spawn(['run', '--mode', 'pipe', '--', 'head', '-c', 20_000_000,
        '/dev/zero'], out => "$dir/slow", err => "$dir/slow-err");
    sysread $slow, my $first, 1;
    my $most = 0;
    for (1 .. 20) {
        my $kib = AgentRelay::Process::memory_kib($pid);
        $most = $kib if $kib > $most;
        select undef, undef, undef, 0.05;
    }
    cmp_ok($most, '<', 40_000, "a stopped reader costs little memory ($most KiB)");
    my $total = 1;
    while ($total < 20_000_000) {
        vec(my $wanted = '', fileno $slow, 1) = 1;
        last if !select($wanted, undef, undef, 10);
        $total += sysread $slow, my $bytes, 65536;
    }
    is($total, 20_000_000, '... and gets all of it later');
    is(AgentRelay::Cli::wait_for($pid, 10), 0, '... and the end');
}

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
