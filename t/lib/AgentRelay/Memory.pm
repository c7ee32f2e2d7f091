package AgentRelay::Memory;

=head1 NAME

AgentRelay::Memory - memory that fails, one allocation after the other

=head1 SYNOPSIS

    my $memory = AgentRelay::Memory->new;
    my $hq = AgentRelay::HQ->start(env => $memory->env);
    $memory->fails('ls', 12, sub { $hq->rest(GET => '/api/sessions') }, sub {
        my ($spare, $answer) = @_;
        return $answer->{status} =~ /^(?:200|503)$/ ? () : "answered $answer->{status}";
    });

=head1 DESCRIPTION

All processes with C<env> have the library of F<t/fault/memory.c>, which counts their
allocations and lets one of them fail. Without the library C<new> skips the test.

C<fails> is one test with a name. It runs a scenario and counts how often these processes
allocate in it, then runs it again and again with another one of these failing each time:
as many as the number says, at equal distances, and all of them under C<make fault>. After
each run all allocations succeed again, and the second sub judges it: it is told how many
were left until one would have failed (negative: one has failed) and what the scenario
returned, and returns what was wrong, or nothing.

The count is that of one run, so the scenario should have run before, if the first time
needs more. What another timing needs is tried by a few runs beyond the count.

=cut

use strict;
use warnings;

use Cwd ();
use File::Temp ();
use Test::More ();

use AgentRelay::Fault;

use constant { ALL => -1, ENOUGH => 1_000_000, MOST => 8 };

sub new {
    my ($class) = @_;

    my $library = Cwd::abs_path('build/fault/memory.so');
    Test::More::plan(skip_all => 'build/fault/memory.so is not built: make faults')
        if !$library || !-e $library;

    # nginx's workers, of another user, count in it
    my $file = File::Temp->new;
    chmod 0666, $file->filename;
    syswrite $file, pack 'q', ALL;
    return bless { library => $library, file => $file }, $class;
}

sub env {
    my ($self) = @_;
    return { LD_PRELOAD => $self->{library}, AR_MEMORY => $self->{file}->filename };
}

sub fails {
    my ($self, $name, $times, $scenario, $judge) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($spare) = $self->_run(ENOUGH, $scenario);
    my $all = ENOUGH - $spare;
    return Test::More::fail("$name: nothing is allocated") if $all == 0;

    my $step = long(int($all / $times) || 1, 1);
    my @wrong;
    for (my $n = 0; $n < $all + 2 * $step && @wrong < MOST; $n += $step) {
        push @wrong, map { "$n: $_" } $judge->($self->_run($n, $scenario));
    }
    return Test::More::is("@wrong", '', "$name: each of $all allocations, in steps of $step");
}

# One run in which so many allocations succeed before one fails: how many of these were
# left, and what the scenario returned.
sub _run {
    my ($self, $count, $scenario) = @_;

    $self->_left($count);
    my @came = $scenario->();
    my $spare = $self->_left;
    $self->_left(ALL);
    return ($spare, @came);
}

# How many more succeed, read or set.
sub _left {
    my ($self, $count) = @_;

    open my $io, '+<:raw', $self->{file}->filename or die "memory: $!\n";
    return syswrite $io, pack 'q', $count if defined $count;
    sysread $io, my $bytes, 8;
    return unpack 'q', $bytes;
}

1;
