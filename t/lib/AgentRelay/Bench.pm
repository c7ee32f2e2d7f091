package AgentRelay::Bench;

=head1 NAME

AgentRelay::Bench - what the measures of t/bench run, and how they compare

=head1 SYNOPSIS

    my $bench = AgentRelay::Bench->new(workers => 1);
    my $ours = $bench->terminal($bench->session(program('echo')));
    my $peer = $bench->proxied(['echo']);
    my $times = tool('echo', 2000, 1000, @$ours, @$peer);
    $bench->end;

=head1 DESCRIPTION

A terminal is a triple of port, path and subprotocol. C<terminal> is one of a
session of HQ, C<proxied> one of the plain PTY server that runs the program of
that name, through an nginx of one worker with proxy_pass.
C<tool> runs a program of build/bench and gives what its JSON says.
C<side_by_side> calls each of some subs in turn, as often as AR_BENCH_RUNS (5)
says, and gives the median of each.

=cut

use strict;
use warnings;

use Cwd ();
use Exporter qw(import);
use Fcntl qw(F_SETFD);
use JSON::PP ();
use POSIX ();

use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

our @EXPORT = qw(tool background background_tool start_tool end_tool program median
                 side_by_side together runs row);

my $Top = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../..}r);
my $Tools = "$Top/build/bench";


# Options: those of AgentRelay::HQ; capacity of the runner.
sub new {
    my ($class, %hq) = @_;

    my $capacity = delete $hq{capacity} || 128;
    my $self = bless { proxies => {} }, $class;
    $self->{hq} = AgentRelay::HQ->start(workers => 1, connections => 16384,
        log_level => 'error', %hq);
    $self->{runner} = AgentRelay::Runner->start($self->{hq}, name => 'bench',
        args => ['--capacity', $capacity]);
    $ENV{BENCH_TOKEN} = $self->{hq}->operator_token;
    return $self;
}

sub hq     { $_[0]{hq} }
sub runner { $_[0]{runner} }

# A hash first adds to the request.
sub session {
    my ($self, @command) = @_;

    my %more = ref $command[0] ? %{ shift @command } : ();
    return $self->{hq}->session(runner => 'bench', command => [map { "$_" } @command],
        rows => 24, cols => 80, %more);
}

sub terminal {
    my ($self, $session) = @_;
    return [$self->{hq}->port, "/api/v1/ws/session/$session?offset=0", 'agentrelay.term.v1'];
}


# A terminal of the session that is served by another worker than the
# session's stream: a connection that stands, as `fd:N`.
sub apart {
    my ($self, $session) = @_;

    my ($hq, $port) = ($self->{hq}, $self->{hq}->port);
    my $terminal = $self->terminal($session);
    my ($stream) = reverse dialled($self->{runner}->pid, $port);
    my $owner = server_of($stream, $port, $hq->workers);
    for (1 .. 200) {
        my $ws = AgentRelay::WebSocket->connect(@$terminal[0, 1],
            headers => { $hq->bearer });
        my $worker = server_of($ws->fh->sockport, $port, $hq->workers);
        if ($worker && $worker != $owner) {
            $ws->recv_type('text', 10) or die "not attached\n";
            fcntl $ws->fh, F_SETFD, 0;
            push @{ $self->{kept} }, $ws;
            return [$port, 'fd:' . fileno($ws->fh), ''];
        }
        $ws->drop;
    }
    die "every viewer is on the stream's worker\n";
}

