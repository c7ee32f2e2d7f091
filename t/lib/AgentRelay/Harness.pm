package AgentRelay::Harness;

=head1 NAME

AgentRelay::Harness - prove's harness, with every skip and failure named at the end

=head1 DESCRIPTION

For C<prove --harness AgentRelay::Harness>: before the summary it lists each
skipped test and file with its reason, so that nothing is left out quietly,
the files that took longest, and each failed test by its name: of a long log
often only the end is kept.

With C<--jobs> files run beside each other; declarative ones, which share a port and
a folder, one after another; what loads the machine by itself, that is browsers and
all that streams through faults, at the end, each alone.

=cut

use strict;
use warnings;

use parent 'TAP::Harness';

use Time::HiRes qw(time);


sub new {
    my ($class, @args) = @_;

    my $self = $class->SUPER::new(@args);
    $self->{skips} = [];
    $self->{failures} = [];
    $self->{seconds} = {};
    $self->callback(made_parser => sub { $self->follow(@_) });
    return $self;
}


sub make_scheduler {
    my ($self, @tests) = @_;

    my %files = (alone => [], declarative => [], other => []);
    push @{ $files{ kind($_) } }, $_ for map { ref $_ ? $_->[0] : $_ } @tests;
    $self->rules({ par => [
        @{ $files{declarative} } ? { seq => $files{declarative} } : (),
        @{ $files{other} },
    ] });
    return $self->SUPER::make_scheduler(@tests);
}

# What no rule names runs alone, after the rest.
sub kind {
    my ($file) = @_;

    return 'other' if $file !~ /\.t$/ || !open my $in, '<', $file;
    my $text = join '', <$in>;
    return $file =~ m{^t/fault/} || $text =~ /^use AgentRelay::(?:Chromium|Scene);/m ? 'alone'
        : $text =~ /^use Test::Nginx::Socket/m ? 'declarative' : 'other';
}


sub follow {
    my ($self, $parser, $description) = @_;

    my $file = $description->[1] // $description->[0];
    my $start = time;
    $parser->callback(test => sub {
        my ($test) = @_;
        push @{ $self->{skips} }, "$file: " . $test->explanation if $test->has_skip;
        push @{ $self->{failures} }, "$file: " . $test->as_string if !$test->is_ok;
    });
    $parser->callback(EOF => sub {
        my ($ended) = @_;
        push @{ $self->{skips} }, "$file: " . $ended->skip_all if $ended->skip_all;
        $self->{seconds}{$file} = time - $start;
    });
}


sub summary {
    my ($self, @args) = @_;

    my $seconds = $self->{seconds};
    my @slow = grep { $seconds->{$_} >= 5 }
        sort { $seconds->{$b} <=> $seconds->{$a} } keys %$seconds;
    splice @slow, 10 if @slow > 10;
    printf "%6.1f s  %s\n", $seconds->{$_}, $_ for @slow;

    list('SKIPPED', @{ $self->{skips} });
    list('FAILED', @{ $self->{failures} });
    return $self->SUPER::summary(@args);
}


sub list {
    my ($what, @lines) = @_;

    return if !@lines;
    print "\n$what (", scalar @lines, "):\n";
    print "  $_\n" for @lines;
    return;
}

1;
