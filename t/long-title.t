# A title longer than HQ keeps is cut between two characters, never inside one:
# who attaches later still gets it, from every worker.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $title = 'x' . "\xc3\xa4" x 100;              # 201 bytes, 101 characters
my $id = $scene->hq->session(runner => 'r1',
    command => ['sh', '-c', 'printf "\033]2;%s\007ready" "$0"; cat',
                do { my $text = $title; utf8::decode($text); $text }]);

my $first = $scene->viewer($id, keep => 1);
ok($scene->until(sub { $first->output =~ /ready/ }, 20), 'the title has been printed');
ok($scene->until(sub { $first->messages('title') || length $first->attached->{title} }, 20),
    'a viewer is told');

my $expected = 'x' . "\x{e4}" x 63;              # 127 of at most 128 bytes
my $seen = sub { $scene->hq->rest(GET => "/api/sessions/$id")->{json}{title} };
ok($scene->until(sub { $seen->() ne '' }, 20), 'the record has it');
is($seen->(), $expected, 'cut between two characters');

for my $number (1 .. 6) {
    my $viewer = $scene->viewer($id);
    ok($scene->until(sub { $viewer->attached }, 20), "viewer $number is attached");
    is($viewer->attached->{title}, $expected, 'and told the same');
}

$scene->end;
done_testing;
