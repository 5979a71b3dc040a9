# SPDX-License-Identifier: MIT
# make demo: sets everything up and runs the main job. make check: sets everything up and passes
# the tests. The other targets: see `make help`.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
SAN ?=
WERROR ?=
V ?=
Q := $(if $(V),,@)
say = $(if $(V),@true,@echo '  $1')

empty :=
space := $(empty) $(empty)
comma := ,
# A folder for each compiler and sanitizer, so that switching builds nothing twice.
BUILD ?= build$(if $(filter-out cc gcc,$(CC)),-$(notdir $(CC)))$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(COV),-cov)
CC_DEFAULT := gcc
ifeq ($(origin CC),default)
CC := $(CC_DEFAULT)
endif

PACKAGES := libcurl libpcre2-8 sqlite3 yaml-0.1 libcrypto libmicrohttpd libexttextcat libxml-2.0 libidn2
DEBIAN := gcc make pkg-config ca-certificates libcurl4-openssl-dev libpcre2-dev libsqlite3-dev \
	libyaml-dev libssl-dev libmicrohttpd-dev libexttextcat-dev libexttextcat-data \
	libxml2-dev libidn2-dev check
DEBIAN_LINT := clang clang-format clang-tidy cppcheck bear

SOURCES := $(sort $(wildcard src/*.c src/*/*.c))
OBJECTS := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(SOURCES))
# What stands in the HTML report as it is: bytes in C, made when the program is built.
STYLES := src/report/html.css
SCRIPTS := $(patsubst %,src/report/html_%.js,data diff pick list case main)
EMBEDDED := $(BUILD)/obj/report/html_style.o $(BUILD)/obj/report/html_script.o
LIBRARY_OBJECTS := $(filter-out $(BUILD)/obj/main.o,$(OBJECTS)) $(EMBEDDED)
LIBRARY := $(BUILD)/libtiercal.a
PROGRAM := $(BUILD)/tiercal
UNIT_SOURCES := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_OBJECTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%.o,$(UNIT_SOURCES))
OC_SOURCES := $(sort $(wildcard tests/oc/*.c))
OC_OBJECTS := $(patsubst tests/oc/%.c,$(BUILD)/oc/%.o,$(OC_SOURCES))
STUB_OBJECTS := $(patsubst tests/stub/%.c,$(BUILD)/stub/%.o,$(sort $(wildcard tests/stub/*.c)))
STUB := $(BUILD)/stub/stub
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_NAMES := $(FUZZ_SOURCES:tests/fuzz/fuzz_%.c=%)
REPLAY_OBJECTS := $(FUZZ_NAMES:%=$(BUILD)/replay/fuzz_%.o) $(BUILD)/replay/replay.o $(BUILD)/replay/targets.o
FUZZ_SECONDS ?= 60
FUZZ ?=
FUZZ_SANITIZERS := address,undefined
BENCH_TOOLS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
# The simulator, which a unit test shares.
TRUTH := $(BUILD)/oc/truth.o

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2 \
	-Wimplicit-fallthrough
STANDARD := -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -Isrc

# Each hardening flag is probed once, so that an older compiler still builds.
HARDEN_WANTED := -Wtrampolines -Wbidi-chars=any -Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion -fstack-clash-protection \
	-fstack-protector-strong -fcf-protection=full -mbranch-protection=standard -fPIE \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing \
	-ftrivial-auto-var-init=zero
LINK_WANTED := -pie -Wl,-z,nodlopen -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now -Wl,--as-needed \
	-Wl,--no-copy-dt-needed-entries

-include $(BUILD)/flags.mk

ifeq ($(SAN),)
HARDEN = $(HARDEN_FOUND) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
LINK = $(LINK_FOUND)
OPTIMISE := -O2 -g
else
HARDEN := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK := -fsanitize=$(SAN)
OPTIMISE := -O1 -g
endif
ifneq ($(COV),)
OPTIMISE := -O0 -g --coverage
LINK += --coverage
endif

# The user's CFLAGS come last.
ALL_CFLAGS = $(STANDARD) $(OPTIMISE) $(WARNINGS) $(if $(WERROR),-Werror) $(HARDEN) \
	$(PACKAGE_CFLAGS) -DTIERCAL_DATA_DIR='"$(PREFIX)/share/tiercal"' \
	-DTIERCAL_LANGUAGE_DIR='"$(LANGUAGE_DIR)"' $(CPPFLAGS) $(CFLAGS)
ALL_LIBS = $(PACKAGE_LIBS) -lm

.PHONY: all help hostile demo check unit e2e replay fuzz fuzz-targets lint format compdb deps deps-lint install uninstall clean bench soak oc
.DEFAULT_GOAL := all

all: $(PROGRAM)

help:
	@echo 'make            the program, as $(PROGRAM)'
	@echo 'make demo       all set-up, then the main job against the simulated provider'
	@echo 'make check      all set-up, then unit and end-to-end tests'
	@echo 'make unit, e2e  one half of the tests; make e2e UPDATE=1 rewrites expectations'
	@echo 'make replay     the inputs in tests/fuzz/corpus through all parsers; part of make check'
	@echo 'make fuzz       each parser under libFuzzer (clang), FUZZ_SECONDS=60 each; FUZZ=NAME one'
	@echo 'make lint       format, layers, cppcheck, clang-tidy; make format mends the format'
	@echo 'make bench      figures of speed and memory; BENCH_ALL=1 with a million exchanges'
	@echo 'make soak       100,000 exchanges with faults: nothing lost, memory flat; SEED=n, COUNT=n'
	@echo 'make hostile    every grader on answers as long as it takes: its most time and memory'
	@echo 'make oc         how often verdicts are wrong, simulated; SEED=n, SUITES=n'
	@echo 'make compdb     compile_commands.json; make deps installs what is missing'
	@echo 'make install    into PREFIX ($(PREFIX)) below DESTDIR; make uninstall; make clean'
	@echo 'SAN=address,undefined and CC=clang build in folders of their own'

# What needs the libraries goes through here: installs what is missing on a Debian system.
deps:
	@tests/tools/deps.sh '$(PACKAGES) check' $(DEBIAN)

# What tests run besides: the sandbox and a language in it, readers of YAML and XML, a terminal.
.PHONY: deps-check
deps-check:
	@tests/tools/deps.sh '' bubblewrap python3 python3-yaml libxml2-utils tmux

check e2e: deps-check

deps-lint:
	@tests/tools/deps.sh '' $(DEBIAN_LINT)

$(BUILD)/flags.mk: Makefile tests/tools/deps.sh tests/tools/flags.sh
	@tests/tools/deps.sh '$(PACKAGES) check' $(DEBIAN)
	@mkdir -p $(BUILD)
	@tests/tools/flags.sh '$(CC)' '$(PACKAGES)' '$(HARDEN_WANTED)' '$(LINK_WANTED)' >$@.new
	@mv $@.new $@

$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/embed/html_style.c: $(STYLES) tests/tools/embed.sh
	@mkdir -p $(@D)
	@tests/tools/embed.sh html_style $(STYLES) >$@.new
	@mv $@.new $@

$(BUILD)/embed/html_script.c: $(SCRIPTS) tests/tools/embed.sh
	@mkdir -p $(@D)
	@tests/tools/embed.sh html_script $(SCRIPTS) >$@.new
	@mv $@.new $@

$(EMBEDDED): $(BUILD)/obj/report/%.o: $(BUILD)/embed/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

$(LIBRARY): $(LIBRARY_OBJECTS)
	@rm -f $@
	$(call say,AR $@)
	$(Q)ar rcs $@ $(LIBRARY_OBJECTS)

$(PROGRAM): $(BUILD)/obj/main.o $(LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(BUILD)/obj/main.o $(LIBRARY) -o $@ $(ALL_LIBS)

demo: $(PROGRAM)
	@$(PROGRAM) demo --suites suites reports/demo

check: unit replay e2e
	@tests/tools/total.sh $(BUILD)/unit.count $(BUILD)/replay.count $(BUILD)/e2e.count

$(BUILD)/unit/runner.c: $(UNIT_SOURCES) tests/tools/runner.sh
	@mkdir -p $(@D)
	@tests/tools/runner.sh $(UNIT_SOURCES) >$@.new
	@mv $@.new $@

$(BUILD)/unit/runner.o: $(BUILD)/unit/runner.c
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) $(CHECK_CFLAGS) -c $< -o $@

$(BUILD)/unit/%.o: tests/unit/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) $(CHECK_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/oc/%.o: tests/oc/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/oc/oc: $(OC_OBJECTS) $(LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(OC_OBJECTS) $(LIBRARY) -o $@ $(ALL_LIBS)

$(BUILD)/stub/%.o: tests/stub/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(STUB): $(STUB_OBJECTS) $(LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(STUB_OBJECTS) $(LIBRARY) -o $@ -lssl $(ALL_LIBS)

$(BUILD)/unit/units: $(BUILD)/unit/runner.o $(UNIT_OBJECTS) $(TRUTH) $(LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(BUILD)/unit/runner.o $(UNIT_OBJECTS) $(TRUTH) $(LIBRARY) -o $@ \
		$(CHECK_LIBS) $(ALL_LIBS)

# Under a sanitizer a suite is one process: to look for leaks at the end of each test takes minutes.
unit: $(BUILD)/unit/units
	@$(if $(SAN),CK_FORK=no) tests/tools/unit.sh $(BUILD)/unit/units $(BUILD)/unit.count

# All fuzz targets in one program, each under a name of its own.
$(BUILD)/replay/fuzz_%.o: tests/fuzz/fuzz_%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -DLLVMFuzzerTestOneInput=target_$* -MMD -MP -c $< -o $@

$(BUILD)/replay/replay.o: tests/fuzz/replay.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/replay/targets.c: $(FUZZ_SOURCES) tests/tools/replay.sh
	@mkdir -p $(@D)
	@tests/tools/replay.sh $(FUZZ_SOURCES) >$@.new
	@mv $@.new $@

$(BUILD)/replay/targets.o: $(BUILD)/replay/targets.c
	$(call say,CC $<)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/fuzz -c $< -o $@

$(BUILD)/replay/replay: $(REPLAY_OBJECTS) $(LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(REPLAY_OBJECTS) $(LIBRARY) -o $@ $(ALL_LIBS)

replay: $(BUILD)/replay/replay
	@rm -f $(BUILD)/replay.count
	@$(BUILD)/replay/replay tests/fuzz/corpus $(BUILD)/replay.count

# Needs clang: in a folder of its own, the library with what libFuzzer looks at.
fuzz: deps-lint
	@$(MAKE) CC=clang SAN=fuzzer-no-link,$(FUZZ_SANITIZERS) BUILD=build-fuzz fuzz-targets
	@tests/tools/fuzz.sh build-fuzz $(FUZZ_SECONDS) $(FUZZ)

fuzz-targets: $(FUZZ_NAMES:%=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(LIBRARY) $(wildcard tests/fuzz/*.h)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer,$(FUZZ_SANITIZERS) $(LDFLAGS) $< $(LIBRARY) -o $@ $(ALL_LIBS)

# Put in front of the C library, it makes the N-th call of a function fail.
$(BUILD)/fault.so: tests/fault/fault.c $(BUILD)/flags.mk
	$(call say,CC $<)
	$(Q)$(CC) -std=c11 -O2 -Wall -Wextra $(if $(WERROR),-Werror) -fPIC -shared $< -o $@ -ldl

e2e: $(PROGRAM) $(STUB) $(BUILD)/fault.so
	@tests/e2e/run.sh $(PROGRAM) $(BUILD)/e2e.count

# Apart from the program, and without its hardening: what it is measured with and against.
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(STANDARD) -O2 -g $(WARNINGS) $(if $(WERROR),-Werror) $< -o $@ $(PACKAGE_LIBS)

bench: $(PROGRAM) $(BENCH_TOOLS)
	@tests/bench/speed.sh $(PROGRAM) $(BUILD)/bench
	@tests/bench/run.sh $(PROGRAM) $(BUILD)/bench
	@tests/bench/regrade.sh $(PROGRAM) $(BUILD)/bench
	@tests/bench/page.sh $(PROGRAM) $(BUILD)/bench
	@tests/bench/recorded.sh $(PROGRAM)

soak: $(PROGRAM) $(STUB)
	@$(if $(SEED),SEED=$(SEED)) tests/bench/soak.sh $(PROGRAM) $(STUB) $(COUNT)

hostile: $(BUILD)/unit/units
	@HOSTILE=4194304 $< =grade/hostile

oc: $(BUILD)/oc/oc
	@$< $(if $(SEED),--seed $(SEED)) $(if $(SUITES),--suites $(SUITES))

lint: deps-lint $(BUILD)/flags.mk
	@tests/tools/lint.sh '$(STANDARD) $(PACKAGE_CFLAGS)'

format: deps-lint
	clang-format -i $(SOURCES) $(wildcard src/*/*.h) $(UNIT_SOURCES) $(wildcard tests/stub/*.c) \
		$(wildcard tests/stub/*.h) $(OC_SOURCES) $(wildcard tests/oc/*.h) \
		$(wildcard tests/fuzz/*.[ch])

compdb: clean
	bear -- $(MAKE) all

$(BUILD)/tiercal.1: $(PROGRAM)
	$(PROGRAM) --man-page >$@

$(BUILD)/tiercal.bash: $(PROGRAM)
	$(PROGRAM) --bash-completion >$@

install: $(PROGRAM) $(BUILD)/tiercal.1 $(BUILD)/tiercal.bash
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/tiercal
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/tiercal
	install -m 644 $(BUILD)/tiercal.1 $(DESTDIR)$(PREFIX)/share/man/man1/tiercal.1
	install -m 644 $(BUILD)/tiercal.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tiercal
	cp -R suites $(DESTDIR)$(PREFIX)/share/tiercal/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tiercal $(DESTDIR)$(PREFIX)/share/man/man1/tiercal.1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tiercal
	rm -rf $(DESTDIR)$(PREFIX)/share/tiercal

clean:
	rm -rf build build-* compile_commands.json

-include $(OBJECTS:.o=.d) $(UNIT_OBJECTS:.o=.d) $(OC_OBJECTS:.o=.d) $(STUB_OBJECTS:.o=.d) $(REPLAY_OBJECTS:.o=.d)
