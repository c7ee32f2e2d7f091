# TLS: the runner verifies certificate, its age and the host's name or address against
# its own certificates or the system's, and carries everything through it. nginx ends
# the TLS in front of a scripted HQ.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use IO::Socket::INET;
use IO::Socket::IP;
use Test::More;

use AgentRelay::FakeHQ;

my $nginx = $ENV{TEST_NGINX_BINARY} || '/usr/sbin/nginx';
my $dir = File::Temp::tempdir(CLEANUP => 1);
my $hq = AgentRelay::FakeHQ->new;
my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;

# Two authorities; the first one signs, also what has expired.

sub openssl {
    my ($command) = @_;
    system("cd $dir && openssl $command >openssl.log 2>&1") == 0
        or die "openssl $command: " . do { local (@ARGV, $/) = "$dir/openssl.log"; <> };
}

sub certificate {
    my ($name, $subject, @more) = @_;
    my ($start, $end) = @more ? @more : ('20200101000000Z', '20490101000000Z');
    openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $name.key -out $name.csr -subj /CN=$name");
    open my $fh, '>', "$dir/$name.cnf" or die;
    print $fh "[ca]\ndefault_ca=a\n[a]\ndatabase=$dir/index\nserial=$dir/serial\nnew_certs_dir=$dir\n"
        . "policy=p\nx509_extensions=x\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=$subject\n";
    close $fh;
    openssl("ca -batch -notext -config $name.cnf -cert authority.pem -keyfile authority.key -md sha256 "
        . "-startdate $start -enddate $end -in $name.csr -out $name.pem");
}

for my $authority (qw(authority stranger)) {
    openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        . "-keyout $authority.key -out $authority.pem -subj /CN=$authority");
}
for (['index', ''], ['serial', "01\n"]) {
    open my $fh, '>', "$dir/$_->[0]" or die;
    print $fh $_->[1];
}

certificate(good => 'DNS:localhost,IP:127.0.0.1,IP:::1');
certificate(name => 'DNS:localhost');
certificate(other => 'DNS:elsewhere.example,IP:127.0.0.2');
certificate(expired => 'DNS:localhost', '20200101000000Z', '20210101000000Z');
certificate(future => 'DNS:localhost', '20480101000000Z', '20490101000000Z');

my $v6 = IO::Socket::IP->new(Listen => 1, LocalHost => '::1', LocalPort => $port)
    ? "listen [::1]:$port ssl;" : '';

