# The record of a session says from where its output can still be read.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Scene;
use AgentRelay::Wait;

my $scene = AgentRelay::Scene->new;
my $id = $scene->hq->session(runner => 'r1', mode => 'pipe',
    command => ['sh', '-c', 'head -c 10000000 /dev/zero']);
my $get = sub { $scene->hq->rest(GET => "/api/sessions/$id$_[0]") };

my $record;
ok((wait_until { $record = $get->('')->{json}; $record->{state} eq 'exited' } 20, 'it ends'),
    'the program ends');
is($record->{head}, 10_000_000, 'the head is its end');
is($record->{base}, 10_000_000 - 4 * 1024 * 1024, 'the base is what a runner keeps before it');
is($get->("/output?from=$record->{base}")->{status}, 200, 'a page begins there');
is($get->('/output?from=' . ($record->{base} - 1))->{status}, 410, 'and not before');

$scene->end;
done_testing;
