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
        'a message reaches the model' => sub {
            say_to($terminal, 'HOLD');
            $terminal->pump_until(sub { $agent->asked(qr/HOLD/) });
        },
        'until the model goes on' => sub { $agent->release && $terminal->until(qr/and the rest/) },
        'and waits again' => sub { $terminal->quiet },
        'a command needs a permission' => sub {
            say_to($terminal, 'BASH touch made');
            $shows->('dialog') && !-e $made;
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

sub say_to {
    my ($terminal, $text) = @_;

    $terminal->type("\e[200~$text\e[201~");
    $terminal->until(qr/\Q$text\E/);
    $terminal->quiet;
    $terminal->type("\r");
}

# A key that comes as soon as the dialog is seen may not count.
sub permit {
    my ($terminal, $agent) = @_;

    my $typed = 0;
    return $terminal->pump_until(sub {
        return 1 if $terminal->screen !~ $agent->shows('dialog');
        return if time - $typed < 2;
        $typed = time;
        $terminal->type("\r");
        return;
    });
}
