/* SPDX-License-Identifier: MIT */
/*
 * The whole job against the simulated provider. It is made of the commands a user would type, and
 * prints them: nothing here is done that they do not do.
 */
#define _XOPEN_SOURCE 700 /* realpath stands in the X/Open part of POSIX */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/proc.h"
#include "cli/cli.h"

#ifndef TIERCAL_DATA_DIR
#define TIERCAL_DATA_DIR "/usr/local/share/tiercal"
#endif

#define DEMO_PORT 18765 /* always the same, so that addresses and the run's id are, too */
#define FIRST_LINE_MS 10000

struct demo_command {
	const char *suites;
	int64_t port;
};

static const struct opt options[] = {
	{"suites", 0, OPT_TEXT, offsetof(struct demo_command, suites), "DIR",
		"the folder of the suites that ship (default: as installed)", NULL},
	{"port", 0, OPT_COUNT, offsetof(struct demo_command, port), "N",
		"the simulator's port on 127.0.0.1 (default: 18765)", NULL},
	OPT_END,
};

static const struct demo_command defaults = {.port = DEMO_PORT};

static const char marker[] = "# Written by `tiercal demo`";

static const char note[] = "The answers in this report are simulated; the pipeline that collected, "
			   "graded and judged them is real.";

/* @SUITES@ is the folder of suites, @PORT@ the port. */
static const char config_text[] =
	"# Written by `tiercal demo`, and written anew each time it runs.\n"
	"version: 1\n"
	"prices: [prices.yaml]\n"
	"quality:\n"
	"  reference: sim-large\n"
	"  margin: 0.10\n"
	"  confidence: 0.95\n"
	"candidates:\n"
	"  - name: sim-large\n"
	"    provider: anthropic\n"
	"    model: sim-large\n"
	"    base_url: http://127.0.0.1:@PORT@/v1\n"
	"  - name: sim-medium\n"
	"    provider: openai\n"
	"    model: sim-medium\n"
	"    base_url: http://127.0.0.1:@PORT@/v1\n"
	"  - name: sim-small\n"
	"    provider: gemini\n"
	"    model: sim-small\n"
	"    base_url: http://127.0.0.1:@PORT@/v1beta\n"
	"  - name: sim-nano\n"
	"    provider: openai\n"
	"    model: sim-nano\n"
	"    base_url: http://127.0.0.1:@PORT@/v1\n"
	"  - name: keyword-rules            # not a model at all: the free baseline to beat\n"
	"    provider: rules\n"
	"    model: keyword-rules\n"
	"    rules: rules.yaml\n"
	"routes:\n"
	"  classification:\n"
	"    suite: @SUITES@/classification\n"
	"    tier: 1\n"
	"    traffic: {requests: 450000}\n"
	"  extraction:\n"
	"    suite: @SUITES@/extraction\n"
	"    tier: 2\n"
	"    traffic: {requests: 60000}\n"
	"  short-summary:\n"
	"    suite: @SUITES@/short-summary\n"
	"    tier: 2\n"
	"    traffic: {requests: 25000}\n";

static const char sim_text[] =
	"# The simulated models and how good they truly are. Written by `tiercal demo`.\n"
	"version: 1\n"
	"seed: 2\n"
	"shared: 0.85\n"
	"models:\n"
	"  - name: sim-large\n"
	"    skill: {classification: 0.97, extraction: 0.97, short-summary: 0.95}\n"
	"    latency_ms: 24\n"
	"    jitter_ms: 24\n"
	"    faults: {throttled: 0.02, error: 0.01}\n"
	"  - name: sim-medium\n"
	"    skill: {classification: 0.97, extraction: 0.97, short-summary: 0.93}\n"
	"    latency_ms: 12\n"
	"    jitter_ms: 12\n"
	"    faults: {throttled: 0.01, cut: 0.01}\n"
	"  - name: sim-small\n"
	"    skill: {classification: 0.97, extraction: 0.86, short-summary: 0.75}\n"
	"    latency_ms: 8\n"
	"    jitter_ms: 8\n"
	"    faults: {overloaded: 0.01, html: 0.01}\n"
	"  - name: sim-nano\n"
	"    skill: {classification: 0.95, extraction: 0.45, short-summary: 0.40}\n"
	"    format: 0.99\n"
	"    latency_ms: 4\n"
	"    jitter_ms: 4\n"
	"    faults: {broken: 0.01}\n";

