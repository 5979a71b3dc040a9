/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/explain.h"
#include "cli/load.h"
#include "cli/route.h"

struct explain_command {
	union {
		struct common_options common;
		struct load_options load;
	};
};

static const struct opt options[] = {
	OPT_CONFIG(struct explain_command),
	OPT_STORE(struct explain_command),
	OPT_FORCE_STORE(struct explain_command),
	OPT_RUN(struct explain_command),
	OPT_REFERENCE(struct explain_command),
	OPT_MARGIN(struct explain_command),
	OPT_PRICES(struct explain_command),
	OPT_NEW_EVIDENCE(struct explain_command),
	OPT_FORMAT(struct explain_command),
	OPT_END,
};

/* The table by the prices of the configuration alone: order and levels come from these. Where they
 * make none, the prices given are all there are. */
static const struct table *first_table(struct arena *arena, const struct explain_command *opts,
	const struct loaded *now, struct loaded *first)
{
	struct load_options plain = opts->load;

	plain.prices = (struct opt_list){0};
	if (opts->load.prices.count == 0 || !load_table(arena, &plain, first, NULL))
		return &now->table;
	return &first->table;
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct explain_command *opts = inv->options;
	const struct table_route *route, *first_route;
	struct loaded loaded, first;
	struct explain explain;
	struct buf out = {0};

	if (!load_table(inv->arena, &opts->load, &loaded, err) ||
		!route_find(&loaded.table, inv->words[0], &route, err) ||
		!route_find(first_table(inv->arena, opts, &loaded, &first), route->name,
			&first_route, err))
		return false;
	explain_gather(inv->arena, &loaded, first_route, route, &explain);
	if (opts->common.format && strcmp(opts->common.format, "json") == 0)
		explain_json(&explain, &out);
	else
		explain_text(&explain, &out);
	columns_say(opts->common.format, buf_view(&out));
	fflush(stdout); /* before what is said on stderr */
	buf_free(&out);
	if (load_say_missing(&loaded))
		inv->status = EXIT_UNFINISHED;
	return true;
}

const struct command command_explain = {
	.name = "explain",
	.words = "ROUTE",
	.min_words = 1,
	.max_words = 1,
	.summary = "why a route has its model, and what would change that",
	.details = "One screen about one route: the reference and why it is the one; of each "
		   "candidate on how\n"
		   "many cases it won, lost and agreed, what it costs, the p-value of each gate, "
		   "the level it\n"
		   "was tested at and where that came from, and the verdict in words. Then what "
		   "would change\n"
		   "the choice: how many more cases, which margin, which price. No request is "
		   "sent.\n"
		   "\n"
		   "--reference, --margin and --prices try something else without changing "
		   "anything. Order\n"
		   "and levels are those of the configuration's prices whatever --prices says.",
	.example = "tiercal explain classification\n"
		   "tiercal explain classification --margin 0.05\n"
		   "tiercal explain classification --prices new-prices.yaml --format json",
	.options = options,
	.options_size = sizeof(struct explain_command),
	.run = run,
};
