# The manual, COMMANDS.md and the completions say what the commands take, because all
# are made from one table: and they are well formed, and up to date.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::Tables;
use AgentRelay::Tree;

my $cli = AgentRelay::Cli->new;
my $dir = $cli->dir;

sub tool { my ($name) = @_; (grep { -x "$_/$name" } split /:/, $ENV{PATH})[0] }

my $reference = $cli->run(['man', '--markdown'])->{out};
is($reference, slurp('runner/COMMANDS.md'),
    'runner/COMMANDS.md is up to date (else: make commands)');

my @verbs = $reference =~ /^\| `([a-z ]+)` \| /mg;
cmp_ok(scalar @verbs, '>=', 10, 'there are commands');
for my $verb (@verbs) {
    my $help = $cli->run([split(/ /, $verb), '--help']);
    is($help->{exit}, 0, "$verb --help");
    my ($section) = $reference =~ /^## \Q$verb\E\n(.*?)(?=^## |\z)/ms;
    my @flags = $section =~ /^\| `(?:-\w, )?(--[\w-]+)/mg;
    is_deeply([$help->{out} =~ /^  (?:-\w, )?(--[\w-]+)/mg], \@flags,
        "... tells of the flags that are documented");
    is_deeply([grep { length > 80 } split /\n/, $help->{out}], [], '... in 80 columns');
    like($section, qr/^  +agentrelay \Q$verb\E/m, '... and has an example');
    like($section, qr/^`--json` prints /m, '... which says what --json prints')
        if grep { $_ eq '--json' } @flags;
}

my $own = qr/AGENTRELAY_\w+|HQ_URL|RUNNER_\w+|AR_RUN_DIR|NO_COLOR|CLICOLOR_FORCE/;
my ($variables) = $reference =~ /^## Environment\n(.*?)(?=^## )/ms;
differ('variable', coded(qr/"($own)"/, 'runner/cli', 'runner/daemon'),
    { map { $_ => 1 } $variables =~ /\b($own)\b(?=[^|]*` \|)/g });

# Pages

is($cli->run(['man', '--directory', $dir])->{exit}, 0, 'man --directory');
my @pages = map { $_ eq '' ? 'agentrelay' : 'agentrelay-' . tr/ /-/r } '', @verbs;
is_deeply([sort map { s{.*/|\.1$}{}gr } glob "$dir/*.1"], [sort @pages], 'a page for each');
is($cli->run(['man', 'attach'])->{out}, slurp("$dir/agentrelay-attach.1"),
    'man prints the same page');
is($cli->run(['man', 'nix'])->{exit}, 2, '... of what there is');

SKIP: {
    skip 'groff is not installed', 2 * @pages if !tool('groff');
    for my $page (@pages) {
        is(scalar qx(groff -man -ww -Tascii -z $dir/$page.1 2>&1), '', "$page.1 is clean");
        my $text = qx(groff -man -Tascii -P-cbou $dir/$page.1);
        like($text, qr/^NAME\s+\Q$page\E\s+-\s+\S.*^EXIT STATUS/ms, '... and has its parts');
    }
}

# Completions

for my $shell (qw(bash zsh fish)) {
    my $done = $cli->run(['completion', $shell]);
    is($done->{exit}, 0, "completion $shell");
    AgentRelay::Cli::spew("$dir/$shell", $done->{out});
    SKIP: {
        skip "$shell is not installed", 1 if !tool($shell);
        is(scalar qx($shell -n $dir/$shell 2>&1), '', '... is a script');
    }
}
is($cli->run(['completion', 'tcsh'])->{exit}, 2, 'no other shell');

# What HQ would be asked for.
mkdir "$dir/bin";
AgentRelay::Cli::spew("$dir/bin/agentrelay",
    "#!/bin/sh\ncase \$* in *--runners*) echo gpu1;; *) echo se_0192; esac\n", 0755);

my %cases = (
    'agentrelay at' => 'attach',
    'agentrelay config ' => 'show',
    'agentrelay attach --si' => '--size',
    'agentrelay attach --size t' => 'take',
    'agentrelay attach ' => 'se_0192',
    'agentrelay run --runner ' => 'gpu1',
    'agentrelay completion f' => 'fish',
);

SKIP: {
    skip 'bash is not installed', scalar keys %cases if !tool('bash');
    for my $line (sort keys %cases) {
        AgentRelay::Cli::spew("$dir/line.sh", ". $dir/bash\nline='$line'\n"
            . 'read -ra COMP_WORDS <<<"$line"; [[ $line == *" " ]] && COMP_WORDS+=("")' . "\n"
            . 'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _agentrelay' . "\n"
            . 'printf "%s\n" "${COMPREPLY[@]}"' . "\n");
        my $got = qx(PATH=$dir/bin:\$PATH bash --norc $dir/line.sh 2>&1);
        like($got, qr/^\Q$cases{$line}\E$/m, "bash: $line");
    }
}

SKIP: {
    skip 'fish is not installed', scalar keys %cases if !tool('fish');
    for my $line (sort keys %cases) {
        my $got = qx(HOME=$dir PATH=$dir/bin:\$PATH fish --no-config -c 'source $dir/fish; complete -C "$line"' 2>&1);
        like($got, qr/^\Q$cases{$line}\E(?:\t|$)/m, "fish: $line");
    }
}

done_testing;
