package AgentRelay::Frames;

=head1 NAME

AgentRelay::Frames - RFC 6455 frames: built for a client, taken apart strictly

=head1 SYNOPSIS

    my $frames = AgentRelay::Frames->new;
    my @events = $frames->feed($bytes);     # dies on what a server must not send

=head1 DESCRIPTION

Events are C<[ binary => $bytes, $last ]> in pieces as they arrive (also of a
frame that never completes), C<[ text => $string ]> and C<[ ping => $bytes ]>,
C<[ pong => $bytes ]>, C<[ close => $code, $reason ]> whole. Checked: no mask, no
reserved bit or opcode, shortest length form, control frames short and whole,
fragments in order, UTF-8 of texts and close reasons, close codes.

=cut

use strict;
use warnings;

use Encode ();
use Exporter qw(import);

our @EXPORT_OK = qw(frame);

my %Opcode = (continuation => 0, text => 1, binary => 2,
              close => 8, ping => 9, pong => 10);
my %Type = reverse %Opcode;


# One frame from a client: masked unless told otherwise.
sub frame {
    my ($type, $payload, %args) = @_;

    my $opcode = $Opcode{$type} // $type;
    my $length = $args{length} // length $payload;
    my $first = (($args{fin} // 1) ? 0x80 : 0) | ($args{rsv} || 0) << 4 | $opcode;
    my $masked = $args{mask} // 1;
    my $bit = $masked ? 0x80 : 0;
    my $form = $args{form} // ($length < 126 ? 7 : $length < 65536 ? 16 : 64);

    my $head = $form == 7  ? pack('CC', $first, $bit | $length)
             : $form == 16 ? pack('CCn', $first, $bit | 126, $length)
             :               pack('CCQ>', $first, $bit | 127, $length);
    return $head . $payload if !$masked;

    my $key = $args{key} // pack 'N', int rand 0xffffffff;
    my $size = length $payload;
    my $mask = substr $key x (int($size / 4) + 1), 0, $size;
    return $head . $key . ($payload ^ $mask);
}


sub new {
    my ($class) = @_;
    return bless { in => '', left => 0, type => undef, message => undef,
                   text => '', control => '' }, $class;
}


# True between the frames of a message or inside one.
sub in_message { $_[0]{left} || defined $_[0]{message} }


sub feed {
    my ($self, $bytes) = @_;

    $self->{in} .= $bytes;
    my @events;

    while (1) {
        last if !defined $self->{type} && !$self->header;

        my $take = length $self->{in};
        $take = $self->{left} if $take > $self->{left};
        my $piece = $take == length $self->{in}
            ? do { my $all = $self->{in}; $self->{in} = ''; $all }
            : substr $self->{in}, 0, $take, '';
        $self->{left} -= $take;

        push @events, $self->payload($piece);
        last if $self->{left};
        undef $self->{type};
    }

    return @events;
}


# Reads one frame header when it is whole. Sets type, fin, left.
sub header {
    my ($self) = @_;

    my $have = length $self->{in};
    return 0 if $have < 2;

    my ($first, $second) = unpack 'CC', $self->{in};
    my $length = $second & 0x7f;
    my $size = $length < 126 ? 2 : $length == 126 ? 4 : 10;
    return 0 if $have < $size;

    if ($size == 4) {
        $length = unpack 'n', substr $self->{in}, 2, 2;
        bad('a length that is not minimal') if $length < 126;
    } elsif ($size == 10) {
        $length = unpack 'Q>', substr $self->{in}, 2, 8;
        bad('a length that is not minimal') if $length < 65536;
        bad('a length with its top bit set') if $length >> 63;
    }
    substr $self->{in}, 0, $size, '';

    bad('a masked frame') if $second & 0x80;
    bad('a reserved bit') if $first & 0x70;

    my $type = $Type{ $first & 0x0f } // bad("opcode @{[$first & 0x0f]}");
    my $fin = $first & 0x80;
    if ($first & 0x08) {
        bad("a fragmented $type") if !$fin;
        bad("a $type of $length bytes") if $length > 125;
        $self->{control} = '';
    } elsif ($type eq 'continuation') {
        $type = $self->{message} // bad('a continuation of nothing');
        $self->{fin} = $fin;
    } else {
        bad("$type inside a message") if defined $self->{message};
        @$self{qw(message fin text)} = ($type, $fin, '');
    }

    @$self{qw(type left)} = ($type, $length);
    return 1;
}


sub payload {
    my ($self, $piece) = @_;

    my $type = $self->{type};
    my $whole = !$self->{left};

    if ($type eq 'binary' || $type eq 'text') {
        my $last = $whole && $self->{fin};
        undef $self->{message} if $last;
        if ($type eq 'binary') {
            return $piece ne '' || $last ? [binary => $piece, $last ? 1 : 0] : ();
        }
        $self->{text} .= $piece;
        return if !$last;
        return [text => utf8($self->{text})];
    }

    $self->{control} .= $piece;
    return if !$whole;
    return [$type => $self->{control}] if $type ne 'close';
    return close_event($self->{control});
}


sub close_event {
    my ($payload) = @_;

    return [close => 1005, ''] if $payload eq '';
    bad('a close of one byte') if length $payload == 1;
    my ($code, $reason) = unpack 'na*', $payload;
    bad("close code $code") if $code < 1000 || $code > 4999
        || $code =~ /^(?:1004|1005|1006|1015|101[6-9]|10[2-9]\d|1[1-9]\d\d|2\d\d\d)$/;
    return [close => $code, utf8($reason)];
}


sub utf8 {
    my ($bytes) = @_;
    my $copy = $bytes;
    eval { Encode::decode('UTF-8', $copy, Encode::FB_CROAK); 1 }
        or bad('a text that is not UTF-8');
    return $bytes;
}


sub bad { die "websocket: the server sent $_[0]\n" }

1;
