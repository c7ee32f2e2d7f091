package AgentRelay::HQ::Config;

=head1 NAME

AgentRelay::HQ::Config - the nginx.conf of an AgentRelay::HQ

=cut

use strict;
use warnings;


sub text {
    my ($hq) = @_;

    my $dir = $hq->{dir};
    my $shared = $ENV{TEST_NGINX_LOAD_MODULES} || "$hq->{top}/build/ngx_http_agentrelay_module.so";
    my $user = $> == 0 ? $hq->{user} // 'www-data' : undef;
    my %more = map { $_ => $hq->{$_} // '' } qw(main http server);
    my $adapters = $hq->{module} ? "agentrelay_adapters $hq->{adapters};" : '';
    my $temp = join '', map { "    ${_}_temp_path $dir/tmp-$_;\n" }
        qw(client_body proxy fastcgi uwsgi scgi);
    my $timeout = defined $hq->{shutdown_timeout}
        ? "worker_shutdown_timeout $hq->{shutdown_timeout};" : '';

    # nginx hands its own environment on to a new binary only where it is named.
    my @env = map { "env $_;\n" } grep { $ENV{$_} } qw(ASAN_OPTIONS UBSAN_OPTIONS);

    return join '',
        @env,
        $hq->{module} && $hq->{load}
            ? "load_module $shared;\n" : '',
        defined $user ? "user $user;\n" : '',
        <<"CONF";
worker_processes $hq->{workers};
master_process $hq->{master};
pid $dir/nginx.pid;
error_log $dir/error.log ${\ ($hq->{log_level} // $ENV{TEST_NGINX_LOG_LEVEL} // 'info') };
working_directory $dir/cores;
worker_rlimit_core 512m;
$timeout
$more{main}

events {
    worker_connections $hq->{connections};
}

http {
    access_log $dir/access.log;
    $adapters
$temp
$more{http}

    server {
${\ listens($hq) }
$more{server}
${\ location($hq) }
    }
}
CONF
}


sub listens {
    my ($hq) = @_;

    my $how = $hq->{reuseport} ? ' reuseport' : '';
    return join '', map { "        listen $_;\n" }
        "127.0.0.1:$hq->{port}$how", @{ $hq->{listen} || [] };
}


sub location {
    my ($hq) = @_;

    return "        location / { return 204; }\n" if !$hq->{module};

    my $tokens = $hq->{tokens} ? <<"TOKENS" : '';
            agentrelay_operator_token_file $hq->{dir}/operator.token;
            agentrelay_runner_token_file $hq->{dir}/runner.token;
TOKENS
    return <<"LOCATION";
        location $hq->{mount} {
            agentrelay on;
$tokens
            ${\ ($hq->{directives} // '') }
        }
LOCATION
}

1;
