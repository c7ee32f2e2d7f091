package Random;

# Random programs for a terminal, from a seed: lists of steps, so that a
# failing one can be made shorter.

use strict;
use warnings;

my @Text = ('a', 'xyz', 'The quick brown fox', ' ', '   ', "\xc3\xa9", "\xe4\xb8\x96", "\xe7\x95\x8c\xe7\x95\x8c",
    "\xf0\x9f\x98\x80", "e\xcc\x81", "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", "\xe2\x9d\xa4\xef\xb8\x8f", "\xcc\x81", "\xe2\x80\x8d", "\xd8\x80\x31",
    "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x80\xe1\x86\xa8", "\xe2\x94\x80\xe2\x94\x80", "qqxx",
    "\xff", "\xc3", "\xe4\xb8", "\xed\xa0\x80", "\xef\xbb\xbf", "\xc2\x9b3C", "\xef\xb8\x8f", "\xe0\xa4\xa8\xe0\xa4\xbf");
my @Control = ("\r", "\n", "\r\n", "\b", "\t", "\x0b", "\x0e", "\x0f", "\x07", "\x7f", "\x18", "\xc2\x84", "\xc2\x85");
my @Plain = qw(@ A B C D E F G H I J K L M P S T X Z ` a b d e f g r s u);
my @Escape = ('7', '8', 'D', 'E', 'H', 'M', '=', '>', '(0', '(B', ')0', '*A', '+4', 'n', 'o', '~', '#8', '%G', '\\');
my @Modes = (1, 6, 7, 12, 25, 45, 66, 9, 1000, 1002, 1003, 1004, 1006, 1016, 2004, 2026);
my @Screens = (47, 1047, 1048, 1049);
my @Osc = ('0;title', '2;other', '8;;http://a/b;c', '8;id=x;http://y', '8;;', '4;1;rgb:11/22/33', '104', '52;c;?',
    '133;A', '7;file://h/p', '9;4;1;50', '7501;?', '7501;state=idle', '1;icon', '999;zz', 'x');


sub new {
    my ($class, $seed) = @_;
    return bless { state => $seed * 2654435761 % 4294967296 || 1 }, $class;
}

# xorshift: the same on every Perl
sub number {
    my ($self, $below) = @_;
    my $x = $self->{state};
    $x ^= ($x << 13) & 0xffffffff;
    $x ^= $x >> 17;
    $x ^= ($x << 5) & 0xffffffff;
    $self->{state} = $x;
    return $x % $below;
}

sub one { my ($self, @of) = @_; return $of[$self->number(scalar @of)] }

# Without C<resize>; without C<odd>: what leaves cells that nothing can print again.
sub steps {
    my ($self, $count, %without) = @_;

    $self->{even} = $without{odd};
    my ($rows, $cols) = (2 + $self->number(8), 2 + $self->number(24));
    my @steps = ([new => $rows, $cols, $self->one(0, 3, 20, 100)]);
    for (1 .. $count) {
        if (!$without{resize} && $self->number(40) == 0) {
            push @steps, [resize => 2 + $self->number(10), 2 + $self->number(30)];
        } else {
            push @steps, [feed => $self->piece($rows, $cols)];
        }
    }
    return @steps;
}

sub piece {
    my ($self, $rows, $cols) = @_;

    my $kind = $self->number(100);
    return $self->one(@Text) x ($self->number(6) ? 1 : 1 + $self->number(12)) if $kind < 42;
    return $self->one(@Control) if $kind < 55;
    return "\e[" . $self->parameters($rows, $cols) . $self->one(@Plain) if $kind < 72;
    return "\e[" . $self->attributes . 'm' if $kind < 82;
    return "\e" . $self->one(@Escape) if $kind < 88;
    return "\e[?" . $self->one(grep { $_ != 7 || !$self->{even} } @Modes) . $self->one('h', 'l') if $kind < 91;
    return "\e[" . $self->one(4, 4, 20) . $self->one('h', 'l', 'l') if $kind < 93;
    return "\e[?" . $self->one(@Screens) . $self->one('h', 'l') if $kind < 94;
    return "\e]" . $self->one(@Osc) . $self->one("\a", "\e\\", "\xc2\x9c") if $kind < 96;
    return "\e[" . $self->number(9) . $self->one(' @', ' A', "'}", "'~", ' q', '"q', '?J', '?K') if $kind < 98;
    return $self->one("\e[!p", "\ec", "\ePq12;3\e\\", "\e_apc\e\\", "\e^\xc3\xa9", "\eP\$qm\e\\", "\e[>7u", "\e[<u", "\e[22t",
        "\e[3J", "\e[1;2", "\e[<1", "\e[1;2;3;4:5:6m", "\e[ !\"p", "\e[4294967296C", "\e[1:2:3A");
}

sub parameters {
    my ($self, $rows, $cols) = @_;

    my $one = sub { $self->one('', '', 0, 1, 1, 2, 3, $self->number($rows + 3), $self->number($cols + 3)) };
    return $self->one($one->(), $one->(), $one->() . ';' . $one->());
}

sub attributes {
    my ($self) = @_;

    return join ';', map {
        $self->one('', 0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 53, 55, 59, 39, 49,
            30 + $self->number(8), 40 + $self->number(8), 90 + $self->number(8), 100 + $self->number(8),
            '38;5;' . $self->number(256), '48;5;' . $self->number(256), '38;2;1;2;' . $self->number(256),
            '48:2::3:4:' . $self->number(256), '58:5:' . $self->number(256), '58;2;9;8;7', '4:' . $self->number(7),
            '38:5', '48;2;1', '38:2:1:2:3', '4:')
    } 1 .. 1 + $self->number(3);
}

1;
