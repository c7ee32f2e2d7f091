# The disk of nginx's logs and of the runner's is full: every write fails, and nothing
# else does; sessions start, stream, and workers and masters are replaced all the same.
# When there is room again, what happens from then on is in the logs.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;

use AgentRelay::History;
use AgentRelay::HQ;
use AgentRelay::Scene;

plan skip_all => 'there is no /dev/full' if !-c '/dev/full';

my $scene = AgentRelay::Scene->new(
    hq => { workers => 2, main => 'error_log /dev/full debug;',
            server => 'access_log /dev/full;' },
    runner => { log => '/dev/full', args => ['--log-level', 'debug'] });
my $hq = $scene->hq;
$hq->allow(qr{\[alert\].*write\(\) to "/dev/full" failed .* while logging request});     # once a minute
my @all = map { AgentRelay::History->start($scene) } 1 .. 3;
$_->look for @all;
my $streams = sub { AgentRelay::History->streams($scene, $_[0], 20_000, @all) };

$streams->('all stream');
ok($hq->reload, 'a reload');
$streams->('all stream on');
ok($hq->kill_worker($scene->stream_worker($all[0]->id)), 'a worker is killed');
$streams->('all stream on');
ok($hq->upgrade, 'an upgrade');
$streams->('all stream on');
$scene->runner_proxy->cut;
$streams->('cut, and all stream on');

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;
$scene->end;

# A disk of its own, which only root can mount.
my $disk = File::Temp::tempdir('agentrelay-disk-XXXXXX', TMPDIR => 1);
my $mounted = !system "mount -t tmpfs -o size=256k,mode=755 none '$disk' 2>/dev/null";
END { local $?; system 'umount', $disk if $mounted; rmdir $disk if $disk }
SKIP: {
    skip 'no small disk can be mounted: that logs go on is not tested', 1 if !$mounted;
    room_again();
}
done_testing;


sub room_again {
    my $small = AgentRelay::Scene->new(
        hq => { main => "error_log $disk/error.log info;", server => "access_log $disk/access.log;" },
        runner => { log => "$disk/runner.log" });
    my $nginx = $small->hq;
    $nginx->allow(qr{\[alert\].*write\(\) to "$disk/access.log" (?:failed|was incomplete)});
    my $logs = sub { join '', map { AgentRelay::HQ::slurp("$disk/$_.log") } qw(error access runner) };
    my $one = sub {
        my $id = $nginx->session(runner => 'r1', command => ['true']);
        $small->until(sub { $nginx->rest(GET => "/api/sessions/$id")->{json}{state} eq 'exited' }, 60);
        return $id;
    };

    open my $rest, '>:raw', "$disk/rest" or die "rest: $!\n";
    1 while syswrite $rest, 'x' x 1024;
    # Each log has what is left of its last page.
    my ($id, $before) = ('', '');
    ok($small->until(sub { $before = $logs->(); $id = $one->(); $before eq $logs->() }, 60),
        'a session on a full disk is in no log');

    unlink "$disk/rest";
    close $rest;
    ok($small->until(sub {
        $id = $one->();
        3 == grep { AgentRelay::HQ::slurp("$disk/$_.log") =~ /$id/ } qw(error access runner);
    }, 60), 'when there is room again, one is in all of them');
    $small->end;
}
