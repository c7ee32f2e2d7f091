# Prints the files whose names it reads, one a line that ends with a CR; what else it
# reads, such as its terminal's answers, is nothing to it.

use strict;
use warnings;

system 'stty', 'raw', '-echo';
$| = 1;
print 'ready';

while (1) {
    my $name = '';
    while ($name !~ s/\r\z//) {
        sysread STDIN, $name, 1, length $name or exit;
    }
    exit if $name eq 'end';
    -f $name or next;
    open my $in, '<:raw', $name or die "$name: $!\n";
    print do { local $/; <$in> };
}
