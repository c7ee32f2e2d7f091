# The log: text, JSON or the journal; levels that a signal changes; nothing in it can
# move a terminal's cursor, and no secret that anybody says is repeated.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use IO::Socket::UNIX;
use JSON::PP ();
use Socket qw(SOCK_DGRAM);
use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;

# HQ refuses with these words, which a runner logs.

sub told {
    my ($message, @arg) = @_;

    my $pid = $hq->start_runner(@arg);
    my $control = $hq->control(silent => 1) or die $hq->log_text;
    $control->say(refuse => { code => 'test', message => $message });
    $hq->until(sub { $hq->log_text =~ /refuses this runner/ });
    $hq->stop_runner($pid);

    my ($line) = grep { /refuses this runner/ } split /\n/, $hq->log_text;
    return $line // '';
}

# secrets

my %hidden = (
    'my token is runner-secret-token!' => 'my token is ***!',
    'Authorization: Bearer abcdefghijkl' => 'Authorization: ***',
    'cookie: agentrelay=abcdef; x=y' => 'cookie: ***',
    'sent bearer abcdefgh.ijkl-mno= there' => 'sent bearer *** there',
    'Basic dXNlcjpwYXNz' => 'Basic ***',
    'at https://ann:pa@ss@example.com/x' => 'at https://***@example.com/x',
    'wss://h/x?a=1&token=abc&b=2' => 'wss://h/x?a=1&token=***&b=2',
    '/ws?ticket=abc#f' => '/ws?ticket=***#f',
    'ar_share_AbCdEf0123456789-_xyz.' => 'ar_share_***.',
    'x#/share/ar_run_0123456789abcdef' => 'x#/share/ar_run_***',
);

my $pid = $hq->start_runner;
for my $words (sort keys %hidden) {
    my $control = $hq->control(silent => 1) or die $hq->log_text;
    $control->say(refuse => { code => 'name_in_use', message => $words });
    $hq->until(sub { $hq->log_text =~ /refuses this runner/ });
    my ($line) = grep { /refuses this runner/ } split /\n/, $hq->log_text;
    like($line, qr/name_in_use: \Q$hidden{$words}\E$/, "hidden: $words");
    $hq->stop_runner($pid);
    $pid = $hq->start_runner;
}
$hq->stop_runner($pid);