static const char prices_text[] =
	"# Invented prices of the simulated models, USD per million tokens. Written by `tiercal "
	"demo`.\n"
	"sim-large: {input: \"5\", output: \"25\"}\n"
	"sim-medium: {input: \"1\", output: \"5\"}\n"
	"sim-small: {input: \"0.25\", output: \"1.25\"}\n"
	"sim-nano: {input: \"0.05\", output: \"0.40\"}\n";

static const char rules_text[] =
	"# First match wins. Written by `tiercal demo`.\n"
	"- {pattern: \"(?i)invoice|charge|refund|payment|bill|price|subscription\", answer: "
	"billing}\n"
	"- {pattern: \"(?i)password|log ?in|account|e-?mail|profile|two-factor\", answer: "
	"account}\n"
	"- {pattern: \"(?i)error|crash|slow|bug|update|install|sync|load\", answer: technical}\n"
	"- {else: other}\n";

/* Where the suites are: the option, the environment, the place of installation. */
static const char *find_suites(
	struct arena *arena, const struct demo_command *opts, struct err *err)
{
	const char *data = getenv("TIERCAL_DATA");
	const char *folder = opts->suites
				     ? opts->suites
				     : io_join(arena, data ? data : TIERCAL_DATA_DIR, "suites");

	if (io_exists(io_join(arena, folder, "classification/suite.yaml")))
		return folder;
	err_set(err, ERR_USAGE,
		"the suites that ship are not in %s; name their folder with --suites", folder);
	return NULL;
}

/* `target` as seen from the folder `from`, so that a project can be moved with what it refers to.
 */
static const char *relative_path(
	struct arena *arena, const char *from, const char *target, struct err *err)
{
	char *a = realpath(from, NULL), *b = realpath(target, NULL);
	struct buf out = {0};
	const char *result = NULL;
	size_t common = 0;

	if (!a || !b) {
		err_errno(err, "%s", a ? target : from);
		goto done;
	}
	for (size_t i = 0;; i++) {
		bool end_a = a[i] == '/' || a[i] == '\0', end_b = b[i] == '/' || b[i] == '\0';

		if (end_a && end_b)
			common = i;
		if (a[i] != b[i] || a[i] == '\0')
			break;
	}
	for (const char *rest = a + common; *rest; rest++) {
		if (*rest == '/' && rest[1])
			buf_puts(&out, "../");
	}
	buf_puts(&out, b[common] == '/' ? b + common + 1 : b + common);
	while (out.len && out.data[out.len - 1] == '/')
		out.len--;
	result = out.len ? arena_strz(arena, buf_view(&out)) : ".";
done:
	buf_free(&out);
	free(a);
	free(b);
	return result;
}

static bool write_file(
	struct arena *arena, const char *folder, const char *name, struct str text, struct err *err)
{
	return io_write(io_join(arena, folder, name), text, err);
}

/* Whatever stands in the folder already must be an earlier demonstration. */
static bool check_folder(struct arena *arena, const char *folder, struct err *err)
{
	const char *path = io_join(arena, folder, CLI_CONFIG_DEFAULT);
	struct buf text = {0};
	bool ok = true;

	if (io_exists(path)) {
		ok = io_read(path, &text, err);
		if (ok && !str_starts(buf_view(&text), str_of(marker)))
			ok = err_set(err, ERR_USAGE,
				"%s is not a demonstration; name another folder", path);
	}
	buf_free(&text);
	return ok;
}

