# litter.pl FILE: leaves processes that are hard to end (a session of their own,
# double-forked, deaf to the polite signals), writes all pids to FILE, says
# "ready" and stays.

use strict;
use warnings;

use POSIX ();

my ($file) = @ARGV;
$| = 1;

sub stay {
    $SIG{$_} = 'IGNORE' for qw(HUP TERM INT QUIT);
    pipe my $read, my $write;
    sysread $read, my $never, 1 while 1;
}

pipe my $from, my $to;

for my $kind (qw(child session orphan)) {
    my $pid = fork // die "fork: $!\n";
    next if $pid;
    POSIX::setsid() if $kind ne 'child';
    if ($kind eq 'orphan') {
        POSIX::_exit(0) if fork;
    }
    syswrite $to, "$$\n";
    stay();
}

my @pids = ($$, map { scalar readline $from } 1 .. 3);
chomp @pids;
open my $out, '>', "$file.new" or die "$file: $!\n";
print $out join ' ', @pids;
close $out;
rename "$file.new", $file;

print 'ready';
stay();
