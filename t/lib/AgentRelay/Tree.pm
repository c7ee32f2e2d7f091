package AgentRelay::Tree;

=head1 NAME

AgentRelay::Tree - the project's own files, for t/arch

=cut

use strict;
use warnings;

use Exporter qw(import);
use File::Find ();

our @EXPORT = qw(files slurp code report);

my $Skip = qr{^(?:\.git|build|\.run|node_modules|dist|servroot.*)$};


# Every file of the tree whose path matches, sorted. Built things are left out.
sub files {
    my ($pattern, @roots) = @_;

    my @found;
    File::Find::find({
        no_chdir => 1,
        preprocess => sub { grep { !/$Skip/ } @_ },
        wanted => sub {
            my $path = $_ =~ s{^\./}{}r;
            push @found, $path if -f && $path =~ $pattern;
        },
    }, grep { -e } @roots ? @roots : '.');
    return sort @found;
}


sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    local $/;
    return <$in> // '';
}


# C without comments, and with empty strings unless told otherwise; every line
# stays on its line.
sub code {
    my ($path, %args) = @_;

    my $text = slurp($path);
    $text =~ s{
        (/\*.*?\*/ | //[^\n]*)
      | ("(?:[^"\\\n]|\\.)*")
      | ('(?:[^'\\\n]|\\.)*')
    }{
        defined $1 ? "\n" x ($1 =~ tr/\n//)
      : defined $2 ? ($args{strings} ? $2 : '""') : $3
    }gsxe;
    return $text;
}


# One test: the list of offences is empty.
sub report {
    my ($name, @offences) = @_;

    my $ok = Test::More::ok(!@offences, $name);
    Test::More::diag("  $_") for @offences;
    return $ok;
}

1;
