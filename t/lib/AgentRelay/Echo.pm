package AgentRelay::Echo;

=head1 NAME

AgentRelay::Echo - raw handshakes and frames for the declarative tests

=head1 SYNOPSIS

    add_block_preprocessor(\&AgentRelay::Echo::upgraded);

    --- raw_request eval: AgentRelay::Echo::ask(main::hello(), main::bye())

=head1 DESCRIPTION

C<upgraded> gives a block F</echo> and expects that the upgrade is not refused.
C<ask(frames)> is an upgrade request for F</echo> with the frames behind it, in
one string: they arrive together with the handshake. C<upgrade(changes)> is the
request alone; a header given as undef is left out. C<masked(type, payload,
options)> is a frame of a client under a fixed key, C<plain> one of a server, so
answers can be compared byte by byte.

=cut

use strict;
use warnings;

use AgentRelay::Frames ();


sub upgraded {
    my ($block) = @_;

    $block->set_value('config', 'location /echo { agentrelay_ws_echo on; }');
    $block->set_value('error_code', 101);
}

sub upgrade {
    my (%changes) = @_;

    my $line = delete $changes{line} // 'GET /echo HTTP/1.1';
    my %headers = (
        'Host' => 'localhost',
        'Upgrade' => 'websocket',
        'Connection' => 'Upgrade',
        'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version' => '13',
        %changes,
    );
    return "$line\r\n"
         . join('', map { defined $headers{$_} ? "$_: $headers{$_}\r\n" : () }
                    sort keys %headers)
         . "\r\n";
}

sub ask { return upgrade() . join '', @_ }

sub masked {
    my ($type, $payload, %options) = @_;
    return AgentRelay::Frames::frame($type, $payload // '',
                                     key => "\x37\xfa\x21\x3d", %options);
}

sub plain {
    my ($type, $payload, %options) = @_;
    return AgentRelay::Frames::frame($type, $payload // '', mask => 0, %options);
}

# A Close of the client, and the same one as the server sends it.
sub bye  { return masked(close => defined $_[0] ? pack('na*', $_[0], $_[1] // '') : '') }
sub gone { return plain(close => defined $_[0] ? pack('na*', $_[0], $_[1] // '') : '') }

1;