/* Puts values in the place of two marks. */
static void fill(struct buf *out, struct str text, struct str mark_a, struct str a,
	struct str mark_b, struct str b)
{
	for (size_t i = 0; i < text.len;) {
		struct str rest = str_slice(text, i, text.len);

		if (str_starts(rest, mark_a)) {
			buf_str(out, a);
			i += mark_a.len;
		} else if (str_starts(rest, mark_b)) {
			buf_str(out, b);
			i += mark_b.len;
		} else {
			buf_char(out, text.data[i++]);
		}
	}
}

static bool write_project(
	struct arena *arena, const char *folder, const char *suites, int port, struct err *err)
{
	struct buf config = {0};
	bool ok;

	fill(&config, str_of(config_text), STR("@SUITES@"), str_of(suites), STR("@PORT@"),
		str_of(arena_printf(arena, "%d", port)));
	ok = write_file(arena, folder, CLI_CONFIG_DEFAULT, buf_view(&config), err);
	buf_free(&config);
	return ok && write_file(arena, folder, "prices.yaml", str_of(prices_text), err) &&
	       write_file(arena, folder, "rules.yaml", str_of(rules_text), err);
}

/* The store of an earlier demonstration: its answers are simulated, so nothing is lost. */
static bool remove_store(struct arena *arena, const char *folder, struct err *err)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		const char *path = io_join(
			arena, folder, arena_printf(arena, "%s%s", CLI_STORE_DEFAULT, ends[i]));

		if (unlink(path) != 0 && errno != ENOENT)
			return err_errno(err, "%s", path);
	}
	return true;
}

static bool read_first_line(int fd, struct buf *line, struct err *err)
{
	int64_t deadline = clock_mono_us() + FIRST_LINE_MS * 1000;
	char byte = 0;

	while (byte != '\n') {
		struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
		int64_t left = (deadline - clock_mono_us()) / 1000;
		ssize_t got;

		if (left <= 0 || proc_signal())
			return err_set(err, ERR_IO, "the simulator did not start");
		if (poll(&poll_fd, 1, (int)left) <= 0)
			continue;
		got = read(fd, &byte, 1);
		if (got == 0)
			return err_set(err, ERR_IO, "the simulator ended at once");
		if (got == 1)
			buf_char(line, byte);
	}
	return true;
}

/* Starts `tiercal sim`; its first line names the port. */
static bool start_sim(struct arena *arena, const char *folder, const char *suites, int64_t port,
	struct proc_child *child, int *got_port, struct err *err)
{
	const char *argv[] = {"/proc/self/exe", "sim", "--config",
		io_join(arena, folder, "sim.yaml"), "--suites", suites, "--port",
		arena_printf(arena, "%lld", (long long)port), "--while-parent",
		arena_printf(arena, "%ld", (long)getpid()), NULL};
	struct buf line = {.limit = 4096};
	const char *colon;
	bool ok;

	if (!proc_start(argv, child, err))
		return false;
	ok = read_first_line(child->out_fd, &line, err);
	colon = ok ? strrchr(buf_z(&line), ':') : NULL;
	*got_port = colon ? (int)strtol(colon + 1, NULL, 10) : 0;
	buf_free(&line);
	return ok;
}

static void stop_sim(struct proc_child *child)
{
	if (child->pid <= 0)
		return;
	proc_kill(child);
	waitpid(child->pid, NULL, 0);
	close(child->in_fd);
	close(child->out_fd);
}

static bool step(const struct invocation *inv, const char *const *words, struct err *err)
{
	int status = EXIT_DONE;

	printf("\n$ tiercal");
	for (size_t i = 0; words[i]; i++)
		printf(strchr(words[i], ' ') ? " \"%s\"" : " %s", words[i]);
	printf("\n");
	fflush(stdout);
	if (!cli_call(inv, words, &status, err))
		return false;
	fflush(stdout);
	if (status != EXIT_DONE)
		return err_set(
			err, ERR_INCOMPLETE, "tiercal %s ended with status %d", words[0], status);
	return true;
}

