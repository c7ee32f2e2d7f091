# The units are what systemd takes without a complaint; the server's is bound tighter
# than a threshold, and says what the runner needs to be ended tidily.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use File::Temp ();
use Test::More;

use AgentRelay::Tree;

my ($analyze) = grep { -x $_ } map { "$_/systemd-analyze" } split /:/, $ENV{PATH};
my $dir = File::Temp::tempdir(CLEANUP => 1);
my $binary = Cwd::abs_path('build/agentrelay');

# As it is installed: the binary where it is, the person's unit without its suffix.
my %unit = (
    'agentrelay-runner.service' => "$dir/system",
    'agentrelay-runner@.service' => "$dir/system",
    'agentrelay-runner-user.service' => "$dir/user",
);
mkdir $_ for "$dir/system", "$dir/user";

is_deeply([sort map { s{.*/}{}r } grep { m{^conf/systemd/.*\.service$} } files(qr{^conf/systemd/})], [sort keys %unit],
    'every unit is looked at');

for my $name (sort keys %unit) {
    my $text = slurp("conf/systemd/$name");

    like($text, qr/^$_$/m, "$name: $_") for 'Type=notify', 'WatchdogSec=30', 'KillMode=mixed', 'Delegate=yes',
        'OOMPolicy=continue', 'Restart=on-failure', 'TimeoutStopSec=30';
    unlike($text, qr/(?:--token|RUNNER_TOKEN)[ =](?!.*runner\.token)/, "$name: no token in it");

    my $target = "$unit{$name}/" . ($name =~ s/-user//r);
    open my $fh, '>', $target or die;
    print $fh $text =~ s{/usr/bin/agentrelay}{$binary}gr;
    close $fh;
    $unit{$name} = $target;
}

SKIP: {
    skip 'systemd-analyze is not installed: the units are not verified', 5 if !$analyze;

    my $run = sub {
        local $ENV{XDG_RUNTIME_DIR} = $dir;
        local $ENV{SYSTEMD_COLORS} = 0;
        my $said = `$analyze @_ 2>&1`;
        return ($?, $said);
    };

    symlink 'agentrelay-runner@.service', "$dir/system/agentrelay-runner\@root.service";

    for my $case (["$dir/system/agentrelay-runner.service"], ["$dir/system/agentrelay-runner\@root.service"],
        ["$dir/user/agentrelay-runner.service", '--user'])
    {
        my ($file, @more) = @$case;
        my ($status, $said) = $run->('verify', '--man=no', @more, $file);
        is($status, 0, "verified: $file @more") or diag($said);
        unlike($said, qr/\Q$dir\E|Unknown|deprecated/, 'without a complaint') if $file =~ /runner\.service$/;
    }

    my ($status, $said) = $run->('security', '--offline=true', '--threshold=35', "$dir/system/agentrelay-runner.service");
    is($status, 0, "the server's exposure is at most 3.5 of 10") or diag($said);
}

done_testing();