sub start_nginx {
    my ($certificate) = @_;

    open my $fh, '>', "$dir/nginx.conf" or die;
    print $fh <<"CONF";
daemon off;
master_process off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { }
http {
    access_log off;
    client_body_temp_path $dir/b;
    proxy_temp_path $dir/p;
    fastcgi_temp_path $dir/f;
    uwsgi_temp_path $dir/u;
    scgi_temp_path $dir/s;
    server {
        listen 127.0.0.1:$port ssl;
        $v6
        ssl_certificate $dir/$certificate.pem;
        ssl_certificate_key $dir/$certificate.key;
        location / {
            proxy_pass http://127.0.0.1:$hq->{port};
            proxy_http_version 1.1;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection Upgrade;
            proxy_buffering off;
        }
    }
}
CONF
    close $fh;

    my $pid = fork // die;
    if ($pid == 0) {
        open STDERR, '>', '/dev/null';
        exec $nginx, '-p', $dir, '-c', "$dir/nginx.conf" or die;
    }

    $hq->until(sub { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") }) or die 'no nginx';

    return $pid;
}

my $server = start_nginx('good');
my $url = "https://localhost:$port/";

my $runner = $hq->start_runner('--hq-url' => $url, '--ca-file' => "$dir/authority.pem");
my $control = $hq->control;
ok($control, 'welcomed through TLS') or diag($hq->log_text);

my $id = $hq->start_session($control, command => ['bash', '-c', 'stty raw -echo; head -c 3000000 /dev/zero; exec cat']);
my $stream = $hq->stream($id, from => 0);
$stream->output(sub { length $_[0]{output} >= 3_000_000 });
is($stream->{output}, "\0" x 3_000_000, 'output');
$stream->input(a => 0, 'x' x 4096) ;
$stream->output(qr/x{4096}/);
like($stream->{output}, qr/x{4096}\z/, 'input');
is($hq->stop_runner($runner), 0, 'it stops');

sub stop {
    kill 'TERM', $server;
    waitpid $server, 0;
}

sub connects {
    my ($where, $name, %env) = @_;

    local @ENV{keys %env} = values %env;
    $runner = $hq->start_runner('--hq-url' => "https://$where:$port/", %env ? () : ('--ca-file' => "$dir/authority.pem"));
    ok($hq->control, $name) or diag($hq->log_text);
    $hq->stop_runner($runner);
}

sub refuses {
    my ($where, $pattern, $name, @arg) = @_;

    $runner = $hq->start_runner('--hq-url' => "https://$where:$port/", @arg ? @arg : ('--ca-file' => "$dir/authority.pem"));
    ok($hq->until(sub { $hq->log_text =~ /TLS with \Q${\ ($where =~ tr{[]}{}dr) }\E: .*$pattern/i }), "refused: $name")
        or diag($hq->log_text);
    $hq->stop_runner($runner);
}

connects('127.0.0.1', 'an address that the certificate names');
connects('localhost', 'AGENTRELAY_CA_FILE', AGENTRELAY_CA_FILE => "$dir/authority.pem");
connects('localhost', "the system's store", SSL_CERT_FILE => "$dir/authority.pem");

SKIP: {
    skip 'this machine has no IPv6 loopback: TLS over IPv6 is not tested', 1 if !$v6;
    connects('[::1]', 'an IPv6 address that the certificate names');
}

refuses('localhost', 'local issuer', 'a signer the system does not know', '--log-format' => 'text');
refuses('localhost', 'local issuer', 'a signer the given file does not know', '--ca-file' => "$dir/stranger.pem");

stop();
$server = start_nginx('stranger');
refuses('localhost', 'self-signed certificate; if it is your own, give its certificate by --ca-file',
    'a certificate that signs itself');

my $pid = $hq->start_runner('--hq-url' => $url, '--ca-file' => "$dir/none.pem");
isnt($hq->reap($pid), 0, 'a file of certificates that is missing');
like($hq->log_text, qr{\Q$dir/none.pem\E: .*No such file}, 'in words');
$pid = $hq->start_runner('--hq-url' => $url, '--ca-file' => "$dir/good.key");
isnt($hq->reap($pid), 0, 'a file without certificates');
like($hq->log_text, qr{\Q$dir/good.key\E: .*no certificate}, 'in words');

for my $case (
    [name => '127.0.0.1', 'IP address mismatch', 'an address that the certificate does not name'],
    [other => 'localhost', 'hostname mismatch', 'another name'],
    [other => '127.0.0.1', 'IP address mismatch', 'another address'],
    [expired => 'localhost', 'has expired', 'an expired certificate'],
    [future => 'localhost', 'not yet valid', 'a certificate of the future'],
) {
    my ($certificate, @case) = @$case;
    stop();
    $server = start_nginx($certificate);
    refuses(@case);
}

stop();

# A server that answers the first bytes of TLS as HTTP does.
my $plain = IO::Socket::INET->new(Listen => 8, LocalAddr => '127.0.0.1', Blocking => 0);
$runner = $hq->start_runner('--hq-url' => 'https://127.0.0.1:' . $plain->sockport, '--ca-file' => "$dir/authority.pem");
my @clients;
ok($hq->until(sub {
    while (my $client = $plain->accept) {
        push @clients, $client;
        syswrite $client, "HTTP/1.1 400 Bad Request\r\n\r\n";
    }
    $hq->log_text =~ /TLS with 127\.0\.0\.1: it does not speak TLS there; is it http/ }), 'no TLS at all')
    or diag($hq->log_text);
$hq->stop_runner($runner);

done_testing();
