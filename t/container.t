# The containers: what their files name exists, what they promise is there, and
# HQ's start script and configuration work. Where docker runs, so does compose.yaml.

use strict;
use warnings;
use lib 't/lib';

use CPAN::Meta::YAML;
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Wait;

# The Dockerfile, by stage

my $text = slurp('conf/container/Dockerfile') =~ s/\\\n\s*/ /gr;
my (%stage, $stage);
for my $line (grep { /^[A-Z]/ } split /\n/, $text) {
    my ($verb, $rest) = split ' ', $line, 2;
    ($stage) = $rest =~ / AS (\w+)$/ if $verb eq 'FROM';
    push @{ $stage{$stage}{$verb} }, $rest;
}
is_deeply([sort keys %stage], [qw(build hq runner)], 'the stages');
like($stage{$_}{FROM}[0], qr/^debian:bookworm-slim AS/, "$_: its base") for sort keys %stage;

my %built = map { $_ => 1 } qw(/out/usr/ /out/usr/bin/agentrelay);
my @missing;
for my $stage (sort keys %stage) {
    for my $copy (@{ $stage{$stage}{COPY} }) {
        my ($option, @paths) = $copy =~ /^(--from=build )?(.*)/ && ($1, split ' ', $2);
        pop @paths;
        push @missing, "$stage: $_" for grep { $option ? !$built{$_} : !-e } @paths;
    }
}
is("@missing", '', 'everything that is copied exists');
like("@{ $stage{build}{RUN} }", qr{conf/dev/install\.sh build.*make build.*make install},
    'what a build needs stands in conf/dev/packages.sh alone');

my %carries = (hq => ['build/ngx_http_agentrelay_module.so', 'build/agentrelay'],
    runner => ['build/agentrelay']);
