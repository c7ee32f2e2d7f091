package AgentRelay::Vt;

=head1 NAME

AgentRelay::Vt - the emulator and xterm.js, doing the same

=head1 SYNOPSIS

    AgentRelay::Vt->ready or plan skip_all => AgentRelay::Vt->reason;
    my ($ours, $theirs) = AgentRelay::Vt->pair;
    my @steps = ([new => 24, 80, 100], [feed => $bytes], [resize => 30, 90]);
    $_->run(@steps) for $ours, $theirs;
    my $difference = difference($ours->dump, $theirs->dump);

=head1 DESCRIPTION

Either is a process that reads steps: C<t/vt/driver.c> over the emulator, built
with both sanitizers, and C<t/vt/xterm.mjs> over @xterm/headless with the
unicode-graphemes addon, as installed for the dashboard.

=cut

use strict;
use warnings;

use Exporter qw(import);
use IPC::Open2 qw(open2);
use JSON::PP ();

our @EXPORT_OK = qw(difference shrink);

my $Driver = 'build/asan/vt/driver';
my $Xterm = 't/vt/xterm.mjs';
my %Running;

END {
    local $?;
    kill TERM => keys %Running;
    waitpid $_, 0 for keys %Running;
}


sub reason {
    return "$Driver is not built: make units" if !-x $Driver;
    return 'no node' if !grep { -x "$_/node" } split /:/, $ENV{PATH};
    return 'web/node_modules has no @xterm/headless: make web'
        if !-d 'web/node_modules/@xterm/headless';
    return;
}

sub ready { return !defined reason() }

sub pair { return ($_[0]->start($Driver), $_[0]->start('node', $Xterm)) }

sub start {
    my ($class, @command) = @_;

    my $pid = open2(my $out, my $in, @command);
    $Running{$pid} = 1;
    binmode $_ for $out, $in;
    return bless { pid => $pid, in => $in, out => $out, command => "@command" }, $class;
}

sub run {
    my ($self, @steps) = @_;

    for my $step (@steps) {
        my ($name, @args) = @$step;
        my $text = $name eq 'feed' ? 'feed ' . length($args[0]) . "\n$args[0]"
            : join(' ', $name, @args) . "\n";
        print { $self->{in} } $text or die "$self->{command}: $!\n";
    }
    return $self;
}

sub ask {
    my ($self, $what) = @_;

    print { $self->{in} } "$what\n";
    $self->{in}->flush;
    my $line = readline $self->{out};
    die "$self->{command} has ended\n" if !defined $line;
    chomp $line;
    return $line;
}

sub dump { return $_[0]->ask('dump') }

sub snapshot { return pack 'H*', $_[0]->ask('snapshot') }

sub end {
    my ($self) = @_;

    close $self->{in};
    waitpid $self->{pid}, 0;
    delete $Running{ $self->{pid} };
    return $?;
}


# Nothing when both dumps say the same, else what is different, in words.
# What xterm.js says it cannot tell is no difference.
#
# With C<lines> it is a snapshot that is judged: only as many of the newest lines
# are looked at as both have, of a cell where nothing was ever printed only the
# background; and half a wide character alone is a space
# (ngx_agentrelay/wire/vt/README.md says why).
sub difference {
    my ($ours, $theirs, %args) = @_;

    return if $ours eq $theirs;
    my ($left, $right) = map { JSON::PP->new->utf8->decode($_) } $ours, $theirs;
    return if $right->{broken};
    for my $key (qw(cursor modes title margins tabs rows)) {
        my ($one, $other) = map { ref $_->{$key} ? "@{ $_->{$key} }" : $_->{$key} } $left, $right;
        return "$key: $one instead of $other" if $one ne $other;
    }

    my ($one, $other) = ($left->{lines}, $right->{lines});
    if ($args{lines}) {
        my $least = @$one < @$other ? @$one : @$other;
        $_ = [@$_[-$least .. -1]] for $one, $other;
        $_ = [map { blanks($_) } @$_] for $one, $other;
    }
    return @$one . ' lines instead of ' . @$other if @$one != @$other;
    for my $y (0 .. $#$one) {
        next if $one->[$y] eq $other->[$y];
        my $row = $y - (@$one - $left->{rows});
        return "row $row:\n     ours: " . legible($one->[$y])
            . "\n  xterm.js: " . legible($other->[$y]);
    }
    return;
}

sub blanks {
    my ($row) = @_;

    my ($look, $out, $last, $wide) = ('', '', '', 0);
    while ($row =~ /\G(?:\x01(.*?)\x02|(\x06)|(\x03|\x04?[^\x05]*\x05))/gs) {
        if (defined $1) {
            $look = $1;
            next;
        }
        if ($2) {
            $out .= $2;
            next;
        }
        my ($now, $cell) = ($look, $3);
        my $half = $cell eq "\x040\x05";
        if (length $look && $cell eq "\x03") {
            my ($background) = $look =~ /^\S+ \S+ (\S+) /;
            $now = $background eq '0.0' ? '' : "0 0.0 $background 00.0 ";
        }
        $cell = " \x05" if $half && !$wide;
        $wide = $cell =~ /^\x042/;
        $out .= "\x01$now\x02" if $now ne $last;
        $last = $now;
        $out .= $cell;
    }
    $out =~ s/(?:\x01\x02)?\x03+$// if !length $last;
    return $out;
}

sub legible {
    my ($row) = @_;
    $row =~ s/\x05//g;
    $row =~ s/\x01(.*?)\x02/{$1}/g;
    $row =~ tr/\x03\x04\x06/_#~/;
    utf8::encode($row);
    return $row;
}


# The least of these steps for which the check still says something.
sub shrink {
    my ($check, @steps) = @_;

    my $size = int(@steps / 2) || 1;
    while ($size) {
        my $less = 0;
        for (my $at = 1; $at + $size <= @steps; ) {
            my @without = @steps;
            splice @without, $at, $size;
            if ($check->(@without)) {
                @steps = @without;
                $less = 1;
            } else {
                $at += $size;
            }
        }
        $size = $less && $size == 1 ? 1 : int($size / 2);
    }
    return @steps;
}

1;
