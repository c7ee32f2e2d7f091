package AgentRelay::HQ;

=head1 NAME

AgentRelay::HQ - an nginx with the module, for tests of the whole system

=head1 SYNOPSIS

    my $hq = AgentRelay::HQ->start(workers => 2,
        directives => 'agentrelay_session_buffer 64k;');
    my $answer = $hq->rest(GET => '/api/runners');
    $hq->reload;
    $hq->stop;                  # one test: a clean exit and a clean log

=head1 DESCRIPTION

Options of C<start>, all optional: C<workers> (2), C<master> (on), C<reuseport>,
C<user> (www-data when the test runs as root), C<mount> (/), C<directives> (text in the location
of the module), C<main>, C<http>, C<server> (more configuration of that level),
C<tokens> (1: with both token files), C<listen> (more listen directives),
C<module> (1), C<adapters> (off; a folder), C<load> (1: the module is a shared object), C<shutdown_timeout>, C<connections>,
C<env> (hash).

The port comes from the kernel, everything else lives in a temporary folder
that stays when the test fails, with the core of a worker that crashed. nginx daemonises as in production.

A line in error.log that speaks of an alert, a crash or a leaked socket makes
C<stop> fail unless C<allow> named it; C<kill_worker> allows its own traces.

=cut

use strict;
use warnings;

use Cwd ();
use File::Path qw(remove_tree);
use File::Temp ();
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64url);
use Test::More ();
use Time::HiRes qw(time);

use AgentRelay::Http;
use AgentRelay::HQ::Config;
use AgentRelay::Process;
use AgentRelay::Wait qw(wait_until meanwhile);

my %Started;
my $Top = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../../..}r);

my $Bad = qr/\[(?:alert|emerg)\]|open socket|exited on signal
            |Assertion|AddressSanitizer|LeakSanitizer|runtime[ ]error:/x;

END {
    local $?;
    $_->abandon for values %Started;
}


sub new {
    my ($class, %options) = @_;

    my $self = bless {
        workers => 2, master => 'on', mount => '/', tokens => 1, module => 1, load => 1,
        connections => 512, adapters => 'off', allowed => [],
        dir => File::Temp::tempdir('agentrelay-XXXXXX', TMPDIR => 1),
        top => $Top, nginx => nginx(), %options,
    }, $class;
    chmod 0755, $self->{dir};
    mkdir "$self->{dir}/cores";
    chmod 0777, "$self->{dir}/cores";

    $self->{port} ||= free_port();
    $self->{$_} = token($_) for qw(operator runner);
    spill("$self->{dir}/$_.token", "$self->{$_}\n", 0600) for qw(operator runner);
    $self->configure;
    return $self;
}


sub start {
    my ($class, %options) = @_;

    my $self = $class->new(%options);
    $self->launch or Test::More::BAIL_OUT("nginx does not start:\n"
        . $self->{said} . $self->log_text);
    return $self;
}


sub nginx {
    return $ENV{TEST_NGINX_BINARY}
        || (grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin')[0]
        || 'nginx';
}

sub token {
    my ($kind) = @_;
    open my $random, '<:raw', '/dev/urandom' or die "urandom: $!\n";
    read $random, my $bytes, 32;
    return ($kind eq 'operator' ? 'ar_op_' : 'ar_run_') . encode_base64url($bytes);
}

sub free_port {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1');
    return $socket->sockport;
}

sub spill {
    my ($path, $text, $mode) = @_;
    open my $out, '>:raw', $path or die "$path: $!\n";
    chmod $mode // 0644, $path;
    print $out $text;
    close $out or die "$path: $!\n";
}


sub configure {
    my ($self, %options) = @_;
    @$self{keys %options} = values %options;
    spill("$self->{dir}/nginx.conf", AgentRelay::HQ::Config::text($self));
}

# nginx -t: its exit status and what it said.
sub test_config {
    my ($self) = @_;
    my $said = $self->command('-t');
    return ($? >> 8, $said);
}

sub command {
    my ($self, @args) = @_;

    my @command = ($self->{nginx}, '-p', "$self->{dir}/", '-c',
                   "$self->{dir}/nginx.conf", @args);
    my $pid = open my $out, '-|';
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        open STDIN, '<', '/dev/null';
        exec @command or POSIX::_exit(127);
    }
    my $said = do { local $/; <$out> } // '';
    close $out;
    return $said;
}

sub launch {
    my ($self) = @_;

    # The daemon must not hold our pipe open: its output goes to a file.
    my $said = "$self->{dir}/start.out";
    my %env = %{ $self->{env} || {} };
    local @ENV{keys %env} = values %env;
    my $status = system qq('$self->{nginx}' -p '$self->{dir}/' -c '$self->{dir}/nginx.conf' </dev/null >'$said' 2>&1);
    $self->{said} = slurp($said);
    return 0 if $status != 0;

    $Started{$self} = $self;
    $self->{pid} = wait_until { $self->pid_file } 30, 'nginx.pid is written'
        or return 0;
    return wait_until { $self->healthy } 30, 'the server answers';
}

sub healthy {
    my ($self) = @_;
    my $path = $self->{module} ? "$self->{mount}healthz" : '/';
    my $status = http_request($self->{port}, GET => $path, timeout => 2)->{status};
    return $self->{module} ? $status == 200 : $status != 0;
}


