# AgentRelay: build, run, test. `make help` lists the targets; every recipe
# longer than a line or two is a script under conf/dev/.

SHELL      := /bin/bash
MAKEFLAGS  += --no-builtin-rules
.DEFAULT_GOAL := help

ifeq ($(origin CC),default)
CC := gcc
endif
CLANG ?= clang

WIRE    := $(shell find ngx_agentrelay/wire -name '*.c' 2>/dev/null)
RUNNER  := $(shell find runner -name '*.c' 2>/dev/null)
MODULE  := config $(shell find ngx_agentrelay -name '*.[ch]' -o -name '*.map' -o -name '*.html' -o -name '*.json')
UNITS   := $(wildcard t/unit/*.c)
FUZZERS := $(wildcard t/fuzz/*.c)
# The wire, and what of the runner reads a stranger's text.
READERS := $(WIRE) runner/net/http.c runner/net/proxy.c runner/net/status.c \
          runner/net/url.c runner/cli/questions.c runner/cli/asks.c runner/flags.c \
          runner/redact.c runner/say.c runner/settings.c
WEB     := $(shell find web -type f -not -path '*/node_modules/*' \
                   -not -path 'web/dist/*' -not -path 'web/shots/*' \
                   2>/dev/null)

# What is compiled, rather than how: V=1 shows the commands.
Q    := $(if $(V),,@)
note  = @printf '  %-4s %s\n' $(1) $@

STRICT  := -std=gnu11 -g -Wall -Wextra -Wshadow -Wconversion -Werror \
           -D_GNU_SOURCE -Ingx_agentrelay -I.
DEPFILE  = -MMD -MP
LIBS     = libuv jansson openssl
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
            -fno-omit-frame-pointer

SO    := build/ngx_http_agentrelay_module.so
BIN   := build/agentrelay
SITE  := web/dist/index.html
MAN   := build/man/agentrelay.1
COMPLETIONS := build/completions/agentrelay


## Run it here (AR_PORT, AR_RUN_DIR, AR_WORKERS: see README.md)
##  run            HQ and a runner; prints a login link; Ctrl-C ends both
.PHONY: run start stop run-hq run-runner
run: ; @conf/dev/run.sh
##  start, stop    the same in the background
start: ; @conf/dev/start.sh
stop: ; @conf/dev/stop.sh
##  run-hq         nginx with the module alone
run-hq: ; @conf/dev/run.sh hq
##  run-runner     a runner alone, for AGENTRELAY_HQ_URL or the HQ of run-hq
run-runner: ; @conf/dev/run.sh runner

## Build (as make run does by itself)
##  deps           install what building and running needs (root or sudo)
.PHONY: deps
deps:
	@conf/dev/install.sh build
##  build          the module, the runner and the dashboard
.PHONY: build module runner web
build: module runner web
##  module         the module for nginx (NGINX_SRC=dir: for that one)
module: $(SO)
##  runner         build/agentrelay, the runner and command line
runner: $(BIN) $(MAN) $(COMPLETIONS)
##  man            build/man, its manual pages
##  completions    build/completions, for bash, zsh and fish
man: $(MAN)
completions: $(COMPLETIONS)
##  commands       runner/COMMANDS.md, after a change of a command or flag
.PHONY: man completions commands
commands: $(BIN)
	$(Q)$(BIN) man --markdown >runner/COMMANDS.md
##  web            web/dist, the dashboard
web: $(SITE)
##  clean          remove what was built
.PHONY: clean
clean:
	rm -rf build web/dist

## Install
##  install        what was built (DESTDIR, PREFIX=/usr/local, NGINX_BIN)
.PHONY: install uninstall
PLACE = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' NGINX_BIN='$(NGINX_BIN)' conf/dev/place.sh
install: build ; @$(PLACE) install
##  uninstall      take it away again
uninstall: ; @$(PLACE) uninstall
##  deb            three Debian packages, in build/deb
.PHONY: deb test-deb
deb: web ; @conf/dev/deb.sh

## Test (T='t/cli-run.t t/mounts.t': these files alone)
##  test           install what the tests need, and run them all
.PHONY: test agents test-unit test-asan test-valgrind test-fresh fuzz fault bench soak lint
test: ; @conf/dev/test.sh $(T)
##  agents         the real agents' command lines for tests (npm, 1.1 GB)
agents: ; @conf/dev/agents.sh
##  test-unit      the C unit tests alone
test-unit: units
	prove $(UNIT_BINS)
##  test-asan      the same with nginx, module, runner under ASan, UBSan
test-asan: ; @conf/dev/asan.sh $(T)
##  test-deb       the packages in a new Debian: session, purge (root)
test-deb: web ; @conf/dev/deb-root.sh
##  soak           an hour in which nothing grows, 1,000 reloads, 200 messages (AR_SOAK_SECONDS)
soak: $(BIN) $(SO) $(SITE) benches agents
	perl t/bench/soak.pl
	AR_RELOADS=1000 node t/e2e/snapshot.test.mjs
	AR_FAULT=long conf/dev/prove.sh t/inject-agents.t
##  test-fresh     make run and make test in a new Debian (root; long)
test-fresh: ; @conf/dev/fresh.sh
##  fault          the scripted faults in their long form
fault: $(BIN) $(SO) faults ; @conf/dev/fault.sh $(T)
##  test-valgrind  some of them with nginx, module and runner under memcheck (T=files)
test-valgrind: ; @conf/dev/valgrind.sh $(T)
##  fuzz           every fuzz target for AR_FUZZ_SECONDS (an hour) each
fuzz: fuzzers
	AR_FUZZ_SECONDS=$${AR_FUZZ_SECONDS:-3600} prove -v t/fuzz.t
##  bench          the speed table (B=measures, AR_BENCH_RUNS)
bench: $(BIN) $(SO) benches ; @conf/dev/bench.sh $(B)
##  lint           layout and style of tree, shell, Perl, dashboard
lint: ; @conf/dev/lint.sh

.PHONY: help
help:
	@sed -n 's/^##  /  make /p; s/^## \(.*\)/\n\1/p' $(firstword $(MAKEFILE_LIST))
	@echo; echo 'V=1 shows the commands of a build.'


# The module: nginx's own build system, out of tree.

export NGINX_SRC CC
$(SO): $(MODULE) conf/dev/module.sh
	@conf/dev/module.sh


# The runner.

# The command line comes last: a runner that runs for weeks has no page of it in memory.
RUNNER_OBJS := $(patsubst %.c,build/obj/%.o,$(filter-out runner/cli/%,$(RUNNER)) $(WIRE) \
    $(filter runner/cli/%,$(RUNNER)))

build/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call note,cc)
	$(Q)$(CC) $(STRICT) -O2 $(DEPFILE) $(CFLAGS) \
	    $$(pkg-config --cflags $(LIBS)) -c -o $@ $<

$(BIN): $(RUNNER_OBJS)
	$(call note,link)
	$(Q)$(CC) -O2 -Wl,-z,pack-relative-relocs $(LDFLAGS) -o $@ $^ $$(pkg-config --libs $(LIBS)) -lutil

# Pages and scripts come from the tables in the binary; one file stands for all.

$(MAN): $(BIN)
	@mkdir -p $(@D)
	$(call note,gen)
	$(Q)$(BIN) man --directory $(@D)

$(COMPLETIONS): $(BIN)
	@mkdir -p $(@D)
	$(call note,gen)
	$(Q)$(BIN) completion zsh >$(@D)/_agentrelay
	$(Q)$(BIN) completion fish >$(@D)/agentrelay.fish
	$(Q)$(BIN) completion bash >$@


# The dashboard.

$(SITE): $(WEB) conf/dev/web.sh
	@conf/dev/web.sh build


# Unit tests: one program per file, the wire under both sanitizers.

UNIT_BINS := $(UNITS:t/unit/%.c=build/asan/unit/%)
ATTENTION := $(patsubst %.c,build/asan/%.o,$(wildcard runner/attention/*.c))
.PHONY: units
units: $(UNIT_BINS) build/asan/vt/driver build/asan/vt/attention

build/asan/%.o: %.c
	@mkdir -p $(@D)
	$(call note,cc)
	$(Q)$(CC) $(STRICT) -O1 $(SANITIZE) $(DEPFILE) -c -o $@ $<

build/asan/unit/%: build/asan/t/unit/%.o $(WIRE:%.c=build/asan/%.o)
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $$(pkg-config --libs jansson openssl)


build/asan/unit/questions: build/asan/runner/cli/questions.o build/asan/runner/cli/asks.o


# What the runner makes of screens, with the emulator.

build/asan/unit/attention_rules build/asan/unit/attention_states \
build/asan/vt/attention: $(ATTENTION)


# The emulator as a process, for tests that compare it with xterm.js; and one
# that says what an adapter sees in a capture.

build/asan/vt/%: build/asan/t/vt/%.o $(WIRE:%.c=build/asan/%.o)
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $$(pkg-config --libs jansson openssl)


# Memory runs out in what is read of strangers, and in the emulator: allocations
# go through these programs, which the wire's other programs do not ask for.

build/asan/unit/allocation: build/asan/t/unit/allocation.o $(READERS:%.c=build/asan/%.o)
build/asan/unit/allocation_screen: build/asan/t/unit/allocation_screen.o \
    $(WIRE:%.c=build/asan/%.o) $(ATTENTION)

build/asan/unit/allocation build/asan/unit/allocation_screen:
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CC) $(SANITIZE) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup \
	    -o $@ $(filter-out %/http.o %/settings.o %/flags.o %/say.o,$^) \
	    $$(pkg-config --libs jansson openssl)


build/asan/agentrelay: $(RUNNER:%.c=build/asan/%.o) $(WIRE:%.c=build/asan/%.o)
	$(call note,link)
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $$(pkg-config --libs $(LIBS)) -lutil


# Fuzz targets: one program per file, libFuzzer over the instrumented readers; only
# what a target calls is linked.

FUZZ_BINS := $(FUZZERS:t/fuzz/%.c=build/fuzz/bin/%)
.PHONY: fuzzers fuzzers-module
fuzzers: $(FUZZ_BINS)
	@conf/dev/fuzz-module.sh

build/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(call note,cc)
	$(Q)$(CLANG) $(STRICT) -O1 $(SANITIZE) -fsanitize=fuzzer-no-link \
	    $(DEPFILE) -c -o $@ $<

build/fuzz/read.a: $(READERS:%.c=build/fuzz/%.o)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

build/fuzz/bin/%: build/fuzz/t/fuzz/%.o build/fuzz/read.a
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CLANG) $(SANITIZE) -fsanitize=fuzzer -o $@ $^ \
	    $$(pkg-config --libs $(LIBS))


# Those over the module's readers, with nginx's own strings, lists and pools, of
# the source that conf/dev/fuzz-module.sh has found; a call of what is not linked
# is a finding.

MODULE_READS := $(wildcard ngx_agentrelay/auth/*.c) \
    $(addprefix ngx_agentrelay/,core/header.c hub/event.c hub/line.c routes.c \
    rest/check.c rest/page.c rest/param.c rest/route.c rest/start_check.c)
NGX_READS := $(addprefix src/core/,ngx_array.c ngx_crc32.c ngx_inet.c \
    ngx_list.c ngx_palloc.c ngx_string.c) src/os/unix/ngx_alloc.c
MODULE_FUZZERS := $(filter-out %/request.c,$(wildcard t/fuzz/module/*.c))
NGX_FUZZ_FLAGS = -std=gnu11 -g -O1 -D_GNU_SOURCE -Ingx_agentrelay -Ibuild/nginx \
    $(addprefix -I$(NGX_FUZZ)/src/,core event event/modules os/unix http \
    http/modules http/v2) $(SANITIZE) -fsanitize=fuzzer-no-link $(DEPFILE)

fuzzers-module: $(MODULE_FUZZERS:t/fuzz/%.c=build/fuzz/bin/%)

build/fuzz/module/%.o: %.c
	@mkdir -p $(@D)
	$(call note,cc)
	$(Q)$(CLANG) $(NGX_FUZZ_FLAGS) -Wall -c -o $@ $<

build/fuzz/module/%.o: $(NGX_FUZZ)/%.c
	@mkdir -p $(@D)
	$(call note,cc)
	$(Q)$(CLANG) $(NGX_FUZZ_FLAGS) -fno-sanitize=undefined -w -c -o $@ $<

build/fuzz/bin/module/%: build/fuzz/module/t/fuzz/module/%.o \
        build/fuzz/module/t/fuzz/module/request.o \
        $(MODULE_READS:%.c=build/fuzz/module/%.o) \
        $(NGX_READS:%.c=build/fuzz/module/%.o) build/fuzz/read.a
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CLANG) $(SANITIZE) -fsanitize=fuzzer -no-pie -o $@ $^ \
	    -Wl,--unresolved-symbols=ignore-all \
	    $$(pkg-config --libs jansson openssl)


# The tools of the speed table: one program per file beside socket.c.

BENCHES    := $(filter-out t/bench/socket.c,$(wildcard t/bench/*.c))
BENCH_BINS := $(BENCHES:t/bench/%.c=build/bench/%)
.PHONY: benches
benches: $(BENCH_BINS)

build/bench/%: build/obj/t/bench/%.o build/obj/t/bench/socket.o \
               $(WIRE:%.c=build/obj/%.o)
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CC) -O2 -o $@ $^ $$(pkg-config --libs jansson openssl) -lutil


# What is preloaded by tests of faults.

.PHONY: faults
faults: build/fault/clock.so build/fault/memory.so build/fault/slow_read.so

build/fault/%.so: t/fault/%.c
	@mkdir -p $(@D)
	$(call note,link)
	$(Q)$(CC) $(STRICT) -O2 -fPIC -shared -o $@ $<

.SECONDARY:
-include $(shell find build/obj build/asan build/fuzz -type f -name '*.d' 2>/dev/null)
