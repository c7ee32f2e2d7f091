# HQ chooses the rules by program and version, and the runner sees with them what a
# title, a screen or a shell's terminal says. What is not known is unknown.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use JSON::PP ();
use Test::More;

use AgentRelay::Scene;

my $dir = File::Temp::tempdir(CLEANUP => 1);
chmod 0755, $dir;
mkdir "$dir/$_" for qw(adapters bin other);

sub adapter {
    my ($name, %fields) = @_;
    AgentRelay::HQ::spill("$dir/adapters/$name.json", JSON::PP->new->utf8->encode({
        name => $name, programs => [$name], versions => '>=9.1 <9.2', %fields,
    }));
}

# A CLI with a version, which prints what is typed, as it came.
sub cli {
    my ($path, $version) = @_;
    AgentRelay::HQ::spill($path, <<"SH", 0755);
#!/bin/sh
[ "\$1" != --version ] || { echo '$version (A CLI)'; exit; }
stty raw -echo
printf ready
exec cat
SH
}

cli("$dir/bin/claude", '9.1.7');
cli("$dir/bin/codex", '10.0.1');
cli("$dir/other/claude", '9.1.7');
my @rules = (
    { state => 'working', in => 'title', match => '^busy' },
    { state => 'ask', in => 'screen', match => '^Do you want (.*)[?]$', evidence => 1 },
    { state => 'idle', in => 'screen', lines => 1, match => '^>' },
);
adapter($_, rules => \@rules, stalled_ms => 700) for qw(claude codex);
AgentRelay::HQ::spill("$dir/adapters/shell.json", AgentRelay::Tree::slurp('conf/adapters/shell.json'));

my $scene = AgentRelay::Scene->new(hq => { workers => 2, adapters => "$dir/adapters" },
    runner => { env => { PATH => "$dir/bin:$ENV{PATH}" } });
my $hq = $scene->hq;

sub begin {
    my ($command, %more) = @_;
    my $id = $hq->session(runner => 'r1', command => $command, %more);
    my $viewer = $scene->viewer($id, keep => 1);
    return ($id, $viewer);
}

sub attention { return $hq->rest(GET => "/api/sessions/$_[0]")->{json}{attention} }

