# record.pl AGENT [SCENE...]: runs an agent through its scenes (Scenes.pm) and
# keeps what it prints, and what was true when, under t/agents/captures/AGENT/.
# It waits for what the screen shows and for what the model is asked.
#
# Beside the bytes are the times: an offset, the milliseconds since the start in which
# all before it had come, and where more than that happened, what was done or true.

use strict;
use warnings;
use lib 't/lib', 't/agents';

use File::Path qw(make_path remove_tree);
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Agents;
use AgentRelay::Terminal;
use Scenes qw(scenes);

my ($name, @wanted) = @ARGV;
die "usage: record.pl AGENT [SCENE...]\n" if !$name;
my $home = "/tmp/agent-$name";
my %wanted = map { $_ => 1 } @wanted;
record($_) for grep { !@wanted || $wanted{ $_->{name} } } scenes($name);


sub record {
    my ($scene) = @_;

    print "# $name: $scene->{name}\n";
    my @size = @{ $scene->{size} || [24, 80] };
    my $agent = AgentRelay::Agents->new($name, dir => $home, %{ $scene->{agent} || {} });
    my $terminal = AgentRelay::Terminal->start([$agent->command(@{ $scene->{args} || [] })],
        rows => $size[0], cols => $size[1], mute => $scene->{mute} && qr/\e\]7501;.*?(?:\a|\e\\)/);
    my $self = { agent => $agent, terminal => $terminal };
    for my $step (@{ $scene->{steps} }) {
        my ($verb, @args) = @$step;
        main->can("do_$verb")->($self, @args) and next;
        print "LOST in $scene->{name}: @$step\n";
        do_show($self);
        $self->{lost} = 1;
        last;
    }
    keep($self, $scene, @size) if !$self->{lost};
    undef $agent;
    remove_tree($home);
}

sub keep {
    my ($self, $scene, @size) = @_;

    my $folder = "t/agents/captures/$name";
    make_path($folder);
    my $path = "$folder/$scene->{name}.$size[0]x$size[1]";
    my $bytes = $self->{terminal}->bytes;
    my %files = ($path => $bytes, "$path.times" => join '', map { "@$_\n" } $self->{terminal}->times);
    for my $file (sort keys %files) {
        open my $out, '>:raw', $file or die "$file: $!\n";
        print $out $files{$file};
        close $out or die "$file: $!\n";
    }
    print '# ', length $bytes, " bytes\n";
}

sub mark {
    my ($self, @words) = @_;
    return $self->{terminal}->note(@words);
}


# The steps. These wait.

sub do_until { $_[0]{terminal}->until($_[1]) }
sub do_gone  { $_[0]{terminal}->gone($_[1]) }
sub do_more  { $_[0]{terminal}->more($_[1]) }
sub do_quiet { $_[0]{terminal}->quiet }

sub do_turn {
    my ($self, $pattern) = @_;

    my $turn = $self->{terminal}->pump_until(sub { $self->{agent}->asked($pattern) }) or return;
    return $turn->{hold} ? mark($self, 'asked') : 1;
}

# What is true from here on; a moment later, so that it is seen as people see it.
sub do_state {
    my ($self, @words) = @_;

    do_rest($self);
    do_show($self) if $ENV{AR_SHOW};
    return mark($self, @words);
}

sub do_rest {
    my ($self) = @_;

    my $end = time + 1;
    return $self->{terminal}->pump_until(sub { time > $end });
}

# What ends that.

sub do_type {
    my ($self, $keys) = @_;
    mark($self, 'typed');
    $self->{terminal}->type($keys);
    return 1;
}

# A key that ends the work.
sub do_ends {
    my ($self, $key) = @_;

    $self->{terminal}->note('released');
    $self->{terminal}->type($key);
    return 1;
}

# Some are gone at the first interrupt, others ask for another.
sub do_leave {
    my ($self) = @_;

    my $pid = $self->{terminal}->pid;
    $self->{terminal}->pump_until(sub {
        return 1 if !grep { $_ == $pid } $self->{agent}->processes;
        return if $self->{terminal}->screen !~ /again/;
        return $self->{terminal}->type("\x03");
    });
    return defined $self->{terminal}->wait;
}

# A key for a dialog, which may not count when it comes at once.
sub do_press {
    my ($self, $key, $dialog) = @_;

    mark($self, 'typed');
    my $typed = 0;
    return $self->{terminal}->pump_until(sub {
        return 1 if $self->{terminal}->screen !~ $dialog;
        return if time - $typed < 2;
        $typed = time;
        $self->{terminal}->type($key);
        return;
    });
}

# A message: pasted, and sent once it is seen.
sub do_say {
    my ($self, $text) = @_;

    mark($self, 'typed');
    $self->{terminal}->type("\e[200~$text\e[201~");
    do_until($self, qr/\Q${\ substr $text, 0, 8 }\E/) && do_quiet($self) or return;
    $self->{terminal}->type("\r");
    return 1;
}

sub do_release {
    my ($self) = @_;
    mark($self, 'released');
    $self->{agent}->release;
    return 1;
}

# A command waits for this file: touch it.
sub do_file {
    my ($self, $name) = @_;

    mark($self, 'released');
    open my $out, '>', $self->{agent}->cwd . "/$name" or return;
    return close $out;
}

sub do_resize {
    my ($self, @size) = @_;

    mark($self, 'size', @size);
    $self->{terminal}->resize(@size);
    return 1;
}

# For whoever writes a scene.
sub do_show {
    my ($self) = @_;

    my $terminal = $self->{terminal};
    my ($status) = reverse $terminal->bytes =~ /\e\]7501;(.*?)[\a\e]/g;
    print '== ', $terminal->offset, ' ', $terminal->title, ' == ', $status // '', " ==\n",
        $terminal->screen =~ s/\n+/\n/gr, "\n";
    return 1;
}
