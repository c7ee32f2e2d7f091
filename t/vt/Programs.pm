package Programs;

# Programs for a terminal: our own, by subject in the manner of vttest, and what
# real ones have printed (captures/, made by record.pl). Each is its name and
# the steps; a name with a note {odd} leaves cells that nothing can print again.

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(programs recorded shown);

my $Wide = "\xe4\xb8\x96\xe7\x95\x8c";
my $Family = "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7";


sub programs {
    return map { my ($name, @pieces) = @$_; [$name, [new => 24, 80, 200], map { ref ? $_ : [feed => $_] } @pieces] } (
        ['cursor movement and clamping', "\e[5;10HA\e[99;99HB\e[HC\e[3BD\e[99CE\e[99DF\e[2A\e[1GG\e[12dH\e[7`I\e[2aJ\e[2eK\e[3EL\e[2FM"],
        ['autowrap and the pending wrap', join('', map { chr 33 + $_ % 90 } 0 .. 200), "\e[1;80HX\bY\e[2;80HZ\tQ\e[3;80HW\rR\e[4;80HV\e[KU"],
        [{ name => 'no autowrap', odd => 1 }, "\e[?7l", 'x' x 100, $Wide x 50, "\r\n$Family"],
        ['reverse wrap', "\e[?45h", 'abc' x 40, "\b" x 60, 'Z', "\e[2;1H\b\bY"],
        ['scroll region and its margins', map({ "line $_\r\n" } 1 .. 30), "\e[5;10r\e[10;1H\n\n\nX\e[5;1H\eM\eMY\e[15;1H\n\nZ\e[r"],
        ['a region at the top feeds the scrollback', "\e[1;10r", map({ "line $_\r\n" } 1 .. 40), "\e[r\e[24;1Hend"],
        ['origin mode', "\e[5;12r\e[?6h\e[HA\e[99;99HB\e[2BC\e[3AD\e[4dE\e[?6l\e[HF"],
        ['insert and delete lines', map({ "line $_\r\n" } 1 .. 20), "\e[5;1H\e[3L\e[10;1H\e[2M\e[44m\e[12;1H\e[L\e[m\e[3;18r\e[7;1H\e[99L\e[8;1H\e[99M"],
        ['insert and delete characters', "abcdefghij\e[1;4H\e[3@\e[42m\e[1;8H\e[2P\e[m\e[2;1H$Wide$Wide$Wide\e[2;4H\e[@\e[2;6H\e[P\e[3;1H0123456789\e[3;3H\e[4X"],
        ['insert mode', "abcdef\e[1;3H\e[4hXY$Wide\e[4l!\e[1;80H\e[4hQQ\e[4l"],
        ['erase in line and display', map({ "$_: " . 'x' x 70 . "\r\n" } 1 .. 22), "\e[5;30H\e[K\e[6;30H\e[1K\e[7;30H\e[2K\e[41m\e[9;30H\e[1J\e[15;30H\e[J\e[m"],
        ['erase the scrollback', map({ "line $_\r\n" } 1 .. 60), "\e[3Jafter\e[2Jblank"],
        ['selective erase', "\e[1\"qkeep\e[0\"q drop \e[1\"qkeep\e[2\"q\e[1;1H\e[?K\e[2;1Hall\e[?2J\e[1;1H\e[2;1H\e[2K"],
        ['sixteen colours', map({ my $n = $_; "\e[3${n}m$n\e[4${n}mb\e[9${n}mc\e[10${n}md\e[m" } 0 .. 7), "\e[39;49mx"],
        ['256 and true colours', map({ "\e[38;5;${_}mf\e[48;5;${_}mb" } 0 .. 255), "\e[m", map({ "\e[38;2;$_;9;${_}mx\e[48:2::$_:1:2my" } 0 .. 99)],
        ['attributes, on and off', map({ "\e[${_}mA\e[0m" } 1 .. 9, 21, 53), "\e[1;2;3;4;5;7;8;9;53mB", map({ "\e[${_}mC" } 22 .. 29, 55)],
        ['underline styles and colours', map({ "\e[4:${_}mu" } 0 .. 5), "\e[58;5;3mv\e[58:2::1:2:3mw\e[59mx\e[24my\e[4mz\e[0m."],
        ['odd parameters of SGR', "\e[38mA\e[38;5mB\e[38;2;1mC\e[48:5mD\e[38:2:1:2:3mE\e[;;1mF\e[99;1mG\e[1:2mH\e[4:9mI\e[4:mJ"],
        ['hyperlinks', "\e]8;;http://a/?x;y\e\\link\e]8;;\e\\ \e]8;id=1:b=2;http://b\aone\e[4mtwo\e[0mthree\e]8;;\a!\e]8;id=1;http://b\ax"],
        ['the alternate screen by 1049', 'shell', "\e[31m\e[?1049h\e[2J\e[5;5Happ\e[?1049lback\e[m"],
        ['the alternate screen by 47 and 1047', "one\e[?47htwo\r\nthree\e[?47lfour\e[?1047hfive\e[?1047lsix\e[?1048h\e[9;9H\e[?1048lseven"],
        ['scrolling on the alternate screen', "\e[?1049h", map({ "line $_\r\n" } 1 .. 40), "\e[3;8r\e[8;1H\n\n\e[r"],
        ['save and restore the cursor', "\e[5;5H\e[1;31m\e7\e[10;10H\e[m\e(0q\e8X\e[s\e[HY\e[uZ"],
        ['save, scroll, restore', "\e[20;5H\e7", map({ "\r\n$_" } 1 .. 12), "\e8X"],
        ['line drawing', "\e(0lqqqk\r\nx   x\r\nmqqqj\e(B lqk \e)0\x0eabc\x0fabc\e*0\eno\e+0\eoxy\x0f"],
        ['national sets', map({ "\e($_" . '#@[\\]^_`{|}~' . "\r\n" } qw(A 4 C 5 R Q K Y E 6 Z H 7 = B))],
        ['tab stops', "a\tb\tc\r\n\e[3g\e[5G\eH\e[11G\eH\e[31G\eH\r\ta\tb\tc\td\e[2Z<\e[99I>\e[11G\e[g\r\t\tX\e[2I"],
        ['repeat', "ab\e[5bc\e[m\e[3bd$Wide\e[4b\r\n$Family\e[2b\e[200b"],
        ['wide characters at the edge', 'x' x 79, $Wide, "\e[2;80H$Wide\e[3;1H$Wide\e[3;2Hx\e[4;1H$Wide\e[4;3Hy\e[5;1H$Wide\e[5;1Hz"],
        ['combining marks', "e\xcc\x81o\xcc\x88\xcc\xa3 \xcc\x81\r\n\xcc\x81x\e[m\xcc\x81", 'y' x 79, "z\xcc\x81w"],
        ['emoji', "$Family \xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab \xe2\x9d\xa4\xef\xb8\x8f \xe2\x9d\xa4 \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "\e[2;79H\xe2\x9d\xa4\xef\xb8\x8f\e[4;80H\xe2\x9d\xa4\xef\xb8\x8f"],
        ['scripts', "\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87 \xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xb3\xe1\x86\xaf \xed\x95\x9c\xea\xb8\x80 \xd8\x80\x31\x32 \xe0\xb8\x99\xe0\xb9\x89\xe0\xb8\xb3"],
        ['bytes that are not UTF-8', "a\xffb\xc3(c\xe4\xb8d\xf0\x9f\x98e\xed\xa0\x80f\xc0\xafg\xf8\x88h\xef\xbb\xbfi\xf4\x90\x80\x80j\x80k"],
        ['controls in sequences', "\e[3\n;5\rHx\e[\b4Cy\e]0;t\nitle\az\eP\$q\nm\e\\w\e[1\x18mv\e[1\x1amu\e\e[1mt"],
        ['eight-bit controls', "\xc2\x9b31mred\xc2\x84down\xc2\x85next\xc2\x8dup\xc2\x9d0;title\xc2\x9cx\xc2\x90q\xc2\x9cy\xc2\x98sos\xc2\x9cz"],
        ['strings that mean nothing', "a\ePq#0;2;0;0;0~~\e\\b\e_Gf=100;AAAA\e\\c\e^pm\e\\d\eXsos\e\\e\e]1337;x=y\af\e]x\ag\e]\ah\e]9999\a"],
        ['sequences that mean nothing', "a\e[>4;1mb\e[?9999hc\e[1;2;3zd\e[ !\"pe\e[<0;1;1Mf\e[=5ug\e Fh\e#3i\e%Zj\e[38;5;1;2k"],
        ['many and large parameters', "\e[" . join(';', 1 .. 60) . "mx\e[99999999999999Cy\e[" . '1:' x 60 . "mz\e[0000000003Cw"],
        ['modes', "\e[?1;66;1000;1004;1006;2004;2026;12h\e=\e[4;20h\e[5 q\e[?25lx\ny", "\e[?1003h\e[?1016h\e[?9h", "\e>\e[?2026l\e[9 q"],
        ['soft reset', "\e[5;10r\e[1;31m\e(0\e[?6;25l\e[4h\e[8;8H\e[!pxq\e8y"],
        ['full reset', map({ "line $_\r\n" } 1 .. 40), "\e[?1049h\e[31mx\e[?7l\e[?1000h\ecafter"],
        ['titles', "\e]0;both\a\e]1;icon\a\e]2;caf\xc3\xa9; more\e\\x\e]2;\ay\e]2;end\xc2\x9c"],
        ['palette', "\e]4;1;#ff0000;2;rgb:1/22/333\a\e]10;#123;#456\a\e]104;1\a\e]112\ax"],
        ['alignment pattern', "\e[4;7m\e#8\e[m\e[5;5Hx\e[3;9r\e[?6h\e#8"],
        ['columns', map({ "$_ " . '0123456789' x 7 . "\r\n" } 10 .. 20), "\e[3;8r\e[5;10H\e[2'}\e[6;20H\e[3'~\e[2 @\e[ A"],
        ['scroll up and down with colours', map({ "$_\r\n" } 1 .. 20), "\e[44m\e[3S\e[2T\e[m\e[99S"],
        ['newline mode', "\e[20hone\ntwo\x0bthree\x0cfour\e[20lfive\nsix"],
        [{ name => 'wrapped lines, resized', odd => 1 }, ('The quick brown fox jumps over the lazy dog. ' x 8 . "\r\n") x 4, map { [resize => @$_] } [24, 40], [24, 33], [10, 120], [30, 200], [24, 80]],
        [{ name => 'wide characters, resized', odd => 1 }, ($Wide x 100 . "\r\n") x 3, map { [resize => @$_] } [24, 41], [24, 33], [24, 7], [24, 121], [24, 80]],
        [{ name => 'much scrollback, resized', odd => 1 }, map({ "$_ " . 'word ' x ($_ % 40) . "\r\n" } 1 .. 300), map { [resize => @$_] } [40, 80], [10, 50], [24, 130], [24, 80]],
        ['an underline that DECRC brings back', "\e[4m\e7\e[mx\e8y\e[4:3m\e7\e[24mz\e8w"],
        ['shell integration', "\e]133;A\a\$ \e]133;B\als\r\n\e]133;C\aout\r\n\e]133;D;0\a\e]7;file://h/tmp\a\e]9;4;1;50\a\e]7501;state=idle\a\e]52;c;aGk=\a"],
        ['keyboard flags', "\e[>1u\e[>7u\e[<u\e[=5;2u\e[>4;1mx\e[?u"],
    );
}


# Those of t/agents say in their times when the terminal got another size.
sub recorded {
    my @programs;
    for my $path (sort glob 't/vt/captures/* t/agents/captures/*/*') {
        my ($name, $rows, $cols) = $path =~ m{captures/([^.]+)\.(\d+)x(\d+)$} or next;
        my $bytes = slurp($path);
        my ($at, @steps) = (0);
        for (-e "$path.times" ? split /\n/, slurp("$path.times") : ()) {
            my ($offset, @size) = /^(\d+) \d+ size (\d+) (\d+)$/ or next;
            push @steps, [feed => substr $bytes, $at, $offset - $at], [resize => @size];
            $at = $offset;
        }
        push @programs, ["$name, recorded", [new => $rows, $cols, 1000], @steps, [feed => substr $bytes, $at]];
    }
    return @programs;
}

sub slurp {
    my ($path) = @_;

    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}


sub shown {
    return join '', map {
        my ($name, @args) = @$_;
        $args[0] =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ge if $name eq 'feed';
        "    $name @args\n";
    } @_;
}

1;
