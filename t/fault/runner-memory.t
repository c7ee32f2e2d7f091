# An allocation fails in the runner while a session is started, looked at, typed into and
# ends. At worst the start hears that it may be tried again: whoever looks is shown every
# byte and the exit, what is typed comes once and in order, what a terminal is asked is
# answered, requests are answered, and the runner lives. `make fault` lets each allocation
# of the scenario fail, one run for each.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Memory;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $memory = AgentRelay::Memory->new;

# It asks its terminal where the cursor is, and tells what it read.
my $program = <<'PERL';
$| = 1;
system 'stty', 'raw', '-echo';
sub until_byte { my $s = ''; $s =~ /\Q$_[0]\E$/ or sysread STDIN, $s, 1, length $s or exit 9
    while $s !~ /\Q$_[0]\E$/; $s }
print "\e]2;a title\a\e[6n";
until_byte('R') =~ /\[(\d+;\d+)R/;
print "cursor $1\r\n";
my $line = until_byte("\r");
chop $line;
print "line <$line>\r\n";
print "rest <", until_byte('q'), ">\r\n";
exit 7;
PERL

my $hq = AgentRelay::HQ->start;
my $runner = AgentRelay::Runner->start($hq, args => ['--root', '/', '--backoff', '0.02..0.2'],
    env => $memory->env);

is(session(), 'whole', 'a session, as long as there is memory');
$memory->fails('a session', 16, \&session, sub {
    my ($spare, $told) = @_;

    my @wrong = $told eq 'whole' || ($spare < 0 && $told =~ /^refused 50[34]$/) ? () : $told;
    return (@wrong, 'no runner') if !$runner->running;
    return (@wrong, 'not online') if !$runner->wait_online(30);
    return @wrong;
}) or diag($runner->log_text);
is(session(), 'whole', 'and a session afterwards') or diag($runner->log_text);

is($runner->stop, 0, 'the runner stops as always');
$hq->stop;

done_testing;


# What came of one: "whole", "refused STATUS", or what was wrong.
sub session {
    # The program itself has memory.
    my $answer = $hq->rest(POST => '/api/sessions', { runner => 'r1',
        env => { LD_PRELOAD => '' }, command => [$^X, '-e', $program] });
    return "refused $answer->{status}" if $answer->{status} !~ /^20[01]$/;

    my $path = "/api/sessions/$answer->{json}{id}";
    my $viewer = AgentRelay::Viewer->new($hq, $answer->{json}{id}, keep => 1);
    my $wrong = eval { look($path, $viewer); 1 } ? undef : $@;
    my $output = $viewer->output;
    $viewer->drop;
    $hq->rest(DELETE => $path) if $wrong;
    return 'whole' if !$wrong;
    chomp $wrong;
    return "$wrong after " . ($output =~ s/([^ -~])/sprintf '\x%02x', ord $1/ger);
}

sub look {
    my ($path, $viewer) = @_;

    my $see = sub {
        my ($what, $seen, $again) = @_;
        my $due = time;
        my $here = sub { $again->(), $due = time + 1 if $again && time >= $due; $seen->() };
        eval { run_until { $here->() } 30, $viewer } or die "no $what $@\n";
    };

    $see->('cursor' => sub { $viewer->output =~ /cursor 1;1/ });
    $see->('title' => sub { title($viewer) eq 'a title' });
    $see->('size' => sub { size($viewer) eq '30 100' },
        sub { $viewer->say(resize => { rows => 30, cols => 100 }) });
    my $answer = answered(sub { $hq->rest(GET => "$path/screen") });
    die "screen $answer->{status}: $answer->{content}\n" if $answer->{content} !~ /^cursor 1;1$/m;
    $viewer->type("hello\r");
    $see->('line' => sub { $viewer->output =~ /line <hello>/ });
    my $message = { text => 'm1.', when => 'now', submit => JSON::PP::false() };
    $answer = answered(sub {
        $hq->rest(POST => "$path/message", $message, { 'Idempotency-Key' => 'one' });
    });
    die "message $answer->{content}\n" if $answer->{json}{state} ne 'written';
    $viewer->type('q');
    $see->('rest' => sub { $viewer->output =~ /rest <m1.q>/ });
    $see->('exit' => sub { $viewer->exited });
    die "exit with $viewer->{exit}{code}\n" if $viewer->exited->{code} != 7;
    wait_until { ($hq->rest(GET => $path)->{json}{exit}{code} // 0) == 7 } 30, 'its record'
        or die "no exit in the record\n";
}

# It may be asked again as long as that is what is answered.
sub answered {
    my ($ask) = @_;

    my $answer;
    wait_until { $answer = $ask->(); $answer->{status} !~ /^50[34]$/ } 30, 'an answer';
    die "answered $answer->{status} $answer->{content}\n" if $answer->{status} != 200;
    return $answer;
}

# As told last.
sub title {
    my ($viewer) = @_;
    my ($said) = reverse $viewer->messages('title');
    return $said ? $said->{payload}{text} : ($viewer->attached || {})->{title} // '';
}

sub size {
    my ($viewer) = @_;
    my ($said) = grep { $_->{type} =~ /^(?:resize|attached|reset)$/ } reverse $viewer->messages;
    return $said ? "$said->{payload}{rows} $said->{payload}{cols}" : '';
}
