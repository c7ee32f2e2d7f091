package Test::Nginx::Socket;

=head1 NAME

Test::Nginx::Socket - a small stand-in for the CPAN module of that name

=head1 DESCRIPTION

Runs the declarative F<t/*.t> files where CPAN's Test::Nginx is not installed.
The folder of this file comes last in @INC, so the real module wins where
there is one, and both give the same tests the same names and count.

Only core Perl is used. What is understood is listed in C<%SECTIONS> of
L<Test::Nginx::Fallback::Blocks>; anything else is refused rather than ignored.
Sections of our own begin with C<ar_>. nginx runs as a direct child without
daemonising: nothing depends on who reaps orphans.

Stricter than the original in one point: an C<[alert]> or C<[emerg]> line that
the block does not name fails the block instead of being a warning.

=cut

use strict;
use warnings;

use List::Util qw(shuffle);
use Test::More ();

use Test::Nginx::Fallback::Blocks;
use Test::Nginx::Fallback::Checks;
use Test::Nginx::Fallback::Client;
use Test::Nginx::Fallback::Peer;
use Test::Nginx::Fallback::Server;
use Test::Nginx::Fallback::Settings qw(setting);

our $VERSION = '0.1';

my @EXPORT = qw(
    run_tests blocks repeat_each no_shuffle no_long_string no_root_location
    workers master_on master_off log_level worker_connections
    server_port server_addr server_root html_dir timeout env_to_nginx
    add_block_preprocessor add_response_body_check add_cleanup_handler
    bail_out is_str
);

my (@Preprocessors, @CleanupHandlers, $Blocks);


sub import {
    my ($class, @plan) = @_;

    strict->import;
    warnings->import;

    Test::More::plan(@plan == 1 ? $plan[0] : @plan) if @plan;

    my $caller = caller;
    no strict 'refs';
    *{"${caller}::$_"} = \&{"Test::Nginx::Socket::$_"} for @EXPORT;
    *{"${caller}::$_"} = \&{"Test::More::$_"}
        for grep { /^\w/ } @Test::More::EXPORT;
}


# Settings: each reads, or with an argument sets and reads.

sub repeat_each        { setting('repeat_each', @_) }
sub workers            { setting('workers', @_) }
sub log_level          { setting('log_level', @_) }
sub worker_connections { setting('worker_connections', @_) }
sub timeout            { setting('timeout', @_) }
sub server_port        { setting('port', @_) }
sub server_addr        { setting('addr', @_) }
sub server_root        { setting('servroot') }
sub html_dir           { setting('servroot') . '/html' }

sub no_shuffle       { setting('shuffle', 0) }
sub no_long_string   { 1 }
sub no_root_location { setting('root_location', 0) }
sub master_on        { setting('master', 'on') }
sub master_off       { setting('master', 'off') }

sub env_to_nginx { push @{ setting('env') }, @_ }

sub add_block_preprocessor { push @Preprocessors, shift }
sub add_cleanup_handler    { push @CleanupHandlers, shift }

sub add_response_body_check {
    Test::Nginx::Fallback::Checks::add_body_check(shift);
}

sub bail_out { Test::More::BAIL_OUT(@_) }

sub is_str {
    my ($got, $expected, $name) = @_;
    return ref $expected ? Test::More::like($got, $expected, $name)
                         : Test::More::is($got, $expected, $name);
}


sub blocks {
    $Blocks ||= [Test::Nginx::Fallback::Blocks::read_data()];
    return @$Blocks;
}


sub run_tests {
    my @blocks = blocks();

    for my $block (@blocks) {
        $_->($block) for @Preprocessors;
        $block->check_sections;
    }

    @blocks = shuffle(@blocks) if setting('shuffle');
    run_block($_) for @blocks;
    $_->() for @CleanupHandlers;
}


sub run_block {
    my ($block) = @_;

    if (my ($count, $why) = skipping($block)) {
        SKIP: { Test::More::skip($block->name . " - $why", $count) }
        return;
    }

    my $server = Test::Nginx::Fallback::Server->new($block);

    if (defined $block->must_die) {
        $server->expect_death for 1 .. repeat_each();
        return;
    }

    $server->start;
    run_init($block);

    for my $repeat (0 .. repeat_each() - 1) {
        my $peer = Test::Nginx::Fallback::Peer->start($block);
        run_requests($block, $server, $repeat);
        $peer->finish if $peer;
    }

    $server->stop;
    Test::Nginx::Fallback::Checks::no_alerts($block, $server);
}


sub run_init {
    my ($block) = @_;

    return if !defined $block->init;
    eval "package main; " . $block->init . "; 1"    ## no critic: it is Perl
        or bail_out($block->name . " - init failed: $@");
}


sub skipping {
    my ($block) = @_;

    if (defined(my $spec = $block->skip_eval)) {
        my ($count, $code) = $spec =~ /^\s*(\d+)\s*:\s*(.*)/s
            or bail_out($block->name . ' - bad skip_eval');
        my $skip = eval $code;                      ## no critic: it is Perl
        bail_out($block->name . " - skip_eval: $@") if $@;
        return ($count, 'skip_eval') if $skip;
    }

    if (defined(my $spec = $block->skip_nginx)) {
        my ($count, $op, $version, $why) =
            $spec =~ /^\s*(\d+)\s*:\s*([<>]=?)\s*(\d+\.\d+\.\d+)\s*(?::\s*(.*?)\s*)?$/
            or bail_out($block->name . ' - bad skip_nginx');
        my $order = version->parse(Test::Nginx::Fallback::Server::version())
                <=> version->parse($version);
        my %holds = ('<' => $order < 0, '<=' => $order <= 0,
                     '>' => $order > 0, '>=' => $order >= 0);
        return ($count, $why || "nginx version $op $version") if $holds{$op};
    }

    return;
}


sub run_requests {
    my ($block, $server, $repeat) = @_;

    my @requests = Test::Nginx::Fallback::Client::requests($block);
    my $many = @requests > 1 || defined $block->pipelined_requests;
    my $index = 0;

    for my $request (@requests) {
        my ($raw, $is_head) =
            Test::Nginx::Fallback::Client::exchange($block, $request);

        my $responses = defined $block->pipelined_requests
            ? @{ $block->pipelined_requests } : 1;

        while ($responses--) {
            my $response;
            if (!defined $block->ignore_response) {
                ($response, $raw) = Test::Nginx::Fallback::Client::parse_response(
                    $block, $raw, $is_head);
            }
            Test::Nginx::Fallback::Checks::response(
                $block, $response, $index++, $repeat, $many);
            Test::Nginx::Fallback::Server::pause($block->wait) if $block->wait;
            Test::Nginx::Fallback::Checks::error_log($block, $server, $repeat);
        }
    }
}

1;
