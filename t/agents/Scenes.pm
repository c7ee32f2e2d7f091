package Scenes;

# What is done with each agent, step by step, and what is then true: said here by
# who knows what the model and the command were told, never by a rule. A step is
# a sub of record.pl; `state` is a golden screen: idle, working, ask (a question),
# approve (a permission), or error (the last turn failed).

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(scenes);

my $Wait = 'touch x; until test -e go; do sleep 0.1; done';
my ($Enter, $Escape, $Interrupt, $Clear) = ("\r", "\e", "\x03", "\x15");

# By which text of the screen a person knows where they are.
my %Shows = (
    claude => {
        idle => qr/^\xe2\x9d\xaf/m, permission => qr/Do you want to proceed\?/,
        running => qr/Running|esc to interrupt/,
        edit => qr/Do you want to create|Do you want to make/,
        trust => qr/Yes, I trust/, trusted => ["\e[B", $Enter],
        menu => '/model', menu_shows => qr/Select model/,
        write => 'Write {"file_path":"/tmp/agent-claude/project/new.txt","content":"one\n"}',
        question => 'AskUserQuestion {"questions":[{"question":"Which colour?","header":"Colour","multiSelect":false,"options":[{"label":"Red","description":"like fire"},{"label":"Blue","description":"like water"}]}]}',
        asks => qr/Which colour\?/,
        error500 => qr/attempt|retry/i, error401 => qr/API key|401|authentication/i,
        interrupted => qr/Interrupted/, modes => [qw(auto plan acceptEdits)],
    },
    codex => {
        idle => qr/Ask Codex to do anything\s+GPT/, permission => qr/Would you like to run/,
        running => qr{Running touch},
        edit => qr/Would you like to make/,
        trust => qr/Trust and continue/, trusted => [$Enter],
        menu => '/model', menu_shows => qr/Select Model/i,
        offer => qr/Use existing model/,
        write => 'exec {"input":"text(await tools.apply_patch(`*** Begin Patch\n*** Add File: new.txt\n+one\n*** End Patch\n`))"}',
        error500 => qr/reconnect|500/i, error401 => qr/401/,
        interrupted => qr/interrupted|canceled/i,
    },
    gemini => {
        idle => qr/Type your message/, permission => qr/Allow execution of/,
        running => qr/touch x; until/,
        edit => qr/Apply this change|Allow/,
        trust => qr/Do you trust/, trusted => [$Enter],
        menu => '/theme', menu_shows => qr/Select Theme/i,
        write => 'write_file {"file_path":"/tmp/agent-gemini/project/new.txt","content":"one\n"}',
        question => 'ask_user {"questions":[{"question":"Which colour?","header":"Colour","type":"choice","options":[{"label":"Red","description":"like fire"},{"label":"Blue","description":"like water"}]}]}',
        asks => qr/Which colour\?/,
        error500 => qr/Trying to reach|Attempt|500/i, error401 => qr/401|model says no/i,
        interrupted => qr/cancelled/i,
    },
    copilot => {
        idle => qr/Interactive . Manual|Manual Approval/, permission => qr/Do you want to run this/,
        running => qr/esc interrupt|Working/,
        trust => qr/Do you trust/, trusted => [$Enter],
        menu => '/model', menu_shows => qr/Select/i,
        error401 => qr/401|model says no/i, interrupted => qr/cancel|interrupt/i,
        error500 => qr/retry|500/i,
    },
);


sub scenes {
    my ($name) = @_;

    my $is = { %{ $Shows{$name} }, name => $name };
    my @start = ([until => $is->{idle}], ['quiet'], [state => 'idle', 'an empty box']);
    my @hold = ([say => 'HOLD'], [turn => qr/HOLD/],
        [until => qr/half an answer|Thinking|interrupt/]);
    my @scenes = (answers($is, \@start, \@hold), permissions($is, \@start),
        errors($is, \@start, \@hold), dialogs($is, \@start),
        map { mode($_, \@start, \@hold) } @{ $is->{modes} || [] });
    # Once more as on a terminal that knows nothing of OSC 7501.
    push @scenes, map { { %$_, name => "$_->{name}-mute", mute => 1 } }
        grep { $_->{name} !~ /^(?:sizes|folder|leave)$/ } @scenes if $name eq 'claude';
    # Of Copilot no more is known yet than its adapter says.
    @scenes = grep { $_->{name} =~ /^(?:turn|command|refuse|folder|menu)$/ } @scenes if $name eq 'copilot';
    return @scenes;
}

