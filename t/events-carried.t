# Server-sent events come at once over HTTP/2, through a proxy that buffers, compressed
# and to an HTTP/1.0 client; and end in order when the worker does.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

plan skip_all => 'curl does not speak HTTP/2'
    if qx(curl --version 2>&1) !~ /^Features:.*\bHTTP2\b/m;

my ($h2, $front) = map { AgentRelay::HQ::free_port() } 1 .. 2;
my $hq = AgentRelay::HQ->new(workers => 2, listen => ["127.0.0.1:$h2 http2"]);
AgentRelay::HQ::spill($hq->dir . '/page', 'a<!--# include virtual="/api/events" -->b');
$hq->configure(server => <<"SERVER", http => <<"CONF");
        location = /page {
            root ${\ $hq->dir};
            ssi on;
            ssi_types *;
        }
SERVER

    gzip on;
    gzip_types text/event-stream;
    gzip_min_length 1;
    gzip_http_version 1.0;

    server {
        listen 127.0.0.1:$front;

        location / {
            proxy_pass http://127.0.0.1:${\ $hq->port};
            proxy_http_version 1.1;
            proxy_set_header Host \$http_host;
            proxy_buffering on;
        }
    }
CONF
ok($hq->launch, 'HQ, and a proxy in front of it') or BAIL_OUT($hq->{said} . $hq->log_text);

like($hq->rest(GET => '/page')->{content}, qr/^a\{.*"code":"bad_request".*\}\n*b$/s,
    'a page of which it would be a part still ends');

my $url = 'http://127.0.0.1:' . $hq->port . '/api/events';
my %ways = (
    'HTTP/2' => ['--http2-prior-knowledge', "http://127.0.0.1:$h2/api/events"],
    'HTTP/1.0' => ['--http1.0', $url],
    'compressed' => ['--compressed', $url],
    'compressed, HTTP/2' => ['--compressed', '--http2-prior-knowledge',
                             "http://127.0.0.1:$h2/api/events"],
    'a proxy' => ["http://127.0.0.1:$front/api/events"],
);

my %file = map { $_ => $hq->dir . '/' . s/\W//gr } keys %ways;
my %pid = map { $_ => curl($file{$_}, @{ $ways{$_} }) } keys %ways;
for my $way (sort keys %ways) {
    ok(wait_until { slurp($file{$way}) =~ /^id: \S+\nretry: \d+\n\n/m } 30, 'its first block');
}

my $names = 0;
for my $round (1 .. 3) {
    my $runner = AgentRelay::FakeRunner->register($hq, name => 'r' . ++$names);
    for my $way (sort keys %ways) {
        ok((wait_until { slurp($file{$way})
            =~ /^event: runner\.online\ndata: \{.*"subject":"runners\/r$names".*\}\n\n/m } 30,
            "$way: event $round"), "$way: event $round");
    }
    $runner->leave;
}

# A burst does not need a turn of the loop for each.
my $session = '01900000-0000-7000-8000-0000000000';
my $burst = AgentRelay::FakeRunner->register($hq, name => 'burst', sessions => [map {
    { session => sprintf("$session%02x", $_), state => 'running', base => 0, head => 0 }
} 1 .. 100]);
for my $way (sort keys %ways) {
    ok((wait_until { my $count = () = slurp($file{$way}) =~ /^event: session\.created$/mg;
        $count == 100 } 30, "$way: a burst"), "$way: a burst");
}

ok($hq->reload, 'a reload');
for my $way (sort keys %ways) {
    ok((wait_until { !alive($pid{$way}) } 20, "$way ends"), "$way: the answer ends");
    waitpid $pid{$way}, 0;
    is($? >> 8, 0, "$way: in order");
}

$hq->stop;
done_testing;


sub curl {
    my ($file, @args) = @_;

    open my $out, '>', $file or die "$file: $!\n";
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    open STDOUT, '>&', $out;
    exec 'curl', '-sN', '-H', 'Authorization: Bearer ' . $hq->operator_token, @args
        or POSIX::_exit(127);
}
