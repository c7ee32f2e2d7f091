package AgentRelay::Http;

=head1 NAME

AgentRelay::Http - one HTTP/1.1 request, one answer

=head1 SYNOPSIS

    my $answer = http_request($port, GET => '/api/runners',
        headers => { Authorization => "Bearer $token" });
    # { status, headers => { lower-case name => value }, content, json }

=head1 DESCRIPTION

C<json> in the arguments is encoded as the body with its Content-Type; C<json>
in the answer is the decoded body when its type says so. C<body> sends bytes as
they are, C<raw> sends them in place of the whole request. An answer that does
not come within C<timeout> (30 s) has status 0.

=cut

use strict;
use warnings;

use Exporter qw(import);
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use Time::HiRes qw(time);

our @EXPORT = qw(http_request);

my $Json = JSON::PP->new->utf8->canonical->allow_nonref;


sub http_request {
    my ($port, $method, $path, %args) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $port, Timeout => 5)
        or return { status => 0, headers => {}, content => '', error => "$@" };
    local $SIG{PIPE} = 'IGNORE';

    my $request = $args{raw} // compose($port, $method, $path, %args);
    syswrite $socket, $request;
    my $raw = read_all($socket, time + ($args{timeout} || 30), $method);
    close $socket;

    return parse($raw);
}


sub compose {
    my ($port, $method, $path, %args) = @_;

    my $body = $args{body};
    my %headers = (Host => "127.0.0.1:$port", Connection => 'close',
                   %{ $args{headers} || {} });
    if (exists $args{json}) {
        $body = $Json->encode($args{json});
        $headers{'Content-Type'} //= 'application/json';
    }
    $headers{'Content-Length'} //= length $body if defined $body;

    return "$method $path HTTP/1.1\r\n"
         . join('', map { defined $headers{$_} ? "$_: $headers{$_}\r\n" : () }
                    sort keys %headers)
         . "\r\n" . ($body // '');
}


sub read_all {
    my ($socket, $deadline, $method) = @_;

    my $select = IO::Select->new($socket);
    my $raw = '';
    while ((my $left = $deadline - time) > 0) {
        last if complete($raw, $method);
        next if !$select->can_read($left);
        sysread $socket, $raw, 65536, length $raw or last;
    }
    return $raw;
}


sub complete {
    my ($raw, $method) = @_;

    my $end = index $raw, "\r\n\r\n";
    return 0 if $end < 0;
    return 1 if $method eq 'HEAD' || $raw =~ m{^HTTP/1\.1 (?:101|204|304)};
    return 0 if $raw !~ /^Content-Length:\s*(\d+)/mi;
    return length $raw >= $end + 4 + $1;
}


sub parse {
    my ($raw) = @_;

    my ($head, $content) = split /\r\n\r\n/, $raw, 2;
    my ($first, @lines) = split /\r\n/, $head // '';
    my ($status) = ($first // '') =~ m{^HTTP/1\.[01] (\d{3})};
    my %headers;
    for my $line (@lines) {
        my ($name, $value) = split /:\s*/, $line, 2;
        $name = lc $name;
        $headers{$name} = defined $headers{$name} ? "$headers{$name}, $value" : $value;
    }

    $content = dechunk($content)
        if ($headers{'transfer-encoding'} // '') eq 'chunked';
    my $answer = { status => $status || 0, headers => \%headers,
                   content => $content // '' };
    if (($headers{'content-type'} // '') =~ m{\bjson\b}) {
        $answer->{json} = eval { $Json->decode($answer->{content}) };
    }
    return $answer;
}


sub dechunk {
    my ($raw) = @_;

    my $content = '';
    while (($raw // '') =~ /\G([0-9A-Fa-f]+)[^\r\n]*\r\n/gc) {
        my $size = hex $1 or last;
        $content .= substr $raw, pos $raw, $size;
        pos($raw) += $size + 2;
    }
    return $content;
}

1;
