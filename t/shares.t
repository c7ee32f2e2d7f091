# A share opens its own session at the mount that made it, and nothing else.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->new(workers => 2, reuseport => 1,
    http => 'agentrelay_zone relay 1m;');
$hq->{server} = mount('/b/');
$hq->{http} .= "server {\n listen 127.0.0.1:" . ($hq->{second} = AgentRelay::HQ::free_port())
    . ";\n server_name second;\n" . mount('/') . "}\n";
$hq->configure;
$hq->launch or BAIL_OUT("nginx does not start: $hq->{said}");

my ($id, $other) = map { AgentRelay::Viewer::uuid() } 1 .. 2;
my $runner = AgentRelay::FakeRunner->register($hq, sessions => [map { {
    session => $_, state => 'running', base => 0, head => 0,
    memo => '{"name":"work","command":["sh","private"],"cwd":"/private"}',
} } $id, $other]);
my $stream = $runner->stream($id);

made();
opened();
forged();
elsewhere();
written();
counted();
ended();
full();
evicted();

is((() = $hq->log_text =~ /ar_share_/g), 0, 'no log has a secret');
$runner->leave;
$hq->stop;
done_testing;


sub mount {
    my ($path) = @_;
    return "location $path {\n agentrelay on;\n"
        . " agentrelay_operator_token_file $hq->{dir}/operator.token;\n}\n";
}

sub made {
    my $share = AgentRelay::Share->make($hq, $id, mode => 'write', expires_in => 60,
        name => 'Ann')->answer;
    is("@$share{qw(session mode name connections)}", "$id write Ann 0", 'it is what was asked for');
    like($share->{secret}, qr/^ar_share_\Q$share->{id}\E_[\w-]{49}$/, 'its secret says what it is');
    is($share->{url}, $hq->url . "#/share/$share->{secret}", 'and is in the fragment of its address');

    my $list = $hq->rest(GET => "/api/sessions/$id/shares")->{json};
    ok(!defined $list->{next_cursor}, 'there is one page');
    delete @$share{qw(secret url)};
    is_deeply($list->{shares}, [$share], 'the list has it, without the secret');
    is_deeply($hq->rest(GET => "/api/sessions/$other/shares")->{json}{shares}, [],
        'that of another session has not');

    for (['no mode', {}], ['another mode', { mode => 'admin' }], ['an empty mode', { mode => '' }],
         ['too short', { mode => 'read', expires_in => 59 }],
         ['too long', { mode => 'read', expires_in => 2592001 }],
         ['no number', { mode => 'read', expires_in => 'never' }],
         ['more', { mode => 'read', session => $other }])
    {
        is($hq->rest(POST => "/api/sessions/$id/shares", $_->[1])->{status}, 422, "$_->[0] is refused");
    }

    my $read = AgentRelay::Share->make($hq, $id);
    is($read->answer->{name}, undef, 'a share needs no name');
    is($hq->rest(GET => "/api/sessions/$id/shares?limit=1")->{json}{shares}[0]{id}, $share->{id},
        'they are listed by birth');
    is($read->revoke, 204, 'it can be revoked');
    is($read->revoke, 404, 'once');
    is($hq->rest(DELETE => '/api/shares/x')->{status}, 400, 'what is no id is none');
    is($hq->rest(POST => '/api/sessions/' . AgentRelay::Viewer::uuid() . '/shares',
        { mode => 'read' })->{status}, 503, 'a session that may still come is not shared');
}

sub opened {
    my $share = AgentRelay::Share->make($hq, $id, name => 'Bob');

    my $me = $share->rest(GET => '/api/auth/me')->{json};
    is("$me->{name} $me->{share}{session}", 'share:' . $share->id . " $id", 'it is told what it is');
    ok(!exists $me->{share}{secret}, 'without its secret');

    my $session = $share->rest(GET => "/api/sessions/$id");
    is(join(' ', sort keys %{ $session->{json} }),
        'attention base cols created_at ended_at exit head id mode name progress rows started_at state title',
        'what it sees of its session');
    unlike($session->{content}, qr/private|r1/, 'has no command, no folder, no runner');

    for (['another session', GET => "/api/sessions/$other"], ['the list', GET => '/api/sessions'],
        ['the shares', GET => "/api/sessions/$id/shares"],
        ['to end it', DELETE => "/api/sessions/$id"],
        ['a ticket for another', POST => '/api/tickets', { session => $other }],
        ['a ticket for events', POST => '/api/tickets', { events => JSON::PP::true }])
    {
        my ($what, @call) = @$_;
        my $answer = $share->rest(@call);
        is("$answer->{status} $answer->{json}{code}", '403 share_forbidden', "not $what");
    }
    my $output = $hq->rest(GET => "/api/sessions/$other/output", undef, { $share->bearer });
    is($output->{status}, 403, 'nor the output of another');
    my $away = AgentRelay::Share->make($hq, $other);
    $output = $away->rest(GET => "/api/sessions/$other/output");
    is($output->{json}{code}, 'runner_offline', 'nor is its own there without a stream');
    unlike($output->{content}, qr/r1/, 'which runner it is, it is not told');
    $away->revoke;
    is($share->revoke, 204, 'revoked');
    is($share->rest(GET => '/api/auth/me')->{status}, 401, 'it is nobody any more');
    is($share->rest(GET => '/api/sessions')->{status}, 401, 'anywhere');
}

