package AgentRelay::OpenApi;

=head1 NAME

AgentRelay::OpenApi - whether an answer is what the description says

=head1 SYNOPSIS

    my $api = AgentRelay::OpenApi->new($document);
    my @wrong = $api->wrong('GET', '/api/sessions/{id}', $answer);

=head1 DESCRIPTION

C<$answer> is that of L<AgentRelay::Http>. Its status must be one of the
operation's, its type one of the status's, a problem's code one of C<x-codes>,
and its JSON what the schema says. A member that a schema does not name is
wrong too: it would be a part of the interface that nobody has written down.
Only C<Problem>, to which codes add members, is open.

=cut

use strict;
use warnings;

use JSON::PP ();

my %Is = (
    object => sub { ref $_[0] eq 'HASH' },
    array => sub { ref $_[0] eq 'ARRAY' },
    null => sub { !defined $_[0] },
    boolean => sub { JSON::PP::is_bool($_[0]) },
    string => sub { defined $_[0] && !ref $_[0] && !number($_[0]) },
    integer => sub { number($_[0]) && $_[0] == int $_[0] },
    number => sub { number($_[0]) },
);


sub new {
    my ($class, $document) = @_;
    return bless { document => $document }, $class;
}

# A Perl scalar that JSON::PP read as a number writes itself as one.
sub number {
    my ($value) = @_;
    return defined $value && !ref $value
        && JSON::PP->new->allow_nonref->encode($value) =~ /^-?\d/;
}

sub operation { $_[0]{document}{paths}{ $_[2] }{ lc $_[1] } }

# "GET /api/sessions" of every operation.
sub operations {
    my ($self) = @_;
    my $paths = $self->{document}{paths};
    return sort map { my $path = $_; map { uc($_) . " $path" } keys %{ $paths->{$path} } }
        keys %$paths;
}

# What a reference names, or undef.
sub find {
    my ($self, $ref) = @_;
    my $at = $self->{document};
    for my $name (split m{/}, $ref =~ s{^#/}{}r) {
        return if ref $at ne 'HASH';
        $at = $at->{$name};
    }
    return $at;
}

# Every reference in the document.
sub references {
    my ($self, $at) = @_;
    $at //= $self->{document};
    return map { $self->references($_) } @$at if ref $at eq 'ARRAY';
    return if ref $at ne 'HASH';
    return ((defined $at->{'$ref'} ? $at->{'$ref'} : ()),
        map { $self->references($at->{$_}) } grep { ref $at->{$_} } sort keys %$at);
}


sub wrong {
    my ($self, $method, $path, $answer) = @_;

    my $operation = $self->operation($method, $path) or return 'no such operation';
    my $response = $operation->{responses}{ $answer->{status} }
        or return "status $answer->{status} is not documented: $answer->{content}";
    my $type = $answer->{headers}{'content-type'};
    my $content = $response->{content} || {};
    return if $method eq 'HEAD' || ($answer->{content} eq '' && !%$content);
    return "type " . ($type // '(none)') . " of $answer->{status} is not documented"
        if !defined $type || !exists $content->{$type};

    my $json = $answer->{json};
    my @wrong = $content->{$type}{schema}
        ? $self->check($content->{$type}{schema}, $json, '') : ();
    push @wrong, "code $json->{code} of $answer->{status} is not documented"
        if $response->{'x-codes'} && !grep { $_ eq $json->{code} } @{ $response->{'x-codes'} };
    return @wrong;
}


# What is wrong with a value at a place.
sub check {
    my ($self, $schema, $value, $at) = @_;

    if (my $ref = $schema->{'$ref'}) {
        my $found = $self->find($ref) or return "$at: no $ref";
        return $self->check({ %$found, open => scalar $ref =~ m{/(?:Problem|Document)$} }, $value, $at);
    }
    if (my $any = $schema->{oneOf}) {
        my @tries = map { [$self->check($_, $value, $at)] } @$any;
        return (grep { !@$_ } @tries) == 1 ? () : map { @$_ } @tries;
    }

    my @types = ref $schema->{type} ? @{ $schema->{type} } : $schema->{type};
    my ($type) = grep { $Is{$_}->($value) } @types;
    return "$at: is no " . join ' or ', @types if !defined $type;
    return "$at: $value is none of @{ $schema->{enum} }"
        if $schema->{enum} && !grep { $_ eq $value } @{ $schema->{enum} };
    return "$at: $value does not match $schema->{pattern}"
        if defined $schema->{pattern} && $type eq 'string' && $value !~ /$schema->{pattern}/;
    return map { $self->check($schema->{items} || return, $value->[$_], "$at/$_") } 0 .. $#$value
        if $type eq 'array';
    return $type eq 'object' ? $self->check_object($schema, $value, $at) : ();
}

sub check_object {
    my ($self, $schema, $value, $at) = @_;

    my $known = $schema->{properties} || {};
    my $other = $schema->{additionalProperties};
    my @wrong = map { "$at/$_: is missing" }
        grep { !exists $value->{$_} } @{ $schema->{required} || [] };
    for my $name (sort keys %$value) {
        my $of = $known->{$name} || (ref $other ? $other : undef);
        if ($of) {
            push @wrong, $self->check($of, $value->{$name}, "$at/$name");
        } elsif (!$schema->{open} && (%$known || ref $other)) {
            push @wrong, "$at/$name: is not documented";
        }
    }
    return @wrong;
}

1;
