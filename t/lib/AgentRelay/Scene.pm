package AgentRelay::Scene;

=head1 NAME

AgentRelay::Scene - HQ, a runner, a program and a viewer, with faults between

=head1 SYNOPSIS

    my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
    my $viewer = $scene->random(67108864);
    $viewer->type('g');
    $scene->faults(100, 67108864, $viewer, $scene->cuts);
    $scene->whole($viewer);
    $scene->end;

=head1 DESCRIPTION

C<hq> in the options holds those of L<AgentRelay::HQ>, C<runner> those of
L<AgentRelay::Runner>. The runner and the viewers connect through proxies of
their own. C<faults> spreads so many faults at random over so many bytes of a
viewer's progress; each is the next of the given subs. C<until> drives every
viewer made by C<viewer> and the faults.

C<random> is the viewer of a program that waits for a key and then prints so many
random bytes; what else its session asks for may follow. C<whole> waits for its end
and compares what the viewer has seen: five tests, as C<random> is one.

=cut

use strict;
use warnings;

use Cwd ();
use List::Util qw(sum0);
use Test::More ();

use AgentRelay::FaultProxy;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::Tree ();
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $Programs = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../programs}r);


sub new {
    my ($class, %options) = @_;

    my $self = bless { viewers => [], faults => [], done => 0 }, $class;
    $self->{hq} = AgentRelay::HQ->start(%{ $options{hq} || {} });
    $self->{runner_proxy} = AgentRelay::FaultProxy->start($self->{hq}->port);
    $self->{viewer_proxy} = AgentRelay::FaultProxy->start($self->{hq}->port);
    my %runner = %{ $options{runner} || {} };
    unshift @{ $runner{args} }, '--backoff', '0.02..0.2';
    $self->{runner} = AgentRelay::Runner->start($self->{hq},
        port => $self->{runner_proxy}->port, %runner);
    return $self;
}


sub hq           { $_[0]{hq} }
sub runner       { $_[0]{runner} }
sub runner_proxy { $_[0]{runner_proxy} }
sub viewer_proxy { $_[0]{viewer_proxy} }
sub file         { $_[0]{hq}->dir . "/$_[1]" }


# Starts one of t/lib/programs; a hash first adds to the request.
sub program {
    my ($self, @words) = @_;

    my %more = ref $words[0] ? %{ shift @words } : ();
    my $name = shift @words;
    return $self->{hq}->session(runner => $self->{runner}->name,
        command => ["perl", "$Programs/$name", map { "$_" } @words], %more);
}

sub viewer {
    my ($self, $session, %options) = @_;

    my $viewer = AgentRelay::Viewer->new($self->{hq}, $session,
        port => $self->{viewer_proxy}->port, %options);
    push @{ $self->{viewers} }, $viewer;
    return $viewer;
}


sub random {
    my ($self, $size, %more) = @_;

    my $viewer = $self->viewer(
        $self->program(\%more, 'random.pl', $size, $self->file('sha')), offset => 0);
    $viewer->{whole} = $size + length 'ready';
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    Test::More::ok($self->until(sub { $viewer->bytes >= length 'ready' }, 20), 'the program is ready');
    return $viewer;
}

sub whole {
    my ($self, $viewer, $seconds) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    Test::More::ok($self->until(sub { $viewer->exited }, $seconds // 150),
        'the program ends, and its viewer knows') or return;
    Test::More::is($viewer->exited->{code}, 0, 'the exit code');
    Test::More::is($viewer->bytes, $viewer->{whole}, 'every byte');
    Test::More::is($viewer->lost, 0, 'none lost');
    Test::More::is($viewer->sha256, AgentRelay::Tree::slurp($self->file('sha')), 'the same bytes');
}


# Cuts of both legs, by reset and by FIN, in the middle of whatever passes.
sub cuts {
    my ($self) = @_;
    return map {
        my ($proxy, $how) = @$_;
        sub { $proxy->cut_after(1 + int rand 20_000, $how) };
    } map { my $how = $_; [$self->{viewer_proxy}, $how], [$self->{runner_proxy}, $how] }
        qw(rst fin);
}

sub faults {
    my ($self, $count, $span, $progress, @kinds) = @_;

    my $at = ref $progress eq 'CODE' ? $progress : sub { $progress->bytes };
    $self->{faults} = [sort { $a <=> $b } map { int rand $span } 1 .. $count];
    @$self{qw(progress kinds done)} = ($at, \@kinds, 0);
}

sub faults_done { $_[0]{done} }


sub until {
    my ($self, $condition, $seconds) = @_;

    my $value = run_until {
        $self->strike;
        $condition->();
    } $seconds, @{ $self->{viewers} };
    Test::More::diag(join '; ', 'gave up waiting',
        map { $_->describe } @{ $self->{viewers} }) if !$value;
    return $value;
}

sub strike {
    my ($self) = @_;

    while (@{ $self->{faults} } && $self->{progress}->() >= $self->{faults}[0]) {
        shift @{ $self->{faults} };
        my $kind = $self->{kinds}[ $self->{done}++ % @{ $self->{kinds} } ];
        $kind->();
    }
}


# Which worker serves a session's stream, and which a viewer; undef when none.

sub stream_worker {
    my ($self, $session) = @_;
    return $self->worker_behind($self->{runner_proxy}, "/ws/stream/$session");
}

sub viewer_worker {
    my ($self, $viewer) = @_;
    return $self->worker_behind($self->{viewer_proxy}, "viewer=$viewer->{viewer}");
}

sub worker_behind {
    my ($self, $proxy, $word) = @_;

    my ($port) = sort { $b <=> $a } $proxy->ports($word) or return;
    my $hq = $self->{hq};
    return server_of($port, $hq->port, $hq->workers, $hq->leaving);
}

# Connects the viewer again until another worker than the stream's serves it.
sub part {
    my ($self, $viewer) = @_;

    my $session = $viewer->session;
    my $apart = sub {
        my ($stream, $worker) = ($self->stream_worker($session), $self->viewer_worker($viewer));
        return $stream && $worker && $stream != $worker;
    };
    for (1 .. 200) {
        $self->until(sub { $viewer->attached && $self->stream_worker($session) }, 20) or return;
        return 1 if $apart->();
        $viewer->drop;
    }
    return;
}


# Resident memory of all workers, KiB.
sub memory {
    my ($self) = @_;
    return sum0 map { memory_kib($_) } $self->{hq}->workers;
}


sub end {
    my ($self) = @_;

    $_->leave for @{ $self->{viewers} };
    if (!Test::More->builder->is_passing) {
        Test::More::diag($_->describe) for @{ $self->{viewers} };
    }
    my $status = $self->{runner}->stop;
    Test::More::is($status, 0, 'the runner ends well')
        or Test::More::diag($self->{runner}->log_text);
    $_->stop for @$self{qw(runner_proxy viewer_proxy)};
    $self->{hq}->stop;
}

1;
