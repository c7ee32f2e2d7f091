package AgentRelay::Clock;

=head1 NAME

AgentRelay::Clock - the wall clock of nginx and runner, to be set by a test

=head1 SYNOPSIS

    my $clock = AgentRelay::Clock->new;
    my $scene = AgentRelay::Scene->new(
        hq => { env => $clock->env }, runner => { env => $clock->env });
    $clock->jump(-3600);        # all are an hour late from now on

=cut

use strict;
use warnings;

use Cwd ();
use File::Temp ();

my $Library = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../../build/fault/clock.so}r);

sub new {
    my ($class) = @_;

    die "build/fault/clock.so is not built: make faults\n" if !$Library || !-e $Library;
    my $file = File::Temp->new;
    chmod 0644, $file->filename;
    my $self = bless { file => $file, ahead => 0 }, $class;
    $self->jump(0);
    return $self;
}

sub env { return { LD_PRELOAD => $Library, AR_CLOCK => $_[0]{file}->filename } }

# So many seconds forward, or back.
sub jump {
    my ($self, $seconds) = @_;

    $self->{ahead} += $seconds;
    open my $out, '+<:raw', $self->{file}->filename or die "clock: $!\n";
    syswrite $out, pack 'q', $self->{ahead};
    close $out;
}

1;
