# Nothing in the module waits: one worker serves thousands of terminals, and a
# call that blocks freezes them all.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Tree;

my $blocking = join '|', qw(
    sleep usleep nanosleep ngx_sleep ngx_msleep pause
    getaddrinfo gethostbyname gethostbyaddr getpwnam getgrnam
    fsync fdatasync system popen waitpid syslog
    PQconnectdb PQconnectdbParams PQsetdbLogin PQexec PQexecParams
    PQexecPrepared PQprepare PQcancel PQreset
    redisConnect redisConnectUnix redisCommand redisGetReply
    curl_easy_perform
);

my @offences;
for my $path (files(qr/\.[ch]$/, 'ngx_agentrelay')) {
    my $number = 0;
    for my $line (split /\n/, code($path)) {
        $number++;
        push @offences, "$path:$number: $1" if $line =~ /\b($blocking)\s*\(/;
    }
}
report('no blocking call in the module', @offences);

done_testing;