sub answers {
    my ($is, $start, $hold) = @_;

    # Codex takes what is sent while it works at once.
    my @waits = $is->{name} eq 'codex' ? [type => $Clear]
        : ([type => $Enter], [state => 'working', 'a message waits']);
    return (
        { name => 'turn', steps => [
            @$start,
            [type => 'hello'], [until => qr/hello/], [state => 'idle', 'text in the box'],
            [type => $Clear], [until => $is->{idle}],
            @$hold, [state => 'working', 'half an answer'],
            ['release'], [until => qr/and the rest/], ['quiet'], [state => 'idle', 'answered'],
            [say => 'LINES 60'], [turn => qr/LINES/], [until => qr/line 60/], ['quiet'],
            [state => 'idle', 'after a long answer'],
        ] },
        { name => 'sizes', steps => [
            @$start, [resize => 30, 100], ['quiet'], [state => 'idle', 'larger'],
            @$hold, [state => 'working', 'larger'],
            [resize => 20, 60], [state => 'working', 'smaller'],
            ['release'], [until => qr/and the rest/], ['quiet'], [state => 'idle', 'smaller'],
        ] },
        { name => 'interrupt', steps => [
            @$start, @$hold, [state => 'working', 'half an answer'],
            [type => "\e[200~more\e[201~"], [until => qr/more/],
            [state => 'working', 'text in the box'], @waits,
            [ends => $Escape], [until => $is->{interrupted}], ['release'], ['quiet'],
            [state => 'idle', 'after that'],
        ] },
        { name => 'leave', steps => [@$start, [type => $Interrupt], ['leave']] },
    );
}

sub permissions {
    my ($is, $start) = @_;

    my @edit = $is->{write} ? { name => 'edit', steps => [
        @$start, [say => "CALL $is->{write}"], [turn => qr/CALL/], [until => $is->{edit}],
        [state => 'approve', 'a change'],
        [press => $Enter, $is->{edit}], [until => qr/done\./], ['quiet'],
        [state => 'idle', 'it is made'],
    ] } : ();
    return (
        { name => 'command', steps => [
            @$start, [say => "BASH $Wait"], [turn => qr/BASH/], [until => $is->{permission}],
            [state => 'approve', 'a command'],
            [press => $Enter, $is->{permission}], [until => $is->{running}],
            [state => 'working', 'the command runs'],
            [file => 'go'], [until => qr/done\./], ['quiet'], [state => 'idle', 'it has run'],
        ] },
        { name => 'refuse', steps => [
            @$start, [say => 'BASH touch x'], [turn => qr/BASH/], [until => $is->{permission}],
            [state => 'approve', 'a command'],
            [press => $Escape, $is->{permission}], ['quiet'], [state => 'idle', 'refused'],
        ] },
        @edit,
    );
}

# What it may do without asking is shown where else is said that it waits.
sub mode {
    my ($mode, $start, $hold) = @_;

    my @plan = $mode eq 'plan' ? (
        [say => 'CALL ExitPlanMode {"plan":"# Nothing"}'], [turn => qr/CALL/],
        [until => qr{Exit plan mode}], [state => 'approve', 'a plan'],
    ) : ();
    return { name => "mode-$mode", args => ['--permission-mode', $mode], steps => [
        @$start, @$hold, [state => 'working', 'half an answer'],
        ['release'], [until => qr/and the rest/], ['quiet'], [state => 'idle', 'answered'],
        [type => 'hello'], [until => qr/hello/], [state => 'idle', 'text in the box'],
        [type => $Clear], ['rest'], @plan,
    ] };
}

sub errors {
    my ($is, $start, $hold) = @_;

    my @refused = $is->{name} eq 'claude' ? ('working', 'it tries again')
        : ('error', 'the key is refused');
    return (
        { name => 'error-401', steps => [
            @$start, [say => 'FAIL 401'], [turn => qr/FAIL/], [until => $is->{error401}],
            ['quiet'], [state => @refused],
        ] },
        { name => 'error-400', steps => [
            @$start, [say => 'FAIL 400'], [turn => qr/FAIL/], [until => qr/400|says no/],
            ['quiet'], [state => 'error', 'the request is refused'],
            @$hold, [state => 'working', 'after an error'],
            ['release'], [until => qr/and the rest/], ['quiet'], [state => 'idle', 'answered'],
        ] },
        { name => 'error-500', steps => [
            @$start, [say => 'FAIL 500'], [turn => qr/FAIL/], [until => $is->{error500}],
            [state => 'working', 'it tries again'],
        ] },
    );
}

sub dialogs {
    my ($is, $start) = @_;

    my @question = $is->{question} ? { name => 'question', steps => [
        @$start, [say => "CALL $is->{question}"], [turn => qr/CALL/], [until => $is->{asks}],
        ['rest'], [state => 'ask', 'a question'],
        [type => $Enter], [until => qr/done\./], ['quiet'], [state => 'idle', 'answered'],
    ] } : ();
    my @offer = $is->{offer} ? { name => 'offer', agent => { model => 'gpt-5.5' }, steps => [
        [until => $is->{offer}], ['quiet'], [state => 'ask', 'a newer model'],
        [type => $Enter], [until => $is->{idle}], ['quiet'], [state => 'idle', 'taken'],
    ] } : ();
    return (
        { name => 'folder', agent => { trust => 0 }, steps => [
            [until => $is->{trust}], ['quiet'], [state => 'approve', 'trust in the folder'],
            (map { [type => $_] } @{ $is->{trusted} }), [until => $is->{idle}], ['quiet'],
            [state => 'idle', 'trusted'],
        ] },
        { name => 'menu', steps => [
            @$start, [type => '/'], ['quiet'], [state => 'idle', 'commands are offered'],
            [type => substr $is->{menu}, 1], ['quiet'], [type => $Enter],
            [until => $is->{menu_shows}], ['quiet'], [state => 'ask', 'a choice of theirs'],
            [type => $Escape], ['quiet'], [state => 'idle', 'no choice'],
        ] },
        @question, @offer,
    );
}

1;
