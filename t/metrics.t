# GET /metrics: every metric of the table, numbers that follow what happens and
# never fall, and a monitoring folder that uses nothing else.

use strict;
use warnings;
use lib 't/lib';

use File::Temp;
use JSON::PP ();
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Runner;
use AgentRelay::Tables;
use AgentRelay::Tree;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 2, server => <<'CONF');
        location = /inside {
            agentrelay_metrics on;
        }
        location = /guarded {
            agentrelay_metrics on;
            deny all;
        }
CONF

my $open = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

sub scrape {
    my (%headers) = @_;
    return http_request($hq->port, GET => '/inside', headers => \%headers);
}

# One sample, or the sum of all whose labels hold each of these; undef: none.
sub value {
    my ($name, @labels) = @_;

    my $sum;
    for my $line (split /\n/, scrape()->{content}) {
        my ($labels, $value) = $line =~ /^\Q$name\E(?:\{(.*?)\})? ([\d.]+)$/ or next;
        next if grep { index($labels // '', $_) < 0 } @labels;
        $sum = ($sum // 0) + $value;
    }
    return $sum;
}

sub becomes {
    my ($what, $want, @which) = @_;
    my $last;
    ok(wait_until { ($last = value(@which) // -1) == $want } 20, $what)
        or diag("@which is $last, not $want");
}

my %table = map { $_ => 1 }
    slurp('ngx_agentrelay/core/metrics.c') =~ /^\s*\{ "(agentrelay_\w+)",/mg;

# Who may, and in which form.
{
    is($hq->rest(GET => '/metrics')->{status}, 200, 'the operator may');
    is($hq->rest(GET => '/metrics', undef, { Authorization => undef })->{status}, 401,
        'nobody may not');
    is(http_request($hq->port, GET => '/guarded')->{status}, 403, 'nginx guards its location');
    is(http_request($hq->port, POST => '/inside', body => '')->{status}, 405, 'only GET');

    my $plain = scrape();
    is($plain->{headers}{'content-type'}, 'text/plain; version=0.0.4; charset=utf-8',
        'Prometheus text');
    is($plain->{headers}{'cache-control'}, 'no-store', 'that nobody keeps');
    my @odd = grep { !/^# (?:HELP|TYPE) agentrelay_\w+ \S/
        && !/^agentrelay_\w+(?:\{\w+="[^"\\]*"(?:,\w+="[^"\\]*")*\})? \d+(?:\.\d+)?$/ }
        split /\n/, $plain->{content};
    is_deeply(\@odd, [], 'every line is what it may be');
    my %seen = map { $_ => 1 } $plain->{content} =~ /^# TYPE (\w+) /mg;
    is_deeply([sort keys %seen], [sort keys %table], 'every metric of the table');
    my %twice;
    $twice{$_}++ for $plain->{content} =~ /^(agentrelay_\w+(?:\{.*\})?) /mg;
    is_deeply([grep { $twice{$_} > 1 } keys %twice], [], 'no sample twice');

    my $modern = scrape(Accept => 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2');
    is($modern->{headers}{'content-type'}, $open, 'OpenMetrics by Accept');
    like($modern->{content}, qr/^# TYPE agentrelay_requests counter$/m, 'without _total');
    like($modern->{content}, qr/\n# EOF\n\z/, 'and it says where it ends');
}

# What happens is counted.
my $runner = AgentRelay::Runner->start($hq);
my $session;
{
    becomes('a runner', 1, 'agentrelay_runners', 'state="online"');
    becomes('its connection', 1, 'agentrelay_ws_connections', 'kind="runner"');
    $session = $hq->session(runner => $runner->name, command => ['cat'], mode => 'pipe');
    becomes('a session', 1, 'agentrelay_sessions', 'state="running"');
    becomes('its stream', 1, 'agentrelay_ws_connections', 'kind="stream"');
    is(value('agentrelay_spawn_seconds_count', 'started'), 1, 'its start was timed');
    $hq->rest(POST => '/api/sessions', { runner => $runner->name, command => ['/no/such'] });
    becomes('a start that failed', 1, 'agentrelay_spawn_seconds_count', 'failed');
    becomes('and the session', 1, 'agentrelay_sessions', 'state="failed"');

    my $ws = AgentRelay::WebSocket->connect($hq->port, "/api/v1/ws/session/$session",
        headers => { $hq->bearer });
    becomes('a terminal', 1, 'agentrelay_ws_connections', 'kind="terminal"');
    becomes('is new', 1, 'agentrelay_resume_total', 'first');
    $ws->send_binary('x' x 3000);
    my $got = 0;
    wait_until {
        my $event = $ws->recv(1) or return 0;
        $got += length $event->[1] if $event->[0] eq 'binary';
        $got >= 3000;
    } 20, 'the echo';
    becomes('its bytes in', 3000, 'agentrelay_ws_bytes_total', 'kind="terminal"', 'dir="in"');
    cmp_ok(value('agentrelay_ws_bytes_total', 'kind="terminal"', 'dir="out"'), '>=', 3000,
        'and out');
    ok(wait_until { (value('agentrelay_echo_seconds_count') // 0) >= 1 } 30,
        'the way to the program was timed');
    cmp_ok(value('agentrelay_echo_seconds_bucket', 'le="+Inf"'), '==',
        value('agentrelay_echo_seconds_count'), 'in buckets that hold all');
    $ws->close(1000);
    becomes('it has gone', 0, 'agentrelay_ws_connections', 'kind="terminal"');

    my $again = AgentRelay::WebSocket->connect($hq->port,
        "/api/v1/ws/session/$session?offset=10", headers => { $hq->bearer });
    becomes('one that comes back', 1, 'agentrelay_resume_total', 'delta');
    $again->close(1000);

    my $failures = value('agentrelay_auth_failure_total', 'unauthorized');
    $hq->rest(GET => '/api/runners', undef, { Authorization => 'Bearer no' });
    becomes('a wrong token', $failures + 1, 'agentrelay_auth_failure_total', 'unauthorized');
    $hq->rest(GET => '/api/runners', undef, { Origin => 'http://evil.example' });
    becomes('a foreign page', 1, 'agentrelay_origin_rejected_total');
    $hq->rest(GET => "/api/sessions/$session") for 1 .. 3;
    becomes('requests by route', 3, 'agentrelay_requests_total',
        'route="GET /api/sessions/{id}"', 'status="2xx"');
    my $other = value('agentrelay_requests_total', 'route="other"', 'status="4xx"') // 0;
    $hq->rest(GET => '/nothing-here');
    becomes('what has no route', $other + 1, 'agentrelay_requests_total', 'route="other"', 'status="4xx"');
    my $events = AgentRelay::WebSocket->connect($hq->port, '/api/v1/ws/events?after=00000000-1',
        headers => { $hq->bearer });
    becomes('a reader of events', 1, 'agentrelay_ws_connections', 'kind="events"');
    becomes('that lost some', 1, 'agentrelay_event_gap_total');
    $events->drop;
    $hq->rest(POST => "/api/sessions/$session/shares", { mode => 'read' });
    becomes('a share', 1, 'agentrelay_shares', 'mode="read"');
    unlike(scrape()->{content}, qr/\Q$session\E|\Q${\ $runner->name}\E/, 'no label is an id');
}

# Totals go on when workers go; what is of this moment goes with them.
{
    my @totals = map { [$_, value($_)] } qw(agentrelay_ws_bytes_total agentrelay_spawn_seconds_count
        agentrelay_ws_frames_total agentrelay_origin_rejected_total);
    my $born = value('agentrelay_start_time_seconds');
    $hq->kill_worker($_) for $hq->workers;
    ok(wait_until { (value('agentrelay_ws_connections', 'kind="runner"') // 0) == 1 } 30,
        'after both workers died the runner is there once');
    cmp_ok(value($_->[0]), '>=', $_->[1], "$_->[0] has not fallen") for @totals;
    $hq->reload;
    becomes('a reload: two workers serve', 2, 'agentrelay_workers', 'state="serving"');
    cmp_ok(value($_->[0]), '>=', $_->[1], "$_->[0] has not fallen") for @totals;
    is(value('agentrelay_start_time_seconds'), $born, 'in the same shared memory');
    cmp_ok(value('agentrelay_shm_used_bytes'), '>', 0, 'of which some is used');
    cmp_ok(value('agentrelay_shm_used_bytes'), '<', value('agentrelay_shm_size_bytes'), 'not all');
}

# What conf/monitoring uses exists.
{
    my $text = scrape()->{content};
    my %family = map { $_ => 1 } $text =~ /^# TYPE (\w+) /mg;
    my %histogram = map { $_ => 1 } $text =~ /^# TYPE (\w+) histogram/mg;
    for my $path (qw(conf/monitoring/alerts.yaml conf/monitoring/grafana.json)) {
        my %used = map { $_ => 1 } slurp($path) =~ /\b(agentrelay_\w+)(?=[{\[]|\s*[<>=)]|,\s*instance)/g;
        my @unknown = grep { my $name = $_; !$family{$name}
            && !($name =~ s/_(?:bucket|sum|count)$//r ne $name
                 && $histogram{$name =~ s/_(?:bucket|sum|count)$//r}) } sort keys %used;
        ok(keys %used > 5, "$path uses metrics");
        report('that all exist', @unknown);
    }
    my $board = eval { JSON::PP->new->decode(slurp('conf/monitoring/grafana.json')) } || {};
    my %shown = map { $_ => 1 } join(' ', map { map { $_->{expr} } @{ $_->{targets} } }
        @{ $board->{panels} || [] }) =~ /\b(agentrelay_\w+?)(?:_bucket)?\{/g;
    cmp_ok(scalar keys %shown, '>', 10, 'the board shows them');
}

SKIP: {
    my ($promtool) = grep { -x } map { "$_/promtool" } split /:/, $ENV{PATH};
    skip 'promtool is not installed (Debian package prometheus)', 3 if !$promtool;

    my $dir = File::Temp->newdir;
    my $said = qx('$promtool' check rules conf/monitoring/alerts.yaml 2>&1);
    is($?, 0, 'promtool takes the rules') or diag($said);
    AgentRelay::HQ::spill("$dir/metrics", scrape()->{content});
    $said = qx('$promtool' check metrics < '$dir/metrics' 2>&1);
    is($?, 0, 'and the metrics') or diag($said);
    (my $scrape = slurp('conf/monitoring/scrape.yaml')) =~ s{/etc/prometheus}{$dir};
    AgentRelay::HQ::spill("$dir/agentrelay-operator.token", "x\n");
    AgentRelay::HQ::spill("$dir/prometheus.yml", $scrape);
    $said = qx('$promtool' check config '$dir/prometheus.yml' 2>&1);
    is($?, 0, 'and the scrape configuration') or diag($said);
}

$runner->stop;
$hq->stop;
done_testing;
