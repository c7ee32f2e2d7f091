package AgentRelay::History;

=head1 NAME

AgentRelay::History - a session whose history is read to the last byte

=head1 SYNOPSIS

    my @all = map { AgentRelay::History->start($scene, overflow => 'block') } 1 .. 8;
    $_->look for @all;                          # a viewer each
    AgentRelay::History->streams($scene, 'all stream', 0, @all);
    $scene->until(sub { $_->type for @all; ... faults ... }, 60);
    AgentRelay::History->finish($scene, @all);
    $_->check(lost => 0) for @all;              # one test each

=head1 DESCRIPTION

The program prints records that tell where they stand, so every byte a viewer is shown
is compared with what belongs at its offset, before and behind each reset. What a viewer
types are bytes of its own alphabet; the program writes down all it read.

C<check> reads it all: each viewer's bytes and counted losses make up the stream from
where it began to the end; with C<lost> 0 (else any number may be lost) the SHA-256 is
that of what was printed; each viewer's keys came exactly once and in order. C<streams>
is one test too: all viewers see so many bytes more while they type, and what was typed
before has been acknowledged. Nothing is typed to a program that has printed nothing yet:
its terminal would echo.

Options of C<start>: C<rate> (bytes a second, 40,000; 0: as fast as taken) and any field of
C<POST /api/sessions>. Options of C<look> are those of L<AgentRelay::Viewer>.

=cut

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Test::More ();

use AgentRelay::History::Record qw(records);
use AgentRelay::Tree qw(slurp);

# A viewer's alphabet: eight letters, none of them "q".
use constant LETTERS => 8;

my $Seeds = 0;


sub start {
    my ($class, $scene, %options) = @_;

    my $rate = delete $options{rate} // 40_000;
    my $seed = ++$Seeds;
    my $self = bless { scene => $scene, seed => $seed, viewers => [], wrong => [],
                       file => $scene->file("typed-$seed") }, $class;
    $self->{id} = $scene->program(\%options, 'history.pl', $seed, $self->{file}, $rate);
    return $self;
}


sub id      { $_[0]{id} }
sub viewers { @{ $_[0]{viewers} } }
sub viewer  { $_[0]{viewers}[0] }
sub wrong   { @{ $_[0]{wrong} } }       # bytes that did not belong where they came

# A viewer from the first byte on, unless told otherwise.
sub look {
    my ($self, %options) = @_;

    my $number = @{ $self->{viewers} };
    my $viewer = $self->{scene}->viewer($self->{id}, offset => 0, %options,
        on_bytes => sub { $self->compare(@_) });
    @$viewer{qw(history letters begun)} = ('', 128 + LETTERS * $number, $viewer->offset);
    push @{ $self->{viewers} }, $viewer;
    return $viewer;
}

sub compare {
    my ($self, $bytes, $viewer) = @_;

    my $at = $viewer->offset;
    $viewer->{begun} //= $at;
    return if $bytes eq records($self->{seed}, $at, length $bytes);
    push @{ $self->{wrong} }, sprintf 'at %d came %s, not %s', $at,
        map { unpack 'H*', substr $_, 0, 16 } $bytes, records($self->{seed}, $at, 16);
}


# Some keys, while few are on their way.
sub type {
    my ($self) = @_;

    for my $viewer ($self->viewers) {
        next if !$viewer->bytes || $viewer->{mode} ne 'write'
            || $viewer->typed - $viewer->acked > 500;
        my $keys = join '', map { chr($viewer->{letters} + int rand LETTERS) }
            1 .. 1 + int rand 8;
        $viewer->{history} .= $keys;
        $viewer->type($keys);
    }
}

sub streams {
    my ($class, $scene, $name, $bytes, @all) = @_;

    my @due = map { [$_, $_->bytes + ($bytes || 1), $_->typed] } map { $_->viewers } @all;
    Test::More::ok($scene->until(sub {
        $_->type for @all;
        !grep { $_->[0]->bytes < $_->[1] || $_->[0]->acked < $_->[2] } @due;
    }, 90), $name);
}

# One test: when all keys have been read each program is told to end, and does.
sub finish {
    my ($class, $scene, @all) = @_;

    my @viewers = map { $_->viewers } @all;
    my $idle = $scene->until(sub { !grep { $_->typed > $_->acked } @viewers }, 60);
    for my $history (@all) {
        my ($viewer) = grep { $_->{mode} eq 'write' } $history->viewers;
        $viewer->type('q');
    }
    Test::More::ok($idle && $scene->until(sub { !grep { !$_->exited } @viewers }, 120),
        'the programs end, and their viewers know');
}


sub check {
    my ($self, %bounds) = @_;

    my @wrong = (@{ $self->{wrong} }, $self->wrong_output(%bounds), $self->wrong_input);
    Test::More::ok(!@wrong, "the history of session $self->{seed}: every byte, every key");
    return if !@wrong;
    my $more = @wrong - 4;
    Test::More::diag($_) for splice(@wrong, 0, 4), $more > 0 ? "and $more more" : (),
        map { $_->describe } $self->viewers;
}

sub wrong_output {
    my ($self, %bounds) = @_;

    my ($printed, $sha) = split ' ', slurp("$self->{file}.sum");
    my @wrong;
    for my $viewer ($self->viewers) {
        my ($begun, $bytes, $lost) = ($viewer->{begun} // 0, $viewer->bytes, $viewer->lost);
        my $exit = $viewer->exited || {};
        push @wrong, 'the exit says end ' . ($exit->{end} // 'nothing') . ", printed $printed"
            if ($exit->{end} // -1) != $printed;
        push @wrong, "$begun + $bytes seen + $lost lost of $printed printed"
            if $begun + $bytes + $lost != $printed;
        next if !defined $bounds{lost};
        push @wrong, "lost $lost" if $lost > $bounds{lost};
        push @wrong, 'another SHA-256'
            if !$lost && !$begun && $viewer->sha256 ne $sha;
    }
    return @wrong;
}

sub wrong_input {
    my ($self) = @_;

    my $typed = slurp($self->{file});
    my @wrong;
    for my $viewer ($self->viewers) {
        my ($first, $last) = map { sprintf '\x%02x', $viewer->{letters} + $_ }
            0, LETTERS - 1;
        my $read = join '', $typed =~ /[$first-$last]+/g;
        next if $read eq $viewer->{history};
        push @wrong, sprintf 'typed %d keys, the program read %d, not the same',
            length $viewer->{history}, length $read;
    }
    return @wrong;
}

1;
