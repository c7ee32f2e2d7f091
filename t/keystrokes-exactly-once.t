# 10,000 numbered keystrokes arrive exactly once and in order, through cuts, binary upgrades,
# reloads and killed workers.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $count = 10_000;
my @keys = map { sprintf '%05d,', $_ } 1 .. $count;
my $text = join '', @keys;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $file = $scene->file('typed');
my $id = $scene->program('typed.pl', length $text, $file);
my $viewer = $scene->viewer($id, offset => 0, keep => 1);

ok($scene->until(sub { $viewer->output =~ /ready/ }, 20), 'the program is ready');

$scene->faults(60, length $text, sub { $viewer->acked }, $scene->cuts,
    sub { $hq->reload }, sub { $hq->upgrade },
    sub { $hq->kill_worker($_) for grep { defined } $scene->stream_worker($id) },
    sub { $hq->kill_worker($_) for grep { defined } $scene->viewer_worker($viewer) });

my $type = sub {
    $viewer->type(join '', splice @keys, 0, 1 + int rand 8)
        if @keys && $viewer->typed - $viewer->acked < 2000;
    return $viewer->exited;
};
ok($scene->until($type, 240), 'the program has read all and ends');
is($scene->faults_done, 60, '60 faults');
is(-s $file, length $text, 'as many bytes as were typed');
ok(slurp($file) eq $text, 'the same, in order');
is($viewer->acked, length $text, 'all acknowledged');
like($viewer->output, qr/^ready\.{60}done$/, 'and so did the answers come, once');

$scene->end;
done_testing;
