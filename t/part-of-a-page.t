# A page made of several answers of ours (SSI), and requests that ask us for leave
# (auth_request): what ends is a part like any other, what does not end is refused.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;

my $hq = AgentRelay::HQ->new(workers => 1, mount => '/relay/');
my $dir = "$hq->{dir}/html";
mkdir $dir;
my %pages = (
    streams => join('|', map { include("api/selftest/stream?seconds=$_") } 1, 2),
    answers => join('|', map { include($_) } qw(api/selftest healthz api/sessions)),
    events => join('|', map { include('api/events') } 1, 2),
    ok => 'ok',
);
AgentRelay::HQ::spill("$dir/$_", "<$pages{$_}>") for keys %pages;
$hq->{server} = <<"END";
location / { root $dir; ssi on; ssi_types *; }
location /me/ { alias $dir/; auth_request /relay/api/auth/me; }
location /stream/ { alias $dir/; auth_request /relay/api/selftest/stream; }
END
$hq->configure;
$hq->launch or BAIL_OUT("nginx does not start: $hq->{said}");

sub include { '<!--# include virtual="/relay/' . $_[0] . '" -->' }

sub page {
    my ($path, %headers) = @_;
    return http_request($hq->port, GET => $path, timeout => 15, headers => { $hq->bearer, %headers });
}

my $streams = page('/streams')->{content};
like($streams, qr/^<\{.*"code":"bad_request".*\}\n\|\{.*"code":"bad_request".*\}\n>$/s,
    'streams are no parts of a page');
like(page('/events')->{content}, qr/^<.*bad_request.*\|.*bad_request.*>$/s, 'nor are events');
like(page('/answers')->{content}, qr/^<\{"version".*\}\n\|ok\n?\|\{"sessions":\[\].*\}\n>$/s,
    'answers are');

is(page('/me/ok')->{status}, 200, 'who may call us may go on');
is(page('/me/ok', Authorization => 'Bearer wrong')->{status}, 401, 'nobody else');
isnt(page('/stream/ok')->{status}, 200, 'a stream lets nobody in');

$hq->allow(qr/auth request unexpected status/);
$hq->stop;
done_testing;
