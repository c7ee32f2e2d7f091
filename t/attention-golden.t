# What is said of recordings of the real agents is what was true: at every golden
# screen, and between them nobody who works or asks is ever called idle.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use constant TOOL => 'build/asan/vt/attention';

plan skip_all => TOOL . ' is not built: make units' if !-x TOOL;

# A program that has finished may say so, or that it waits.
my %Says = (
    idle => qr/^(?:idle|done)$/, working => qr/^working$/, ask => qr/^ask$/,
    approve => qr/^approve$/, error => qr/^error$/,
);
my (%screens, %recordings);

for my $path (sort grep { !/\.times$/ } glob 't/agents/captures/*/*') {
    my ($agent, $name) = $path =~ m{([^/]+)/([^/]+)$};
    my @said = said($agent, $path);
    my @wrong = wrong($agent, $path, @said);
    ok(!@wrong, "$agent: $name") or diag(join "\n", @wrong);
    $recordings{$agent}++;
}
cmp_ok($screens{$_} // 0, '>=', 20, "$_: 20 golden screens or more") for qw(claude codex gemini);
diag("$_: $screens{$_} golden screens in $recordings{$_} recordings") for sort keys %screens;
done_testing;


# [offset, state, source, evidence], ... in order
sub said {
    my ($agent, $path) = @_;

    open my $in, '-|', TOOL, "conf/adapters/$agent.json", $path or die TOOL . ": $!\n";
    my @said = map { /^(\d+) (\S+) (\S+) ?(.*)/ ? [$1, $2, $3, $4] : () } <$in>;
    close $in or die "$path: $?\n";
    return @said;
}

# The times are in order, and so is what was said; a state is that of its place.
sub wrong {
    my ($agent, $path, @said) = @_;

    open my $in, '<', "$path.times" or die "$path.times: $!\n";
    my ($busy, @wrong) = ('');
    my $state = [0, 'unknown', 'none', ''];
    while (<$in>) {
        my ($offset, undef, $what, $note) = /^(\d+) (\d+)(?: (\S+) ?(.*))?$/ or die "$path: $_";
        while (@said && $said[0][0] <= $offset) {
            my $was = $state;
            $state = shift @said;
            push @wrong, "@$state, but it is $busy" if $busy && $state->[1] =~ $Says{idle};
        }
        next if !defined $what;
        push @wrong, "$offset: $what is no state" if !$Says{$what} && $what !~ /^(?:typed|size|asked|released)$/;
        $busy = 'working' if $what eq 'asked';
        $busy = '' if $what eq 'released' || $what eq 'typed' && $busy !~ /^working/;
        next if !$Says{$what};
        $screens{$agent}++;
        $busy = $what =~ /^(?:working|ask|approve)$/ ? "$what ($note)" : '';
        push @wrong, "$offset: it is $what ($note), not @$state[1 .. 3]" if $state->[1] !~ $Says{$what};
    }
    return @wrong;
}
