# `make install` puts everything below DESTDIR, an nginx and a runner start from
# there, and `make uninstall` leaves nothing.

use strict;
use warnings;
use lib 't/lib';

use File::Find ();
use File::Temp ();
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Tree qw(slurp);

plan skip_all => 'the dashboard is not built: make web' if !-f 'web/dist/index.html';

my $dest = File::Temp->newdir('agentrelay-dest-XXXXXX', TMPDIR => 1);
chmod 0755, "$dest";

sub make {
    my (@words) = @_;
    my $said = qx(make -s @words DESTDIR='$dest' PREFIX=/opt/relay 2>&1);
    return ($? == 0, $said);
}

sub found {
    my @files;
    File::Find::find({ no_chdir => 1, wanted => sub { push @files, $_ if !-d } }, "$dest");
    return sort map { s/^\Q$dest\E//r } @files;
}

my ($ok, $said) = make('install');
ok($ok, 'make install') or BAIL_OUT($said);
like($said, qr{include (/\S+/modules-available/mod-http-agentrelay\.conf);}, 'says how to load it');
my ($load_file) = $said =~ m{include (\S+);};
my ($web) = $said =~ m{agentrelay_web (\S+);};

my %file = map { $_ => 1 } found();
my ($module) = grep { m{/ngx_http_agentrelay_module\.so$} } keys %file;
is(slurp("$dest$load_file"), "load_module $module;\n", 'the entry names the module');
ok($file{'/opt/relay/bin/agentrelay'}, 'the binary');
is((stat "$dest/opt/relay/bin/agentrelay")[2] & 07777, 0755, '... may be run by all');
ok($file{"$web/index.html"}, 'the dashboard');
ok($file{$web =~ s{web$}{adapters/shell.json}r}, 'what is known of agent CLIs');
is_deeply([grep { m{^/(?:etc|var|home|root)/} } keys %file], [], 'nothing of the machine\'s own');
is_deeply([grep { ((stat "$dest$_")[2] & 0644) != 0644 } keys %file], [], 'all may be read');

for my $file (grep { /\.service$/ } keys %file) {
    unlike(slurp("$dest$file"), qr{/usr/bin/agentrelay}, "$file names the binary where it is");
}

my $hq = AgentRelay::HQ->start(workers => 1, load => 0,
    main => "load_module $dest$module;", directives => "agentrelay_web $dest$web;");
{
    local $ENV{TEST_AGENTRELAY} = "$dest/opt/relay/bin/agentrelay";
    my $runner = AgentRelay::Runner->start($hq);
    works(AgentRelay::Mount->new($hq), 'a session by what was installed');
    like(http_request($hq->port, GET => '/', headers => { Accept => 'text/html' })->{content},
        qr{<base href="/">}, 'and the dashboard');
    is($runner->stop, 0, 'the runner ends well');
}
$hq->stop;

($ok, $said) = make('install');
ok($ok, 'a second install over the first') or diag($said);
is_deeply([found()], [sort keys %file], '... is the same');

AgentRelay::HQ::spill("$dest/opt/relay/bin/other", "not ours\n");
($ok, $said) = make('uninstall');
ok($ok, 'make uninstall') or diag($said);
is_deeply([found()], ['/opt/relay/bin/other'], 'leaves what is not ours, and nothing else');

done_testing;
