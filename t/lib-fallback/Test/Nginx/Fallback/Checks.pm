package Test::Nginx::Fallback::Checks;

=head1 NAME

Test::Nginx::Fallback::Checks - the assertions of a block

=head1 DESCRIPTION

One assertion for the status, one per listed header, one per body section, one
per line of C<error_log> and C<no_error_log>: the count a file's plan states.
Their names are those of Test::Nginx.

=cut

use strict;
use warnings;

use Test::More ();

my @BodyChecks;

sub add_body_check { push @BodyChecks, shift }


sub response {
    my ($block, $response, $index, $repeat, $many) = @_;

    return if defined $block->ignore_response;

    my $expect = sub { pick($block, shift, $index, $many) };
    status($block, $response, $expect);
    raw_headers($block, $response, $expect);
    headers($block, $response, $expect);
    body($block, $response, $expect, "repeated req $repeat, req $index");

    $_->($block, $response->{content}, $index, $repeat, 0) for @BodyChecks;
}


# A section may hold one value, or an array with one for each request.
sub pick {
    my ($block, $section, $index, $many) = @_;

    my $value = $block->$section;
    return $value if ref $value ne 'ARRAY' && !$many;
    Test::More::BAIL_OUT($block->name . " - $section must be an array: the block"
        . ' makes many requests') if defined $value && ref $value ne 'ARRAY';
    return defined $value ? $value->[$many ? $index : 0] : undef;
}


sub status {
    my ($block, $response, $expect) = @_;

    my $name = $block->name . ' - status code ok';
    if (defined $block->error_code_like) {
        my $pattern = $expect->('error_code_like');
        return Test::More::like($response->{code}, qr/$pattern/sm, $name);
    }
    my $code = defined $block->error_code ? $expect->('error_code') : 200;
    $code =~ s/^\s+|\s+$//g;
    Test::More::is($response->{code}, $code, $name);
}


sub raw_headers {
    my ($block, $response, $expect) = @_;

    my $name = $block->name;
    my $raw = $response->{raw_headers};
    if (defined(my $pattern = $expect->('raw_response_headers_like'))) {
        Test::More::like($raw, qr/$pattern/s, "$name - raw resp headers like");
    }
    if (defined(my $pattern = $expect->('raw_response_headers_unlike'))) {
        Test::More::unlike($raw, qr/$pattern/s, "$name - raw resp headers unlike");
    }
}


sub headers {
    my ($block, $response, $expect) = @_;

    my $name = $block->name;
    my $exact = defined $block->response_headers;
    my $text = $expect->($exact ? 'response_headers' : 'response_headers_like');

    for my $line (split /\n+/, $text // '') {
        $line =~ s/^\s+|\s+$//g;
        next if $line eq '';
        if ($line =~ s/^!\s*//) {
            Test::More::unlike($response->{raw_headers}, qr/^\s*\Q$line\E\s*:/ms,
                "$name - header $line not present in the raw headers");
            next;
        }
        my ($key, $value) = split /\s*:\s*/, $line, 2;
        my $actual = join ', ', @{ $response->{headers}{ lc $key } || [] };
        if ($exact) {
            Test::More::is($actual, $value // '', "$name - header $key ok");
        } else {
            Test::More::like($actual, qr/^$value$/, "$name - header $key like ok");
        }
    }
}


sub body {
    my ($block, $response, $expect, $which) = @_;

    my $name = $block->name;
    my $content = $response->{content};

    if (defined $block->response_body) {
        my $wanted = $expect->('response_body');
        if (ref $wanted) {
            Test::More::like($content, $wanted,
                "$name - response_body - like ($which)");
        } else {
            Test::More::is($content, $wanted,
                "$name - response_body - response is expected ($which)");
        }
        return;
    }

    for my $type (qw(like unlike)) {
        next if !defined $block->${\ "response_body_$type" };
        my $pattern = $expect->("response_body_$type");
        (my $summary = $content) =~ s/\s+/ /g;
        Test::More->can($type)->($content, qr/$pattern/s,
            "$name - response_body_$type - response is expected ($summary)");
        return;
    }
}


sub patterns {
    my ($value) = @_;

    return if !defined $value;
    return @$value if ref $value eq 'ARRAY';
    return $value if ref $value;
    return grep { length } split /\n+/, $value;
}

sub matches {
    my ($line, $pattern) = @_;
    return ref $pattern ? $line =~ $pattern : index($line, $pattern) >= 0;
}


sub error_log {
    my ($block, $server, $repeat) = @_;

    my $name = $block->name;
    my @lines = $server->log_lines;

    grep_error_log($block, $repeat, @lines) if defined $block->grep_error_log;

    for my $pattern (patterns($block->error_log)) {
        my $found = grep { matches($_, $pattern) } @lines;
        Test::More::ok($found, $found
            ? "$name - pattern \"$pattern\" matches a line in error.log (req $repeat)"
            : "$name - pattern \"$pattern\" should match a line in error.log (req $repeat)");
    }

    for my $pattern (patterns($block->no_error_log)) {
        my ($line) = grep { matches($_, $pattern) } @lines;
        Test::More::ok(!defined $line,
            "$name - pattern \"$pattern\" does not match a line in error.log (req $repeat)")
            or Test::More::diag("it matches: $line");
    }
}


sub grep_error_log {
    my ($block, $repeat, @lines) = @_;

    my ($pattern, $wanted) = map { ref eq 'ARRAY' ? $_->[$repeat] : $_ }
        $block->grep_error_log, $block->grep_error_log_out;
    $pattern = qr/\Q$pattern\E/ if !ref $pattern;
    my $found = join '', map { /$pattern/ && $& !~ /\n/ ? "$&\n" : () } @lines;
    my $name = $block->name . " - grep_error_log_out (req $repeat)";

    ref $wanted ? Test::More::like($found, $wanted, $name)
                : Test::More::is($found, $wanted, $name);
}


# After the server has gone: what nobody asked for fails the block.
sub no_alerts {
    my ($block, $server) = @_;

    my @named = map { patterns($block->$_) } qw(error_log no_error_log);
    for my $line ($server->log_lines) {
        my ($level) = $line =~ /\[(alert|emerg)\]/
            or $line =~ /(Assertion .*failed|exited on signal)/ or next;
        next if grep { matches($line, $_) || /\Q[$level/ } @named;
        Test::More::fail($block->name . " - in error.log: $line");
    }
}

1;
