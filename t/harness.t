# The harness itself, on plain nginx: what the other declarative files rely on.
# vi: set ft=perl :

use Test::Nginx::Socket;

repeat_each(2);
plan tests => repeat_each() * 27 + 1;

my $seen = 0;
add_response_body_check(sub {
    my ($block, $body, $index, $repeat, $dry_run) = @_;
    $seen++ if defined $block->ar_counted;
});

run_tests();

is($seen, repeat_each(), 'a body check runs once per response');

__DATA__

=== TEST 1: a status, headers and a body
--- config
    location /hello {
        add_header X-One 1;
        return 200 "hello\n";
    }
--- request
GET /hello
--- response_headers
X-One: 1
Content-Length: 6
!X-Two
--- response_body
hello
--- ar_counted: yes


=== TEST 2: another status, by pattern
--- config
    location /gone { return 410 "it is gone"; }
--- request
GET /gone
--- error_code: 410
--- response_body_like: ^it is \w+$


=== TEST 3: several requests, expectations by position
--- config
    location /a { return 200 "a"; }
    location /b { return 404 "b"; }
--- request eval
["GET /a", "GET /b"]
--- error_code eval
[200, 404]
--- response_body eval
["a", "b"]


=== TEST 4: pipelined requests on one connection
--- config
    location /a { return 200 "a"; }
    location /b { return 200 "b"; }
--- pipelined_requests eval
["GET /a", "GET /b"]
--- response_body eval
["a", "b"]


=== TEST 5: a body and more headers reach nginx
--- config
    location /method { return 200 "$request_method $http_x_word $content_length"; }
--- request
POST /method
12345
--- more_headers
X-Word: blue
--- response_body chomp
POST blue 5


=== TEST 6: raw bytes in pieces
--- config
    location /raw { return 200 "raw\n"; }
--- raw_request eval
["GET /ra", "w HTTP/1.1\r\nHost: x\r\nConnec", "tion: close\r\n\r\n"]
--- raw_request_middle_delay: 0.01
--- response_body
raw


=== TEST 7: files, and what the log says
--- config
--- user_files
>>> file/one.txt
the first
>>> file/two.txt
the second
--- request
GET /file/two.txt
--- response_body
the second
--- error_log
http filename: "
--- no_error_log
[error]
[alert]


=== TEST 8: a configuration that must not start
--- config
    no_such_directive on;
--- must_die


=== TEST 9: a fake peer, and its chunks joined
--- config
    location /upstream {
        proxy_http_version 1.1;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
--- request
GET /upstream
--- response_body chomp
abcde


=== TEST 10: not run
--- SKIP
--- config
    no_such_directive on;
--- request
GET /
