# TLS: the runner verifies certificate and host name against --ca-file, and
# carries everything through it. nginx ends the TLS in front of a scripted HQ.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use IO::Socket::INET;
use Test::More;

use AgentRelay::FakeHQ;

my $nginx = $ENV{TEST_NGINX_BINARY} || '/usr/sbin/nginx';
my $dir = File::Temp::tempdir(CLEANUP => 1);
my $hq = AgentRelay::FakeHQ->new;
my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;

sub certificate {
    my ($name, $subject) = @_;
    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        . "-keyout $dir/$name.key -out $dir/$name.pem -subj /CN=test "
        . "-addext subjectAltName=$subject 2>/dev/null") == 0 or die 'openssl req';
}

certificate(good => 'DNS:localhost');
certificate(other => 'DNS:elsewhere.example');

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

my $runner = $hq->start_runner('--hq-url' => $url, '--ca-file' => "$dir/good.pem");
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

$runner = $hq->start_runner('--hq-url' => "https://127.0.0.1:$port", '--ca-file' => "$dir/good.pem");
ok($hq->until(sub { $hq->log_text =~ /TLS with 127\.0\.0\.1: .*mismatch/i }), 'another address is refused')
    or diag($hq->log_text);
$hq->stop_runner($runner);

$runner = $hq->start_runner('--hq-url' => $url);
ok($hq->until(sub { $hq->log_text =~ /TLS with localhost: self.signed/i }), 'an unknown signer is refused')
    or diag($hq->log_text);
$hq->stop_runner($runner);

kill 'TERM', $server;
waitpid $server, 0;
$server = start_nginx('other');

$runner = $hq->start_runner('--hq-url' => $url, '--ca-file' => "$dir/other.pem");
ok($hq->until(sub { $hq->log_text =~ /TLS with localhost: .*mismatch/i }), 'another name is refused')
    or diag($hq->log_text);
$hq->stop_runner($runner);

kill 'TERM', $server;
waitpid $server, 0;

done_testing();
