package AgentRelay::Example;

=head1 NAME

AgentRelay::Example - an nginx that runs a file of conf/

=head1 SYNOPSIS

    my $hq = AgentRelay::Example->start('conf/tls.conf', mount => '/relay/', tls => 1);
    my $front = AgentRelay::Example->start('conf/front-nginx.conf', tls => 1, behind => $hq);
    curl($front->https . 'api/runners', '-H', ...);

=head1 DESCRIPTION

The file is taken as it is but for what belongs to a machine: ports become free
ones, folders the test's own, hq.example.com localhost, and the module is this tree's. C<behind>
is the HQ that port 8080 of the file means, C<front> the port by which the public knows it.

C<program> runs another program, such as a proxy, with such a file (C<FILE> in its command),
C<edit>ed where a test cannot have what it wants; C<end> ends it.

C<certificate> makes one for localhost in a folder. C<curl> is a request to an https
address: it gives the answer as L<AgentRelay::Http> does. C<works_over_tls> is one test: a
session from start to end by the command line.

=cut

use strict;
use warnings;

use parent -norequire, 'AgentRelay::HQ';

use Exporter qw(import);
use IO::Socket::INET;
use POSIX ();
use Test::More ();

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

our @EXPORT = qw(certificate curl works_over_tls);


sub new {
    my ($class, $file, %options) = @_;

    my $self = AgentRelay::HQ::new($class, mount => '/relay/', %options);
    $self->{tls_port} //= AgentRelay::HQ::free_port() if $options{tls};
    $self->{front} //= $self->{tls_port} // $self->{port};
    certificate("$self->{dir}/hq.example.com") if $options{tls};
    mkdir "$self->{dir}/web";
    AgentRelay::HQ::spill("$self->{dir}/web/index.html",
        "<!doctype html>\n<html><head><title>AgentRelay</title></head></html>\n");
    AgentRelay::HQ::spill("$self->{dir}/tools.token",
        AgentRelay::HQ::token('operator') . "\n", 0600);
    AgentRelay::HQ::spill("$self->{dir}/nginx.conf", $self->nginx_conf(slurp($file)));
    return $self;
}


sub nginx_conf {
    my ($self, $text) = @_;

    my $dir = $self->{dir};
    my $user = $> == 0 ? 'user www-data;' : '';
    my $temp = join ' ', map { "${_}_temp_path $dir/tmp-$_;" }
        qw(client_body proxy fastcgi uwsgi scgi);
    $text = $self->here($text);
    my $module = $ENV{TEST_NGINX_LOAD_MODULES} || "$self->{top}/build/ngx_http_agentrelay_module.so";
    $text =~ s{modules/ngx_http_agentrelay_module\.so}{$module};
    $text =~ s/^http \{/http { access_log $dir\/access.log; $temp/m;
    return "$user pid $dir/nginx.pid; error_log $dir/error.log info;\n$text";
}


# What belongs to a machine, in any of the files.
sub here {
    my ($self, $text) = @_;

    my $behind = $self->{behind} ? $self->{behind}->port : $self->{port};
    $text =~ s{https://hq\.example\.com}{https://localhost:$self->{front}}g;
    $text =~ s{/etc/(?:ssl|haproxy)/}{$self->{dir}/}g;
    $text =~ s{(?<=/)hq\.example\.com(?=\.(?:pem|key))}{HQ}g;
    $text =~ s{hq\.example\.com}{localhost}g;
    $text =~ s{/HQ\.}{/hq.example.com.}g;
    $text =~ s{/etc/nginx/agentrelay}{$self->{dir}}g;
    $text =~ s{/usr/share/agentrelay/web}{$self->{dir}/web}g;
    $text =~ s{\b8080\b}{$behind}g;
    $text =~ s{(listen|bind) (:?)443}{"$1 " . ($2 ? ':' : '127.0.0.1:') . $self->{tls_port}}ge;
    $text =~ s{listen 80;}{listen 127.0.0.1:$self->{port};}g;
    return $text;
}


# Another program with such a file: undef when it is not installed.
sub program {
    my ($class, $file, $command, %options) = @_;

    my ($binary) = grep { -x } map { "$_/$command->[0]" }
        split(/:/, $ENV{PATH}), qw(/usr/sbin /sbin) or return;
    my $self = bless { mount => '/relay/', tls => 1, %options, command => $command,
        dir => File::Temp::tempdir('agentrelay-XXXXXX', TMPDIR => 1, CLEANUP => 1) }, $class;
    $self->{front} = $self->{tls_port};
    certificate("$self->{dir}/hq.example.com");

    my ($path) = "$self->{dir}/" . $file =~ s{.*/}{}r;
    my $text = $self->here(slurp($file));
    $text = $options{edit}->($self, $text) if $options{edit};
    AgentRelay::HQ::spill($path, $text);
    my @args = map { $_ eq 'FILE' ? $path : $_ } @$command[1 .. $#$command];
    $self->{pid} = fork // die "fork: $!\n";
    if (!$self->{pid}) {
        $ENV{HOME} = $self->{dir};
        delete @ENV{grep { /^XDG_/ } keys %ENV};
        open STDOUT, '>', "$self->{dir}/out";
        open STDERR, '>&', \*STDOUT;
        exec $binary, @args or POSIX::_exit(127);
    }
    return $self if wait_until { $self->healthy } 30, "$command->[0] answers";
    Test::More::BAIL_OUT("$command->[0]:\n" . slurp("$self->{dir}/out"));
}

sub end {
    my ($self) = @_;
    return $self->stop if !$self->{command};
    kill TERM => $self->{pid};
    wait_until { waitpid($self->{pid}, POSIX::WNOHANG()) != 0 } 30, "$self->{command}[0] ends"
        or kill KILL => $self->{pid};
}


sub https { "https://localhost:$_[0]{tls_port}$_[0]{mount}" }
sub ca    { "$_[0]{dir}/hq.example.com.pem" }

sub healthy {
    my ($self) = @_;
    my $port = $self->{tls_port} // $self->{port};
    return !!IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
}


sub certificate {
    my ($path) = @_;

    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        . " -keyout '$path.key' -out '$path.pem' -subj /CN=localhost"
        . " -addext subjectAltName=DNS:localhost 2>/dev/null") == 0
        or die "openssl makes no certificate\n";
}


sub curl {
    my ($url, @args) = @_;

    open my $out, '-|', 'curl', '-sSki', '--http1.1', '-m', '30', @args, $url
        or die "curl: $!\n";
    my $said = do { local $/; <$out> };
    close $out;
    return AgentRelay::Http::parse($said);
}


sub works_over_tls {
    my ($self, $hq, $name) = @_;

    my $cli = AgentRelay::Cli->new(undef, env => {
        AGENTRELAY_HQ_URL => $self->https, AGENTRELAY_CA_FILE => $self->ca,
        AGENTRELAY_TOKEN_FILE => $hq->dir . '/operator.token' });
    my $done = $cli->run(['run', '--', 'sh', '-c', 'echo 4""2; exit 7']);
    return Test::More::ok($done->{exit} == 7 && $done->{out} =~ /42\r$/m, $name)
        || Test::More::diag("exit $done->{exit}\n$done->{out}$done->{err}");
}

1;
