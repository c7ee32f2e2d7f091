# `agentrelay kill`: one or many sessions, asked about once, and what becomes of those
# whose runner is away.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $other = AgentRelay::Runner->start($hq, name => 'r2');
my $cli = AgentRelay::Cli->new($hq);

sub sleeper { $hq->session(runner => $_[0], name => $_[1], command => ['sleep', '1000']) }
sub results { my ($done) = @_; map { $_->{name} => $_->{result} } @{ decode_json($done->{out}) } }
sub running { [sort map { $_->{name} } @{ decode_json($cli->run(['ls', '--json'])->{out}) }] }

sleeper('r1', $_) for qw(a b c);
sleeper('r2', 'd');

# Asking

my $pty = AgentRelay::Pty->start([$cli->command('kill', 'a', 'b', 'a')]);
ok($pty->until(qr/"sleep 1000" on r1.*"sleep 1000" on r1.*End these .*\[y\/N\] /s),
    'several are asked about once');
$pty->type("n\n");
is($pty->wait, 1, 'no is no');
is_deeply(running(), [qw(a b c d)], '... for all');

$pty = AgentRelay::Pty->start([$cli->command('kill', 'a')]);
$pty->until(qr/End it .*\[y\/N\] /);
$pty->type("y\n");
is($pty->wait, 0, 'yes is yes');
is_deeply(running(), [qw(b c d)], '... for that one');

my $done = $cli->run(['kill', '--all']);
is($done->{exit}, 2, 'all of them, with nobody to ask');
like($done->{err}, qr/give --yes/, '... needs a word');
is($cli->run(['kill', 'b', '--all'])->{exit}, 2, 'one of them and all of them');
is($cli->run(['kill', '--yes', '--timeout', 'x', 'b'])->{exit}, 2, 'a time');

# Without asking

$done = $cli->run(['kill', '--all', '--dry-run', '--json']);
is_deeply({ results($done) }, { map { $_ => 'would_end' } qw(b c d) }, '--dry-run');
is_deeply(running(), [qw(b c d)], '... ends nothing');

my ($r2) = map { $_->{id} } grep { $_->{name} eq 'r2' }
    @{ decode_json($cli->run(['ls', '--runners', '--json'])->{out}) };
for my $id ($r2, "rn_$r2") {
    $done = $cli->run(['kill', '--runner', $id, '--dry-run', '--json']);
    is_deeply({ results($done) }, { d => 'would_end' }, "--runner $id");
}
$done = $cli->run(['kill', "rn_$r2"]);
is($done->{exit}, 2, 'a runner is no session');
like($done->{err}, qr/rn_$r2 is a runner, not a session/, '... which is said');
$done = $cli->run(['kill', '--runner', "se_$r2", '--yes']);
like($done->{err}, qr/is a session, not a runner/, 'and a session is no runner');

$done = $cli->run(['kill', '--runner', 'r2', '--yes', '--json']);
is_deeply({ results($done) }, { d => 'ended' }, '--runner');

$done = $cli->run(['kill', 'nobody', 'b', '--json']);
is($done->{exit}, 3, 'one that is not there');
is_deeply({ results($done) }, { b => 'ended' }, '... does not keep the others');
wait_until { !grep { $_ eq 'b' } @{ running() } } 20, 'HQ lists it no more';
like($cli->run(['kill', 'b'])->{err}, qr/has already ended/, 'an ended one is no failure');

# Away

$other->stop;
sleeper('r1', 'e');
$runner->kill;
$runner->wait_offline;
$done = $cli->run(['kill', '--wait', '--timeout', '1', '--json', 'e'], seconds => 60);
is($done->{exit}, 124, 'its runner is away: --wait ends in time') or diag($done->{err});
is_deeply({ results($done) }, { e => 'pending' }, '... and tells that it is pending');
like($done->{err}, qr/has not ended in 1 s/, '... and why');
$runner->restart;
ok(wait_until { !@{ running() } } 30, 'it ends when its runner is back');

sleeper('r1', 'f');
$done = $cli->run(['kill', '--all', '--yes', '--wait']);
is($done->{exit}, 0, 'kill --all --wait') or diag($done->{err});
is_deeply(running(), [], '... waits for the end');

# Who ignores the first signals has ended when it is said, not when it was told

my $deaf = $hq->session(runner => 'r1', name => 'g',
    command => ['sh', '-c', 'trap "" HUP TERM; echo deaf; sleep 1000']);
wait_until { $hq->rest(GET => "/api/sessions/$deaf/screen")->{content} =~ /deaf/ } 30, 'deaf';
$done = $cli->run(['kill', '--json', 'g'], seconds => 60);
is_deeply({ results($done) }, { g => 'ended' }, 'a deaf one ends as well');
is_deeply(running(), [], '... before it is said');

# What cannot be ended, as if the kernel kept it: who ends it is stopped meanwhile

my $stuck = $hq->session(runner => 'r1', name => 'h',
    command => ['sh', '-c', 'trap "" HUP TERM; echo deaf; sleep 1000']);
wait_until { $hq->rest(GET => "/api/sessions/$stuck/screen")->{content} =~ /deaf/ } 30, 'stuck';
my $keeper = parent($hq->rest(GET => "/api/sessions/$stuck")->{json}{pid});
END { local $?; kill CONT => $keeper if $keeper }
kill STOP => $keeper;
$done = $cli->run(['kill', '--json', '--timeout', '1', 'h'], seconds => 60);
is($done->{exit}, 0, 'one that does not end was told to: no failure') or diag($done->{err});
is_deeply({ results($done) }, { h => 'ending' }, '... and it is ending');
is_deeply(running(), ['h'], '... not gone');
$done = $cli->run(['kill', '--timeout', '1', 'h'], seconds => 60);
like($done->{err}, qr/se_$stuck .* was told to end, and has not in 1 s/, '... in words');
$done = $cli->run(['kill', '--wait', '--timeout', '1', '--json', 'h'], seconds => 60);
is($done->{exit}, 124, '--wait: that is one');
is((() = $done->{err} =~ /has not/g), 1, '... said once');
is_deeply({ results($done) }, { h => 'ending' }, '... with the same answer');
kill CONT => $keeper;
undef $keeper;
$done = $cli->run(['kill', '--wait', '--timeout', '60', '--json', 'h'], seconds => 90);
is_deeply({ results($done) }, { h => 'ended' }, 'then it ends');
$runner->stop;
$hq->stop;
done_testing;


# The keeper of a session's program.
sub parent {
    my ($pid) = @_;
    return AgentRelay::Cli::slurp("/proc/$pid/status") =~ /^PPid:\s+(\d+)$/m ? $1 : die "no parent\n";
}
