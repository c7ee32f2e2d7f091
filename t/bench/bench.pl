# bench.pl [measure...]: the speed table. Runs each file of measures/ (or
# those named), prints the table as it grows, writes build/bench/table.md and
# table.json, and fails when a bound that must hold does not.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP ();
use POSIX ();

my @names = @ARGV ? @ARGV : map { m{([^/]+)\.pl$} } sort glob 't/bench/measures/*.pl';
my (@rows, @lines);
$| = 1;

say_line('| measure | ours | peer | ratio | must | aim | |');
say_line('| --- | --- | --- | --- | --- | --- | --- |');
for my $name (@names) {
    my $measure = do "./t/bench/measures/$name.pl"
        or die "t/bench/measures/$name.pl: " . ($@ || $!) . "\n";
    my @new = eval { $measure->() };
    warn "$name: $@" if $@;
    push @new, { name => $name, failed => 1, met => 0 } if $@;
    say_line(line_of($_)) for @new;
    push @rows, @new;
}

my $machine = machine();
say_line('', $machine);
spill('build/bench/table.md', join '', map { "$_\n" } @lines);
spill('build/bench/table.json', JSON::PP->new->canonical->pretty->encode(
    { machine => $machine, rows => \@rows }));
exit(grep({ !$_->{met} } @rows) ? 1 : 0);


sub say_line {
    print map { "$_\n" } @_;
    push @lines, @_;
}

sub line_of {
    my ($row) = @_;

    return "| $row->{name} | failed | | | | | **missed** |" if $row->{failed};
    my $unit = $row->{unit} // '';
    my $peer = defined $row->{theirs}
        ? join ' ', figure($row->{theirs}), $unit, $row->{peer} ? "($row->{peer})" : () : '';
    return sprintf '| %s | %s %s | %s | %s | %s | %s | %s |', $row->{name},
        figure($row->{ours}), $unit, $peer,
        defined $row->{ratio} ? sprintf('%.2f', $row->{ratio}) : '',
        $row->{must}, $row->{aim} // '', $row->{met} ? 'met' : '**missed**';
}

# Three digits that count.
sub figure {
    my ($value) = @_;
    my $whole = length sprintf '%d', $value;
    return $whole >= 3 ? sprintf '%.0f', $value : sprintf '%.*f', 3 - $whole, $value;
}

sub machine {
    open my $in, '<', '/proc/cpuinfo' or die "cpuinfo: $!\n";
    my @models = map { /^model name\s*:\s*(.*)/ ? $1 : () } <$in>;
    my ($system, undef, $release) = POSIX::uname();
    my ($load) = split ' ', slurp('/proc/loadavg');
    return sprintf '%d processors, %s; %s %s; load %s at the end', scalar @models,
        $models[0] // 'unknown', $system, $release, $load;
}

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    return do { local $/; <$in> };
}

sub spill {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!\n";
    print $out $text;
    close $out or die "$path: $!\n";
}
