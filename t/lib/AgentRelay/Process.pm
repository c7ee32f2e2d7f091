package AgentRelay::Process;

=head1 NAME

AgentRelay::Process - what /proc says of processes

=head1 DESCRIPTION

A zombie counts as gone: whoever should reap it is not the test's business.

=cut

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT = qw(alive children command_of memory_kib open_files);


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

sub memory_kib {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/status" or return 0;
    my ($kib) = join('', <$in>) =~ /^VmRSS:\s+(\d+)/m;
    return $kib || 0;
}

sub open_files {
    my ($pid) = @_;
    opendir my $dir, "/proc/$pid/fd" or return 0;
    return grep { /^\d+$/ } readdir $dir;
}

1;
