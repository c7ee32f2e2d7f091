package AgentRelay::Rest;

=head1 NAME

AgentRelay::Rest - tables of requests in a Test::Nginx block

=head1 SYNOPSIS

    use Test::Nginx::Socket 'no_plan';
    use AgentRelay::Rest;

    rest_blocks();
    run_tests();

    __DATA__
    === TEST 1: methods
    --- ar_cases eval
    [ ['a wrong method', 405, 'method_not_allowed', PUT => '/api/runners',
       { BEARER }] ]

=head1 DESCRIPTION

A block without C<config> gets HQ at / with both tokens; one without
C<request> asks for /healthz, after which every case of C<ar_cases> is sent on
a connection of its own: name, status, code of the problem ('' for none),
method, path, headers (a list in an array where a name comes twice), body,
and a pattern for the answer. What every problem must have is looked at for
each. C<$COOKIE> and C<$CSRF> in headers stand for a session made by login.

=cut

use strict;
use warnings;

use Exporter qw(import);
use File::Temp ();
use Test::More ();

use AgentRelay::Http;

our @EXPORT = qw(rest_blocks rest_case BEARER RUNNER JSON OWN PORT WS
                 OPERATOR_TOKEN NOBODY);

use constant OPERATOR_TOKEN => 'ar_op_' . 'o' x 43;
use constant RUNNER_TOKEN => 'ar_run_' . 'r' x 43;
use constant NOBODY => '01890000-0000-7000-8000-000000000000';

sub BEARER { return (Authorization => 'Bearer ' . OPERATOR_TOKEN) }
sub RUNNER { return (Authorization => 'Bearer ' . RUNNER_TOKEN) }
sub JSON   { return ('Content-Type' => 'application/json') }
sub PORT   { return Test::Nginx::Socket::server_port() }
sub OWN    { return 'http://127.0.0.1:' . PORT() }

sub WS {
    return (Upgrade => 'websocket', Connection => 'Upgrade',
            'Sec-WebSocket-Version' => 13,
            'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==');
}

# There sections are evaluated.
{
    no strict 'refs';
    *{"Test::Base::Filter::$_"} = \&$_ for @EXPORT;
}

my $Dir = File::Temp->newdir('agentrelay-XXXXXX', TMPDIR => 1);

BEGIN { $ENV{TEST_NGINX_AR_DIR} = '' }


sub rest_blocks {
    my (%options) = @_;

    $ENV{TEST_NGINX_AR_DIR} = "$Dir";
    token('operator', OPERATOR_TOKEN);
    token('runner', RUNNER_TOKEN);

    Test::Nginx::Socket::no_root_location();
    Test::Nginx::Socket::add_block_preprocessor(sub {
        my ($block) = @_;
        $block->set_value('config', location('/', $options{directives}))
            if !defined $block->config;
        $block->set_value('request', 'GET /healthz')
            if !defined $block->request && defined $block->ar_cases;
        $block->set_value('response_body', "ok\n")
            if defined $block->ar_cases && !defined $block->response_body;
    });

    Test::Nginx::Socket::add_response_body_check(sub {
        my ($block) = @_;
        my $cases = $block->ar_cases or return;
        my $port = $block->ar_port || Test::Nginx::Socket::server_port();
        my %session = session($port, $options{mount} // '/');
        rest_case($port, \%session, @$_) for @$cases;
    });
}


sub location {
    my ($mount, $directives, $token) = @_;
    $token //= 'operator';
    return "location $mount {\n    agentrelay on;\n"
         . "    agentrelay_operator_token_file $Dir/$token;\n"
         . "    agentrelay_runner_token_file $Dir/runner;\n"
         . ($directives // '') . "}\n";
}


sub token {
    my ($name, $value) = @_;
    open my $out, '>', "$Dir/$name" or die "$Dir/$name: $!\n";
    chmod 0600, "$Dir/$name";
    print $out "$value\n";
    close $out or die "$Dir/$name: $!\n";
}


sub session {
    my ($port, $mount) = @_;

    my $login = http_request($port, POST => "${mount}api/auth/login",
        json => { token => OPERATOR_TOKEN });
    my ($cookie) = ($login->{headers}{'set-cookie'} // '') =~ /^([^;]+)/;
    return (COOKIE => $cookie // '', CSRF => $login->{json}{csrf} // '');
}


sub rest_case {
    my ($port, $session, $name, $status, $code, $method, $path, $headers,
        $body, $pattern) = @_;

    my @pairs = ref $headers eq 'HASH' ? %$headers : @{ $headers || [] };
    my $text = '';
    my %given;
    while (my ($key, $value) = splice @pairs, 0, 2) {
        $value =~ s/\$(COOKIE|CSRF)/$session->{$1}/g;
        $given{lc $key} = 1;
        $text .= "$key: $value\r\n";
    }
    $text = "Host: 127.0.0.1:$port\r\n$text" if !$given{host};
    $text .= 'Content-Length: ' . length($body) . "\r\n"
        if defined $body && !$given{'content-length'}
           && !$given{'transfer-encoding'};

    my $answer = http_request($port, $method, $path, raw =>
        "$method $path HTTP/1.1\r\nConnection: close\r\n$text\r\n" . ($body // ''));

    my $said = $answer->{json} ? $answer->{json}{code} // '' : '';
    Test::More::ok($answer->{status} =~ /^(?:$status)$/ && $said eq $code,
        "$name: $status $code")
        or Test::More::diag("$answer->{status} $answer->{content}");
    Test::More::like($answer->{content}, $pattern, "$name: its text")
        if defined $pattern;
    problem($name, $answer) if $code ne '';
    return $answer;
}


# What every problem carries.
sub problem {
    my ($name, $answer) = @_;

    my ($headers, $json) = @$answer{qw(headers json)};
    my @wrong;
    push @wrong, 'content-type'
        if ($headers->{'content-type'} // '') ne 'application/problem+json';
    push @wrong, 'status' if ($json->{status} // 0) != $answer->{status};
    push @wrong, 'type' if ($json->{type} // '') ne "/problems/$json->{code}";
    push @wrong, 'title' if length($json->{title} // '') < 6;
    push @wrong, 'retryable' if !defined $json->{retryable};
    push @wrong, 'request_id'
        if ($json->{request_id} // '') ne ($headers->{'x-request-id'} // '-');
    push @wrong, 'cache-control'
        if ($headers->{'cache-control'} // '') ne 'no-store';
    push @wrong, 'www-authenticate'
        if ($answer->{status} == 401) != defined $headers->{'www-authenticate'};
    push @wrong, 'retry-after'
        if $answer->{status} == 503 && !defined $headers->{'retry-after'};
    push @wrong, 'allow'
        if $answer->{status} == 405 && !defined $headers->{allow};
    push @wrong, 'a secret'
        if $answer->{content} =~ m{ar_op_|ar_run_|/tmp/|/etc/|\.c:\d};
    Test::More::is("@wrong", '', "$name: a whole problem")
        or Test::More::diag($answer->{content});
}

1;
