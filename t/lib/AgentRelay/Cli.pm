package AgentRelay::Cli;

=head1 NAME

AgentRelay::Cli - the command line, run to its end

=head1 SYNOPSIS

    my $cli = AgentRelay::Cli->new($hq);
    my $done = $cli->run([qw(run -- cat)], stdin => "text\n");
    is($done->{exit}, 0);               # 128 + n when signal n ended it
    like($done->{out}, qr/text/);       # and err
    my @command = $cli->command('attach');   # for a terminal, see Pty.pm

=head1 DESCRIPTION

The environment knows one HQ and its operator token, and nothing of the user's
own configuration. Without an HQ it knows none. C<env> in the options of C<new>
and C<run> adds to it, a value of undef takes away. C<run> kills after
C<seconds> (30) and then has no exit.

=cut

use strict;
use warnings;

use Cwd ();
use File::Temp ();
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

my $Top = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../..}r);


sub new {
    my ($class, $hq, %options) = @_;

    my $dir = File::Temp->newdir('agentrelay-cli-XXXXXX', TMPDIR => 1);
    my %env = (HOME => "$dir", XDG_CONFIG_HOME => "$dir/config",
               XDG_RUNTIME_DIR => "$dir", AR_RUN_DIR => "$dir/none",
               map { $_ => undef } qw(AGENTRELAY_HQ_URL HQ_URL AGENTRELAY_TOKEN
                   AGENTRELAY_TOKEN_FILE AGENTRELAY_CA_FILE DISPLAY
                   WAYLAND_DISPLAY));
    if ($hq) {
        my $port = $options{port} || $hq->port;
        $env{AGENTRELAY_HQ_URL} = "http://127.0.0.1:$port" . $hq->path('');
        $env{AGENTRELAY_TOKEN_FILE} = $hq->dir . '/operator.token';
    }
    return bless { dir => $dir, env => { %env, %{ $options{env} || {} } } }, $class;
}


sub dir    { "$_[0]{dir}" }
sub binary { $ENV{TEST_AGENTRELAY} || "$Top/build/agentrelay" }

# A command line that sets the environment itself.
sub command {
    my ($self, @args) = @_;

    my $env = $self->{env};
    return ('env', (map { ('-u', $_) } grep { !defined $env->{$_} } sort keys %$env),
            (map { "$_=$env->{$_}" } grep { defined $env->{$_} } sort keys %$env),
            $self->binary, @args);
}


# Starts it with the files given; returns the process.
sub spawn {
    my ($self, $args, %options) = @_;

    local $self->{env} = { %{ $self->{env} }, %{ $options{env} || {} } };
    my @command = $self->command(@$args);

    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;

    chdir $options{cwd} if defined $options{cwd};
    open STDIN, '<', $options{in} // '/dev/null' or POSIX::_exit(126);
    open STDOUT, '>', $options{out} or POSIX::_exit(126);
    open STDERR, '>', $options{err} or POSIX::_exit(126);
    exec @command or POSIX::_exit(127);
}

# Waits; the exit code as a shell has it, undef when it had to be killed.
sub wait_for {
    my ($pid, $seconds) = @_;

    my $deadline = time + $seconds;
    while (time < $deadline) {
        return $? & 127 ? 128 + ($? & 127) : $? >> 8 if waitpid($pid, WNOHANG) == $pid;
        sleep 0.005;
    }
    kill KILL => $pid;
    waitpid $pid, 0;
    return;
}

sub run {
    my ($self, $args, %options) = @_;

    my %files = map { $_ => "$self->{dir}/$_" } qw(in out err);
    spew($files{in}, delete $options{stdin} // '');

    my $pid = $self->spawn($args, %files, %options);
    my $exit = wait_for($pid, $options{seconds} || 30);
    return { exit => $exit, map { $_ => slurp($files{$_}) } qw(out err) };
}


sub spew {
    my ($file, $bytes, $mode) = @_;
    open my $out, '>:raw', $file or die "$file: $!\n";
    chmod $mode, $file if defined $mode;
    print $out $bytes;
    close $out;
}

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or return '';
    local $/;
    return <$in> // '';
}

1;