for my $stage (qw(hq runner)) {
    my ($user, $entry) = map { $stage{$stage}{$_}[0] // '' } qw(USER ENTRYPOINT);
    is($user, 'agentrelay', "$stage: its user");
    like("@{ $stage{$stage}{RUN} }", qr/useradd .*\bagentrelay\b/, '... exists');
    like($entry, qr/^\["tini", /, '... tini is first');
    ok($stage{$stage}{HEALTHCHECK}, '... it has a health check');
    like("@{ $stage{$stage}{LABEL} }", qr/org\.opencontainers\.image\.title=/, '... and a title');

    my %wanted = map { $_ => 1 } map { packages_of($_) } @{ $carries{$stage} };
    my ($list) = "@{ $stage{$stage}{RUN} }" =~ /--no-install-recommends (.*?) &&/;
    delete @wanted{split ' ', $list};
    SKIP: {
        skip 'dpkg does not know where libraries come from', 1 if !-x '/usr/bin/dpkg';
        is_deeply([sort keys %wanted], [], '... with the libraries of what it carries');
    }
}

# Packages of the libraries a program names itself.
sub packages_of {
    my ($file) = @_;

    my %path = scalar(qx(ldd '$file' 2>/dev/null)) =~ /^\s*(\S+) => (\S+)/mg;
    my @needed = scalar(qx(objdump -p '$file' 2>/dev/null)) =~ /NEEDED\s+(\S+)/g;
    my %package;
    for my $path (grep { $_ } @path{@needed}) {
        my ($package) = map { qx(dpkg -S '$_' 2>/dev/null) =~ /^([^:,]+)/ }
            $path, "/usr$path";
        $package{$package} = 1 if $package && $package ne 'libc6';
    }
    return keys %package;
}

# compose.yaml

my $compose = eval { CPAN::Meta::YAML->read('conf/compose.yaml')->[0] };
ok($compose, 'compose.yaml is YAML') or diag($@);
my @wrong;
for my $name (sort keys %{ $compose->{services} }) {
    my $service = $compose->{services}{$name};
    my $build = $service->{build};
    push @wrong, "$name: dockerfile" if !-f "conf/$build->{context}/$build->{dockerfile}";
    push @wrong, "$name: target" if !$stage{ $build->{target} };
    for my $volume (@{ $service->{volumes} }) {
        my ($source, $path) = split /:/, $volume;
        push @wrong, "$name: $source is not declared" if !exists $compose->{volumes}{$source};
        push @wrong, "$name: nothing makes $path"
            if !grep { index($_, $path) >= 0 } @{ $stage{$name}{RUN} },
                @{ $stage{$name}{WORKDIR} || [] };
    }
}
is_deeply(\@wrong, [], '... and names what exists');

# HQ's start script, with the container's folders in one of ours

my $hq = AgentRelay::HQ->new(tokens => 1);
my $dir = $hq->dir;
mkdir "$dir/$_" for qw(lib run tmp web);
AgentRelay::HQ::spill("$dir/web/index.html", "<html><head></head></html>\n");
sub here {
    my ($text) = @_;
    $text =~ s{/var/lib/agentrelay}{$dir/lib}g;
    $text =~ s{/run/agentrelay}{$dir/run}g;
    $text =~ s{/etc/agentrelay}{$dir}g;
    $text =~ s{/usr/share/agentrelay/web}{$dir/web}g;
    $text =~ s{/tmp/(nginx.pid|\w+;)}{$dir/tmp/$1}g;
    $text =~ s{/dev/stdout}{$dir/access.log}g;
    $text =~ s{listen 8080}{listen $hq->{port}};
    $text =~ s{modules/(?=ngx)}{$hq->{top}/build/};
    return $text;
}
AgentRelay::HQ::spill("$dir/nginx.conf", here(slurp('conf/container/hq.conf')));
AgentRelay::HQ::spill("$dir/hq.sh", here(slurp('conf/container/hq.sh')), 0755);

sub start {
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    open STDERR, '>', "$dir/error.log";
    open STDIN, '<', '/dev/null';
    $ENV{PATH} .= ':/usr/sbin';
    exec "$dir/hq.sh" or POSIX::_exit(127);
}

my $pid = start();
my $up = wait_until { $hq->healthy } 20, 'HQ answers';
ok($up, 'HQ starts as in its container') or diag(slurp("$dir/error.log"));
my %token = map { $_ => slurp($_) } "$dir/lib/operator.token", "$dir/run/runner.token";
is_deeply([map { sprintf '%o', (stat $_)[2] & 07777 } sort keys %token], [600, 600],
    '... with tokens of its own');
chomp($hq->{operator} = $token{"$dir/lib/operator.token"});
rename "$dir/run/runner.token", "$dir/runner.token";
my $runner = AgentRelay::Runner->start($hq);
rename "$dir/runner.token", "$dir/run/runner.token";
works(AgentRelay::Mount->new($hq), '... and a session');
is($runner->stop, 0, 'the runner ends well');
kill QUIT => $pid;
waitpid $pid, 0;
is($?, 0, 'docker stop is a clean end');

$pid = start();
ok((wait_until { $hq->healthy } 20, 'HQ answers'), 'a second start');
is(slurp($_), $token{$_}, '... keeps ' . s{.*/}{}r) for sort keys %token;
kill QUIT => $pid;
waitpid $pid, 0;

# The same by docker

SKIP: {
    skip 'docker does not run here: the images are not built', 2
        if system('docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1') != 0;
    local $ENV{AR_PORT} = AgentRelay::HQ::free_port();
    my @compose = (qw(docker compose -p), "agentrelay-test-$$", qw(-f conf/compose.yaml));
    is(system(@compose, qw(up --build --detach --wait)), 0, 'docker compose up');
    my $said = qx(@compose exec -T hq agentrelay run -- sh -c 'echo 4""2');
    like($said, qr/^42\r$/m, '... and a session');
    system @compose, qw(down --volumes --rmi local);
}

done_testing;
