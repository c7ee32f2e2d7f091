# Over TLS the cookie has the names that browsers guard, and origins are https.

use strict;
use warnings;
use lib 't/lib';

use File::Temp;
use Test::More;

use AgentRelay::HQ;

my $dir = File::Temp->newdir;
my $made = system "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
    . "-keyout '$dir/key.pem' -out '$dir/cert.pem' >/dev/null 2>&1";
plan skip_all => 'openssl cannot make a certificate' if $made != 0;

my @port = map { AgentRelay::HQ::free_port() } 1 .. 2;
my $hq = AgentRelay::HQ->start(workers => 1, http => <<"EOC");
    server {
        listen 127.0.0.1:$port[0] ssl;
        ssl_certificate $dir/cert.pem;
        ssl_certificate_key $dir/key.pem;
        agentrelay_operator_token_file operator.token;
        location / { agentrelay on; }
        location /tools/relay/ { agentrelay on; }
    }
EOC

sub ask {
    my ($path, @args) = @_;
    open my $out, '-|', 'curl', '-sSki', @args, "https://127.0.0.1:$port[0]$path"
        or die "curl: $!\n";
    my $said = do { local $/; <$out> };
    close $out;
    return $said;
}

my @login = ('-H', 'Content-Type: application/json', '-d',
    '{"token":"' . $hq->operator_token . '"}');
my $base = "https://127.0.0.1:$port[0]";

my $answer = ask('/api/auth/login', @login);
like($answer, qr{^Set-Cookie: __Host-agentrelay=v1\.\S+; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure\r$}m,
    'at the root');
my ($cookie) = $answer =~ /^Set-Cookie: ([^;]+)/m;
my ($csrf) = $answer =~ /"csrf":"(\w+)"/;
like(ask('/tools/relay/api/auth/login', @login),
    qr{^Set-Cookie: __Secure-agentrelay=v1\.\S+; Path=/tools/relay/; .*Secure\r$}m, 'below it');
like(ask('/api/auth/me', '-b', $cookie), qr/"actor":"operator".*"runner_access":false/, 'it is known again');
like(ask('/api/auth/me', '-b', $cookie =~ s/^__Host-/__Secure-/r), qr/"unauthorized"/,
    'but not by another name');

my @write = ('-b', $cookie, '-H', "X-CSRF: $csrf", '-H', 'Content-Type: application/json',
    '-d', '{"command":["x"]}');
like(ask('/api/sessions', @write, '-H', "Origin: $base"), qr/"no_runner"/, 'its own origin');
like(ask('/api/sessions', @write, '-H', 'Origin: ' . $base =~ s/^https/http/r),
    qr/"origin_rejected"/, 'not the same without TLS');

$hq->stop;
done_testing;
