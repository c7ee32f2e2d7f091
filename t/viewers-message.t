# Everybody is told who else looks: names, modes, who typed last and who has the
# size, through owner and mirrors; so many by name, and all of them counted.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use JSON::PP ();
use Time::HiRes qw(time);

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Share;
use AgentRelay::Viewer;

use constant SHOWN => 32;

my $hq = AgentRelay::HQ->start(workers => 4, reuseport => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

my $ann = AgentRelay::Share->make($hq, $id, mode => 'write', name => "Ann \x{2713}");
my $nobody = AgentRelay::Share->make($hq, $id);
my %seen;

my $operator = AgentRelay::Viewer->new($hq, $id, offset => 0);
my @guests = ((map { $ann->viewer(offset => 0) } 1 .. 3),
              (map { $nobody->viewer(offset => 0) } 1 .. 3));
my @all = ($operator, @guests);
$_->connect for @all;

named();
typed();
many();
rare();

$_->leave for @all;
$runner->leave;
$hq->stop;
done_testing;


# The last `viewers` of each, when all of them satisfy the condition.
sub all_told {
    my ($name, $condition) = @_;
    return ok((run_until {
        $stream->recv(0.001);
        !grep { my $said = said($_); !$said || !$condition->($said, $_) } @all;
    } 20, @all), $name);
}

sub said {
    my ($viewer) = @_;
    my ($last) = reverse $viewer->messages('viewers');
    return $last && $last->{payload};
}

sub own {
    my ($said, $viewer) = @_;
    return grep { $_->{viewer} eq $viewer->{viewer} } @{ $said->{viewers} };
}


sub named {
    all_told('everybody knows how many there are', sub { $_[0]{count} == @all });
    all_told('each finds itself, by its own id, once', sub { own(@_) == 1 });

    my %expected = ("operator write -" => 1, "Ann \x{2713} write " . $ann->id => 3,
        'share read ' . $nobody->id => 3);
    for my $viewer ($operator, $guests[0], $guests[5]) {
        my %found;
        $found{ join ' ', @$_{qw(name mode)}, $_->{share} // '-' }++
            for @{ said($viewer)->{viewers} };
        is_deeply(\%found, \%expected, 'names and modes');
        is_deeply([sort map { keys %$_ } grep { !$_->{share} } @{ said($viewer)->{viewers} }],
            [qw(mode name viewer)], 'and nothing more');
    }
}

sub typed {
    $guests[0]->type('x');
    all_told('who typed last', sub { defined $_[0]{typist} });
    is(said($guests[0])->{typist}, $guests[0]{viewer}, 'it knows that it was itself');
    my ($other) = grep { $_->{viewer} eq said($operator)->{typist} }
        @{ said($operator)->{viewers} };
    is($other->{name}, "Ann \x{2713}", 'others know its name');

    $guests[1]->say('take', {});
    all_told('who has the size', sub { defined $_[0]{size_owner} });
    is(said($guests[1])->{size_owner}, $guests[1]{viewer}, 'it knows that it has it');
    ok((grep { $_->{viewer} eq said($operator)->{size_owner} && $_->{name} =~ /^Ann/ }
        @{ said($operator)->{viewers} }), 'others know who');
    ok((run_until { grep { defined $_->{payload}{viewer} } $operator->messages('size_owner') }
        10, @all), 'and are told at once');

    $operator->say('take', {});
    all_told('it is taken back', sub {
        my ($said, $viewer) = @_;
        my ($owner) = grep { $_->{viewer} eq ($said->{size_owner} // '') } @{ $said->{viewers} };
        $owner && $owner->{name} eq 'operator';
    });
}

sub many {
    push @all, map { $nobody->viewer(offset => 0) } 1 .. 40;
    $_->connect for grep { !$_->fh } @all;
    all_told('all are counted', sub { $_[0]{count} == @all });
    is(scalar @{ said($operator)->{viewers} }, SHOWN, 'so many are shown');

    $_->leave for splice @all, 20;
    all_told('also when they leave', sub { $_[0]{count} == @all });
    $_->drop for splice @all, 10;
    all_told('or break', sub { $_[0]{count} == @all });
    is($hq->rest(GET => "/api/sessions/$id")->{json}{viewers}, scalar @all, 'the record says so too');
}

# However much changes, it is said at most once a second.
sub rare {
    my $before = () = $operator->messages('viewers');
    my $start = time;
    run_until {
        $_->type('y') for grep { $_->{mode} eq 'write' } @all;
        $stream->recv(0.01);
        time - $start > 3;
    } 10, @all;
    my $said = () = $operator->messages('viewers');
    cmp_ok($said - $before, '<=', 2 + int(time - $start), 'at most one a second');
}