sub said { return join ' ', map { $_[0]{$_} // '' } qw(state source evidence) }

sub becomes {
    my ($id, $name, $expected) = @_;
    my $got;
    my $is = sub { $got = attention($id); return said($got) eq $expected };
    ok($scene->until($is, 20), $name) or diag(explain($got));
}

# A title, a screen, silence.

my ($id, $viewer) = begin(['claude']);
ok($scene->until(sub { $viewer->output =~ /ready/ }, 20), 'a program that is known');
is(attention($id)->{state}, 'unknown', 'is unknown while nothing matches');
$viewer->type("\e[2J\e[H> ");
becomes($id, 'its screen', 'idle screen >');
$viewer->type("\e]2;busy with it\a");
becomes($id, 'its silence', 'stalled quiet busy with it');
ok($scene->until(sub {
    my @told = map { said($_->{payload}) } $viewer->messages('status');
    return "@told" =~ /working title busy with it stalled quiet busy with it$/;
}, 20), 'after what its title says');
$viewer->type("\e]2;\a\e[2J\e[HDo you want \x{7}this\e[31m one?\r\n");
becomes($id, 'a question', 'ask screen this one');
$viewer->type("\e[2J\e[Hno rule says what this is");
becomes($id, 'something else', 'unknown none ');

# Where the version is not known nothing is guessed.

for my $case (
    ['another version', ['codex']],
    ['another program of that name', ["$dir/other/claude"]],
    ['another PATH', ['claude'], env => { PATH => "$dir/other:/usr/bin:/bin" }],
    ['a program nobody knows', ['sh', '-c', "exec $dir/bin/codex"], 1],
) {
    my ($name, $command, %more) = @$case > 3 ? @$case : @$case[0, 1];
    my ($unknown, $other) = begin($command, %more);
    ok($scene->until(sub { $other->output =~ /ready/ }, 20), $name);
    $other->type("\e[2J\e[H> \a");
    $viewer->type("\e[2J\e[H> ");
    becomes($id, '... while one is idle that is known', 'idle screen >');
    isnt(attention($unknown)->{state}, 'idle', '... is not');
    $viewer->type("\e[2J\e[H?");
    becomes($id, '... and no more', 'unknown none ');
    $hq->rest(DELETE => "/api/sessions/$unknown");
}

# An update under the runner: the old rules are not used for it, and the runner asks again.

sub update {
    my ($version) = @_;
    cli("$dir/bin/claude.new", $version);
    rename "$dir/bin/claude.new", "$dir/bin/claude";
}

sub known {
    my ($version) = @_;
    my ($cli) = grep { $_->{name} eq 'claude' } @{ $hq->rest(GET => '/api/runners/r1')->{json}{clis} };
    return $cli->{version} =~ /^\Q$version\E /;
}

update('10.0.1');
my ($updated, $after) = begin(['claude']);
ok($scene->until(sub { $after->output =~ /ready/ }, 20), 'a program that was updated');
$_->type("\e[2J\e[H> ") for $after, $viewer;
becomes($id, '... while one from before has its rules', 'idle screen >');
is(attention($updated)->{state}, 'unknown', '... has none');
ok($scene->until(sub { known('10.0.1') }, 20), '... and is asked for its version');
update('9.1.77');
ok($scene->until(sub { known('9.1.77') }, 20), '... and so it is after an update when nothing starts');
($updated, $after) = begin(['claude']);
ok($scene->until(sub { $after->output =~ /ready/ }, 20), 'one that starts then');
$after->type("\e[2J\e[H> ");
becomes($updated, '... has the rules of that version', 'idle screen >');
unlink "$dir/bin/codex";
ok($scene->until(sub { !grep { $_->{name} eq 'codex' }
    @{ $hq->rest(GET => '/api/runners/r1')->{json}{clis} } }, 20), 'one that is gone is told as well');

# A shell tells by its terminal.

($id, $viewer) = begin(['bash', '--norc', '-i']);
becomes($id, 'a shell at its prompt', 'idle terminal the shell reads');
$viewer->type("cat\r");
becomes($id, 'runs something', 'working terminal a program in front');
$viewer->type("\x{4}");
becomes($id, 'and is back', 'idle terminal the shell reads');
$viewer->type("read line\r");
becomes($id, 'a command of its own', 'working terminal a command of the shell');
$viewer->type("x\r\e]7501;");
becomes($id, 'ends too', 'idle terminal the shell reads');

# Its own marks are believed before that, and a program's word within.

($id, $viewer) = begin(['bash', '--norc', '-i'], env => { PS0 => '\\e]133;C\\a',
    PS1 => '\\[\\e]133;D;$?\\a\\e]133;A\\a\\]$ \\[\\e]133;B\\a\\]' });
becomes($id, 'a shell with marks', 'idle prompt last exit 0');
$viewer->type("(read line; exit 7)\r");
becomes($id, '... runs a command', 'working prompt running a command');
$viewer->type("\r");
becomes($id, '... which has ended', 'idle prompt last exit 7');

# Other rules count for sessions that start after a reload.

my ($old, $other) = begin(['claude']);
ok($scene->until(sub { $other->output =~ /ready/ }, 20), 'a session of before');
adapter('claude', rules => [{ state => 'approve', in => 'screen', match => '^>' }]);
$hq->reload;
ok($scene->until(sub { !$hq->leaving }, 30), 'the old workers have left');
my ($new, $newer) = begin(['claude']);
ok($scene->until(sub { $newer->output =~ /ready/ }, 30), 'one after a reload');
$_->type("\e[2J\e[H> ") for $other, $newer;
becomes($new, 'has the new rules', 'approve screen >');
becomes($old, 'the other its own', 'idle screen >');

$scene->end;
done_testing;
