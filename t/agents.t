# The real agents start before a scripted model, and do as they are told: what
# the tests and the recordings of them rely on.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Agents;
use AgentRelay::Terminal;

plan skip_all => AgentRelay::Terminal->reason if AgentRelay::Terminal->reason;

for my $name (AgentRelay::Agents->names) {
    subtest $name => sub {
        my $reason = AgentRelay::Agents->reason($name);
        plan skip_all => $reason if $reason;
        obeys($name);
    };
}

done_testing;


# Each step needs the one before.
sub obeys {
    my ($name) = @_;

    my $agent = AgentRelay::Agents->new($name);
    my $terminal = AgentRelay::Terminal->start([$agent->command]);
    my $shows = sub { $terminal->until($agent->shows($_[0])) };
    my $made = $agent->cwd . '/made';
    my @steps = (
        'it starts' => sub { $shows->('idle') && $terminal->quiet },
        'a message reaches the model' => sub { say_to($terminal, $agent, 'HOLD') },
        'until the model goes on' => sub { $agent->release && $terminal->until(qr/and the rest/) },
        'and waits again' => sub { $terminal->quiet },
        'a command needs a permission' => sub {
            say_to($terminal, $agent, 'BASH touch made') && $shows->('dialog') && !-e $made;
        },
        'and with it is run' => sub {
            permit($terminal, $agent) && $terminal->until(qr/done\./) && -e $made;
        },
        'the model has read it once' => sub { $agent->times('BASH touch made') == 1 },
    );
    while (my ($what, $step) = splice @steps, 0, 2) {
        ok($step->(), $what) and next;
        diag($terminal->screen);
        last;
    }
}

# A program without a CPU may take an Enter for a part of the paste, however late it comes.
sub say_to {
    my ($terminal, $agent, $text) = @_;

    $terminal->type("\e[200~$text\e[201~");
    $terminal->until(qr/\Q$text\E/);
    $terminal->quiet;
    return pressed($terminal, 10, sub { $agent->asked(qr/\Q$text\E/) });
}

# A key that comes as soon as the dialog is seen may not count.
sub permit {
    my ($terminal, $agent) = @_;

    return pressed($terminal, 2, sub { $terminal->screen !~ $agent->shows('dialog') });
}

# Enter, every so many seconds until it is so.
sub pressed {
    my ($terminal, $seconds, $condition) = @_;

    my $typed = 0;
    return $terminal->pump_until(sub {
        return 1 if $condition->();
        return if time - $typed < $seconds;
        $typed = time;
        $terminal->type("\r");
        return;
    });
}
