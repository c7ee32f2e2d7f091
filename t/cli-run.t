# `agentrelay run` is like running it here: the exit code, every byte of the
# output, the end of the input; and what fails on this side is 125.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use Digest::SHA qw(sha256_hex);
use Fcntl qw(O_RDWR);
use JSON::PP;
use POSIX ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $programs = Cwd::abs_path('t/lib/programs');
my $hq = AgentRelay::HQ->start(workers => 2);
my $r1 = AgentRelay::Runner->start($hq, args => ['--label', 'zone=a', '--root', '/']);
my $cli = AgentRelay::Cli->new($hq);

sub run { return $cli->run(['run', @_]) }

# Exit codes

my $done = run('--', 'sh', '-c', 'echo out; exit 7');
is($done->{exit}, 7, 'the exit code is the command\'s');
is($done->{out}, "out\r\n", '... and its output, as a terminal gives it');
is($done->{err}, '', '... and nothing is added');

is(run('--', 'sh', '-c', 'kill -TERM $$')->{exit}, 143, 'a signal is 128 and its number');
is(run('--', 'sh', '-c', 'kill -KILL $$')->{exit}, 137, '... also SIGKILL');
is(run('true')->{exit}, 0, 'without -- the first word begins the command');
is(run('sh', '-c', 'exit 3', '--help')->{exit}, 3, '... and its flags are its own');

$done = run('--', '/no/such/command');
is($done->{exit}, 125, 'what cannot be started is 125');
like($done->{err}, qr{could not be started: .*/no/such/command.*No such file.*exec_failed, \w},
    '... and says why');
$done = run('--', 'no-such-command');
like($done->{err}, qr{PATH there: /}, '... and which PATH was searched');

my ($failed) = map { $_->{id} } grep { $_->{state} eq 'failed' }
    @{ decode_json($cli->run(['ls', '--all', '--json'])->{out}) };
$done = $cli->run(['attach', $failed]);
is($done->{exit}, 1, 'it cannot be attached to');
like($done->{err}, qr/could not be started/, '... and says why');

# Input and output

is($cli->run(['run', 'cat'], stdin => "a line\n")->{out} =~ s/\r//gr,
    "a line\na line\n", 'the end of the input is passed on');
is($cli->run(['run', 'wc', '-c'], stdin => 'abc')->{out} =~ s/^abc//r, "3\r\n",
    '... also inside a line');

for my $mode (qw(pty pipe)) {
    my %file = map { $_ => $hq->dir . "/$_-$mode" } qw(in out err sha);
    POSIX::mkfifo($file{in}, 0600);
    sysopen my $in, $file{in}, O_RDWR or die "$file{in}: $!\n";

    my $pid = $cli->spawn(['run', '--mode', $mode, '--', 'perl', "$programs/random.pl",
        8_388_608, $file{sha}], %file);
    my $ready = wait_until { -s $file{out} } 30, 'the program prints';
    ok($ready, "$mode: the program is ready");
    syswrite $in, 'g';
    is(AgentRelay::Cli::wait_for($pid, 60), 0, '... prints 8 MiB of random bytes');
    is(sha256_hex(AgentRelay::Cli::slurp($file{out})), AgentRelay::Cli::slurp($file{sha}),
        '... and all of them are here');
    is(-s $file{err}, 0, '... and nothing is said');
}

my $early = run('--mode', 'pipe', '--', 'head', '-c', 3_000_000, '/dev/zero');
is(length $early->{out}, 3_000_000, 'what was printed before anybody came is there');

my $closed = join ' ', map { "'$_'" } $cli->command('run', '--', 'sh', '-c', 'exit 6');
is(system('sh', '-c', "$closed <&- >&- 2>&-") >> 8, 6, 'without standard descriptors');

# Where and how

is(run('--cwd', '/usr', 'pwd')->{out}, "/usr\r\n", '--cwd');
$done = $cli->run(['run', 'pwd'], cwd => '/usr/lib');
is($done->{out}, "/usr/lib\r\n", 'the directory is this one, since the runner is here');
is($cli->run(['run', '--env', 'A=1 2', '--env', 'TERM_HERE', 'sh', '-c',
    'echo $A $TERM_HERE'], env => { TERM_HERE => 'x' })->{out}, "1 2 x\r\n", '--env');
