/* SPDX-License-Identifier: MIT */
#include "cli/moves.h"

#include <string.h>

#include "cli/columns.h"
#include "core/member.h"
#include "core/money.h"

static bool moved(const struct table_route *a, const struct table_route *b)
{
	return a->candidate != b->candidate;
}

size_t moves_count(const struct table *before, const struct table *after)
{
	size_t count = 0;

	for (size_t r = 0; r < before->route_count; r++)
		count += moved(&before->routes[r], &after->routes[r]);
	return count;
}

static const char *per_thousand(struct arena *arena, int64_t cost)
{
	char text[32];

	money_show(money_times(cost, 1000), text);
	return arena_strz(arena, str_of(text));
}

static const char *shown(struct arena *arena, int64_t picodollars)
{
	char text[32];

	money_show(picodollars, text);
	return arena_strz(arena, str_of(text));
}

struct move {
	const struct table_route *before, *after;
	const struct evidence *old_then, *old_now, *new_then, *new_now;
};

static struct move move_of(const struct table_route *before, const struct table_route *after)
{
	return (struct move){before, after, &before->evidence[before->candidate],
		&after->evidence[before->candidate], &before->evidence[after->candidate],
		&after->evidence[after->candidate]};
}

/* What moving saves against staying, at the new prices, for a request. */
static int64_t gain(const struct move *m)
{
	int64_t stay = m->old_now->cost_per_request, go = m->new_now->cost_per_request;

	return stay == MONEY_UNKNOWN || go == MONEY_UNKNOWN ? MONEY_UNKNOWN : stay - go;
}

static const char *change(struct arena *arena, const char *name, const struct evidence *then,
	const struct evidence *now)
{
	if (now->cost_per_request == MONEY_UNKNOWN)
		return arena_printf(arena, "%s is not priced", name);
	if (then->cost_per_request == MONEY_UNKNOWN)
		return arena_printf(arena, "%s costs %s for 1,000 requests and had no price", name,
			per_thousand(arena, now->cost_per_request));
	if (then->cost_per_request == now->cost_per_request)
		return arena_printf(arena, "%s costs %s for 1,000 requests as before", name,
			per_thousand(arena, now->cost_per_request));
	return arena_printf(arena, "%s costs %s for 1,000 requests, not %s", name,
		per_thousand(arena, now->cost_per_request),
		per_thousand(arena, then->cost_per_request));
}

static const char *why(struct arena *arena, const struct table *table, const struct move *m)
{
	const char *old = columns_name(arena, table_name(table, m->after, m->before->candidate), 0);
	const char *new = columns_name(arena, table_name(table, m->after, m->after->candidate), 0);

	if (m->old_now->retired && !m->old_then->retired)
		return arena_printf(arena, "%s has retired", old);
	return arena_printf(arena, "%s; %s", change(arena, old, m->old_then, m->old_now),
		change(arena, new, m->new_then, m->new_now));
}

/* Of a month where there is traffic, else of 1,000 requests. */
static const char *worth(struct arena *arena, const struct move *m)
{
	int64_t one = gain(m);
	bool month = m->after->requests > 0;

	if (one == MONEY_UNKNOWN)
		return "what that saves is not known";
	return arena_printf(arena, "%s %s %s", one < 0 ? "costs" : "saves",
		shown(arena, money_times(one < 0 ? -one : one, month ? m->after->requests : 1000)),
		month ? "a month" : "for 1,000 requests");
}

void moves_text(
	struct arena *arena, const struct table *before, const struct table *after, struct buf *out)
{
	for (size_t r = 0; r < before->route_count; r++) {
		struct move m = move_of(&before->routes[r], &after->routes[r]);

		if (!moved(m.before, m.after))
			continue;
		buf_printf(out, "%s moves from %s to %s: %s; moving %s\n",
			columns_name(arena, m.after->name, 0),
			columns_name(arena, table_name(before, m.before, m.before->candidate), 0),
			columns_name(arena, table_name(after, m.after, m.after->candidate), 0),
			why(arena, after, &m), worth(arena, &m));
	}
	buf_printf(out, "%zu of %zu routes move at the new prices", moves_count(before, after),
		after->route_count);
	if (before->after != MONEY_UNKNOWN && after->after != MONEY_UNKNOWN)
		buf_printf(out, "; a month costs %s instead of %s", shown(arena, after->after),
			shown(arena, before->after));
	buf_char(out, '\n');
}

void moves_json(struct jsonw *w, const struct table *before, const struct table *after)
{
	struct arena arena = {0};

	jsonw_array(w);
	for (size_t r = 0; r < before->route_count; r++) {
		struct move m = move_of(&before->routes[r], &after->routes[r]);
		int64_t one = gain(&m);

		if (!moved(m.before, m.after))
			continue;
		jsonw_object(w);
		member_text(w, "from", table_name(before, m.before, m.before->candidate));
		member_money(w, "savingPerRequestUsd", one);
		member_money(w, "savingPerMonthUsd",
			m.after->requests > 0 ? money_times(one, m.after->requests)
					      : MONEY_UNKNOWN);
		member_text(w, "route", m.after->name);
		member_text(w, "to", table_name(after, m.after, m.after->candidate));
		member_text(w, "why", why(&arena, after, &m));
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	arena_fini(&arena);
}
