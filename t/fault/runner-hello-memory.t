# An allocation fails in the runner while it tells HQ of its sessions, in several parts.
# HQ takes a session that a hello leaves out for lost: so the hello that is said to its end
# names all of them, and any other is broken off. `make fault` lets each allocation of a
# new connection fail, one after the other.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;
use AgentRelay::Memory;

use constant SESSIONS => 60;

my $memory = AgentRelay::Memory->new;
my $hq = AgentRelay::FakeHQ->new;
{
    my $env = $memory->env;
    local @ENV{keys %$env} = values %$env;
    $hq->start_runner('--backoff', '0.005..0.01', '--capacity', SESSIONS . '');
}
my $control = $hq->control or die $hq->log_text;
$hq->start_session($control, command => ['sleep', '1000'], memo => 'm' x 1000,
    env => { LD_PRELOAD => '' }) for 1 .. SESSIONS;

my @parts = hello();
cmp_ok(@parts, '>', 1, 'a hello in parts');
is(sessions(@parts), SESSIONS, '... of all sessions');

my $broken = 0;
$memory->fails('it is whole', 20, \&whole, sub {
    my ($spare, @parts) = @_;
    return sessions(@parts) == SESSIONS ? () : sessions(@parts) . ' sessions';
});
cmp_ok($broken, '>', 0, "or broken off: $broken times");

done_testing;


# The parts of one that is said to its end.
sub whole {
    my @parts = hello();
    while (!@parts || $parts[-1]{more}) {
        $broken++;
        @parts = hello();
    }
    return @parts;
}

# The parts of the next connection's, as many as come.
sub hello {
    $control->close_with(0) if $control;
    $control = $hq->accept_path(qr{/api/v1/ws/register$}) or die $hq->log_text;

    my @said;
    $hq->until(sub {
        push @said, splice @{ $control->{queue} };
        return grep { exists $_->{close} || !$_->{payload}{more} } @said;
    }, 30) or die "neither a hello nor its end\n";
    my @hellos = grep { ($_->{type} // '') eq 'hello' } @said;
    $control = undef if @hellos != @said;
    return map { $_->{payload} } @hellos;
}

sub sessions { return scalar map { @{ $_->{sessions} } } @_ }
