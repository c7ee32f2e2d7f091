# Messages into Claude Code, Codex, Gemini CLI and Copilot CLI themselves: each reaches
# the model exactly once when the program waits, and none of those that come while it
# works or asks something leaves a trace. Ten tries each, two hundred in `make soak`.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use JSON::PP ();
use POSIX ();
use Test::More;

use AgentRelay::Agents;
use AgentRelay::Fault;
use AgentRelay::Messages;
use AgentRelay::Tree qw(slurp);

my $tries = long(10, 200);
my ($messages, $hq);
my @names = grep { -e "conf/adapters/$_.json" && !AgentRelay::Agents->reason($_) }
    AgentRelay::Agents->names;
plan skip_all => AgentRelay::Agents->reason || 'no adapters' if !@names;

# All at once, each with a runner of its own.
my %children = map { $_ => child($_) } @names;
for my $name (@names) {
    waitpid $children{$name}{pid}, 0;
    my $said = slurp($children{$name}{file});
    ok($? == 0, $name) or diag $said;
    note $said;
    unlink $children{$name}{file};
}
done_testing;


sub child {
    my ($name) = @_;

    my $file = File::Temp->new(UNLINK => 0)->filename;
    my $pid = fork // die "fork: $!\n";
    return { pid => $pid, file => $file } if $pid;

    my $builder = Test::More->builder;
    open my $out, '>', $file or die "$file: $!\n";
    $out->autoflush(1);
    $builder->$_($out) for qw(output failure_output todo_output);
    $builder->reset;
    $builder->$_($out) for qw(output failure_output todo_output);
    eval { scenes($name); 1 } or fail("died: $@");
    done_testing;
    my $passed = $builder->is_passing;
    $hq->stop_runner($messages->{runner}) if $messages;
    POSIX::_exit($passed ? 0 : 1);
}


sub scenes {
    my ($name) = @_;

    $messages = AgentRelay::Messages->new;
    $hq = $messages->{hq};

    my $agent = AgentRelay::Agents->new($name);
    my $session = session($agent);
    until_state($session, 'idle') or return fail("$name waits for a message");

    # It waits

    for my $n (1 .. $tries) {
        my $text = "number $n of $name.";
        my $answer = told($session, $text, wait_ms => 60_000);
        is($answer->{state}, 'submitted', "idle: $text")
            or return diag explain($answer), screen($session);
        $hq->until(sub { $agent->asked(qr/\Q$text\E/) }, 60)
            or return fail("$text reaches the model");
        is($agent->times($text), 1, '... reaches the model once');
    }

    # It works

    told($session, 'HOLD', wait_ms => 60_000);
    $hq->until(sub { $agent->asked(qr/HOLD/) }, 60) or return fail('HOLD reaches the model');
    until_state($session, 'working') or return fail('it works');
    refused($session, 'busy');
    $agent->release;

    # It asks whether it may

    my $made = $agent->cwd . '/made';
    is(told($session, 'BASH touch made', wait_ms => 60_000)->{state}, 'submitted',
        'a message that makes it ask');
    until_state($session, 'approve|ask') or return fail('it asks');
    refused($session, 'permission');
    ok(!-e $made, 'none of them was taken for a yes');
    permit($session);
    ok($hq->until(sub { -e $made }, 60), 'a person says yes');
    my $answer = told($session, 'the last one', wait_ms => 60_000);
    is($answer->{state}, 'submitted', 'it goes on') or diag explain $answer;
    $hq->until(sub { $agent->asked(qr/the last one/) }, 60) or fail('... with the model');
    is($agent->times('too early'), 0, 'of all that was refused the model has read nothing');

    # It asks about the folder

    my $strange = AgentRelay::Agents->new($name, trust => 0);
    $session = session($strange);
    until_state($session, 'approve|ask|unknown|', $strange->shows('trust'))
        or return fail('it asks about the folder');
    refused($session, 'trust');
    like(screen($session), $strange->shows('trust'), 'it still asks');
}


sub session {
    my ($agent) = @_;

    my $rules = JSON::PP->new->utf8->decode(slurp('conf/adapters/' . $agent->name . '.json'));
    my %env = map { "$_" } %{ $agent->env };
    return $messages->start(command => [$agent->argv], cwd => $agent->cwd, env => \%env,
        rows => 40, cols => 100, rules => $rules);
}


sub until_state {
    my ($session, $state, $text) = @_;

    return $hq->until(sub {
        $messages->follow($session);
        return $session->{state} =~ /\A(?:$state)\z/ && (!$text || screen($session) =~ $text);
    }, 60) || do { diag "it is $session->{state}: " . screen($session); 0 };
}

# All it has printed, without what moves the cursor.
sub screen { $_[0]{stream}{output} =~ s/\e\[\d*[CG]/ /gr =~ s/\e(?:\[[\d;?<>=]*[ -\/]*[@-~]|\][^\a\e]*(?:\a|\e\\)|.)//gr }

# A message, answered.
sub told {
    my ($session, $text, %more) = @_;
    return $messages->injected($messages->inject($session, $text, %more), 90);
}


sub refused {
    my ($session, $scene) = @_;

    my @wrong = grep { ($_->{code} // '') ne 'not_idle' }
        map { told($session, "too early $_") } 1 .. $tries;
    is(scalar @wrong, 0, "$scene: $tries messages are refused") or diag explain $wrong[0];
}

# A key that comes as soon as the dialog is seen may not count.
sub permit {
    my ($session) = @_;

    my $last = 0;
    $hq->until(sub {
        $messages->follow($session);
        return 1 if $session->{state} !~ /^(?:approve|ask)$/;
        return if time - $last < 2;
        $last = time;
        $session->{stream}->input(person => $session->{typed}++, "\r");
        return;
    }, 60);
}
