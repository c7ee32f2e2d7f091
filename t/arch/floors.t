# A file includes its own folder and lower floors only.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tree;

my @floors = qw(wire core io hub auth vault rest agents jobs ops);
my %floor = map { $floors[$_] => $_ } 0 .. $#floors;

my (@upward, @strange);
for my $path (files(qr/\.[ch]$/, 'ngx_agentrelay')) {
    my ($folder) = $path =~ m{^ngx_agentrelay/(.+)/[^/]+$} or next;
    my ($own) = $folder =~ m{^([^/]+)};
    if (!exists $floor{$own}) {
        push @strange, "$path: no floor is called $own";
        next;
    }

    for my $include (includes($path)) {
        next if $include !~ m{/} && -e "ngx_agentrelay/$folder/$include";
        my ($to) = $include =~ m{^([^/]+)/};
        push @upward, "$path: $include is above"
            if !defined $to || !exists $floor{$to} || $floor{$to} > $floor{$own};
        push @upward, "$path: $include is another room of io"
            if $own eq 'io' && ($to // '') eq 'io'
               && $include !~ m{^\Q$folder\E/};
    }
}
report('the module has no upward include', @upward);
report('its folders are the floors', @strange);

my @foreign;
for my $path (files(qr/\.[ch]$/, 'ngx_agentrelay/wire', 'runner')) {
    push @foreign, "$path: $_" for slurp($path) =~ /^#\s*include\s+(<ngx_\w+\.h>)/mg;
}
report('wire and runner know no nginx', @foreign);

my @above;
for my $path (files(qr/\.[ch]$/, 'runner')) {
    for my $include (includes($path)) {
        my ($folder) = $path =~ m{^(.*)/};
        next if -e "$folder/$include" || $include =~ m{^(?:runner|wire)/};
        push @above, "$path: $include";
    }
}
report('the runner includes its own and the wire', @above);

done_testing;


sub includes {
    my ($path) = @_;
    return slurp($path) =~ /^#\s*include\s+"([^"]+)"/mg;
}
