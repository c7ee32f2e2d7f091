# Who attaches to a running program without an offset, or fell behind, is given a
# snapshot: with what follows it shows what all of the output does, on the owner's
# worker and on others, made for him or kept from the last one who came.

use strict;
use warnings;
use lib 't/lib', 't/vt';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::Vt qw(difference);
use Programs qw(recorded);

use constant LIMIT => 262144;

my $hq = AgentRelay::HQ->start(workers => 3, reuseport => 1);
my $runner = AgentRelay::Runner->start($hq);
my ($ours, $theirs) = AgentRelay::Vt->ready ? AgentRelay::Vt->pair : ();
diag('nothing is compared: ' . AgentRelay::Vt->reason) if !$ours;

cuts();
flooded();
behind();
resized();

if ($ours) {
    is($ours->end, 0, 'no memory was misused');
    $theirs->end;
}
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;


sub program {
    my ($code, %more) = @_;
    return $hq->session(runner => 'r1', rows => 24, cols => 80, %more,
        command => ['perl', '-e', "system qw(stty raw -echo); \$| = 1; $code"]);
}

sub viewer { return AgentRelay::Viewer->new($hq, shift, keep => 1, @_) }

# What xterm.js shows of a viewer's bytes, beside what all of them do.
sub same {
    my ($viewer, $all, $name) = @_;

    SKIP: {
        skip 'no xterm.js', 1 if !$ours;
        my ($reset) = @{ $viewer->{resets} };
        my @new = (new => @$reset{qw(rows cols)}, 2000);
        $ours->run([new => 24, 80, 2000], [feed => $all]) if defined $all;
        $theirs->run(\@new, [feed => $viewer->output]);
        is(difference($ours->dump, $theirs->dump, lines => 1), undef, $name);
    }
}


# Recorded programs, one after the other, and 24 who come while they print.
sub cuts {
    my $bytes = join '', map { $_->[2][1] }
        grep { "@{ $_->[1] }" =~ / 24 80 / && $_->[0] =~ /vim|htop|less|tmux|mc|xmas/ } recorded();
    my $file = $hq->dir . '/recorded';
    open my $out, '>:raw', $file or die "$file: $!";
    print $out $bytes;
    close $out or die "$file: $!";

    my $id = program(qq{open F, '<:raw', '$file'; print 'ready'; sysread STDIN, my \$go, 1;
        while (sysread F, my \$part, 97) { print \$part; select undef, undef, undef, 0.004 }
        sysread STDIN, \$go, 1});
    my $first = viewer($id, offset => 0);
    ok((run_until { $first->output =~ /ready/ } 20, $first), 'the program is ready');
    $first->type('g');

    my $all = length('ready') + length $bytes;
    my @late = map { viewer($id, next_try => 'inf', at => $all / 25 * $_) } 1 .. 24;
    ok((run_until {
        $_->{next_try} = 0 for grep { $_->{at} <= $first->bytes && !$_->connects } @late;
        $first->bytes == $all && !grep { ($_->offset // 0) < $all } @late;
    } 60, $first, @late), 'everybody gets to its end') or diag(map { $_->describe . "\n" } @late);

    my @sizes = map { $_->{resets}[0]{bytes} } @late;
    is(scalar(grep { $_ && $_ <= LIMIT } @sizes), 24, 'each was given a snapshot') or diag("@sizes");
    my %at = map { $_->{resets}[0]{offset} => 1 } @late;
    cmp_ok(scalar keys %at, '<', 24, 'some of them one that was there: ' . keys %at);
    same($late[0], $first->output, 'the first shows what all of the output does');
    same($late[$_], undef, 'so does number ' . ($_ + 1)) for 1 .. $#late;
    $_->leave for $first, @late;
}


# Much more was printed than any ring holds.
sub flooded {
    my $id = program(q{my $line = '.' x 60;
        print "\e[3", 1 + $_ % 7, "mline $_ $line\r\n" for 1 .. 100_000;
        print "\e[mend of it"; sysread STDIN, my $go, 1});
    ok((run_until { ($hq->rest(GET => "/api/sessions/$id")->{json}{head} // 0) > 7_000_000 } 60),
        'a flood has passed');

    for my $number (1 .. 6) {
        my $viewer = viewer($id);
        ok((run_until { $viewer->output =~ /end of it/ } 20, $viewer), "viewer $number sees its end");
        my ($reset) = @{ $viewer->{resets} };
        cmp_ok($reset->{bytes}, '<=', LIMIT, 'in one snapshot');
        ok($viewer->output =~ /line 98500 .*line 100000/s, 'and what scrolled away before it');
        $viewer->leave;
    }
}


# One who reads nothing while another keeps the program going.
sub behind {
    my $id = program(q{print 'ready'; sysread STDIN, my $go, 1;
        my $line = '.' x 70; print "line $_ $line\r\n" for 1 .. 20_000;
        print "\e[2J\e[5;5H\e[1mlast words\e[m"; sysread STDIN, $go, 1});
    my $fast = viewer($id, offset => 0);
    my $slow = viewer($id, offset => 0, credit => 4096, hoards => 1);
    ok((run_until { $fast->output =~ /ready/ && $slow->output =~ /ready/ } 20, $fast, $slow), 'two look');
    $fast->type('g');
    ok((run_until { $fast->output =~ /last words/ && $slow->bytes == 4096 } 60, $fast, $slow),
        'one sees all of it');
    $slow->{hoards} = 0;
    $slow->say(credit => { bytes => 4096 });
    ok((run_until { $slow->output =~ /last words/ } 20, $fast, $slow), 'the other the end of it')
        or diag($slow->describe);
    my $reset = $slow->{resets}[-1];
    is($reset->{reason}, 'behind', 'it fell behind');
    cmp_ok($reset->{bytes}, '>', 0, 'and was given a snapshot');
    substr $slow->{output}, 0, 4096, '';
    same($slow, $fast->output, 'which shows what all of the output does');
    $_->leave for $fast, $slow;
}


# What was kept is not given for another size.
sub resized {
    my $id = program(q{print 'ready'; sysread STDIN, my $go, 1});
    my @viewers = map { viewer($id) } 1 .. 9;
    ok((run_until { !grep { $_->output !~ /ready/ } @viewers } 20, @viewers), 'nine look');
    $viewers[0]->say(resize => { rows => 30, cols => 100 });
    ok((run_until { !grep { !$_->messages('resize') } @viewers } 20, @viewers), 'another size');
    my @more = map { viewer($id) } 1 .. 9;
    ok((run_until { !grep { $_->output !~ /ready/ } @more } 20, @viewers, @more), 'nine more look');
    is_deeply([map { join 'x', @{ $_->{resets}[0] }{qw(rows cols)} } @more], [('30x100') x 9],
        'at the size of now');
    $_->leave for @viewers, @more;
}
