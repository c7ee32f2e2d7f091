# random.pl BYTES FILE: says "ready", waits for one byte of input, prints so many random
# bytes as fast as they are taken, and leaves the SHA-256 of all it printed,
# from the first byte of "ready" on, in FILE.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;

use Digest::SHA;
use raw;

my ($left, $file) = @ARGV;
my $sha = Digest::SHA->new(256);
open my $random, '<:raw', '/dev/urandom' or die "urandom: $!\n";

raw::mode();
raw::put('ready');
$sha->add('ready');
sysread STDIN, my $go, 1;

while ($left > 0) {
    read $random, my $bytes, $left < 65536 ? $left : 65536;
    $left -= length $bytes;
    $sha->add($bytes);
    raw::put($bytes);
}

open my $out, '>', "$file.new" or die "$file: $!\n";
print $out $sha->hexdigest;
close $out;
rename "$file.new", $file;
