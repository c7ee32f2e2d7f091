package Test::Nginx::Fallback::Server;

=head1 NAME

Test::Nginx::Fallback::Server - the nginx under one test block

=head1 DESCRIPTION

C<new> wipes the server root and writes the block's configuration with the same
defaults as Test::Nginx; C<start> waits for the pid file, which nginx writes
after its sockets are open; C<stop> sends QUIT and, after three seconds, TERM
and KILL. The process is our direct child.

=cut

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use POSIX qw(WNOHANG);
use Test::More ();
use Time::HiRes qw(sleep time);

use Test::Nginx::Fallback::Settings qw(setting);

my %Running;
my $Version;

END {
    local $?;
    kill KILL => keys %Running;
    waitpid $_, 0 for keys %Running;
    remove_tree(setting('servroot'))
        if !setting('keep') && Test::More->builder->is_passing;
}


sub new {
    my ($class, $block) = @_;

    my $self = bless { block => $block, root => setting('servroot') }, $class;
    $self->{log} = "$self->{root}/logs/error.log";

    remove_tree($self->{root});
    make_path(map { "$self->{root}/$_" } qw(logs html conf));
    spill("$self->{root}/html/index.html",
        '<html><head><title>It works!</title></head><body>It works!</body></html>');
    $self->write_user_files;
    $self->write_config;
    return $self;
}


sub spill {
    my ($path, @text) = @_;

    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out @text;
    close $out or die "$path: $!\n";
}


sub write_user_files {
    my ($self) = @_;

    my $files = $self->{block}->user_files;
    return if !defined $files;

    if (!ref $files) {
        my (undef, @parts) = split /^>>> (\S+).*\n/m, $files;
        $files = [];
        push @$files, [splice @parts, 0, 2] while @parts;
    }

    for my $file (@$files) {
        my ($name, $body) = @$file;
        my $path = $name =~ m{^/} ? $name : "$self->{root}/html/$name";
        make_path($path =~ s{/[^/]*$}{}r);
        spill($path, $body // '');
    }
}


sub write_config {
    my ($self) = @_;

    my $block = $self->{block};
    my $root = $self->{root};
    my $level = $block->log_level || setting('log_level');
    my $load = join '', map { "load_module $_;\n" } @{ setting('modules') };
    my $env = join '', map { "env $_;\n" } @{ setting('env') };
    my $user = $> == 0 ? "user root;\n" : '';
    my ($main, $http, $config) =
        map { expand($block->$_) } qw(main_config http_config config);
    my $location = setting('root_location')
        ? "location / { root $root/html; index index.html index.htm; }" : '';

    spill("$root/conf/nginx.conf", <<"CONF");
$load$user${env}worker_processes ${\ setting('workers') };
daemon off;
master_process ${\ setting('master') };
error_log $root/logs/error.log $level;
pid $root/logs/nginx.pid;

$main

http {
    access_log $root/logs/access.log;
    default_type text/plain;
    keepalive_timeout 68;
${\ temp_paths($root) }
$http

    server {
        listen ${\ setting('port') };
        server_name 'localhost';
        client_max_body_size 30M;

$config

        $location
    }
}

events {
    accept_mutex off;
    worker_connections ${\ setting('worker_connections') };
}
CONF
}


sub temp_paths {
    my ($root) = @_;
    return join '', map { "    ${_}_temp_path $root/${_}_temp;\n" }
        qw(client_body proxy fastcgi uwsgi scgi);
}


sub expand {
    my ($text) = @_;

    $text //= '';
    $text =~ s{\$(TEST_NGINX_[_A-Z0-9]+)}{
        my $name = $1;
        $ENV{$name} //= free_port() if $name =~ /^TEST_NGINX_RAND_PORT_\d+$/;
        $ENV{$name} // Test::More::BAIL_OUT("No environment $name defined.")
    }ge;
    return $text;
}


sub free_port {
    require IO::Socket::INET;
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1');
    return $socket->sockport;
}


sub spawn {
    my ($self) = @_;

    my @command = (setting('binary'), '-p', "$self->{root}/",
                   '-c', "$self->{root}/conf/nginx.conf");
    warn "@command\n" if setting('verbose');

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null' if defined $self->{block}->must_die;
        exec @command or POSIX::_exit(127);
    }
    $Running{$pid} = 1;
    $self->{pid} = $pid;
}


sub start {
    my ($self) = @_;

    $self->spawn;
    my $up = sub { -s "$self->{root}/logs/nginx.pid" };
    if (!$self->wait_until(10, sub { $up->() || $self->reaped }) || !$up->()) {
        Test::More::BAIL_OUT($self->{block}->name . " - nginx does not start:\n"
            . join '', $self->log_lines);
    }
}


sub stop {
    my ($self) = @_;

    for my $step ([QUIT => 3], [TERM => 2], [KILL => 10]) {
        my ($signal, $seconds) = @$step;
        kill $signal => $self->{pid};
        return if $self->wait_until($seconds, sub { $self->reaped });
        Test::More::diag($self->{block}->name . " - nginx survived $signal");
    }
}


sub expect_death {
    my ($self) = @_;

    my $name = $self->{block}->name;
    my $code = $self->{block}->must_die;
    $self->spawn;
    if (!$self->wait_until(10, sub { $self->reaped })) {
        Test::More::fail("$name - die as expected");
        $self->stop;
    } elsif ($self->{status} & 127) {
        Test::More::fail("$name - nginx core dumped");
    } elsif ($code =~ /^\d+$/) {
        Test::More::is($code, $self->{status} >> 8,
            "$name - die with the expected exit code");
    } else {
        Test::More::isnt($self->{status}, 0, "$name - die as expected");
    }
    Test::Nginx::Fallback::Checks::error_log($self->{block}, $self, 0);
}


sub reaped {
    my ($self) = @_;

    return 1 if !$Running{ $self->{pid} };
    return 0 if waitpid($self->{pid}, WNOHANG) != $self->{pid};
    $self->{status} = $?;
    delete $Running{ $self->{pid} };
    return 1;
}


sub wait_until {
    my ($self, $seconds, $condition) = @_;

    my $deadline = time + $seconds;
    until ($condition->()) {
        return 0 if time > $deadline;
        sleep 0.01;
    }
    return 1;
}


sub pause { sleep shift }


sub log_lines {
    my ($self) = @_;

    open my $in, '<', $self->{log} or return;
    my @lines = <$in>;
    return @lines;
}


sub version {
    $Version ||= do {
        my $said = qx('${\ setting('binary') }' -v 2>&1);
        $said =~ m{/(\d+\.\d+\.\d+)} ? $1 : '0.0.0';
    };
    return $Version;
}

1;