# A program of the plain server, through nginx with proxy_pass; buffers: the size of nginx's
# proxy buffers.
sub proxied {
    my ($self, $words, %options) = @_;

    my $proxy = $self->{proxies}{ $options{buffers} // '' } //= $self->proxy(%options);
    return [$proxy->port, join('/', '/terminal', @$words), ''];
}

sub proxy {
    my ($self, %options) = @_;

    $self->{peer} //= start_tool('pty_server', program());
    my $buffers = $options{buffers} ? <<"BUFFERS" : '';
        proxy_buffer_size $options{buffers};
        proxy_buffers 8 $options{buffers};
BUFFERS
    return AgentRelay::HQ->start(module => 0, workers => 1, connections => 4096,
        log_level => 'error', server => <<"SERVER");
    location /terminal {
        proxy_pass http://127.0.0.1:$self->{peer}{line};
        proxy_http_version 1.1;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_read_timeout 1h;
$buffers
    }
SERVER
}

sub hq_cpu     { cpu_of($_[0]{hq}->workers) }
sub proxy_cpu  { cpu_of(map { $_->workers } values %{ $_[0]{proxies} }) }
sub runner_cpu { cpu_of($_[0]{runner}->pid) }

sub end {
    my ($self) = @_;

    end_tool($self->{peer}) if $self->{peer};
    $_->stop for $self->{runner};
    for my $nginx (values %{ $self->{proxies} || {} }, $self->{hq}) {
        $nginx->end;
        $nginx->clean;
    }
}


=head2 row

    row('1 GB from one session', $ours, $peer, unit => 'MB/s', must => '>= 1.0',
        aim => '>= 1.1', peer => 'proxy')

A row of the table. The ratio is ours by the peer's; without a C<peer> the
bound is on our own figure.

=cut

sub row {
    my ($name, $ours, $theirs, %more) = @_;

    my $ratio = defined $theirs && $theirs ? $ours / $theirs : undef;
    my ($how, $bound) = split ' ', $more{must};
    my $value = $ratio // $ours;
    return { name => $name, ours => $ours, theirs => $theirs, ratio => $ratio, %more,
             met => ($how eq '<=' ? $value <= $bound : $value >= $bound) ? 1 : 0 };
}


sub runs { $ENV{AR_BENCH_RUNS} || 5 }

sub program { return ("$Tools/program", @_) }

sub tool {
    my ($name, @args) = @_;

    open my $out, '-|', "$Tools/$name", @args or die "$name: $!\n";
    my $text = do { local $/; <$out> };
    close $out or die "$name @args failed\n";
    return JSON::PP::decode_json($text);
}

# Its pid; what it prints is lost.
sub background {
    my ($name, @args) = @_;

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        exec "$Tools/$name", @args or POSIX::_exit(127);
    }
    return $pid;
}

# As C<tool>, in two steps: the sub waits for the end.
sub background_tool {
    my ($name, @args) = @_;

    open my $out, '-|', "$Tools/$name", @args or die "$name: $!\n";
    return sub {
        my $text = do { local $/; <$out> };
        close $out or die "$name @args failed\n";
        return JSON::PP::decode_json($text);
    };
}

# A tool that says one line when it is ready, and ends when its input does.
sub start_tool {
    my ($name, @args) = @_;

    pipe my $out, my $said or die "pipe: $!\n";
    pipe my $in, my $keep or die "pipe: $!\n";
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        POSIX::dup2(fileno $in, 0);
        POSIX::dup2(fileno $said, 1);
        close $_ for $out, $keep;
        exec "$Tools/$name", @args or POSIX::_exit(127);
    }
    close $_ for $said, $in;
    my $line = <$out> // die "$name @args does not start\n";
    chomp $line;
    return { pid => $pid, line => $line, keep => $keep, out => $out };
}

sub end_tool {
    my ($tool) = @_;
    close $tool->{keep};
    waitpid $tool->{pid}, 0;
}


sub median {
    my @sorted = sort { $a <=> $b } @_;
    return @sorted % 2 ? $sorted[@sorted / 2]
                       : ($sorted[@sorted / 2 - 1] + $sorted[@sorted / 2]) / 2;
}

# Each sub gives a hash of numbers; gives the hashes of their medians.
sub side_by_side {
    my @subs = @_;

    my @all = map { {} } @subs;
    for my $run (1 .. runs()) {
        for my $i (0 .. $#subs) {
            my $got = $subs[$i]->();
            push @{ $all[$i]{$_} }, $got->{$_} for keys %$got;
        }
    }
    return map { my $one = $_; +{ map { $_ => median(@{ $one->{$_} }) } keys %$one } } @all;
}

# The same of one sub that measures all of them in one go.
sub together {
    my ($sub) = @_;

    my @all;
    for (1 .. runs()) {
        my $got = $sub->();
        for my $i (0 .. $#$got) {
            push @{ $all[$i]{$_} }, $got->[$i]{$_} for keys %{ $got->[$i] };
        }
    }
    return map { my $one = $_; +{ map { $_ => median(@{ $one->{$_} }) } keys %$one } } @all;
}

1;
