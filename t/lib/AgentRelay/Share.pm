package AgentRelay::Share;

=head1 NAME

AgentRelay::Share - a share of a session, and what its holder may do

=head1 SYNOPSIS

    my $share = AgentRelay::Share->make($hq, $session, mode => 'write');
    my $answer = $share->rest(GET => "/api/sessions/$session");
    my $viewer = $share->viewer(offset => 0);
    $share->revoke;

=head1 DESCRIPTION

C<make> dies when HQ refuses; C<answer> is what it said. Everything else is done
with the secret alone.

=cut

use strict;
use warnings;

use AgentRelay::Viewer;


sub make {
    my ($class, $hq, $session, %body) = @_;

    my $answer = $hq->rest(POST => "/api/sessions/$session/shares", { mode => 'read', %body });
    die "POST shares: $answer->{status} $answer->{content}\n" if $answer->{status} != 201;
    return bless { hq => $hq, session => $session, answer => $answer->{json} }, $class;
}

sub id     { $_[0]{answer}{id} }
sub secret { $_[0]{answer}{secret} }
sub answer { $_[0]{answer} }
sub bearer { return (Authorization => "Bearer $_[0]{answer}{secret}") }

sub rest {
    my ($self, $method, $path, $json, $headers) = @_;
    return $self->{hq}->rest($method, $path, $json, { $self->bearer, %{ $headers || {} } });
}

# Does not come back when it is put out, unless told to.
sub viewer {
    my ($self, %options) = @_;
    return AgentRelay::Viewer->new($self->{hq}, $self->{session}, reconnect => 0,
        headers => { $self->bearer }, mode => $self->{answer}{mode}, %options);
}

sub revoke {
    my ($self) = @_;
    return $self->{hq}->rest(DELETE => '/api/shares/' . $self->id)->{status};
}

# How many connections HQ says it has; undef when it is not among the first 200.
sub connections {
    my ($self) = @_;
    my $list = $self->{hq}->rest(GET => "/api/sessions/$self->{session}/shares?limit=200");
    my ($one) = grep { $_->{id} eq $self->id } @{ $list->{json}{shares} };
    return $one && $one->{connections};
}

1;
