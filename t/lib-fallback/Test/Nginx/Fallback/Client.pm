package Test::Nginx::Fallback::Client;

=head1 NAME

Test::Nginx::Fallback::Client - requests from blocks, responses to hashes

=head1 DESCRIPTION

C<requests> gives a list of requests; a request is a list of pieces to write one
after the other, each C<{ value, delay_before }>. C<exchange> writes one and
reads until the server closes or the time is up. C<parse_response> gives
C<{ code, raw_headers, headers, content }> and what followed it.

=cut

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use IO::Select;
use IO::Socket::INET;
use Test::More ();
use Time::HiRes qw(sleep time);

use Test::Nginx::Fallback::Settings qw(setting);


sub requests {
    my ($block) = @_;

    if (defined(my $raw = $block->raw_request)) {
        return [map { { value => $_ } } ref $raw ? @$raw : $raw];
    }

    if (defined(my $list = $block->pipelined_requests)) {
        my $bytes = '';
        for my $i (0 .. $#$list) {
            $bytes .= build($block, $list->[$i], headers_for($block, $i),
                            $i == $#$list ? 'close' : 'keep-alive');
        }
        return [{ value => $bytes }];
    }

    my $request = $block->request;
    Test::More::BAIL_OUT($block->name . ' - request empty') if !defined $request;

    return one_request($block, $request, 0) if !ref $request;
    return map { one_request($block, $request->[$_], $_) } 0 .. $#$request;
}


# A request is a string, or a list of pieces, each a string or { value, ... }.
# Headers go into the first piece, after its first line.
sub one_request {
    my ($block, $request, $index) = @_;

    my @pieces = map { ref $_ ? {%$_} : { value => $_ } }
                 ref $request ? @$request : $request;
    my $whole = join '', map { $_->{value} } @pieces;
    my $built = build($block, $whole, headers_for($block, $index), 'close');

    return [{ %{ $pieces[0] }, value => $built }] if @pieces == 1;

    my $tail = 0;
    $tail += length $_->{value} for @pieces[1 .. $#pieces];
    $pieces[0]{value} = substr $built, 0, length($built) - $tail;
    return \@pieces;
}


sub headers_for {
    my ($block, $index) = @_;

    my $text = $block->more_headers // '';
    $text = $text->[$index] // '' if ref $text;

    my $lines = '';
    for my $line (split /\n+/, $text) {
        next if $line =~ /^\s*#/;
        my ($name, $value) = split /:\s*/, $line, 2;
        $lines .= "$name: " . ($value // '') . "\r\n";
    }
    return $lines;
}


sub build {
    my ($block, $request, $headers, $connection) = @_;

    $request =~ s/\A(?:\s*#[^\n]*\n|\s+)+//;
    my ($line, $body) = split /(?<=\n)/, $request, 2;
    my ($method, $target, $version) = split ' ', $line // '';
    Test::More::BAIL_OUT($block->name . ' - empty request line')
        if !defined $method;

    $target = '/' if !length($target // '');
    $version = 'HTTP/1.1' if !length($version // '');
    $body //= '';

    if ($body ne '' && $headers !~ /^Content-Length:/mi
        && $headers !~ /^Transfer-Encoding: chunked/mi)
    {
        $body =~ s/^\s+|\s+$//g;
        $headers .= 'Content-Length: ' . length($body) . "\r\n";
    }
    $headers = "Connection: $connection\r\n$headers" if $headers !~ /^Connection/mi;
    $headers = "Host: localhost\r\n$headers" if $headers !~ /^Host:/mi;

    return "$method $target $version\r\n$headers\r\n$body";
}


sub seconds {
    my ($text) = @_;

    return setting('timeout') if !defined $text || $text eq '';
    return $1 / 1000 if $text =~ /^([\d.]+)\s*ms$/;
    return $1 if $text =~ /^([\d.]+)\s*s?$/;
    die "bad time: $text\n";
}


sub exchange {
    my ($block, $pieces) = @_;

    my $name = $block->name;
    my $socket = IO::Socket::INET->new(
        PeerAddr => setting('addr'), PeerPort => setting('port'), Timeout => 5)
        or Test::More::BAIL_OUT("$name - cannot connect: $@");
    $socket->blocking(0);
    local $SIG{PIPE} = 'IGNORE';

    my @pieces = @$pieces;
    my $is_head = $pieces[0]{value} =~ /^\s*HEAD\s/;
    my $delay = $block->raw_request_middle_delay;
    my ($answer, $out, $first) = ('', '', 1);
    my $deadline = time + seconds($block->timeout);

    while (1) {
        if ($out eq '' && @pieces) {
            my $piece = shift @pieces;
            my $pause = $piece->{delay_before} // ($first ? undef : $delay);
            sleep $pause if $pause;
            ($out, $first) = ($piece->{value}, 0);
        }

        my $left = $deadline - time;
        if ($left <= 0) {
            Test::More::fail("ERROR: client socket timed out - $name")
                if !defined $block->abort;
            last;
        }

        my $select = IO::Select->new($socket);
        my ($readable, $writable) =
            IO::Select->select($select, $out ne '' ? $select : undef, undef, $left);

        if ($writable && @$writable) {
            my $sent = syswrite $socket, $out;
            if (defined $sent) {
                substr $out, 0, $sent, '';
                shutdown $socket, $block->shutdown || 1
                    if $out eq '' && !@pieces && defined $block->shutdown;
            } elsif (!$!{EAGAIN} && !$!{EINTR}) {
                ($out, @pieces) = ('');
            }
        }

        if ($readable && @$readable) {
            my $got = sysread $socket, $answer, 65536, length $answer;
            last if defined $got ? $got == 0 : !$!{EAGAIN} && !$!{EINTR};
        }
    }

    return ($answer, $is_head);
}


sub parse_response {
    my ($block, $raw, $is_head) = @_;

    my ($head, $rest) = split /\r\n\r\n/, $raw, 2;
    $rest //= '';
    my ($status, @lines) = split /\r\n/, $head // '';
    my ($code) = ($status // '') =~ m{^HTTP/\d\.\d (\d{3})\b};

    my %headers;
    for my $line (@lines) {
        my ($name, $value) = split /:\s*/, $line, 2;
        push @{ $headers{ lc $name } }, $value // '';
    }

    my $response = { code => $code // '', headers => \%headers,
                     raw_headers => ($head // '') . "\r\n", content => $rest };
    my $left = '';
    my $length = $headers{'content-length'} && $headers{'content-length'}[0];

    if ($response->{code} eq '304' || $response->{code} eq '101' || $is_head) {
        # Nothing to cut: the rest is what an upgraded server said.
    } elsif (lc($headers{'transfer-encoding'}[0] // '') eq 'chunked') {
        ($response->{content}, $left) = dechunk($block->name, $rest);
    } elsif (defined $length && length $rest > $length) {
        $left = substr $rest, $length;
        $response->{content} = substr $rest, 0, $length;
    } elsif (defined $length && length $rest < $length) {
        warn 'WARNING: ' . $block->name . " - response body truncated\n";
    }

    return ($response, $left);
}


sub dechunk {
    my ($name, $raw) = @_;

    my $body = '';
    while ($raw =~ /\G[ \t]*([0-9A-Fa-f]+)[^\r\n]*\r\n/gc) {
        my $size = hex $1;
        if ($size == 0) {
            $raw =~ /\G(?:[^\r\n]+\r\n)*\r\n/gc;
            return ($body, substr $raw, pos $raw);
        }
        last if length($raw) < pos($raw) + $size + 2;
        $body .= substr $raw, pos $raw, $size;
        pos($raw) += $size + 2;
    }

    Test::More::fail("$name - invalid chunked body received");
    return ($body, '');
}

1;
