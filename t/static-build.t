# The module is also built into an nginx, with --add-module, and that nginx
# reads its directives and answers.
#
# The source of the installed nginx comes from Debian: the machine's own package
# sources are read, as source packages, through a list of this test's own.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;

my $dir = 'build/static';
my $made = qx(conf/dev/static.sh $dir 2>&1);
plan skip_all => "no nginx source: $1" if $made =~ /^SKIP: (.*)/m;
is($?, 0, 'nginx builds with the module inside') or BAIL_OUT($made);

my $hq = AgentRelay::HQ->new(load => 0);
$hq->{nginx} = glob("$dir/nginx-*/objs/nginx") =~ s{^}{$ENV{PWD}/}r;
my ($status, $said) = $hq->test_config;
is($status, 0, 'it accepts the directives') or diag($said);

ok($hq->launch, 'it starts and /healthz answers') or diag($hq->log_text);
is($hq->rest(GET => '/api/runners')->{status}, 200, 'and so does the API');
$hq->stop;

done_testing;
