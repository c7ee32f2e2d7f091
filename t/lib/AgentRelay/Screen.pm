package AgentRelay::Screen;

=head1 NAME

AgentRelay::Screen - a session whose terminal shows what it is told

=head1 SYNOPSIS

    my $screen = AgentRelay::Screen->new($hq, rows => 24, cols => 80);
    $screen->show("\e[31mred");
    is($screen->text, "red\n", 'its text');
    my $answer = $screen->get('?format=json&lines=3');

=head1 DESCRIPTION

What is shown comes after the word C<ready>. C<show> comes back when the runner's emulator has seen all of it.

=cut

use strict;
use warnings;

use Cwd ();
use Encode ();

use AgentRelay::Wait;

my $Show = Cwd::abs_path(__FILE__ =~ s{[^/]*$}{../programs/show.pl}r);


sub new {
    my ($class, $hq, %body) = @_;

    my $id = $hq->session(runner => 'r1', rows => 24, cols => 80, command => ['perl', $Show], %body);
    my $self = bless { hq => $hq, id => $id, shown => length 'ready', number => 0 }, $class;
    $self->wait;
    return $self;
}

sub id { $_[0]{id} }

sub get {
    my ($self, $query, $headers) = @_;
    return $self->{hq}->rest(GET => "/api/sessions/$self->{id}/screen" . ($query // ''), undef, $headers);
}

sub text { Encode::decode_utf8($_[0]->get($_[1])->{content}) }

sub type {
    my ($self, $text) = @_;
    return $self->{hq}->rest(POST => "/api/sessions/$self->{id}/input", { text => $text });
}

# A name has a line of its own, for the terminal may have answered something before.
sub show {
    my ($self, $bytes) = @_;

    my $file = $self->{hq}->dir . "/show-$self->{id}-" . $self->{number}++;
    open my $out, '>:raw', $file or die "$file: $!\n";
    print $out $bytes;
    close $out or die "$file: $!\n";
    $self->type("\r$file\r");
    $self->{shown} += length $bytes;
    return $self->wait;
}

sub wait {
    my ($self) = @_;
    return wait_until { ($self->get->{headers}{'x-agentrelay-offset'} // 0) >= $self->{shown} } 30,
        "the screen of $self->{id} has all of it";
}

# The program ends, and HQ knows.
sub end {
    my ($self) = @_;

    $self->type("\rend\r");
    return wait_until { $self->{hq}->rest(GET => "/api/sessions/$self->{id}")->{json}{ended_at} } 20,
        "session $self->{id} ends";
}

1;
