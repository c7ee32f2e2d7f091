# Whoever answers as HQ can put nothing but text on the screen of who asks, and nothing
# but a link into the page of a browser.

use strict;
use warnings;
use lib 't/lib';

use Encode qw(encode_utf8);
use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::Pty;
use AgentRelay::Wait;

my $json = JSON::PP->new->utf8->canonical;
my $cli = AgentRelay::Cli->new;
my $dir = $cli->dir;
AgentRelay::Cli::spew("$dir/token", "good-token\n", 0600);

# What draws on a screen: ESC, a control of C1, line separators, what turns the text.
my $evil = "<e>\e]2;x\a\x{9b}2J\x{2028}\x{202e}\x{2066}\x{200f}\x{61c}\x7f";
my $drawn = qr/[\e\a\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c/;

my %session = (id => "i$evil", name => "n$evil", state => 'running', runner => "r$evil",
    command => ["c$evil"], created_at => '2026-01-01T00:00:00.000Z', title => "t$evil");
my %answers = (
    'POST /api/auth/links' => { secret => qq("><script>alert(1)</script>$evil) },
    'GET /api/sessions' => { sessions => [\%session] },
    'GET /api/runners' => { runners => [{ name => "r$evil", state => 'online',
        version => $evil, hostname => $evil, sessions => 0 }] },
    'POST /api/sessions' => \%session,
    'GET /api/selftest' => { version => $evil, mount => '/', client => [],
        checks => [{ id => $evil, state => 'fail', message => $evil,
            fix => { nginx => $evil } }] },
);
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16)
    or die "listen: $@\n";
my $port = $listener->sockport;
my $server = fork // die "fork: $!\n";
if (!$server) {
    while (1) {
        my $client = $listener->accept or next;
        my ($head, $line) = ('');
        $head .= $line while defined($line = <$client>) && $line ne "\r\n";
        my ($method, $mount, $path) = $head =~ m{^(\S+) (\S*?)(/api/[^ ?]*)};
        my $answer = !$path ? undef : $mount ? { secret => 'good' } : $answers{"$method $path"};
        my ($status, $body) = $answer ? (200, $json->encode($answer))
            : (409, $json->encode({ title => $evil, detail => $evil, code => $evil }));
        print $client "HTTP/1.1 $status X\r\nConnection: close\r\nContent-Length: "
            . length($body) . "\r\n\r\n$body";
        close $client;
    }
}
END { local $?; kill TERM => $server if $server }

my %env = (AGENTRELAY_HQ_URL => "http://127.0.0.1:$port/",
    AGENTRELAY_TOKEN_FILE => "$dir/token", LC_ALL => 'C.UTF-8');

for (['ls'], ['ls', '-q'], ['ls', '--runners'], ['ls', '--runners', '-q'],
    ['run', '-d', '--runner', 'x', '--', 'true'], ['attach', 'e'], ['kill', '-y', "n$evil"],
    ['share', 'list'], ['doctor'], ['open', '--print'])
{
    my @words = map { encode_utf8 $_ } @$_;
    my $done = $cli->run([@words], env => \%env);
    isnt($done->{exit}, undef, "@$_[0 .. (@$_ > 1)]: it ends");
    unlike("$done->{out}$done->{err}", $drawn, '... and draws nothing');
}

for my $words (['ls', '--json'], ['doctor', '--json'], ['kill', encode_utf8 "n$evil"]) {
    my $on = AgentRelay::Cli->new(undef, env => { %env, TERM => 'dumb' });
    my $pty = AgentRelay::Pty->start([$on->command(@$words)], cols => 200);
    if ($words->[0] eq 'kill') {
        ok($pty->until(qr/\[y\/N\]/), 'kill asks');
        $pty->type("n\r");
    }
    $pty->wait;
    like($pty->seen, qr/<e>/, "$words->[0] on a terminal");
    unlike($pty->seen, $drawn, '... draws nothing');
}
is($json->decode($cli->run(['ls', '--json'], env => \%env)->{out})->[0]{name}, "n$evil",
    'to a program it gives the name as it is');

# A browser is sent to a link or nowhere.

AgentRelay::Cli::spew("$dir/xdg-open", "#!/bin/sh\ncp \"\$1\" $dir/page.new\n"
    . "mv $dir/page.new $dir/page\n", 0755);
my %screen = (%env, PATH => "$dir:$ENV{PATH}", DISPLAY => ':9');
my $done = $cli->run(['open'], env => \%screen);
isnt($done->{exit}, 0, 'a login secret that is none');
is($done->{out}, '', '... is not printed');
ok(!-e "$dir/login.html" && !-e "$dir/agentrelay/login.html", '... and makes no page');

$done = $cli->run(['open', '--hq-url', "http://127.0.0.1:$port/x\"><script>'&"], env => \%screen);
is($done->{exit}, 0, 'an address with marks in it');
wait_until { -e "$dir/page" } 30, 'the browser is started';
my ($head, $to) = AgentRelay::Cli::slurp("$dir/page") =~ /^(.*url=)(.*)$/m;
is($to =~ s/&#(\d+);/chr $1/ger, "http://127.0.0.1:$port/x\"><script>'&/#login=good\">",
    '... is where the browser goes');
like($to, qr/^[^"'<>]+">$/, '... as text');

done_testing;