# A line of that shape comes into a log of this nginx: it is written after the answer.
sub logged {
    my ($self, $file, $line, $name) = @_;
    my $ok = wait_until { slurp("$self->{dir}/$file") =~ $line } 30, "$line in $file";
    return Test::More::ok($ok, $name) || Test::More::diag(slurp("$self->{dir}/$file"));
}

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or return '';
    local $/;
    return <$in> // '';
}

sub pid_file { (slurp("$_[0]{dir}/nginx.pid") =~ /^(\d+)/)[0] }
sub port     { $_[0]{port} }
sub dir      { $_[0]{dir} }
sub pid      { $_[0]{pid} }
sub url      { "http://127.0.0.1:$_[0]{port}$_[0]{mount}" }
sub path     { $_[0]{mount} . ($_[1] =~ s{^/}{}r) }
sub log_text { slurp("$_[0]{dir}/error.log") }
sub allow    { my $self = shift; push @{ $self->{allowed} }, @_ }
sub operator_token { $_[0]{operator} }
sub runner_token   { $_[0]{runner} }

sub bearer { return (Authorization => "Bearer $_[0]{operator}") }


# One REST call as the operator; a header given as undef is left out.
sub rest {
    my ($self, $method, $path, $json, $headers) = @_;

    meanwhile();
    return http_request($self->{port}, $method, $self->path($path),
        (defined $json ? (json => $json) : ()),
        headers => { $self->bearer, %{ $headers || {} } });
}

# Starts a session and returns its id; dies when HQ refuses.
sub session {
    my ($self, %body) = @_;

    my $answer = $self->rest(POST => '/api/sessions', \%body);
    die "POST /api/sessions: $answer->{status} $answer->{content}\n"
        if $answer->{status} !~ /^20[01]$/;
    return $answer->{json}{session} // $answer->{json}{id};
}


# Workers that serve, not those that are leaving.
sub workers {
    my ($self) = @_;

    return $self->{pid} if $self->{master} eq 'off';
    return grep { command_of($_) =~ /^nginx: worker process\s*$/ }
        children($self->{pid});
}

sub leaving {
    my ($self) = @_;
    return grep { command_of($_) =~ /is shutting down/ } children($self->{pid});
}

# HUP, and until new workers serve. The old ones may still be leaving.
sub reload {
    my ($self) = @_;

    my %old = map { $_ => 1 } $self->workers;
    kill HUP => $self->{pid};
    return wait_until {
        my @now = $self->workers;
        @now == $self->{workers} && !grep { $old{$_} } @now;
    } 30, 'new workers after a reload';
}

# SIGKILL (or another) to one worker, and until its successor is there.
sub kill_worker {
    my ($self, $pid, $signal) = @_;

    my $count = $self->workers;
    $self->allow(qr/\[alert\].*worker process $pid exited on signal \d+/,
                 qr/\[alert\].*shared memory zone .* was locked by $pid/);
    kill $signal // 'KILL', $pid;
    return wait_until { !alive($pid) && $self->workers == $count }
        30, "a successor of worker $pid";
}

# USR2, and when the new master's workers serve, QUIT to the old one. Returns the
# new master's pid; the old one may still be draining.
sub begin_upgrade {
    my ($self) = @_;

    my $old = $self->{pid};
    kill USR2 => $old;
    my $new = wait_until {
        my $pid = $self->pid_file;
        $pid && $pid != $old && $pid;
    } 30, 'a new master' or return;

    $self->{pid} = $new;
    wait_until { $self->workers == $self->{workers} } 30, 'its workers' or return;
    kill QUIT => $old;
    return $new;
}

sub upgrade {
    my ($self) = @_;

    my $old = $self->{pid};
    $self->begin_upgrade or return;
    return wait_until { !alive($old) } 60, 'the old master leaves';
}


# QUIT, and one test: it exits in time and the log is clean.
sub stop {
    my ($self, $name) = @_;

    $name //= 'nginx stops, and its log has nothing to hide';
    kill QUIT => $self->{pid};
    my $gone = wait_until { !alive($self->{pid}) } 30, 'nginx exits after QUIT';
    $self->end if !$gone;

    my @bad = $self->complaints;
    my $ok = Test::More::ok($gone && !@bad, $name);
    Test::More::diag($_) for @bad;
    $self->clean;
    return $ok;
}

sub complaints {
    my ($self) = @_;

    my @bad;
    LINE: for my $line (split /\n/, $self->log_text) {
        next if $line !~ $Bad;
        for my $allowed (@{ $self->{allowed} }) {
            next LINE if $line =~ $allowed;
        }
        push @bad, $line;
    }
    return @bad;
}

sub end {
    my ($self) = @_;
    my @pids = ($self->{pid}, children($self->{pid}));
    kill KILL => @pids;
    wait_until { !grep { alive($_) } @pids } 20, 'nginx dies';
}

sub clean {
    my ($self) = @_;
    delete $Started{$self};
    if (Test::More->builder->is_passing) {
        remove_tree($self->{dir});
    } else {
        Test::More::diag("kept: $self->{dir}");
    }
}

# The test ended without stop: nothing may stay behind.
sub abandon {
    my ($self) = @_;
    $self->end;
    Test::More::diag("nginx was left running; kept: $self->{dir}");
}

1;
