# Every route of the table as every kind of caller: what the row says decides
# whether one is let in, asked who one is, or told that it is not for one.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Tree qw(code);
use AgentRelay::Viewer;

use constant { PUBLIC => 'PUBLIC', PASS => 'passes' };

my $hq = AgentRelay::HQ->start(workers => 2);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq, sessions =>
    [{ session => $id, state => 'running', base => 0, head => 0 }]);

my %callers = callers();
my @rows = rows();
cmp_ok(scalar @rows, '>', 20, 'the table is there');

for my $row (@rows) {
    for my $name (sort keys %callers) {
        my $caller = $callers{$name};
        is(answer($row, $caller), expected($row, $caller),
            "$row->{method} $row->{path} as $name");
    }
}

$runner->leave;
$hq->stop;
done_testing;


# A row's method, path, callers and flags, as C has them.
sub rows {
    my $text = join '', code('ngx_agentrelay/routes.c', strings => 1);
    my @found;
    while ($text =~ /\{ NGX_HTTP_(\w+),\s*"([^"]+)",\s*([\w|\s]+?),\s*([\w|\s]+?),/g) {
        my ($method, $path, $who, $flags) = ($1, $2, $3, $4);
        push @found, { method => $method, path => $path,
            map { $_ => 1 } "$who|$flags" =~ /NGX_AR_(\w+)/g };
    }
    return @found;
}


sub callers {
    my %shares = map { $_ => secret($_) } qw(read write);

    return (
        nobody => { is => 'NOBODY' },
        operator => { is => 'OPERATOR', headers => { $hq->bearer } },
        'operator by cookie' => { is => 'OPERATOR', login => 1 },
        'operator by cookie alone' => { is => 'OPERATOR', login => 1, bare => 1 },
        runner => { is => 'RUNNER', headers => bearer($hq->runner_token) },
        (map { ("share to $_" => { is => 'SHARE', looks => $_ eq 'read',
            headers => bearer($shares{$_}) }) } sort keys %shares),
        'share of another session' => { is => 'SHARE', foreign => 1,
            headers => bearer(secret('write', AgentRelay::Viewer::uuid())) },
        'false share' => { is => 'NOBODY', headers => bearer($shares{read} =~ s/.$/!/r) },
    );
}

# A session of its own for each request, since one of the routes ends it.
sub login {
    my ($caller) = @_;

    my $login = http_request($hq->port, POST => $hq->path('/api/auth/login'),
        json => { token => $hq->operator_token });
    my ($cookie) = $login->{headers}{'set-cookie'} =~ /^([^;]+)/;
    return (Cookie => $cookie, Origin => 'http://127.0.0.1:' . $hq->port,
            $caller->{bare} ? () : ('X-CSRF' => $login->{json}{csrf}));
}

sub bearer { return { Authorization => "Bearer $_[0]" } }

sub secret {
    my ($mode, $session) = @_;
    if (defined $session) {
        $runner->leave;
        $runner = AgentRelay::FakeRunner->register($hq, n => 2, boot => $runner->{hello}{boot},
            sessions => [map { { session => $_, state => 'running', base => 0, head => 0 } }
                $id, $session]);
    }
    my $answer = $hq->rest(POST => '/api/sessions/' . ($session // $id) . '/shares',
        { mode => $mode });
    return $answer->{json}{secret} // die "no share: $answer->{content}\n";
}


# What the row alone says of such a caller: a status, or that he passes.
sub expected {
    my ($row, $caller) = @_;

    my $is = $caller->{is};
    return PASS if $row->{+PUBLIC};
    if ($is eq 'SHARE') {
        return '403 share_forbidden' if !$row->{SHARE};
        return '403 share_forbidden' if $row->{WRITE} && $caller->{looks};
        return '403 share_forbidden' if $caller->{foreign} && $row->{path} =~ /\{id\}/;
        return PASS;
    }
    return '401 unauthorized' if !$row->{$is};
    return '403 csrf_failed' if $caller->{bare} && $row->{CSRF};
    return PASS;
}

# What is wrong with such a request comes after who sends it: nothing is done.
sub answer {
    my ($row, $caller) = @_;

    my $path = $row->{path} =~ s/\{id\}/$id/r;
    my %headers = $caller->{login} ? login($caller) : %{ $caller->{headers} || {} };
    %headers = (%headers, Upgrade => 'websocket', Connection => 'Upgrade',
        'Sec-WebSocket-Version' => 13, 'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==')
        if $row->{UPGRADE};
    $path .= '?mode=neither&runner=%20&limit=none&lines=none&after=none&seconds=none' if $row->{method} eq 'GET';
    $path =~ s/\Q$id\E/no-id/ if $row->{method} eq 'DELETE';

    my $answer = http_request($hq->port, $row->{method}, $hq->path($path),
        headers => \%headers, $row->{method} eq 'POST' ? (json => { no => 1 }) : (),
        timeout => 2);
    my $code = $answer->{json} ? $answer->{json}{code} // '' : '';
    return "$answer->{status} $code"
        if $code =~ /^(?:unauthorized|csrf_failed|share_forbidden|origin_rejected)$/;
    return $answer->{status} ? PASS : 'no answer';
}
