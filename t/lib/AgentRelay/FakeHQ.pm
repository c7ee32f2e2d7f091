package AgentRelay::FakeHQ;

# A scripted HQ for tests of the runner alone: it listens, starts runners,
# upgrades their connections and hands them to the test one by one.  Nothing
# is answered on its own but pings; what HQ would say, the test says.
#
#     my $hq = AgentRelay::FakeHQ->new;
#     $hq->start_runner('--root' => '/');
#     my $control = $hq->control;                    # hello taken, welcomed
#     my $id = $hq->start_session($control, command => ['cat']);
#     my $stream = $hq->stream($id, from => 0);      # resume said

use strict;
use warnings;

use Cwd ();
use Digest::SHA ();
use File::Temp ();
use IO::Select;
use IO::Socket::IP;
use JSON::PP ();
use MIME::Base64 ();
use POSIX ();
use Time::HiRes ();

use AgentRelay::FakeHQ::Conn;

our $JSON = JSON::PP->new->utf8->canonical->allow_nonref;

my $made = 0;


sub new {
    my ($class, %arg) = @_;

    my $socket = IO::Socket::IP->new(
        LocalHost => $arg{address} // '127.0.0.1', Listen => 64, ReuseAddr => 1,
    ) or die "listen: $!";

    return bless {
        socket  => $socket,
        port    => $socket->sockport,
        token   => $arg{token} // 'runner-secret-token',
        refuse  => undef,          # an HTTP answer instead of 101
        refuse_body => undef,      # its body
        arrived => [],             # upgraded, not yet taken
        conns   => {},             # by file number
        runners => {},
        dir     => File::Temp::tempdir(CLEANUP => 1),
        owner   => $$,
    }, $class;
}


sub binary {
    return $ENV{TEST_AGENTRELAY} || Cwd::abs_path('build/agentrelay')
        || die "build/agentrelay is missing: make runner\n";
}


# A runner of its own process group; stderr goes to a file of its own.

sub start_runner {
    my ($self, @arg) = @_;

    my $log = "$self->{dir}/runner-" . ++$made . '.log';
    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        POSIX::setsid();
        $ENV{RUNNER_TOKEN} = $self->{token};
        $ENV{HQ_URL} = "ws://127.0.0.1:$self->{port}/ws/runner";
        $ENV{RUNNER_ID} //= 'test-runner';
        $ENV{PATH} = $ENV{AR_TEST_PATH} // '/usr/bin:/bin';
        open STDERR, '>', $log or die;
        open STDIN, '<', '/dev/null' or die;
        exec binary(), 'runner', '--root', '/', '--backoff', '0.05..0.5',
            @arg or die;
    }

    $self->{runners}{$pid} = $log;
    $self->{log} = $log;
    push @{ $self->{logs} }, $log;

    return $pid;
}


sub log_text {
    my ($self) = @_;

    open my $fh, '<', $self->{log} or return '';
    local $/;

    return scalar <$fh> // '';
}


# Waits for a runner's end; returns the wait status, undef when it lives on.

sub reap {
    my ($self, $pid, $timeout) = @_;

    my $end = Time::HiRes::time() + ($timeout // 30);

    while (Time::HiRes::time() < $end) {
        if (waitpid($pid, POSIX::WNOHANG()) == $pid) {
            delete $self->{runners}{$pid};
            return $?;
        }
        $self->pump(0.05);
    }

    return undef;
}


sub stop_runner {
    my ($self, $pid, $signal) = @_;

    kill $signal // 'TERM', $pid;

    return $self->reap($pid);
}


# Everything that happens, for at most $timeout seconds.

sub pump {
    my ($self, $timeout) = @_;

    my $select = IO::Select->new($self->{socket});

    for my $conn (values %{ $self->{conns} }) {
        $select->add($conn->{socket}) unless $conn->{frozen};
        $conn->keep_alive;
    }

    for my $ready ($select->can_read($timeout)) {
        if ($ready == $self->{socket}) {
            my $socket = $self->{socket}->accept or next;
            my $conn = AgentRelay::FakeHQ::Conn->new($self, $socket);
            $self->{conns}{ fileno $socket } = $conn;
            next;
        }

        my $conn = $self->{conns}{ fileno $ready } or next;
        $conn->readable;
    }

    return;
}


sub forget {
    my ($self, $conn) = @_;

    my $fd = fileno $conn->{socket};
    delete $self->{conns}{$fd} if defined $fd;

    return;
}


# The next upgraded connection whose path matches.

sub accept_path {
    my ($self, $pattern, $timeout) = @_;

    my $end = Time::HiRes::time() + ($timeout // 30);

    while (1) {
        for my $i (0 .. $#{ $self->{arrived} }) {
            if ($self->{arrived}[$i]{path} =~ $pattern) {
                return splice @{ $self->{arrived} }, $i, 1;
            }
        }

        my $left = $end - Time::HiRes::time();
        return undef if $left <= 0;
        $self->pump($left < 0.1 ? $left : 0.1);
    }
}


# A control connection: hello (all parts) is taken, welcome is said.

sub control {
    my ($self, %arg) = @_;

    my $conn = $self->accept_path(qr{/api/v1/ws/register$}, $arg{timeout})
        or return undef;

    $conn->{hellos} = [];

    while (1) {
        my $hello = $conn->expect('hello') or return undef;
        push @{ $conn->{hellos} }, $hello;
        last unless $hello->{more};
    }

    $conn->{hello} = $conn->{hellos}[0];

    $conn->say(welcome => {
        runner   => uuid(),
        protocol => 1,
        sessions => $arg{sessions} // [],
    }) unless $arg{silent};

    return $conn;
}


# Starts a session and returns its id; dies when it fails.

sub start_session {
    my ($self, $control, %arg) = @_;

    my $id = delete $arg{session} // uuid();

    $control->say(start_session => {
        request => 'r-' . ++$made, session => $id, %arg,
    });

    my $answer = $control->expect(qr/^session_(?:started|failed)$/);
    die 'no session: ' . $JSON->encode($answer // 'silence')
        unless $answer && $answer->{pid};
    $self->{pid} = $answer->{pid};

    return $id;
}


# A session's next stream connection; `stream` is taken, `resume` is said.

sub stream {
    my ($self, $id, %arg) = @_;

    my $conn = $self->accept_path(qr{/ws/stream/\Q$id\E\?}, $arg{timeout})
        or return undef;

    $conn->{hello} = $conn->expect('stream') or return undef;

    if (defined $arg{from}) {
        $conn->say(resume => {
            from => $arg{from},
            defined $arg{window} ? (window => $arg{window}) : (),
        });
        $conn->{offset} = $arg{from};
    }

    return $conn;
}


sub uuid {
    my $ms = int(Time::HiRes::time() * 1000);
    my $hex = sprintf '%012x7%03x%04x%012x', $ms, rand 0x1000,
        0x8000 | rand 0x4000, rand 2**48;

    return join '-', unpack 'A8 A4 A4 A4 A12', $hex;
}


# Waits until the test is true; returns it.

sub until {
    my ($self, $test, $timeout) = @_;

    my $end = Time::HiRes::time() + ($timeout // 30);
    my $value;

    while (!($value = $test->())) {
        return $value if Time::HiRes::time() >= $end;
        $self->pump(0.02);
    }

    return $value;
}


sub DESTROY {
    my ($self) = @_;

    return if $$ != $self->{owner};
    local $?;

    for my $pid (keys %{ $self->{runners} }) {
        kill 'KILL', $pid;
        waitpid $pid, 0;
    }

    return;
}


1;
