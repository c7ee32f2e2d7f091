# tui.pl FILE [name=value...]: a program as the agents' ones are. It draws a line that
# says what it does, a transcript, and an input box with what is pasted or typed; Enter
# sends that off. FILE gets "read HEX" for each of its reads, and "submit TEXT" or
# "yes" for what it made of them.
#
#   scene=idle        what it begins with: idle, failed, busy, permission,
#                     trust, menu
#   box=TEXT          stands in the box at first
#   gap=100           Enter within so many ms of a paste is a newline of it
#   compute=0         seconds without a pause after the box shows a paste, and an Enter
#                     that came meanwhile is a newline too
#   work=0.3          seconds of work for a text; those that come meanwhile wait
#   ambush=1          asks something as soon as something was pasted
#   under=1           its box stays where it is under a dialog
#   before=10000      so many bytes that show nothing come before what USR2 makes it ask
#   frame=1           that is drawn in a synchronized update, which USR1 ends
#   deaf=1            draws, but never sends anything off
#
# USR1 ends what it does at first; USR2 makes it ask something, and FILE gets "asks".

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use IO::Select;
use Time::HiRes qw(time);

use raw;

my $file = shift @ARGV;
my %is = (scene => 'idle', box => '', gap => 100, compute => 0, work => 0.3, map { split /=/, $_, 2 } @ARGV);
open my $out, '>:raw', $file or die "$file: $!\n";
$out->autoflush(1);

my ($scene, $box, $pasting, $pasted, $in) = ($is{scene}, $is{box}, 0, 0, '');
my (@said, @waiting, $until, $computes);

my $dialogs = qr/^(?:permission|trust|menu)$/;
my %shown = (
    idle       => ['ready'],
    busy       => ['working'],
    failed     => ['it failed'],
    permission => ['Do you want to proceed?', '1. Yes', '2. No'],
    trust      => ['Do you trust this folder?', '1. Yes', '2. No'],
    # what a person opened: the program itself says that it waits
    menu       => ["\e]7501;state=idle:app=tui\aWhich one?", '1. This', '2. That'],
);

sub draw {
    my $dialog = $scene =~ $dialogs;
    my ($first, @more) = split /\n/, $box;
    my $text = !length $box ? "\e[2mTry to ask\e[m" : @more ? "[Pasted " . (1 + @more) . " lines]" : $first;
    raw::put(join "\r\n", "\e[H\e[J" . join("\r\n", map { "said: $_" } @said),
        (map { "queued: $_" } @waiting), @{ $shown{$scene} }, $dialog && !$is{under} ? () : "> $text");
}

sub submit {
    my ($text) = @_;
    $text =~ s/\n+\z//;
    print {$out} "submit $text\n";
    push @said, $text =~ s/\n.*//sr;
    splice @said, 0, -8;
    ($scene, $until) = ('busy', time + $is{work});
}

sub enter {
    if ($scene =~ $dialogs) {
        print {$out} "yes\n";
        $scene = 'idle';
    } elsif (time - $pasted < $is{gap} / 1000 || $is{deaf}) {
        $box .= "\n" if length $box;
    } elsif (length $box) {
        $scene eq 'busy' ? push @waiting, $box : submit($box);
        $box = '';
    }
}

# What stands in $in: ends and begins of pastes, keys.
sub take {
    while (length $in) {
        if ($in =~ s/\A\e\[20([01])~//) {
            $pasting = !$1;
            ($pasted, $computes) = (time, $is{compute}) if !$pasting;
            $scene = 'permission' if !$pasting && $is{ambush};
        } elsif ($in =~ /\A\e(?:\[(?:2(?:0[01]?)?)?)?\z/) {
            return;
        } elsif ($scene =~ $dialogs) {
            $in =~ s/\A(.)//s;
            enter() if $1 eq "\r" && !$pasting;
        } else {
            $in =~ s/\A(.)//s;
            $1 ne "\r" ? $box .= $1 : $pasting ? $box .= "\n" : enter();
        }
    }
}

$SIG{USR1} = sub { $scene = 'idle' if !$is{frame}; draw(); raw::put("\e[?2026l") if $is{frame} };
$SIG{USR2} = sub {
    $scene = 'permission';
    print {$out} "asks\n";
    raw::put("\e[?2026h") if $is{frame};
    raw::put("\e[m" x (($is{before} // 0) / 3));
    draw();
    print {$out} "asked\n";
};
raw::mode();
raw::put("\e[?1049h\e[?2004h");
draw();

my $select = IO::Select->new(\*STDIN);
while (1) {
    if ($select->can_read(0.02)) {
        my $got = sysread STDIN, my $bytes, 65536;
        next if !defined $got;
        last if !$got;
        print {$out} 'read ', unpack('H*', $bytes), "\n";
        $in .= $bytes;
        take();
        draw();
        if ($computes) {
            my $end = time + $computes;
            1 while time < $end;
            $computes = 0;
            $pasted = time if $select->can_read(0);
        }
    }
    if ($until && time >= $until) {
        ($scene, $until) = ('idle', undef);
        submit(shift @waiting) if @waiting;
        draw();
    }
}
