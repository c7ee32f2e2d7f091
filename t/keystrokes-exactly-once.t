# 10,000 numbered keystrokes arrive exactly once and in order, through cuts, binary upgrades,
# reloads and killed workers; 100,000 through ten times as many in `make fault`.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my ($count, $faults) = (long(10_000, 100_000), long(60, 600));
my @keys = map { sprintf '%06d,', $_ } 1 .. $count;
my $text = join '', @keys;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $file = $scene->file('typed');
my $id = $scene->program('typed.pl', length $text, $file);
my $viewer = $scene->viewer($id, offset => 0, keep => 1);

ok($scene->until(sub { $viewer->output =~ /ready/ }, 20), 'the program is ready');

$scene->faults($faults, length $text, sub { $viewer->acked }, $scene->cuts,
    sub { $hq->reload }, sub { $hq->upgrade },
    sub { $hq->kill_worker($_) for grep { defined } $scene->stream_worker($id) },
    sub { $hq->kill_worker($_) for grep { defined } $scene->viewer_worker($viewer) });

my $type = sub {
    $viewer->type(join '', splice @keys, 0, 1 + int rand 8)
        if @keys && $viewer->typed - $viewer->acked < 2000;
    return $viewer->exited;
};
ok($scene->until($type, long(240, 3600)), 'the program has read all and ends');
is($scene->faults_done, $faults, "$faults faults");
is(-s $file, length $text, 'as many bytes as were typed');
ok(slurp($file) eq $text, 'the same, in order');
is($viewer->acked, length $text, 'all acknowledged');
my $dots = int(length($text) / 1000);
like($viewer->output, qr/^ready\.{$dots}done$/, 'and so did the answers come, once');

$scene->end;
done_testing;
