# The top level holds what the layout names and nothing else; every folder says
# in a README of 20 to 60 lines what lives there, file by file.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tree;

my %top = map { $_ => 1 } qw(
    config Makefile README.md LICENSE ngx_agentrelay runner sql web t conf build
);
opendir my $here, '.' or die "$!\n";
report('the top level is the layout',
    grep { !/^\./ && !$top{$_} } sort readdir $here);

# A test's own data, the inner folders of helpers, and those whose names Debian has
# given need no map of their own.
my %folder;
for my $path (files(qr{^(?:ngx_agentrelay|runner|sql|web|t|conf)/})) {
    (my $folder = $path) =~ s{/[^/]*$}{};
    next if $folder =~ m{^t/[^/]+/|^conf/debian/} || $folder =~ m{^web/(?!src$|sdk$)};
    $folder{$folder} = 1;
}

my (@missing, @length);
for my $folder (sort keys %folder) {
    if (!-f "$folder/README.md") {
        push @missing, $folder;
        next;
    }
    my $lines = slurp("$folder/README.md") =~ tr/\n//;
    push @length, "$folder/README.md: $lines lines" if $lines < 20 || $lines > 60;
}
report('every folder has a README.md', @missing);
report('each of 20 to 60 lines', @length);

# A family of files may stand as `family_*.c`.
my @unnamed;
for my $path (files(qr{^(?:ngx_agentrelay|runner)/.*\.c$})) {
    my ($folder, $name, $family) = $path =~ m{^(.*)/(([^/_]+)[^/]*)\.c$};
    push @unnamed, $path
        if slurp("$folder/README.md") !~ /`(?:\Q$name\E(?:\.c)?|\Q$family\E_\*\.c)`/;
}
report('every map names its files', @unnamed);

report("the tests' map names their helpers",
    grep { my ($name) = m{([^/]+)\.pm$}; slurp('t/README.md') !~ /`(?:AgentRelay)?::$name`/ }
        files(qr{^t/lib/AgentRelay/[^/]+\.pm$}));

done_testing;
