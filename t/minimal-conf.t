# conf/minimal.conf is valid, as it is and with nothing else configured.

use strict;
use warnings;
use lib 't/lib';

use Cwd qw(abs_path);
use File::Temp;
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Tree;

my $dir = File::Temp->newdir;
my $module = abs_path('build/ngx_http_agentrelay_module.so');
my $text = slurp('conf/minimal.conf');
ok($text =~ s{modules/(ngx_http_agentrelay_module\.so);}{$module;}, 'it loads the module');
AgentRelay::HQ::spill("$dir/nginx.conf",
    "pid $dir/nginx.pid;\nerror_log stderr;\n" . $text);

my $nginx = AgentRelay::HQ::nginx();
my $said = qx('$nginx' -t -p '$dir' -c '$dir/nginx.conf' 2>&1);
is($?, 0, 'nginx -t accepts it') or diag($said);

done_testing;
