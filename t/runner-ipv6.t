# IPv6: literal addresses in a URL, zones, and names with several addresses, of which a
# dead one costs a moment only.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use IO::Socket::IP;
use Socket qw(SOCK_STREAM);
use Test::More;

use AgentRelay::FakeHQ;

delete @ENV{qw(http_proxy all_proxy ALL_PROXY)};

my $hq = eval { AgentRelay::FakeHQ->new(address => '::1') };
plan skip_all => 'this machine has no IPv6 loopback: IPv6 is not tested' if !$hq;

sub runner {
    my ($url, @arg) = @_;
    return $hq->start_runner('--hq-url' => $url, @arg);
}

# literals

for my $url ("ws://[::1]:$hq->{port}/relay/", "http://[0:0::1]:$hq->{port}", "http://[::1%251]:$hq->{port}/",
    "http://[::1%1]:$hq->{port}/")
{
    my $pid = runner($url);
    my $control = $hq->control;
    ok($control, "connected to $url") or diag($hq->log_text);
    my $address = $url =~ /0:0::1/ ? '0:0::1' : '::1';
    like($control->{head}, qr/^Host: \[\Q$address\E\]:$hq->{port}\r$/m, 'Host has brackets and no zone');
    my $id = $hq->start_session($control, command => ['echo', 'six']);
    like($hq->stream($id, from => 0)->output(qr/six/), qr/six/, "and a stream");
    $hq->stop_runner($pid);
}

my %wrong = (
    'http://[::1' => qr/"\]" is missing/,
    'http://::1:80/' => qr/stands in brackets/,
    'http://[localhost]:80/' => qr/no IPv6 address/,
    'http://[fe80::1%25]:80/' => qr/zone/,
    'http://hq%25lo:80/' => qr/no name has/,
);
for my $url (sort keys %wrong) {
    is($hq->reap(runner($url)) >> 8, 2, "refused: $url");
    like($hq->log_text, $wrong{$url}, 'in words');
}

my $pid = runner("http://[fe80::1%25nowhere0]:$hq->{port}/");
ok($hq->until(sub { $hq->log_text =~ /cannot (?:resolve|connect to) fe80::1%nowhere0/ }), 'an unknown zone')
    or diag($hq->log_text);
$hq->stop_runner($pid);

# a name with two addresses, in a world where it has them

SKIP: {
    my $dir = File::Temp::tempdir(CLEANUP => 1);
    open my $fh, '>', "$dir/hosts" or die;
    print $fh "::1 two.test\n127.0.0.1 two.test\n";
    close $fh;

    my @world = ('unshare', '-m', 'sh', '-c', "mount --bind $dir/hosts /etc/hosts && exec \"\$@\"", '-');
    skip 'not allowed to mount a hosts file: names with two addresses are not tested', 3
        if system("@world[0 .. 3] '$world[4]' - true 2>/dev/null") != 0;

    my $binary = AgentRelay::FakeHQ::binary();
    open $fh, '>', "$dir/agentrelay" or die;
    print $fh qq{#!/bin/sh\nexec unshare -m sh -c 'mount --bind $dir/hosts /etc/hosts && exec "\$@"' - $binary "\$@"\n};
    close $fh;
    chmod 0755, "$dir/agentrelay";
    local $ENV{TEST_AGENTRELAY} = "$dir/agentrelay";

    my $url = "http://two.test:$hq->{port}/";
    $pid = runner($url);
    ok($hq->control, 'the first address answers') or diag($hq->log_text);
    $hq->stop_runner($pid);

    $hq = AgentRelay::FakeHQ->new;
    $pid = runner("http://two.test:$hq->{port}/");
    ok($hq->control, 'the first one refuses, the second answers') or diag($hq->log_text);
    $hq->stop_runner($pid);

    # A listener whose queue is full drops what would connect.

    $hq = AgentRelay::FakeHQ->new;
    my $full = IO::Socket::IP->new(LocalHost => '::1', LocalPort => $hq->{port}, Listen => 1, V6Only => 1)
        or skip 'the port is taken on ::1', 1;
    listen $full, 0;
    my @waiting = map { IO::Socket::IP->new(PeerHost => '::1', PeerPort => $hq->{port}, Blocking => 0) } 1 .. 4;
    $pid = runner("http://two.test:$hq->{port}/");
    ok($hq->control(timeout => 8), 'the first one swallows, the second answers before any timeout') or diag($hq->log_text);
    $hq->stop_runner($pid);
}

done_testing();
