# The Debian packages build, lintian finds nothing, and each holds what is its.
# `make test-deb` installs them in a new Debian, runs a session and purges them.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Tree qw(slurp);

sub program { return scalar grep { -x "$_/$_[0]" } split /:/, $ENV{PATH} }

plan skip_all => 'no Debian packages are built here: apt-get install debhelper dpkg-dev'
    if grep { !program($_) } qw(dpkg-buildpackage dh dpkg-checkbuilddeps);
my $lacking = qx(dpkg-checkbuilddeps conf/debian/control 2>&1);
plan skip_all => $lacking =~ s/\s+$//r if $? != 0;
plan skip_all => 'the dashboard is not built: make web' if !-f 'web/dist/index.html';

my ($version) = slurp('conf/debian/changelog') =~ /^agentrelay \((\S+)\)/;
like(slurp('ngx_agentrelay/wire/version.h'), qr/"\Q$version\E"/, 'the changelog has our version');

my $said = qx(conf/dev/deb.sh 2>&1);
is($?, 0, 'make deb') or BAIL_OUT($said);

SKIP: {
    skip 'lintian is not installed: apt-get install lintian', 1 if !program('lintian');
    $said = qx(lintian --allow-root --fail-on error,warning build/deb/*.changes 2>&1);
    is($?, 0, 'lintian') or diag($said);
}

my %files;
my @names = qw(libnginx-mod-http-agentrelay agentrelay-runner agentrelay-web);
for my $name (@names) {
    my ($deb) = glob "build/deb/${name}_*.deb";
    ok($deb, $name) or next;
    $files{$name} = qx(dpkg-deb -c '$deb');
    unlike($files{$name}, qr{ \./(?:etc|var|home|root|opt|usr/local)/}, '... is tidy');
    system "dpkg-deb -x '$deb' build/deb/root";
}
like($files{'libnginx-mod-http-agentrelay'}, qr{ \./usr/lib/nginx/modules/\S+_module\.so$}m,
    'the module');
like($files{'libnginx-mod-http-agentrelay'},
    qr{ \./usr/share/nginx/modules-available/mod-http-agentrelay\.conf$}m, '... with its entry');
like(qx(dpkg-deb -f build/deb/libnginx-mod-*agentrelay_*.deb Depends), qr/\bnginx-abi-/,
    '... for this nginx only');
like($files{'libnginx-mod-http-agentrelay'}, qr{ \./usr/share/agentrelay/adapters/shell\.json$}m,
    '... and what is known of agent CLIs');
like($files{'agentrelay-runner'}, qr{ \./usr/bin/agentrelay$}m, 'the runner');
like($files{'agentrelay-runner'}, qr{ \./usr/share/man/man1/agentrelay\.1\.gz$}m,
    '... with its manual');
like($files{'agentrelay-runner'}, qr{ \./lib/systemd/system/agentrelay-runner\.service$}m,
    '... and its unit');
my %script = map { $_ => scalar qx(dpkg-deb -I build/deb/agentrelay-runner_*.deb $_ 2>/dev/null) }
    qw(preinst postinst prerm);
my ($home) = slurp('conf/systemd/agentrelay-runner.service') =~ /^WorkingDirectory=(\S+)$/m;
like($script{postinst}, qr/^\s*adduser .*^\s*--home \Q$home\E .* agentrelay$/ms,
    '... its user, with the home of the unit');
unlike("@script{qw(preinst postinst)}", qr/deb-systemd-invoke/, '... which nothing starts or stops');
like($script{prerm}, qr/= remove \].*deb-systemd-invoke stop/s, '... until the package goes');
like($files{'agentrelay-web'}, qr{ \./usr/share/agentrelay/web/index\.html$}m, 'the dashboard');

my $root = "$ENV{PWD}/build/deb/root/usr";
my $hq = AgentRelay::HQ->start(workers => 1, load => 0,
    main => "load_module $root/lib/nginx/modules/ngx_http_agentrelay_module.so;");
{
    local $ENV{TEST_AGENTRELAY} = "$root/bin/agentrelay";
    my $runner = AgentRelay::Runner->start($hq);
    works(AgentRelay::Mount->new($hq), 'a session by what was packaged');
    is($runner->stop, 0, 'the runner ends well');
}
$hq->stop;

done_testing;
