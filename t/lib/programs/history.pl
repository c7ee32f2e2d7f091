# history.pl SEED FILE [RATE]: says "ready", prints records that tell where they stand
# (AgentRelay::History), so many bytes a second or as fast as they are taken, until the
# input holds a "q"; appends all it was typed to FILE, and leaves in FILE.sum how many
# bytes it printed and their SHA-256.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/..", $FindBin::Bin;

use Digest::SHA;
use Time::HiRes qw(time);

use AgentRelay::History::Record qw(records);
use raw;

use constant PIECE => 4096;

my ($seed, $file, $rate) = @ARGV;
open my $typed, '>:raw', $file or die "$file: $!\n";

raw::mode();
my $sha = Digest::SHA->new(256);
my ($printed, $begun, $over) = (0, time, 0);
until ($over) {
    my $bytes = records($seed, $printed, PIECE);
    $sha->add($bytes);
    raw::put($bytes);
    $printed += PIECE;
    $over = listen_until($rate ? $begun + $printed / $rate : 0);
}

# Takes what is typed until it is time for more, once at least. True when all is over.
sub listen_until {
    my ($due) = @_;

    while (1) {
        my ($left, $set) = ($due - time, '');
        vec($set, 0, 1) = 1;
        return 0 if !select $set, undef, undef, $left > 0 ? $left : 0;
        sysread STDIN, my $keys, 65536 or return 1;
        syswrite $typed, $keys;
        return 1 if index($keys, 'q') >= 0;
        return 0 if $left <= 0;
    }
}

close $typed;
open my $out, '>', "$file.new" or die "$file: $!\n";
print $out "$printed ", $sha->hexdigest;
close $out;
rename "$file.new", "$file.sum";
