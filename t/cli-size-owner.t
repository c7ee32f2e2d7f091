# A window's size goes to HQ only while its viewer owns the session's size, or nobody
# does: seen on the wire, against an HQ of the test.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::FakeServer;
use AgentRelay::Pty;
use AgentRelay::Wait;

my $session = '01a1f901-7cfa-71b7-bfa1-28633c581d9c';
my $cli = AgentRelay::Cli->new;
my $dir = $cli->dir;
AgentRelay::Cli::spew("$dir/token", "token\n", 0600);

my $server = AgentRelay::FakeServer->start(\&serve);

# What the viewer says is a line each in the file `said`; a file `owner` makes HQ name
# another owner of the size: the viewer's own id for "me".
sub serve {
    my ($client, $request) = @_;

    return AgentRelay::FakeServer::json($client,
        encode_json({ id => $session, name => '', state => 'running', mode => 'pty' }))
        if $request !~ /^Upgrade:/m;
    my ($viewer) = $request =~ /[?&]viewer=([0-9a-f-]+)/;
    AgentRelay::FakeServer::upgrade($client, $request, 'Sec-WebSocket-Protocol: agentrelay.term.v1');
    message($client, attached => { session => $session, viewer => $viewer, offset => 0, rows => 24,
        cols => 80, mode => 'write', input => 0, title => '', state => 'running',
        size_owner => 'somebody-else' });
    message($client, reset => { offset => 0, reason => 'attach', lost => 0, rows => 24, cols => 80,
        bytes => 0 });

    open my $said, '>>', "$dir/said";
    $said->autoflush(1);
    while (1) {
        vec(my $wanted = '', fileno $client, 1) = 1;
        if (select($wanted, undef, undef, 0.02) > 0) {
            my $text = frame($client) // return;
            print $said $text =~ /^\{/ ? "$text\n" : "typed\n" if $text !~ /"ping"/;
        }
        if (-e "$dir/owner") {
            my $owner = AgentRelay::Cli::slurp("$dir/owner");
            unlink "$dir/owner";
            message($client, size_owner => { viewer => $owner eq 'me' ? $viewer : undef });
            print $said "told\n";
        }
    }
}

sub message {
    my ($client, $type, $payload) = @_;
    my $text = encode_json({ type => $type, payload => $payload });
    my $len = length $text;
    print $client ($len < 126 ? pack('CC', 0x81, $len) : pack('CCn', 0x81, 126, $len)) . $text;
}

# The payload of a short frame; nothing at the end.
sub frame {
    my ($client) = @_;
    sysread($client, my $head, 2) == 2 or return;
    my ($op, $len) = map { ord } split //, $head;
    $len &= 127;
    if ($len == 126) { sysread $client, my $long, 2; $len = unpack 'n', $long }
    sysread $client, my $mask, 4;
    my $data = '';
    sysread $client, $data, $len - length $data, length $data while length $data < $len;
    return if ($op & 15) == 8;
    return $data ^ substr $mask x (1 + $len / 4), 0, $len;
}

sub attach {
    unlink "$dir/said";
    my $pty = AgentRelay::Pty->start([$cli->command('attach', '--hq-url',
        'http://127.0.0.1:' . $server->port . '/', '--token-file', "$dir/token", @_,
        $session)], rows => 30, cols => 90);
    $pty->until(qr/attached to/);
    return $pty;
}
sub said { AgentRelay::Cli::slurp("$dir/said") }
sub owner {
    my ($who) = @_;
    my $before = () = said() =~ /^told$/mg;
    AgentRelay::Cli::spew("$dir/owner.new", $who);
    rename "$dir/owner.new", "$dir/owner";
    wait_until { (() = said() =~ /^told$/mg) > $before } 30, 'the viewer is told';
}

my $pty = attach();
$pty->resize(31, 91);
# Who has sent what was typed later has seen the new size before it is told anything.
$pty->type('x');
ok(wait_until { said() =~ /^typed$/m } 30, 'a key arrives');
owner('me');
unlike(said(), qr/"resize"/, 'another owns the size: ours is not sent, nor a new one');
$pty->resize(32, 92);
ok(wait_until { said() =~ /"resize".*\b32\b|\b32\b.*"resize"/ } 30, 'we own it: a new one is sent');
unlike(said(), qr/\b31\b/, '... and not the one before');
owner('nobody');
$pty->resize(33, 93);
ok(wait_until { said() =~ /\b33\b/ } 30, 'nobody owns it: it is sent');
unlike(said(), qr/"take"/, 'nothing was taken');
$pty->type("\x1dd");
$pty->wait;

$pty = attach('--take');
ok(wait_until { said() =~ /"take".*"resize"[^\n]*\b30\b/s } 30, '--take takes it, with its size');
$pty->type("\x1dd");
$pty->wait;

$pty = attach('--size', 'keep');
owner('nobody');
$pty->resize(34, 94);
$pty->type("\x1d");
$pty->type('d');
$pty->wait;
unlike(said(), qr/"resize"/, '--size keep never sends one');

done_testing;
