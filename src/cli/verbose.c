/* SPDX-License-Identifier: MIT */
#include "cli/verbose.h"

#include <inttypes.h>

/* Less is not worth a word: every request waits for the one before it to be written. */
#define WAIT_LEAST_US 100000
#define MESSAGE_BYTES 200

static void add_time(struct buf *out, int64_t us)
{
	if (us < 10000000)
		buf_printf(out, "%" PRId64 " ms", us / 1000);
	else
		buf_printf(out, "%.1f s", (double)us / 1e6);
}

static void add_who(const struct run_event *event, struct buf *out)
{
	buf_printf(out, "%s: %s %.*s", event->candidate, event->route, STR_ARG(event->case_id));
	if (event->repeat > 1)
		buf_printf(out, " repeat %d", event->repeat);
	buf_puts(out, ": ");
}

static void add_tokens(const struct usage *usage, struct buf *out)
{
	if (usage && usage->input_total >= 0 && usage->output_total >= 0)
		buf_printf(out, ", %" PRId64 " tokens in, %" PRId64 " out", usage->input_total,
			usage->output_total);
}

void verbose_line(const struct run_event *event, struct buf *out)
{
	add_who(event, out);
	if (event->given_up) {
		buf_printf(out, "given up after %d attempt%s, %s", event->attempt,
			event->attempt == 1 ? "" : "s", outcome_name(event->outcome));
	} else {
		buf_puts(out, outcome_name(event->outcome));
		if (event->status && event->status != 200)
			buf_printf(out, ", status %d", event->status);
		buf_puts(out, " after ");
		add_time(out, event->duration_us);
		if (event->attempt > 1 || event->again_us >= 0)
			buf_printf(out, ", attempt %d", event->attempt);
		add_tokens(event->usage, out);
	}
	if (event->attempt == 1 && event->waited_us >= WAIT_LEAST_US) {
		buf_puts(out, ", had waited ");
		add_time(out, event->waited_us);
		buf_puts(out, " for its turn");
	}
	if (event->again_us >= 0) {
		buf_puts(out, "; again in ");
		add_time(out, event->again_us);
	}
	if (event->message.len)
		buf_printf(out, ": %.*s", STR_ARG(str_slice(event->message, 0, MESSAGE_BYTES)));
}
