/* SPDX-License-Identifier: MIT */
#include "cli/columns.h"
#include "cli/load.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices flips`: at which price each route would get another model. */

static const char *per_million(struct arena *arena, int64_t rate)
{
	char text[32];

	money_show(money_times(rate, 1000000), text);
	return arena_strz(arena, str_of(text));
}

/* How far a price has to move, as a factor that is 1 or more. */
static double distance(const struct table_flip *flip)
{
	double now = (double)flip->now + 1, at = (double)flip->at + 1;

	return at > now ? at / now : now / at;
}

static void print_flip(struct prices_job *job, const struct table *table,
	const struct table_route *route, const struct table_flip *flip)
{
	struct arena *arena = job->inv->arena;
	const char *of = columns_name(arena, table_name(table, route, flip->of), 0);
	const char *to = columns_name(arena, table_name(table, route, flip->to), 0);

	if (flip->above)
		buf_printf(&job->out, "  %s takes over if %s's %s price exceeds %s (now %s)\n", to,
			of, flip->kind, per_million(arena, flip->at),
			per_million(arena, flip->now));
	else
		buf_printf(&job->out, "  %s takes over if its %s price falls below %s (now %s)\n",
			to, flip->kind, per_million(arena, flip->at),
			per_million(arena, flip->now));
}

/* Of those that would have to become cheaper only the nearest, unless all are wanted. */
static void print_route(
	struct prices_job *job, const struct table *table, const struct table_route *route)
{
	struct arena *arena = job->inv->arena;
	const struct table_flip *nearest = NULL;

	buf_printf(&job->out, "%s: %s\n", columns_name(arena, route->name, 0),
		columns_name(arena, table_name(table, route, route->candidate), 0));
	for (size_t i = 0; i < route->flip_count; i++) {
		const struct table_flip *flip = &route->flips[i];

		if (flip->above || job->opts->all)
			print_flip(job, table, route, flip);
		else if (!nearest || distance(flip) < distance(nearest))
			nearest = flip;
	}
	if (nearest)
		print_flip(job, table, route, nearest);
	if (route->flip_count == 0)
		buf_puts(&job->out,
			"  no price would change that: nobody else is qualified, or the costs are "
			"recorded, not computed\n");
}

static void print_json(struct prices_job *job, const struct table *table)
{
	struct jsonw w;

	jsonw_init(&w, &job->out, 2);
	jsonw_array(&w);
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		for (size_t i = 0; i < route->flip_count; i++) {
			const struct table_flip *flip = &route->flips[i];

			jsonw_object(&w);
			member_text(&w, "condition", flip->above ? "above" : "below");
			member_text(&w, "kind", flip->kind);
			member_text(&w, "of", table_name(table, route, flip->of));
			member_text(&w, "route", route->name);
			member_text(&w, "to", table_name(table, route, flip->to));
			member_money(&w, "usdPerMillion", money_times(flip->at, 1000000));
			member_money(&w, "usdPerMillionNow", money_times(flip->now, 1000000));
			jsonw_object_end(&w);
		}
	}
	jsonw_array_end(&w);
	buf_char(&job->out, '\n');
}

bool prices_flips(struct prices_job *job, struct err *err)
{
	struct load_options load = {.common = job->opts->common,
		.prices = job->opts->prices,
		.as_of = job->opts->as_of,
		.flips = true};
	struct loaded loaded;

	if (job->word_count)
		return err_set(err, ERR_USAGE, "usage: tiercal prices flips");
	if (!load_table(job->inv->arena, &load, &loaded, err))
		return false;
	if (job->json) {
		print_json(job, &loaded.table);
		return true;
	}
	for (size_t r = 0; r < loaded.table.route_count; r++)
		print_route(job, &loaded.table, &loaded.table.routes[r]);
	buf_puts(&job->out, "USD per million tokens, one price changing and all else as it is; "
			    "verdicts stay\n");
	return true;
}
