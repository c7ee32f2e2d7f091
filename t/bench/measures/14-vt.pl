# The terminal emulator alone: plain text, and what programs in colour print,
# in megabytes a second of one processor; and the memory of a terminal.

use strict;
use warnings;

use AgentRelay::Bench;

use constant KIB => 1024;

sub {
    my $plain = written('plain', map { s/\n/\r\n/gr } map { content_of($_) } glob('runner/*/*.c'));
    my $colour = written('colour', map { content_of($_) }
        glob('t/vt/captures/{git-diff,less,vim,htop,mc,tmux}.*'));

    my @plain = map { tool('vt', $plain, 50, 200, 2000) } 1 .. runs();
    my @colour = map { tool('vt', $colour, 24, 80, 2000) } 1 .. runs();
    return (
        row('emulator, plain text', median(map { $_->{rate} } @plain), undef,
            unit => 'MB/s', must => '>= 150', aim => '>= 300'),
        row('emulator, programs in colour', median(map { $_->{rate} } @colour), undef,
            unit => 'MB/s', must => '>= 100', aim => '>= 300'),
        row('emulator, memory of 200x50 and 2,000 lines', $plain[0]{bytes} / KIB, undef,
            unit => 'KiB', must => '<= 1024'),
    );
};


sub content_of {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    return do { local $/; <$in> };
}

sub written {
    my ($name, @text) = @_;
    my $path = "build/bench/vt-$name";
    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out @text;
    close $out or die "$path: $!\n";
    return $path;
}
