package AgentRelay::Agents;

=head1 NAME

AgentRelay::Agents - a real agent's command line, before a model that obeys

=head1 SYNOPSIS

    my $reason = AgentRelay::Agents->reason('claude');      # why it cannot be had
    my $agent = AgentRelay::Agents->new('claude');          # codex, gemini, copilot
    # on a terminal of the test, or as a session of a runner:
    my $pty = AgentRelay::Pty->start([$agent->command]);
    $hq->... { command => [$agent->argv], cwd => $agent->cwd, env => $agent->env }

    my $turn = $agent->turn(qr/HOLD/);      # the model was asked this, and works
    $agent->release;                        # until it is let go on
    is($agent->times('touch x'), 1);        # how often the person has said it

=head1 DESCRIPTION

Each has a home of its own (0700) that knows no dialog of a first start, unless
C<< trust => 0 >> leaves the one about the folder. Commands of the shell need a
permission. What a message makes the model do is in C<t/agents/model.mjs>.

C<shows> says by which text of the screen a scene is known: C<idle> (it waits for
a message), C<dialog> (it asks for a permission; Enter gives it), C<trust>
(it asks about the folder). C<files> are put into the folder first.

An agent leaves processes behind that no terminal ends: all that have this home
are ended with the object.

=cut

use strict;
use warnings;

use Cwd ();
use File::Path qw(make_path);
use File::Temp ();
use IPC::Open2 qw(open2);
use IO::Select;
use JSON::PP ();
use Time::HiRes qw(time);

use AgentRelay::Process qw(alive);
use AgentRelay::Wait;

my $Top = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../..}r);
my $Modules = "$Top/t/agents/node_modules";
my $Key = 'key-of-a-test-and-of-nothing-else';

# Who finds one of these takes itself for a step of a build and asks nobody anything;
# so does what a runner starts, since sessions inherit its environment.
delete @ENV{grep { /^(?:CI|CI_.*|CONTINUOUS_INTEGRATION|GITHUB_ACTIONS)$/ } keys %ENV};

# Programs by the name that an adapter knows them by.
my %Agents = (
    claude => {
        path => "$Modules/\@anthropic-ai/claude-code-linux-x64/claude",
        args => ['--permission-mode', 'manual'],
        env => sub { (
            ANTHROPIC_BASE_URL => $_[0], ANTHROPIC_API_KEY => $Key,
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC => 1, DISABLE_AUTOUPDATER => 1,
        ) },
        seed => \&seed_claude,
        shows => {
            idle => qr/^\xe2\x9d\xaf/m,
            dialog => qr/Do you want to proceed\?/, trust => qr/Yes, I trust this folder/,
        },
    },
    codex => {
        path => "$Modules/\@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex",
        args => [],
        env => sub { (CODEX_KEY => $Key) },
        seed => \&seed_codex,
        shows => {
            idle => qr/Ask Codex to do anything\s+GPT/,
            dialog => qr/Would you like to run/, trust => qr/Trust and continue/,
        },
    },
    gemini => {
        path => "$Modules/.bin/gemini",
        args => [],
        env => sub { (GEMINI_API_KEY => $Key, GOOGLE_GEMINI_BASE_URL => $_[0]) },
        seed => \&seed_gemini,
        shows => {
            idle => qr/Type your message/,
            dialog => qr/Allow execution of/, trust => qr/Do you trust the files/,
        },
    },
    copilot => {
        path => "$Modules/\@github/copilot-linux-x64/copilot",
        args => [],
        env => sub { (
            COPILOT_PROVIDER_TYPE => 'anthropic', COPILOT_PROVIDER_BASE_URL => $_[0],
            COPILOT_PROVIDER_API_KEY => $Key, COPILOT_MODEL => 'claude-sonnet-4-5',
            COPILOT_OFFLINE => 'true',
        ) },
        seed => \&seed_copilot,
        shows => {
            idle => qr/Interactive . Manual Approval|Manual Approval/,
            dialog => qr/Do you want to run this/, trust => qr/Do you trust the files/,
        },
    },
);


sub names { return sort keys %Agents }

sub reason {
    my ($class, @names) = @_;

    my @lacking = grep { !-x $Agents{$_}{path} } @names ? @names : names();
    return "not installed: @lacking (make agents)" if @lacking;
    return 'no node' if !grep { -x "$_/node" } split /:/, $ENV{PATH};
    return;
}

sub new {
    my ($class, $name, %options) = @_;

    my $dir = $options{dir} ? $options{dir} : File::Temp->newdir('agents-XXXXXX', TMPDIR => 1);
    my $self = bless {
        name => $name, how => $Agents{$name}, dir => $dir, events => [], text => '',
        trust => $options{trust} // 1, model => $options{model},
    }, $class;
    make_path("$dir", { mode => 0700 });
    mkdir "$dir/$_" for qw(project tmp);
    $self->{pid} = open2($self->{out}, $self->{in}, 'node', "$Top/t/agents/model.mjs");
    my $first = wait_until { $self->read; $self->{events}[0] } 20, 'the model listens';
    $self->{url} = "http://127.0.0.1:$first->{port}";
    $self->{how}{seed}->($self);
    $self->write("project/$_", $options{files}{$_}) for sort keys %{ $options{files} || {} };
    return $self;
}

sub name { $_[0]{name} }
sub dir  { "$_[0]{dir}" }
sub cwd  { "$_[0]{dir}/project" }
sub shows { $_[0]{how}{shows}{ $_[1] } }
sub argv { return ($_[0]{how}{path}, @{ $_[0]{how}{args} }) }

