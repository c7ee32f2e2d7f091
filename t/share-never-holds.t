# Who came by a share holds no program back, though he may write: at the owner,
# through a mirror, waiting for a snapshot or in a session that blocks.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use JSON::PP ();

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Share;
use AgentRelay::Viewer;

use constant HALF => 131072;

my $hq = AgentRelay::HQ->start(workers => 4, reuseport => 1);
my ($id, $block) = map { AgentRelay::Viewer::uuid() } 1 .. 2;
my $runner = AgentRelay::FakeRunner->register($hq, sessions => [
    { session => $id, state => 'running', base => 0, head => 0, overflow => 'drop' },
    { session => $block, state => 'running', base => 0, head => 0, overflow => 'block' }]);

held_by_nobody();
blocked();

$runner->leave;
$hq->stop;
done_testing;


# Reads what HQ says on a stream; gives the values of `consumed`.
sub heard {
    my ($stream, $log) = @_;
    while (my $event = $stream->recv(0.01)) {
        last if $event->[0] eq 'eof';
        push @$log, JSON::PP::decode_json($event->[1]) if $event->[0] eq 'text';
    }
    return map { $_->{payload}{offset} } grep { $_->{type} eq 'consumed' } @$log;
}

sub numbers { return grep { defined } heard(@_) }


sub held_by_nobody {
    my $stream = $runner->stream($id);
    my $share = AgentRelay::Share->make($hq, $id, mode => 'write');
    my @log;

    # some land on the owner and some on mirrors; they take nothing back
    my @viewers = map { $share->viewer(offset => 0, credit => 1000, hoards => 1) } 1 .. 12;
    my $late = $share->viewer;
    my @all = (@viewers, $late);
    $_->connect for @all;
    ok((run_until { heard($stream, \@log); !grep { !$_->attached } @all } 20, @all), 'all look');
    is($viewers[0]->attached->{mode}, 'write', 'and may write');

    $stream->send_binary('x' x HALF);
    ok((run_until { heard($stream, \@log); !grep { $_->bytes < 1000 } @viewers } 20, @all),
        'all get what they granted');
    my ($ask) = grep { $_->{type} eq 'snapshot' } @log;
    ok($ask, 'a snapshot is asked for one of them');
    is_deeply([numbers($stream, \@log)], [], 'nothing was held');

    $runner->say(snapshot => { id => $ask->{payload}{id}, offset => HALF, rows => 24, cols => 80,
        bytes => 0 }, $stream);
    ok((run_until { heard($stream, \@log); $late->resets } 20, @all), 'it is given');
    $viewers[0]->type('typed');
    ok((run_until {
        my $event = $stream->recv(0.05);
        $event && $event->[0] eq 'binary' && $event->[1] eq 'typed';
    } 20, @all), 'one types');
    is_deeply([numbers($stream, \@log)], [], 'and nothing is held');

    my $operator = AgentRelay::Viewer->new($hq, $id, offset => HALF);
    push @all, $operator;
    ok((run_until { numbers($stream, \@log) } 20, @all), 'the operator holds');
    $operator->leave;
    ok((run_until { !defined((heard($stream, \@log))[-1]) } 20, @all),
        'and nobody when he has left, though the others stay');

    my @before = numbers($stream, \@log);
    $_->drop for @viewers, $late;
    ok((run_until { heard($stream, \@log); $share->connections == 0 } 20), 'they break');
    is_deeply([numbers($stream, \@log)], \@before, 'and no place is kept');
    $stream->drop('fin');
}


# It waits for somebody who may hold: a share neither holds nor lets go.
sub blocked {
    my $stream = $runner->stream($block, consumed => 0);
    my $share = AgentRelay::Share->make($hq, $block, mode => 'write');
    my @log;
    ok((run_until { scalar(my @said = heard($stream, \@log)) } 30), 'its place is held');

    my @viewers = map { $share->viewer(offset => 0) } 1 .. 8;
    $_->connect for @viewers;
    ok((run_until { heard($stream, \@log); !grep { !$_->attached } @viewers } 20, @viewers),
        'shares look');
    $stream->send_binary('x' x HALF);
    ok((run_until { heard($stream, \@log); !grep { $_->bytes < HALF } @viewers } 20, @viewers),
        'they take all there is');
    is_deeply([heard($stream, \@log)], [0], 'it waits where it waited');

    my $operator = AgentRelay::Viewer->new($hq, $block, offset => 0);
    push @viewers, $operator;
    ok((run_until { ((heard($stream, \@log))[-1] // 0) == HALF } 20, @viewers),
        'the operator takes it on');
    $operator->leave;
    $_->leave for @viewers;
}
