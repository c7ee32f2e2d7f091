# recorder.pl FILE [paste]: says "ready", with bracketed paste when so told, and
# writes each of its reads to FILE: milliseconds, a blank, the bytes in hexadecimal.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Time::HiRes qw(time);

use raw;

my ($file, $paste) = @ARGV;
open my $out, '>:raw', $file or die "$file: $!\n";
$out->autoflush(1);

raw::mode();
raw::put($paste ? "\e[?2004hready" : 'ready');

while (sysread STDIN, my $bytes, 65536) {
    printf {$out} "%d %s\n", time * 1000, unpack 'H*', $bytes;
}
