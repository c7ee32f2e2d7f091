package AgentRelay::Mount;

=head1 NAME

AgentRelay::Mount - an HQ as it looks through one mount, port or proxy

=head1 SYNOPSIS

    my $inner = AgentRelay::Mount->new($hq, mount => '/tools/relay/', tokens => 'b');
    my $outer = AgentRelay::Mount->new($hq, port => $front);
    works($outer, 'through the proxy');     # one test: a session from start to end

=head1 DESCRIPTION

Options: C<port>, C<mount>, and C<tokens>, the name of a pair of tokens of its
own; C<token_lines> gives the directives for these. It can stand wherever
L<AgentRelay::Viewer>, L<AgentRelay::Runner> and L<AgentRelay::Cli> want an HQ.

C<works> starts a shell on runner C<r1>, types into it through a viewer and sees its
exit code. C<login> gives the cookie and the CSRF token of a browser's login.

=cut

use strict;
use warnings;

use parent -norequire, 'AgentRelay::HQ';

use Exporter qw(import);
use Test::More ();

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Viewer;

our @EXPORT = qw(works token_lines);


sub new {
    my ($class, $hq, %options) = @_;

    my $self = bless { %$hq, %options }, $class;
    if (my $name = $options{tokens}) {
        $self->{dir} = "$hq->{dir}/$name";
        mkdir $self->{dir};
        chmod 0755, $self->{dir};
        $self->{$_} = AgentRelay::HQ::token($_) for qw(operator runner);
        AgentRelay::HQ::spill("$self->{dir}/$_.token", "$self->{$_}\n", 0600)
            for qw(operator runner);
    }
    return $self;
}


sub token_lines {
    my ($dir) = @_;
    return join ' ', map { "agentrelay_${_}_token_file $dir/$_.token;" }
        qw(operator runner);
}


sub login {
    my ($self, %headers) = @_;

    my $answer = http_request($self->port, POST => $self->path('api/auth/login'),
        json => { token => $self->operator_token }, headers => \%headers);
    my ($cookie) = ($answer->{headers}{'set-cookie'} // '') =~ /^([^;]+)/;
    return ($cookie, $answer->{json}{csrf}, $answer);
}


sub works {
    my ($self, $name, %viewer) = @_;

    my $seen = eval {
        my $id = $self->session(runner => 'r1', command => ['sh'], rows => 24, cols => 80);
        my $viewer = AgentRelay::Viewer->new($self, $id, offset => 0, keep => 1, %viewer);
        $viewer->type("echo 4''2; exit 7\r");
        run_until { $viewer->exited } 30, $viewer
            or die "no exit: " . $viewer->describe . "\n";
        $viewer->leave;
        $viewer->output =~ /42\r$/m or die "seen: " . $viewer->output . "\n";
        $viewer->exited->{code};
    };
    return Test::More::is($seen, 7, $name) || Test::More::diag($@);
}

1;
