# A paste of 1 MiB at once arrives whole, through cuts and a killed worker.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $text = join '', map { sprintf '%07d ', $_ } 1 .. 131_072;
is(length $text, 1 << 20, '1 MiB');

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $file = $scene->file('typed');
my $id = $scene->program('typed.pl', length $text, $file);
my $viewer = $scene->viewer($id, offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 20), 'the program is ready');
$scene->faults(20, length $text, sub { $viewer->acked }, $scene->cuts,
    sub { $hq->kill_worker($_) for grep { defined } $scene->stream_worker($id) });
$viewer->type($text);

ok($scene->until(sub { $viewer->exited }, 120), 'the program has read all and ends');
ok(slurp($file) eq $text, 'the same bytes, once');

$scene->end;
done_testing;
