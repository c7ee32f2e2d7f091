# An old Node is refused before npm leaves packages that no newer one can use.

use strict;
use warnings;
use lib 't/lib';

use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp ();
use Test::More;

use AgentRelay::Cli;

# A tree of its own, which has no Node from `make deps`.
my $dir = File::Temp::tempdir(CLEANUP => 1);
make_path("$dir/$_") for qw(conf/dev web/node_modules bin);
copy("conf/dev/$_", "$dir/conf/dev/$_") for qw(common.sh web.sh);
AgentRelay::Cli::spew("$dir/bin/npm", "#!/bin/sh\necho \"\$1\" >> $dir/asked\n", 0755);

# A node that says whether it is new.
sub build {
    my ($answer) = @_;
    AgentRelay::Cli::spew("$dir/bin/node", "#!/bin/sh\nexit $answer\n", 0755);
    my $said = qx(PATH=$dir/bin:\$PATH bash $dir/conf/dev/web.sh build 2>&1);
    return ($?, $said);
}

my ($status, $said) = build(1);
is($status >> 8, 1, 'an old one is refused');
like($said, qr/^Node 20\.19 or newer.*: make deps$/m, '... in words');
ok(!-e "$dir/asked", '... and npm is not asked');

($status, $said) = build(0);
is($status, 0, 'a new one is taken') or diag($said);
is(AgentRelay::Cli::slurp("$dir/asked"), "ci\nrun\n", '... for the packages and the build');

done_testing;
