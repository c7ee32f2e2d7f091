# Four mounts of one server, each with its own tokens: cookies, redirects, pages,
# links and sockets of one stay inside it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Tree;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->new(workers => 2);
my %mount = (
    root  => AgentRelay::Mount->new($hq),
    relay => AgentRelay::Mount->new($hq, mount => '/relay/', tokens => 'relay'),
    tools => AgentRelay::Mount->new($hq, mount => '/tools/relay/', tokens => 'tools'),
    blank => AgentRelay::Mount->new($hq, mount => '/my%20relay/', tokens => 'blank'),
);
my @names = sort keys %mount;
mkdir $hq->dir . '/web';
AgentRelay::HQ::spill($hq->dir . '/web/index.html',
    "<!doctype html>\n<html><head><title>x</title></head></html>\n");
$hq->configure(server => join "\n", 'agentrelay_web web;', location(relay => '/relay/'),
    location(tools => '/tools/relay/'), location(blank => '"/my relay/"'),
    location(relay => '/twin/'));
$hq->launch or BAIL_OUT($hq->{said});

sub location {
    my ($name, $path) = @_;
    return "location $path { agentrelay on; " . token_lines($mount{$name}->dir) . ' }';
}

sub ask {
    my ($path, %headers) = @_;
    return http_request($hq->port, GET => $path, headers => \%headers);
}

# Sessions

my $runner = AgentRelay::Runner->start($mount{tools});
works($mount{$_}, "a session from start to end at $mount{$_}{mount}") for @names;

# Tokens

for my $name (@names) {
    my %status = map {
        $_ => ask($mount{$name}->path('api/runners'), $mount{$_}->bearer)->{status};
    } @names;
    is_deeply(\%status, { map { $_ => $_ eq $name ? 200 : 401 } @names },
        "$mount{$name}{mount} knows its own token only");

    my @foreign = grep {
        AgentRelay::WebSocket->connect($hq->port, $mount{$name}->path('api/v1/ws/register'),
            protocol => 'agentrelay.runner.v1',
            headers => { Authorization => "Bearer $mount{$_}{runner}" })->status != 401;
    } grep { $_ ne $name } @names;
    is("@foreign", '', '... also of runners');
}

# Cookies

my %path = (map { $_ => $mount{$_}->path('') } @names);
my %cookie;
for my $name (@names) {
    ($cookie{$name}, undef, my $answer) = $mount{$name}->login;
    like($answer->{headers}{'set-cookie'}, qr{; Path=\Q$path{$name}\E; },
        "a cookie of $path{$name} says so");
}
for my $name (@names) {
    my %status = map {
        $_ => ask("$path{$_}api/auth/me", Cookie => $cookie{$name})->{status};
    } @names;
    is_deeply(\%status, { map { $_ => $_ eq $name ? 200 : 401 } @names },
        "... and no other mount accepts it");
}
is(ask('/twin/api/auth/me', Cookie => $cookie{relay})->{status}, 401,
    '... not even one with the same token');
is(ask("$path{relay}api/auth/me",
    Cookie => join '; ', @cookie{qw(root tools relay)})->{status}, 200,
    'among others its own is found');

my ($id) = $mount{relay}->session(runner => 'r1', command => ['cat']);
my $own = 'http://127.0.0.1:' . $hq->port;
for my $case ([tools => 401], [relay => 101]) {
    my ($name, $status) = @$case;
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        "/relay/api/v1/ws/session/$id", headers => { Cookie => $cookie{$name}, Origin => $own });
    is($ws->status, $status, "a terminal below /relay/ with the cookie of $path{$name}");
    $ws->drop;
}

# Links

my $link = $mount{relay}->rest(POST => 'api/auth/links')->{json};
unlike($link->{path}, qr{^/|^\w+:}, 'a login link is relative to its mount');
for my $case (['/tools/relay/' => 401], ['/twin/' => 401], ['/relay/' => 200]) {
    my ($path, $status) = @$case;
    is(http_request($hq->port, POST => "${path}api/auth/login",
        json => { secret => $link->{secret} })->{status}, $status,
        "... and logs in at $path: $status");
}

for my $name (@names) {
    my $answer = $mount{$name}->rest(POST => 'api/sessions',
        { runner => 'r1', command => ['true'] });
    is($answer->{headers}{location}, "$path{$name}api/sessions/$answer->{json}{id}",
        "a new session is below $path{$name}");
    is($mount{$name}->rest(GET => 'api/sessions?limit=1')->{headers}{link}
        =~ /^<([^>]*)>/ && $1 =~ m{^\?}, 1, '... and the next page of a list');
}

# Pages

for my $name (@names) {
    my ($base) = ask($path{$name}, Accept => 'text/html')->{content} =~ /<base href="(.*?)">/;
    is($base, $path{$name}, "the page's base is $path{$name}");
}
for my $path ('/relay', '/tools/relay', '/my%20relay', '/relay?a=b%20c') {
    my $answer = ask($path);
    is($answer->{status}, 301, "$path lacks its slash");
    is($answer->{headers}{location}, $path =~ s{(\?|$)}{/$1}r,
        '... and is sent there, whatever host and port the client knows');
}
like(ask('/relayed', Accept => 'text/html')->{content}, qr{<base href="/">},
    'what only begins alike is another mount\'s');
is(ask('/tools/api/runners', $mount{tools}->bearer)->{status}, 404, 'nor is what is above');

SKIP: {
    skip 'the dashboard is not built (make web)', 1 if !-f 'web/dist/index.html';
    my @rooted = map {
        my $file = $_;
        map { "$file: $_" } slurp($file) =~ m{((?:href|src)\s*=\s*["']?/[^"'\s>]*|url\(["']?/[^)]*)}g;
    } grep { /\.(?:html|css|webmanifest)$/ } glob('web/dist/* web/dist/assets/*');
    is("@rooted", '', 'no page or style of the dashboard names a path of the server');
}

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
