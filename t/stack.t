# make start brings the stack up, leaves what it promises in AR_RUN_DIR, and
# make stop takes it down again; a second start changes no token.

use strict;
use warnings;
use lib 't/lib';

use File::Temp;
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Process;
use AgentRelay::Tree;
use AgentRelay::Wait;

my $run = File::Temp->newdir;
my $port = AgentRelay::HQ::free_port();
local $ENV{AR_RUN_DIR} = "$run";
local $ENV{AR_PORT} = $port;
local $ENV{AR_WORKERS} = 2;
local $ENV{RUNNER_ID} = 'stack-test';
delete local @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS)};

sub make {
    my ($target) = @_;
    my $status = system "make -s $target > $run/make.out 2>&1 < /dev/null";
    my $said = slurp("$run/make.out");
    return ($status, $said);
}

sub first_line { (split /\n/, slurp(shift))[0] }

my ($status, $said) = make('start');
is($status, 0, 'make start') or BAIL_OUT($said);

for my $file (qw(url operator.token runner.token nginx.conf nginx.pid runner.pid
                 error.log access.log runner.log)) {
    ok(-f "$run/$file", "$file is there");
}
for my $kind (['operator', 'ar_op_'], ['runner', 'ar_run_']) {
    my ($name, $prefix) = @$kind;
    like(first_line("$run/$name.token"), qr/^${prefix}[A-Za-z0-9_-]{43}$/, "the $name token's form");
    is((stat "$run/$name.token")[2] & 07777, 0600, 'and its mode');
}

my $token = first_line("$run/operator.token");
my $as_operator = { Authorization => "Bearer $token" };
is(http_request($port, GET => '/readyz')->{status}, 200, '/readyz');
my $runner = http_request($port, GET => '/api/runners/stack-test', headers => $as_operator);
is($runner->{json}{state}, 'online', 'the runner is online');

my $link = first_line("$run/url");
is((stat "$run/url")[2] & 0777, 0600, 'the login link is for nobody else');
like($link, qr{^http://127\.0\.0\.1:$port/#login=[A-Za-z0-9_-]+$}, 'the login link');
my ($secret) = $link =~ /#login=(.*)/;
my @login = (POST => '/api/auth/login', json => { secret => $secret },
    headers => { Origin => "http://127.0.0.1:$port" });
my $login = http_request($port, @login);
is($login->{status}, 200, 'logs in') or diag($login->{content});
like($login->{headers}{'set-cookie'} // '', qr/HttpOnly/, 'with a cookie');
is(http_request($port, @login)->{status}, 401, 'once');

my $page = http_request($port, GET => '/');
is($page->{status}, 200, 'the dashboard is there');
like($page->{content}, qr/<script/, 'and is one');

my ($master, $child) = map { (split ' ', first_line("$run/$_.pid"))[0] } qw(nginx runner);
is(scalar(grep { command_of($_) =~ /worker process/ } children($master)), 2, 'AR_WORKERS');

($status, $said) = make('start');
is($status, 0, 'a second start is no error');
is(first_line("$run/nginx.pid"), $master, 'and changes nothing');

($status, $said) = make('stop');
is($status, 0, 'make stop') or diag($said);
ok(!alive($master) && !alive($child), 'both have gone');
is(http_request($port, GET => '/readyz')->{status}, 0, 'nobody answers');
unlike(slurp("$run/error.log"), qr/\[(?:alert|emerg|crit)\]/, 'the log is clean');

make('start');
is(first_line("$run/operator.token"), $token, 'the tokens stay');
make('stop');

done_testing;