is(run('--label', 'zone=a', 'echo', 'hi')->{out}, "hi\r\n", '--label');

my $r2 = AgentRelay::Runner->start($hq, name => 'r2');
$done = run('true');
is($done->{exit}, 125, 'of several runners one must be chosen');
like($done->{err}, qr/several runners.*--runner r1.*--runner r2/s, '... from a list');
$done = $cli->run(['run', '--runner', 'r2', 'pwd'], cwd => '/usr');
is($done->{out}, $r2->home . "\r\n", 'a directory that the runner keeps closed');
like($done->{err}, qr/not started in this directory.*"\/usr"/, '... is told');
unlike($cli->run(['ls', '--all'])->{out}, qr/ failed .* pwd$/m, '... and leaves nothing');
$done = run('--runner', 'r2', '--cwd', '/usr', 'pwd');
is($done->{exit}, 125, '... and fails when it was asked for');
my ($rn) = map { "rn_$_->{id}" } grep { $_->{name} eq 'r2' }
    @{ decode_json($cli->run(['ls', '--runners', '--json'])->{out}) };
is(run('--runner', $rn, 'echo', 'hi')->{out}, "hi\r\n", '--runner by prefixed id');
$done = run('--runner', $rn =~ s/^rn_/se_/r, 'true');
is($done->{exit}, 125, 'the id of a session');
like($done->{err}, qr/se_\S+ is a session, not a runner/, '... is told to be one');
$done = run('--runner', 'r9', 'true');
is($done->{exit}, 125, 'an unknown runner');
like($done->{err}, qr/^agentrelay: .+\(\w+, \w+\)$/m, '... is told with code and request');

# Detached

$done = run('--runner', 'r1', '--detach', '--name', 'deep thought', 'sleep', '1000');
like($done->{out}, qr/\Ase_[0-9a-f-]{36}\n\z/, '--detach prints the id');
my ($id) = $done->{out} =~ /se_(\S+)/;
$done = run('--runner', 'r1', '--detach', '--json', 'sleep', '1000');
my $json = decode_json($done->{out});
is(length $json->{id}, 36, '--json prints the session');

like($cli->run(['ls'])->{out}, qr/^se_\Q$id\E  deep thoug\S*  running +\w+ +r1 .* sleep 1000$/m,
    'ls lists it') or diag($cli->run(['ls'])->{out});
my $list = decode_json($cli->run(['ls', '--json'])->{out});
is_deeply([sort map { $_->{id} } @$list], [sort $id, $json->{id}], 'ls --json');
like($cli->run(['ls', '--runners'])->{out}, qr/^r2 +online /m, 'ls --runners');

is($cli->run(['kill', '--dry-run', 'deep thought'])->{out}, "se_$id  sleep 1000\n",
    'kill --dry-run by name');
is($cli->run(['kill', 'deep thought'])->{exit}, 0, 'kill by name');
is($cli->run(['kill', substr $json->{id}, -6])->{exit}, 0, '... by the end of an id');
my $gone = wait_until { $cli->run(['ls'])->{err} =~ /no session is running/ } 30,
    'no session runs';
ok($gone, 'both are gone');
like($cli->run(['kill', "se_$id"])->{err}, qr/has already ended/, '... and stay so');
is($cli->run(['kill', 'nobody'])->{exit}, 3, 'kill of nobody');

# The token

my $other = $cli->run(['run', 'true'], env => { AGENTRELAY_TOKEN => 'x' x 40,
    AGENTRELAY_TOKEN_FILE => undef });
is($other->{exit}, 125, 'a wrong token is 125 in run');
is($cli->run(['ls'], env => { AGENTRELAY_TOKEN => 'x' x 40,
    AGENTRELAY_TOKEN_FILE => undef })->{exit}, 4, '... and 4 elsewhere');
like($cli->run(['ls'], env => { AGENTRELAY_TOKEN_FILE => undef })->{err},
    qr/asks for the operator token and none was found/, 'no token is told');

is($_->stop, 0, 'the runner ends well') for $r1, $r2;
$hq->stop;
done_testing;
