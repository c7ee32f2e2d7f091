# record.pl NAME ROWS COLS COMMAND [KEYS...]: what a program prints on a terminal,
# to t/vt/captures/NAME.ROWSxCOLS. Each of KEYS (with Perl's escapes) is typed
# once the program has been quiet for half a second. At most 32 KiB are kept.

use strict;
use warnings;
use lib 't/lib';

use AgentRelay::Pty;
use Time::HiRes qw(time);

use constant KEEP => 32768;

my ($name, $rows, $cols, $command, @keys) = @ARGV;
die "usage: record.pl NAME ROWS COLS COMMAND [KEYS...]\n" if !defined $command;

delete @ENV{qw(TMUX LINES COLUMNS)};
@ENV{qw(TERM LANG LC_ALL)} = qw(xterm-256color C.UTF-8 C.UTF-8);
my $pty = AgentRelay::Pty->start(['/bin/sh', '-c', $command], rows => $rows, cols => $cols);

for my $key (@keys, undef) {
    my ($seen, $since, $end) = (-1, time, time + 8);
    while (time < $end) {
        $pty->read(0.1);
        my $now = length $pty->seen;
        ($seen, $since) = ($now, time) if $now != $seen;
        last if $now && time - $since > 0.5;
    }
    $pty->type(eval qq("$key")) if defined $key;
}

my $bytes = substr $pty->seen, 0, KEEP;
open my $out, '>:raw', "t/vt/captures/$name.${rows}x$cols" or die "$name: $!\n";
print $out $bytes;
close $out or die "$name: $!\n";
