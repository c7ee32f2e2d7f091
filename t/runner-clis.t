# HQ is told which agent CLIs there are, and told anew when one answers only later, or
# has changed.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;
use AgentRelay::HQ ();

my $hq = AgentRelay::FakeHQ->new;
my $bin = "$hq->{dir}/bin";
mkdir $bin;

sub cli {
    my ($name, @lines) = @_;
    AgentRelay::HQ::spill("$bin/.$name", join("\n", '#!/bin/sh', @lines, ''), 0755);
    rename "$bin/.$name", "$bin/$name" or die "$name: $!\n";
}

# What hellos say by name, until one says that: on a busy machine more are late.
my $control;
sub tells {
    my ($expected, $name) = @_;
    my $told;
    for (1 .. 5) {
        $control = $hq->control(timeout => 40) or last;
        $told = { map { $_->{name} => $_->{version} } @{ $control->{hello}{clis} } };
        last if join(' ', map { $_, $told->{$_} // '-' } sort keys %$told)
            eq join(' ', map { $_, $expected->{$_} // '-' } sort keys %$expected);
    }
    is_deeply($told, $expected, $name) or diag $hq->log_text;
}

# As on a cold disk: the first answer takes too long.
cli('claude', "[ -e '$bin/warm' ] && echo 2.1.7 && exit", "touch '$bin/warm'", 'exec sleep 60');
cli('codex', 'echo codex-cli 0.9');
$ENV{AR_TEST_PATH} = "$bin:/usr/bin:/bin";
$hq->start_runner;
tells({ claude => undef, codex => 'codex-cli 0.9' }, 'one that does not answer has no version');
tells({ claude => '2.1.7', codex => 'codex-cli 0.9' }, '... and is asked again');

cli('codex', "[ -e '$bin/none' ] && echo codex-cli 0.11 && exit", 'exec sleep 60');
cli('gemini', 'echo 0.61.0');
tells({ claude => '2.1.7', codex => undef, gemini => '0.61.0' },
    'another file under a name, and a new name');
AgentRelay::HQ::spill("$bin/none", '');
tells({ claude => '2.1.7', codex => 'codex-cli 0.11', gemini => '0.61.0' },
    '... whose version is its own');

# What was known of a file is not forgotten when it answers late.
cli('claude', "[ -e '$bin/late' ] || { touch '$bin/late'; echo 2.1.8; exit; }", 'exec sleep 60');
tells({ claude => '2.1.8', codex => 'codex-cli 0.11', gemini => '0.61.0' }, 'an update');
unlink "$bin/gemini";
tells({ claude => '2.1.8', codex => 'codex-cli 0.11' }, 'one that has gone, another that is slow');

done_testing;