sub env {
    my ($self) = @_;

    return {
        PATH => $ENV{PATH}, HOME => $self->dir, TERM => 'xterm-256color',
        COLORTERM => 'truecolor', LANG => 'C.UTF-8', TMPDIR => $self->dir . '/tmp',
        $self->{how}{env}->($self->{url}),
    };
}

# For a terminal of the test's own, whose environment it does not inherit.
sub command {
    my ($self, @more) = @_;

    my $env = $self->env;
    return ('env', '-i', '-C', $self->cwd, (map { "$_=$env->{$_}" } sort keys %$env),
            $self->argv, @more);
}

sub version {
    my ($self) = @_;

    my @command = ('env', '-C', $self->cwd, 'HOME=' . $self->dir, $self->{how}{path}, '--version');
    open my $in, '-|', @command or die "$command[-2]: $!\n";
    my ($version) = join('', <$in>) =~ /(\d+\.\d+\.\d+)/;
    return $version;
}


sub seed_claude {
    my ($self) = @_;

    my $json = {
        hasCompletedOnboarding => JSON::PP::true(), theme => 'dark',
        customApiKeyResponses => { approved => [substr $Key, -20], rejected => [] },
    };
    $json->{projects}{ $self->cwd }{hasTrustDialogAccepted} = JSON::PP::true() if $self->{trust};
    $self->write('.claude.json', JSON::PP->new->canonical->encode($json));
}

sub seed_codex {
    my ($self) = @_;

    # It asks only about a folder that has something to tell it.
    my $trusted = qq([projects."${\ $self->cwd }"]\ntrust_level = "trusted"\n);
    if (!$self->{trust}) {
        $trusted = '';
        $self->write('project/.codex/config.toml', "hide_agent_reasoning = true\n");
    }
    # One older than it knows of makes it ask for a newer one.
    $self->{model} //= 'gpt-6.1-sol';
    $self->write('.codex/config.toml', <<"END");
model = "$self->{model}"
model_provider = "scripted"
approval_policy = "on-request"
sandbox_mode = "read-only"
check_for_update_on_startup = false
[model_providers.scripted]
name = "scripted"
base_url = "$self->{url}/v1"
wire_api = "responses"
env_key = "CODEX_KEY"
[analytics]
enabled = false
$trusted
END
}

sub seed_gemini {
    my ($self) = @_;

    my $trust = $self->{trust} ? JSON::PP::false() : JSON::PP::true();
    $self->write('.gemini/settings.json', JSON::PP->new->canonical->encode({
        security => { auth => { selectedType => 'gemini-api-key' }, folderTrust => { enabled => $trust } },
        general => { enableAutoUpdate => JSON::PP::false() },
        privacy => { usageStatisticsEnabled => JSON::PP::false() },
    }));
}

sub seed_copilot {
    my ($self) = @_;

    my $json = { trusted_folders => $self->{trust} ? [$self->cwd] : [] };
    $self->write('.copilot/config.json', JSON::PP->new->canonical->encode($json));
}

sub write {
    my ($self, $name, $text) = @_;

    my $path = $self->dir . "/$name";
    make_path($path =~ s{/[^/]*$}{}r, { mode => 0700 });
    open my $out, '>', $path or die "$path: $!\n";
    chmod 0600, $path;
    print $out $text;
    close $out or die "$path: $!\n";
}


# What the model has said since the last look.
sub read {
    my ($self) = @_;

    my $select = IO::Select->new($self->{out});
    while ($select->can_read(0)) {
        sysread $self->{out}, $self->{text}, 65536, length $self->{text} or last;
    }
    push @{ $self->{events} }, JSON::PP->new->utf8->decode($1) while $self->{text} =~ s/^(.*)\n//;
}

# The next turn whose last message matches; nothing within the seconds: undef.
sub turn {
    my ($self, $pattern, $seconds) = @_;

    return wait_until { $self->asked($pattern) } $seconds || 30, "the model is asked $pattern";
}

# The same without waiting.
sub asked {
    my ($self, $pattern) = @_;

    $self->read;
    while (my $event = shift @{ $self->{events} }) {
        die "the model: $event->{broken}\n" if $event->{broken};
        push @{ $self->{turns} }, $event;
        return $event if ($event->{texts} && $event->{texts}[-1] // '') =~ $pattern;
    }
    return;
}

# Lets go on what the model holds.
sub release {
    my ($self) = @_;

    syswrite $self->{in}, "go on\n";
}

# How often a text stands in what people have said, as the model last saw it.
sub times {
    my ($self, $text) = @_;

    $self->asked(qr/(?!)/);
    my $last = (grep { $_->{texts} } @{ $self->{turns} || [] })[-1] or return 0;
    return scalar(() = join("\n", @{ $last->{texts} }) =~ /\Q$text\E/g);
}


# All that have this home: what was started, and what that has started.
sub processes {
    my ($self) = @_;

    opendir my $dir, '/proc' or die "/proc: $!\n";
    my @pids;
    for my $pid (grep { /^\d+$/ } readdir $dir) {
        open my $in, '<', "/proc/$pid/environ" or next;
        my $environment = do { local $/; <$in> } // next;
        push @pids, $pid if "\0$environment" =~ /\0HOME=\Q${\ $self->dir }\E\0/;
    }
    return @pids;
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);
    for my $signal (qw(TERM KILL)) {
        my @left = $self->processes or last;
        kill $signal => @left;
        my $deadline = time + 3;
        while (time < $deadline && grep { alive($_) } @left) {
            select undef, undef, undef, 0.02;
        }
    }
    return if !$self->{pid};
    close $self->{in};
    waitpid $self->{pid}, 0;
}

1;