/* As a browser takes it. */
static const char *address_of(struct arena *arena, const char *file)
{
	char *path = realpath(file, NULL);
	struct buf out = {0};
	const char *address;
	struct str rest, part;

	if (!path)
		return file;
	buf_puts(&out, "file://");
	rest = str_of(path + 1);
	while (str_next(&rest, '/', &part)) {
		buf_char(&out, '/');
		buf_percent(&out, part);
	}
	address = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	free(path);
	return address;
}

static bool do_job(const struct invocation *inv, const char *folder, struct err *err)
{
	struct arena *arena = inv->arena;
	const char *config = io_join(arena, folder, CLI_CONFIG_DEFAULT);
	const char *table = io_join(arena, folder, CLI_TABLE_DEFAULT);
	const char *report = io_join(arena, folder, "report.md");
	const char *page = io_join(arena, folder, "report.html");
	const char *const check[] = {"check", "-c", config, NULL};
	const char *const collect[] = {"run", "-c", config, NULL};
	const char *const calibrate[] = {
		"calibrate", "-c", config, "--no-latency", "-o", table, NULL};
	const char *const write[] = {
		"report", "-c", config, "--no-latency", "--note", note, "-o", report, NULL};
	const char *const draw[] = {"report", "-c", config, "--no-latency", "--note", note,
		"--format", "html", "-o", page, NULL};

	if (!step(inv, check, err) || !step(inv, collect, err) || !step(inv, calibrate, err) ||
		!step(inv, write, err) || !step(inv, draw, err))
		return false;
	printf("\nThe answers were simulated, so the table says nothing about any real model; the "
	       "pipeline is\nreal: requests over HTTP in three dialects, retries, the store, the "
	       "graders, the verdicts.\n"
	       "Routing table: %s\nReport: %s\n"
	       "To look at, which model each route should use, why, and every answer: open\n"
	       "  %s\n"
	       "in a browser.\n",
		table, report, address_of(arena, page));
	return true;
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct demo_command *opts = inv->options;
	const char *folder = inv->word_count ? inv->words[0] : "tiercal-demo";
	const char *suites = find_suites(inv->arena, opts, err);
	struct proc_child child = {0};
	const char *seen;
	int port;
	bool ok = false;

	if (!suites || opts->port > 65535)
		return suites ? err_set(err, ERR_USAGE, "--port takes 0 to 65535") : false;
	if (!check_folder(inv->arena, folder, err) || !io_mkdirs(folder, err))
		return false;
	seen = relative_path(inv->arena, folder, suites, err);
	if (!seen || !remove_store(inv->arena, folder, err))
		return false;
	if (!write_file(inv->arena, folder, "sim.yaml", str_of(sim_text), err))
		return false;
	proc_catch_signals();
	if (start_sim(inv->arena, folder, suites, opts->port, &child, &port, err)) {
		printf("Simulated models on http://127.0.0.1:%d; project in %s\n", port, folder);
		ok = write_project(inv->arena, folder, seen, port, err) && do_job(inv, folder, err);
	}
	stop_sim(&child);
	return ok;
}

const struct command command_demo = {
	.name = "demo",
	.words = "[DIR]",
	.max_words = 1,
	.summary = "the whole job against a simulated provider, in seconds, no key needed",
	.details = "Writes a project into DIR (default: tiercal-demo), starts the simulator on "
		   "loopback,\n"
		   "and runs check, run, calibrate and report as a user would type them; its last "
		   "line says\n"
		   "how to open the HTML report. The answers are simulated, the pipeline is real. "
		   "Latencies\n"
		   "are left out of the table and the reports, so that every machine writes the "
		   "same bytes.",
	.example = "tiercal demo\ntiercal demo --suites suites /tmp/try",
	.options = options,
	.options_size = sizeof(struct demo_command),
	.defaults = &defaults,
	.run = run,
};
