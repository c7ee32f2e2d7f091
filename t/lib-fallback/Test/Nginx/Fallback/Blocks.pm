package Test::Nginx::Fallback::Blocks;

=head1 NAME

Test::Nginx::Fallback::Blocks - test blocks read from a file's __DATA__

=head1 DESCRIPTION

C<=== name> opens a block, C<--- section filters: inline value> a section.
Blank lines around a section's text go, its last newline stays; an inline value
is trimmed. Filters: C<eval>, C<chomp>, C<trim>. C<--- ONLY> runs one block,
C<--- SKIP> drops one, C<--- LAST> drops what follows. A block answers
C<< $block->section >> with the text, or undef.

=cut

use strict;
use warnings;

our $AUTOLOAD;

our %SECTIONS = map { $_ => 1 } qw(
    main_config http_config config user_files init
    request more_headers pipelined_requests raw_request
    raw_request_middle_delay timeout wait abort shutdown ignore_response
    error_code error_code_like
    response_headers response_headers_like
    raw_response_headers_like raw_response_headers_unlike
    response_body response_body_like response_body_unlike
    error_log no_error_log grep_error_log grep_error_log_out log_level
    must_die skip_nginx skip_eval
    tcp_listen tcp_reply tcp_query
    ONLY SKIP LAST
);


sub read_data {
    my $text = do { no strict 'refs'; local $/; my $fh = *{'main::DATA'}; <$fh> };
    my @blocks;

    for my $hunk (split /^(?====(?:[ \t]|$))/m, $text // '') {
        next if $hunk !~ s/^===[ \t]*(.*)\n//;
        my $block = parse($1, $hunk);
        next if exists $block->{sections}{SKIP};
        return $block if exists $block->{sections}{ONLY};
        push @blocks, $block;
        last if exists $block->{sections}{LAST};
    }

    return @blocks;
}


sub parse {
    my ($name, $hunk) = @_;

    $name =~ s/\s+$//;
    my $self = bless { name => $name, sections => {} }, __PACKAGE__;
    my (undef, @parts) = split /^--- +(\w+) *(.*)\n?/m, $hunk;

    while (my ($section, $filters, $text) = splice @parts, 0, 3) {
        $text //= '';
        if ($filters =~ /:(?:\s|\z)/) {
            die "$name: text below the inline value of $section\n"
                if $text =~ /\S/;
            ($filters, $text) = split /\s*:(?:\s+|\z)/, $filters, 2;
            $text =~ s/^\s+|\s+$//g;
        }
        $text =~ s/\A(?:[ \t]*\n)+//;
        $text =~ s/(?<=\n)\s*\z//;
        $self->{sections}{$section} =
            filter($name, $section, $text, split ' ', $filters);
    }

    return $self;
}


sub filter {
    my ($name, $section, $value, @filters) = @_;

    for my $filter (@filters) {
        if ($filter eq 'eval') {
            my @values = do {
                package Test::Base::Filter;    # where CPAN's evaluates it
                no strict;
                eval $value;                   ## no critic: it is Perl
            };
            die "$name: $section: $@" if $@;
            $value = $values[-1];
        } elsif ($filter eq 'chomp') {
            chomp $value;
        } elsif ($filter ne 'trim') {
            die "$name: $section: unknown filter $filter\n";
        }
    }

    return $value;
}


sub name { $_[0]{name} }

sub set_value {
    my ($self, $section, $value) = @_;
    $self->{sections}{$section} = $value;
}

sub check_sections {
    my ($self) = @_;

    for my $section (sort keys %{ $self->{sections} }) {
        die "$self->{name}: unknown section $section\n"
            if !$SECTIONS{$section} && $section !~ /^ar_/;
    }
}

sub AUTOLOAD {
    my ($self) = @_;
    (my $section = $AUTOLOAD) =~ s/.*:://;
    return $self->{sections}{$section};
}

sub DESTROY { }

1;
