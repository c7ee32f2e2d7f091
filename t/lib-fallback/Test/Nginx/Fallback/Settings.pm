package Test::Nginx::Fallback::Settings;

=head1 NAME

Test::Nginx::Fallback::Settings - the harness's knobs and their environment

=head1 DESCRIPTION

C<setting(name)> reads, C<setting(name, value)> sets and returns the value.
The environment variables have the names and meanings of Test::Nginx.

=cut

use strict;
use warnings;

use Cwd ();
use Exporter qw(import);

our @EXPORT_OK = qw(setting);

my %Value = (
    binary             => $ENV{TEST_NGINX_BINARY} || find_nginx(),
    modules            => [split ' ', $ENV{TEST_NGINX_LOAD_MODULES} // ''],
    port               => $ENV{TEST_NGINX_SERVER_PORT} || $ENV{TEST_NGINX_PORT}
                          || 1984,
    addr               => '127.0.0.1',
    servroot           => Cwd::abs_path('.') . '/'
                          . ($ENV{TEST_NGINX_SERVROOT} || 't/servroot'),
    timeout            => $ENV{TEST_NGINX_TIMEOUT} || 3,
    verbose            => $ENV{TEST_NGINX_VERBOSE} || 0,
    keep               => $ENV{TEST_NGINX_NO_CLEAN} || 0,
    shuffle            => !$ENV{TEST_NGINX_NO_SHUFFLE},
    log_level          => $ENV{TEST_NGINX_LOG_LEVEL} || 'debug',
    master             => $ENV{TEST_NGINX_MASTER_PROCESS} || 'off',
    workers            => 1,
    worker_connections => 64,
    repeat_each        => 1,
    root_location      => 1,
    env                => [],
);

if (($ENV{TEST_NGINX_SERVROOT} || '') =~ m{^/}) {
    $Value{servroot} = $ENV{TEST_NGINX_SERVROOT};
}


sub setting {
    my ($name, @value) = @_;

    die "no setting $name" if !exists $Value{$name};
    $Value{$name} = $value[0] if @value;
    return $Value{$name};
}


sub find_nginx {
    for my $dir (split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin') {
        return "$dir/nginx" if -x "$dir/nginx";
    }
    return 'nginx';
}

1;
