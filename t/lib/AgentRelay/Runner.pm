package AgentRelay::Runner;

=head1 NAME

AgentRelay::Runner - a runner process under test

=head1 SYNOPSIS

    my $runner = AgentRelay::Runner->start($hq, name => 'r1');
    $runner->kill;
    $runner->restart;
    $runner->stop;

=head1 DESCRIPTION

Options: C<name>, C<port> (of a proxy in front of HQ), C<args> (more arguments),
C<env> (hash), C<url> (of HQ, in place of that and the port), C<log> (the file of its
words), C<wait> (1: until HQ lists it online). Its home is a temporary folder of its own.

=cut

use strict;
use warnings;

use Cwd ();
use File::Path qw(make_path);
use POSIX qw(WNOHANG);
use Test::More ();

use AgentRelay::Wait;

my %Running;
my $Top = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../..}r);

END {
    local $?;
    CORE::kill KILL => keys %Running;
    waitpid $_, 0 for keys %Running;
}


sub start {
    my ($class, $hq, %options) = @_;

    my $self = bless { hq => $hq, name => 'r1', args => [], env => {}, wait => 1,
                       %options }, $class;
    $self->{log} //= $hq->dir . "/runner-$self->{name}.log";
    $self->{home} = $hq->dir . "/home-$self->{name}";
    make_path($self->{home});
    $self->launch;
    if ($self->{wait} && !$self->wait_online) {
        Test::More::diag($self->log_text);
        die "runner $self->{name} does not come online\n";
    }
    return $self;
}


sub launch {
    my ($self) = @_;

    my $hq = $self->{hq};
    my $port = $self->{port} || $hq->port;
    my @command = ($ENV{TEST_AGENTRELAY} || "$Top/build/agentrelay", 'runner',
        '--hq-url', $self->{url} // "http://127.0.0.1:$port" . $hq->path(''),
        '--runner-id', $self->{name},
        '--token-file', $hq->dir . '/runner.token',
        @{ $self->{args} });

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', $self->{log};
        open STDERR, '>&', \*STDOUT;
        @ENV{keys %{ $self->{env} }} = values %{ $self->{env} };
        $ENV{HOME} = $self->{home};
        chdir $self->{home};
        exec @command or POSIX::_exit(127);
    }
    $Running{$pid} = 1;
    $self->{pid} = $pid;
}


sub pid  { $_[0]{pid} }
sub name { $_[0]{name} }
sub home { $_[0]{home} }

sub log_text {
    my ($self) = @_;
    return '' if !-f $self->{log};
    open my $in, '<', $self->{log} or return '';
    local $/;
    return <$in> // '';
}

# What HQ lists of it, or undef.
sub listed {
    my ($self) = @_;

    my $answer = $self->{hq}->rest(GET => "/api/runners/$self->{name}");
    return $answer->{status} == 200 ? $answer->{json} : undef;
}

sub online {
    my ($self) = @_;
    my $record = $self->listed or return 0;
    return ($record->{state} // '') eq 'online';
}

sub wait_online {
    my ($self, $seconds) = @_;
    wait_until { $self->online || !$self->running } $seconds || 30,
        "runner $self->{name} is online";
    return $self->running && $self->online;
}

sub wait_offline {
    my ($self, $seconds) = @_;
    return wait_until { !$self->online } $seconds || 30,
        "runner $self->{name} is offline";
}


sub running {
    my ($self) = @_;

    my $pid = $self->{pid};
    return 0 if !$Running{$pid};
    return 1 if waitpid($pid, WNOHANG) != $pid;
    $self->{status} = $?;
    delete $Running{$pid};
    return 0;
}

sub status { $_[0]{status} }

# SIGTERM, and its exit status; undef when it does not obey.
sub stop {
    my ($self, $seconds) = @_;

    CORE::kill TERM => $self->{pid} if $self->running;
    my $gone = wait_until { !$self->running } $seconds || 30,
        "runner $self->{name} exits";
    $self->kill if !$gone;
    return $gone ? $self->{status} : undef;
}

sub kill {
    my ($self) = @_;

    return if !$self->running;
    CORE::kill KILL => $self->{pid};
    wait_until { !$self->running } 30, "runner $self->{name} dies";
}

sub restart {
    my ($self) = @_;
    $self->kill;
    $self->launch;
    return $self->wait_online;
}

1;
