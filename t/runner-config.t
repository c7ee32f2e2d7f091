# Where the runner finds HQ: flag, environment, the user's configuration file, in
# this order, as the command line does; a project's file and `.run` are not asked.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use File::Path qw(make_path);
use File::Temp ();
use POSIX ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::FakeHQ;

my $binary = AgentRelay::FakeHQ::binary();
my $dir = Cwd::abs_path(File::Temp::tempdir(CLEANUP => 1));
my $mistake = '';

sub file {
    my ($name, $text) = @_;
    make_path("$dir/$name" =~ s{/[^/]*$}{}r);
    AgentRelay::Cli::spew("$dir/$name", $text, 0600);
    return;
}

# Nobody listens there: the address is what the runner says that it dials.
sub dialled {
    my ($env, @args) = @_;
    my $pid = open my $said, '-|';
    defined $pid or die "fork: $!\n";
    if (!$pid) {
        %ENV = (PATH => $ENV{PATH}, HOME => $dir, RUNNER_TOKEN => 'secret', RUNNER_ID => 'r1', %$env);
        open STDERR, '>&', \*STDOUT;
        chdir "$dir/tree/below";
        exec $binary, 'runner', @args or POSIX::_exit(127);
    }
    my $at;
    $mistake = '';
    while (my $line = <$said>) {
        $mistake .= $line;
        ($at) = $line =~ /: HQ (\S+),/ and last;
    }
    kill TERM => $pid;
    close $said;
    return $at;
}

sub at { return "http://127.0.0.1:1/$_[0]" }

make_path("$dir/tree/below");
is(dialled({}), 'http://localhost:8080', 'nobody says where HQ is: on this host');

file('tree/.agentrelay', 'hq_url = ' . at('project') . "\n");
file('tree/.run/url', at('run') . "/#login=x\n");
file('tree/.run/operator.token', "operator\n");
is(dialled({}), 'http://localhost:8080', 'a folder does not say whose runner this is');

file('.config/agentrelay/config', "# mine\nhq_url = " . at('user') . "\nrunner = other\n");
is(dialled({}), at('user'), 'the configuration file says it');
like($mistake, qr/\br1\b/, '... but not the name');
file('xdg/agentrelay/config', 'hq_url = ' . at('xdg') . "\n");
is(dialled({ XDG_CONFIG_HOME => "$dir/xdg" }), at('xdg'), '... that of XDG_CONFIG_HOME');

my %env = (HQ_URL => at('alias'));
is(dialled(\%env), at('alias'), 'HQ_URL comes before it');
$env{AGENTRELAY_HQ_URL} = at('env');
is(dialled(\%env), at('env'), 'AGENTRELAY_HQ_URL before that');
is(dialled(\%env, '--hq-url', at('flag')), at('flag'), '--hq-url comes first');
is(dialled({ HQ_URL => '', AGENTRELAY_HQ_URL => '' }), at('user'), 'an empty one is none');
isnt(dialled({ RUNNER_ID => '' }), undef, '... of the name as well') or diag($mistake);

# As the command line has it.
my $shown = AgentRelay::Cli->new->run(['config', 'show', '--json'],
    env => { %env, HOME => $dir, XDG_CONFIG_HOME => undef }, cwd => $dir)->{out};
like($shown, qr{"\Q@{[at('env')]}\E"}, 'config show names the same');

is(dialled({ AGENTRELAY_HQ_URL => 'ftp://a' }), undef, 'a wrong address is told');
like($mistake, qr/^\S*agentrelay: AGENTRELAY_HQ_URL: .*must begin/m, '... with who said it');
file('.config/agentrelay/config', "hq_url = nonsense\n");
is(dialled({}), undef, 'also of the file');
like($mistake, qr{agentrelay/config: .*must begin}, '... by its name');
file('.config/agentrelay/config', "\nhq_ulr = " . at('x') . "\n");
is(dialled({}), undef, 'a mistake in the file is told');
like($mistake, qr/config:2: there is no setting "hq_ulr"; did you mean hq_url\?/, '... with its line');

file('.config/agentrelay/config', "hq_url = https://127.0.0.1:1/\nca_file = ~/none.pem\n");
dialled({});
like($mistake, qr{\Q$dir\E/none\.pem}, 'ca_file of the file is trusted');
dialled({ AGENTRELAY_CA_FILE => "$dir/env.pem" });
like($mistake, qr{\Q$dir\E/env\.pem}, '... AGENTRELAY_CA_FILE before it');
dialled({ AGENTRELAY_CA_FILE => "$dir/env.pem" }, '--ca-file', "$dir/flag.pem");
like($mistake, qr{\Q$dir\E/flag\.pem}, '... --ca-file comes first');

done_testing;
