# A list of runners, against the same bytes as a file of the same nginx.

use strict;
use warnings;

use AgentRelay::Bench;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1,
        http => 'keepalive_requests 100000000; access_log off;',
        server => 'location /static/ { root .; }');
    my @rows = map { lists($bench, $_) } 1, 200;
    $bench->end;
    return @rows;
};


sub lists {
    my ($bench, $rows) = @_;

    my ($hq, $port) = ($bench->hq, $bench->hq->port);
    my $held;
    if ($rows > 1) {
        local $ENV{BENCH_TOKEN} = $hq->runner_token;
        $held = start_tool('hold', 'runner', $rows - 1, $port, '/api/v1/ws/register',
            'agentrelay.runner.v1');
    }
    my $answer = $hq->rest(GET => '/api/runners?limit=200');
    die "not $rows rows\n" if @{ $answer->{json}{runners} } != $rows;

    my $dir = $hq->dir . '/static';
    mkdir $dir;
    open my $out, '>:raw', "$dir/$rows.json" or die "$dir: $!\n";
    print $out $answer->{content};
    close $out or die "$dir: $!\n";

    my ($list, $file) = side_by_side(
        sub { tool('requests', 2, 8, $port, '/api/runners?limit=200') },
        sub { tool('requests', 2, 8, $port, "/static/$rows.json") });
    end_tool($held) if $held;
    return row("GET /api/runners, $rows row" . ($rows > 1 ? 's' : ''), $list->{rate},
        $file->{rate}, unit => '/s', peer => 'a static file', must => '>= 0.6',
        aim => '>= 0.8');
}