sub forged {
    my ($one, $two) = map { AgentRelay::Share->make($hq, $id) } 1 .. 2;
    my $secret = $one->secret;
    my ($a, $b) = map { [split /_/, $_, 4] } $secret, $two->secret;

    my %forged = (
        'one letter changed' => $secret =~ s/(.)(.{9})$/($1 eq 'A' ? 'B' : 'A') . $2/er,
        'another checksum' => substr($secret, 0, -6) . 'AAAAAA',
        'the id of another' => join('_', @$a[0, 1], $b->[2], $a->[3]),
        'a shorter one' => substr($secret, 0, -1),
        'a longer one' => $secret . 'A',
        'the prefix' => 'ar_share_',
    );
    for my $how (sort keys %forged) {
        my $answer = $hq->rest(GET => '/api/auth/me', undef,
            { Authorization => "Bearer $forged{$how}" });
        is("$answer->{status} $answer->{json}{code}", '401 unauthorized', "$how is refused");
    }
    my $cookie = $hq->rest(POST => '/api/auth/login', { token => $secret }, { Authorization => undef });
    is($cookie->{status}, 401, 'nobody logs in with a share');
    $_->revoke for $one, $two;
}

# One token for all of them, and each has its own shares.
sub elsewhere {
    my $share = AgentRelay::Share->make($hq, $id);
    my $at = sub { http_request($_[0], GET => "$_[1]api/auth/me",
        headers => { $share->bearer, Host => $_[2] // '127.0.0.1' })->{status} };

    is($at->($hq->port, '/'), 200, 'a share opens its mount');
    is($at->($hq->port, '/b/'), 401, 'not another one');
    is($at->($hq->{second}, '/', 'second'), 401, 'nor one of another server');

    ok($hq->reload, 'a reload');
    is($at->($hq->port, '/'), 200, 'does not end it');
    my ($worker) = $hq->workers;
    ok($hq->kill_worker($worker), 'nor does the death of a worker');
    is($at->($hq->port, '/'), 200, 'it is still good');
    $share->revoke;
    again();
}

sub again {
    my ($hello, $streams) = @$runner{qw(hello streams)};
    $runner->{ws}->drop('fin');
    $runner = AgentRelay::FakeRunner->register($hq, %$hello, n => $hello->{n} + 1);
    $runner->{streams} = $streams;
    $stream = $runner->stream($id);
}

# Who may only read does not write, whatever it asks for.
sub written {
    my ($read, $write) = map { AgentRelay::Share->make($hq, $id, mode => $_) } qw(read write);
    my $typist = $write->viewer(offset => 0);
    my $reader = $read->viewer(offset => 0, mode => 'write');
    $_->connect for $typist, $reader;

    ok((run_until { $typist->attached && $reader->attached } 30, $typist, $reader), 'both look');
    is($typist->attached->{mode}, 'write', 'one may write');
    is($reader->attached->{mode}, 'read', 'one may not, though it asked for it');

    $typist->type('typed');
    my $got = '';
    run_until {
        my $event = $stream->recv(0.05);
        $got .= $event->[1] if $event && $event->[0] eq 'binary';
        $got eq 'typed';
    } 30, $typist;
    is($got, 'typed', 'what one types arrives');

    $stream->send_binary('here');
    my $asked = $runner->during(sub { $read->rest(GET => "/api/sessions/$id/output?from=0") });
    my $range = $runner->next('range', 10, $stream);
    $runner->say(range => { id => $range->{id}, from => 0, bytes => 4 }, $stream);
    $stream->send_binary('here');
    my $page = $asked->();
    is("$page->{status} $page->{content}", '200 here', 'the output may be read by offset');

    $reader->say('take', {});
    $reader->say(resize => { rows => 9, cols => 9 });
    eval { $reader->type('smuggled'); run_until { $reader->closed } 30, $reader };
    is($reader->closed->[0], 1008, 'the other is closed when it types');

    $typist->say('take', {});
    $typist->say(resize => { rows => 30, cols => 90 });
    my $size;
    run_until { $size = $runner->next('resize', 0.05, $stream) } 30, $typist;
    is("$size->{rows} $size->{cols}", '30 90', 'and its size never went');
    $typist->leave;
    $_->revoke for $read, $write;
}

sub counted {
    my $share = AgentRelay::Share->make($hq, $id);
    my @viewers = map { $share->viewer(offset => 0, reconnect => 1) } 1 .. 8;
    ok((run_until { !grep { !$_->attached } @viewers } 20, @viewers), 'eight look');
    is($share->connections, 8, 'and are counted');

    $_->drop for @viewers[0 .. 2];
    $_->{reconnect} = 0 for @viewers[0 .. 2];
    ok((run_until { $share->connections == 5 } 30, @viewers), 'who breaks is not');

    $_->{reconnect} = 0 for @viewers;
    for my $worker ($hq->workers) {
        $hq->kill_worker($worker);
    }
    ok((run_until { !grep { $_->fh } @viewers } 30, @viewers), 'all workers die');
    is($share->connections, 0, 'their connections are not counted any more');
    again();
    $share->revoke;
}

# With the session its shares go.
sub ended {
    my $share = AgentRelay::Share->make($hq, $id);
    my $viewer = $share->viewer(offset => 0);
    $viewer->connect;
    ok((run_until { $viewer->attached } 30, $viewer), 'it is looked at');

    $runner->say(exit => { code => 0, end => 0 }, $stream);
    ok((run_until { $viewer->exited } 30, $viewer), 'and ends');
    is($share->rest(GET => "/api/sessions/$id")->{json}{state}, 'exited', 'that can be seen');
    is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is deleted');
    is($share->rest(GET => '/api/auth/me')->{status}, 401, 'the share is gone');
    ok((run_until { $viewer->closed } 30, $viewer), 'its viewer is put out');
    is($viewer->closed->[0], 4403, 'and told why');
}

# A zone has room for so many, and says so.
sub full {
    my ($made, $answer, $last) = (0);
    for (1 .. 500) {
        $answer = $hq->rest(POST => "/api/sessions/$other/shares", { mode => 'read' });
        last if $answer->{status} != 201;
        ($last, $made) = ($answer->{json}, $made + 1);
    }
    is("$answer->{status} $answer->{json}{code}", '503 zone_full', "there is no room after $made");
    is($hq->rest(DELETE => "/api/shares/$last->{id}")->{status}, 204, 'one is revoked');
    is($hq->rest(POST => "/api/sessions/$other/shares", { mode => 'read' })->{status}, 201,
        'and there is room again');
}

# An ended session that gives its place to another one takes its shares along.
sub evicted {
    my @shares = map { $_->{id} }
        @{ $hq->rest(GET => "/api/sessions/$other/shares?limit=200")->{json}{shares} };
    $runner->say(session_exited => { session => $other, code => 0, end => 0 });
    wait_until { $hq->rest(GET => "/api/sessions/$other")->{json}{state} eq 'exited' } 30,
        'it has ended';

    my $second = AgentRelay::FakeRunner->register($hq, name => 'r2', sessions => [map { {
        session => AgentRelay::Viewer::uuid(), state => 'running', base => 0, head => 0 } } 1 .. 400]);
    wait_until { $hq->rest(GET => "/api/sessions/$other")->{status} =~ /^(?:404|503)$/ } 30,
        'its record is needed';
    my ($left) = grep { $_->{state} eq 'running' }
        @{ $hq->rest(GET => '/api/sessions?runner=r2')->{json}{sessions} };
    is_deeply([map { $hq->rest(DELETE => "/api/shares/$_")->{status} } $shares[0], $shares[-1]],
        [404, 404], 'the shares of what was forgotten are gone');
    is($hq->rest(POST => "/api/sessions/$left->{id}/shares", { mode => 'read' })->{status}, 201,
        'and have left their room');
    $second->leave;
}