like(told('a token= of course, a bearer of news, the Basics, http://example.com/a@b'),
    qr{a token= of course, a bearer of news, the Basics, http://example\.com/a\@b$}, 'what is no secret stays');
unlike(told('x' x 490 . ' runner-secret-token'), qr/x{100} r/, 'nor is one shown that was cut');

# what a terminal would obey

my $evil = "a\e]0;title\a\e[2J\nb\x{85}\x{9b}31m\x7fc\tq\"u\\";
like(told($evil), qr/test: a\\x1b\]0;title\\x07\\x1b\[2J\\x0ab\\xc2\\x85\\xc2\\x9b31m\\x7fc\\x09q"u\\$/,
    'control characters are escaped, of both kinds');

my $line = told($evil, '--log-format', 'json');
unlike($line, qr/[\x00-\x1f\x7f\x80-\x9f]/, 'in JSON too');
my $record = eval { JSON::PP->new->utf8->decode($line) } // {};
like($record->{message}, qr/^HQ refuses this runner: test: a\x1b\]0;title/, 'which is JSON');
is($record->{level}, 'error', 'a level');
like($record->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time');
is($record->{runner}, 'test-runner', "the runner's name");

# sessions

$pid = $hq->start_runner('--log-format=json', '--log-level=debug');
my $control = $hq->control;
my $id = $hq->start_session($control, command => ['true']);
$hq->stream($id, from => 0)->output(sub { $_[0]{exit} });
$hq->stop_runner($pid);
my @records = map { JSON::PP->new->utf8->decode($_) } split /\n/, $hq->log_text;
my ($running) = grep { $_->{message} eq 'starting -> running' } @records;
is($running->{session}, $id, 'the session is a field');
ok((grep { $_->{level} eq 'debug' } @records), 'level debug');

# levels

$pid = $hq->start_runner('--log-level', 'warn');
$control = $hq->control;
$hq->start_session($control, command => ['true']);
is($hq->log_text, '', 'level warn: nothing is worth it');
kill 'USR1', $pid;
ok($hq->until(sub { $hq->log_text =~ /info the log's level is info now/ }), 'SIGUSR1: one level more');
$hq->start_session($control, command => ['true']);
ok($hq->until(sub { $hq->log_text =~ /starting -> running/ }), 'which shows');
kill 'USR1', $pid;
ok($hq->until(sub { $hq->log_text =~ /debug the log's level is debug now/ }), 'and another one');

# Signals that wait are one signal: each has to have been told.
my $told = sub { scalar(() = $hq->log_text =~ /the log's level is/g) };
for my $level (qw(info warn error error)) {
    my $count = $told->();
    kill 'USR2', $pid;
    $hq->until(sub { $told->() > $count });
    my @lines = grep { /the log's level is/ } split /\n/, $hq->log_text;
    like($lines[-1], qr/^\S+ $level the log's level is $level now$/, "SIGUSR2: $level");
}
my $before = $hq->log_text;
$hq->start_session($control, command => ['true']);
is($hq->log_text, $before, 'which hides');
$hq->stop_runner($pid);

for (['--log-level', 'loud'], ['--log-format', 'xml']) {
    is($hq->reap($hq->start_runner(@$_)) >> 8, 2, "refused: @$_");
}

# the journal, in a world where it is ours

SKIP: {
    my $dir = File::Temp::tempdir(CLEANUP => 1);
    my $world = "mount -t tmpfs none /run && mkdir -p /run/systemd && ln -s $dir /run/systemd/journal";
    skip 'not allowed to mount a /run: the journal is not tested', 7
        if system("unshare -m sh -c '$world' 2>/dev/null") != 0;

    open my $fh, '>', "$dir/agentrelay" or die;
    print $fh qq{#!/bin/sh\nexec unshare -m sh -c '$world && exec "\$@"' - @{[ AgentRelay::FakeHQ::binary() ]} "\$@"\n};
    close $fh;
    chmod 0755, "$dir/agentrelay";
    local $ENV{TEST_AGENTRELAY} = "$dir/agentrelay";

    is($hq->reap($hq->start_runner('--log-format', 'journald')) >> 8, 1, 'no journal: an error');
    like($hq->log_text, qr/the journal cannot be reached: No such file/, 'in words');

    my $journal = IO::Socket::UNIX->new(Local => "$dir/socket", Type => SOCK_DGRAM) or die;
    $pid = $hq->start_runner('--log-format', 'journald');
    $control = $hq->control;
    $id = $hq->start_session($control, command => ['true']);

    my @entries;
    $journal->blocking(0);
    my $entry = sub {
        my ($pattern) = @_;
        return $hq->until(sub {
            while (defined $journal->recv(my $bytes, 65536)) { push @entries, $bytes }
            return (grep { $_ =~ $pattern } @entries)[0];
        });
    };

    is($entry->(qr/starting/), "PRIORITY=6\nSYSLOG_IDENTIFIER=agentrelay\nAGENTRELAY_RUNNER=test-runner\n"
        . "AGENTRELAY_SESSION=$id\nMESSAGE=session $id: starting -> running\n", 'a record with its fields');
    is($hq->log_text, '', 'and nothing on stderr');

    close $journal;
    unlink "$dir/socket";
    $hq->start_session($control, command => ['true']);
    ok($hq->until(sub { $hq->log_text =~ /starting -> running/ }), 'a journal that is away: stderr');

    $journal = IO::Socket::UNIX->new(Local => "$dir/socket", Type => SOCK_DGRAM) or die;
    $journal->blocking(0);
    @entries = ();
    $id = $hq->start_session($control, command => ['true']);
    ok($entry->(qr/AGENTRELAY_SESSION=$id/), 'a new journal is found');
    $control->send_frame(1, '{"type":"refuse","payload":{"code":"x","message":"one\nPRIORITY=0"}}' =~ s/\n/\\n/r);
    like($entry->(qr/refuses/), qr/^PRIORITY=3\n(?:[A-Z_]+=.*\n)+\z/, 'no field can be forged');
    $hq->stop_runner($pid);
}

done_testing();
