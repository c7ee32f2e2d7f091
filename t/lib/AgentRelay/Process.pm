package AgentRelay::Process;

=head1 NAME

AgentRelay::Process - what /proc says of processes

=head1 DESCRIPTION

A zombie counts as gone: whoever should reap it is not the test's business.
C<server_of> finds which of some processes holds the server's end of a loopback
connection, given the port it came from and the port it went to.

=cut

use strict;
use warnings;

use Exporter qw(import);
use List::Util qw(sum0);

our @EXPORT = qw(alive children command_of cpu_of dialled memory_kib open_files private_kib
    server_of sleeping);


sub stat_of {
    my ($pid) = @_;

    open my $in, '<', "/proc/$pid/stat" or return;
    my $line = <$in> // return;
    my ($state, $parent) = $line =~ /\) (\S) (\d+)/ or return;
    return ($state, $parent);
}

sub alive {
    my ($pid) = @_;
    my ($state) = stat_of($pid);
    return defined $state && $state !~ /[ZX]/;
}

sub sleeping {
    my ($pid) = @_;
    my ($state) = stat_of($pid);
    return defined $state && $state eq 'S';
}

sub children {
    my ($pid) = @_;

    opendir my $dir, '/proc' or die "/proc: $!\n";
    my @pids;
    for my $name (grep { /^\d+$/ } readdir $dir) {
        my ($state, $parent) = stat_of($name);
        push @pids, $name
            if defined $parent && $parent == $pid && $state !~ /[ZX]/;
    }
    return sort { $a <=> $b } @pids;
}

sub command_of {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/cmdline" or return '';
    my $line = do { local $/; <$in> } // '';
    $line =~ tr/\0/ /;
    return $line;
}

# Seconds on a processor, of all threads of some processes.
sub cpu_of {
    my @pids = @_;

    return sum0 map {
        open my $in, '<', $_ or ();
        my ($ns) = split ' ', $in ? <$in> // 0 : 0;
        $ns / 1e9;
    } map { glob "/proc/$_/task/*/schedstat" } @pids;
}

sub memory_kib {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/status" or return 0;
    my ($kib) = join('', <$in>) =~ /^VmRSS:\s+(\d+)/m;
    return $kib || 0;
}

# What it has for itself alone: shared pages are not its cost.
sub private_kib {
    my ($pid) = @_;

    open my $in, '<', "/proc/$pid/smaps_rollup" or return 0;
    my $kib = 0;
    for my $line (<$in>) {
        $kib += $1 if $line =~ /^Private_(?:Clean|Dirty):\s+(\d+)/;
    }
    return $kib;
}

sub open_files {
    my ($pid) = @_;
    opendir my $dir, "/proc/$pid/fd" or return 0;
    return grep { /^\d+$/ } readdir $dir;
}

# The ports a process has dialled another from, the oldest connection first.
sub dialled {
    my ($pid, $to) = @_;

    my %port = map { $_->{inode} => $_->{local} } grep { $_->{remote} == $to } connections();
    opendir my $dir, "/proc/$pid/fd" or return;
    my @inodes = map { (readlink("/proc/$pid/fd/$_") // '') =~ /^socket:\[(\d+)\]/ ? $1 : () }
        sort { $a <=> $b } grep { /^\d+$/ } readdir $dir;
    return grep { defined } @port{@inodes};
}

sub connections {
    open my $in, '<', '/proc/net/tcp' or die "/proc/net/tcp: $!\n";
    return map {
        my @column = split;
        my ($local, $remote) = map { /:([0-9A-F]{4})$/ ? hex $1 : 0 } @column[1, 2];
        { local => $local, remote => $remote, inode => $column[9] };
    } <$in>;
}

sub server_of {
    my ($from, $to, @pids) = @_;

    my ($inode) = map { $_->{inode} }
        grep { $_->{local} == $to && $_->{remote} == $from } connections();
    return if !$inode;

    for my $pid (@pids) {
        opendir my $dir, "/proc/$pid/fd" or next;
        return $pid if grep { (readlink("/proc/$pid/fd/$_") // '') eq "socket:[$inode]" }
            grep { /^\d+$/ } readdir $dir;
    }
    return;
}

1;
