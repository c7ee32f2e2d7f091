# The module loads in a minimal nginx: it references nothing that such a
# binary lacks, and shows other modules nothing but what nginx looks up.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

my $module = 'build/ngx_http_agentrelay_module.so';

my @undefined = map { /\bU (\w+)/ } qx(nm -D --undefined-only $module);
is($?, 0, 'nm reads the module');
ok(@undefined > 10, 'it uses symbols of nginx');

my @optional = grep { /^ngx_(?:ssl|thread|stat|http_v2|http_v3|http_ssl|quic)_/ }
    @undefined;
is("@optional", '', 'none that an nginx built without options lacks');

my %wanted = map { $_ => 1 } qw(
    ngx_modules ngx_module_names ngx_module_order ngx_http_agentrelay_module);
my @shown = grep { !$wanted{$_} } map { /\b[A-TV-Z] (\w+)/ }
    qx(nm -D --defined-only $module);
is("@shown", '', 'and it exports only what nginx asks for');

done_testing;
