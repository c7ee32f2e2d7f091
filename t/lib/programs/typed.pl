# typed.pl BYTES FILE: says "ready", reads so many bytes of input as they come,
# appends them to FILE, and prints a dot for every 1,000.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;

use raw;

my ($wanted, $file) = @ARGV;
open my $out, '>:raw', $file or die "$file: $!\n";

raw::mode();
raw::put('ready');

my $have = 0;
while ($have < $wanted) {
    my $got = sysread STDIN, my $bytes, 65536 or last;
    syswrite $out, $bytes;
    raw::put('.' x (int(($have + $got) / 1000) - int($have / 1000)));
    $have += $got;
}
close $out;
raw::put('done');
