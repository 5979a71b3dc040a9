/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/html.h"
#include "base/term.h"
#include "core/money.h"
#include "report/html_scale.h"

/*
 * Cost against quality of one route. To the right is dearer, up is better; a candidate that stands
 * left of another and not below it is the better buy, and the frontier joins those that no other
 * beats. Shapes tell verdicts apart as well as colours do.
 */
enum {
	WIDTH = 760,
	HEIGHT = 380,
	LEFT = 58,
	RIGHT = WIDTH - 24,
	TOP = 18,
	BOTTOM = HEIGHT - 48,
	MARK = 7, /* half a shape's size */
	CAP = 4,  /* half the end of an interval */
	TEXT_HIGH = 15,
	NAME_MAX_COLUMNS = 26,
};

#define CHAR_WIDE 7.4 /* of the labels' font, on the safe side */

struct box {
	double x, y, wide, high;
};

struct point {
	const struct evidence *row;
	const char *name;
	double cost, quality; /* dollars of 1,000 requests */
	double low, high;     /* of the quality; NaN: no interval */
	double x, y;
};

struct plot {
	struct html_page *page;
	const struct table_route *route;
	struct point *points; /* by cost, then quality from the best */
	size_t count;
	double reference, limit; /* qualities: the reference's, and the margin below it */
	struct html_scale across, up;
	struct box *taken;
	size_t taken_count;
};

static double thousand(int64_t cost)
{
	return money_usd(money_times(cost, 1000));
}

static int by_cost(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->quality != y->quality)
		return x->quality > y->quality ? -1 : 1;
	return (x->row->candidate > y->row->candidate) - (x->row->candidate < y->row->candidate);
}

static void find_reference(struct plot *p)
{
	const struct table_route *route = p->route;

	p->reference = route->evidence[route->reference].quality;
	for (size_t i = 0; route->reference_best && i < route->evidence_count; i++)
		p->reference = fmax(p->reference, route->evidence[i].quality);
	p->limit = is_relative(route) ? p->reference * (1 - route->margin)
				      : p->reference - route->margin;
}

static void find_points(struct plot *p)
{
	struct arena *arena = &p->page->arena;

	p->points = ARENA_ARRAY(arena, p->route->evidence_count, struct point);
	for (size_t i = 0; i < p->route->evidence_count; i++) {
		const struct evidence *row = &p->route->evidence[i];

		if (row->cost_per_request == MONEY_UNKNOWN || isnan(row->quality))
			continue;
		p->points[p->count++] = (struct point){.row = row,
			.name = table_name(p->page->table, p->route, row->candidate),
			.cost = thousand(row->cost_per_request),
			.quality = row->quality,
			.low = row->reference_quality + row->lower_bound,
			.high = row->reference_quality + row->upper_bound};
	}
	if (p->count)
		qsort(p->points, p->count, sizeof(*p->points), by_cost);
}

static void find_scales(struct plot *p)
{
	struct arena *arena = &p->page->arena;
	double *costs = ARENA_ARRAY(arena, 3 * p->count + 2, double);
	double *shares = ARENA_ARRAY(arena, 3 * p->count + 2, double);
	size_t cost_count = 0, share_count = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct point *point = &p->points[i];

		costs[cost_count++] = point->cost;
		if (point->row->cost.known) {
			costs[cost_count++] = thousand(point->row->cost.low);
			costs[cost_count++] = thousand(point->row->cost.high);
		}
		shares[share_count++] = point->quality;
		if (isnan(point->low) || isnan(point->high))
			continue;
		/* An interval may reach beyond what a quality can be. */
		shares[share_count++] = fmax(0, point->low);
		shares[share_count++] = fmin(1, point->high);
	}
	shares[share_count++] = p->reference;
	shares[share_count++] = p->limit;
	p->across = html_scale_costs(costs, cost_count, LEFT + 8, RIGHT);
	p->up = html_scale_shares(shares, share_count, BOTTOM, TOP);
	for (size_t i = 0; i < p->count; i++) {
		p->points[i].x = html_scale_at(&p->across, p->points[i].cost);
		p->points[i].y = html_scale_at(&p->up, p->points[i].quality);
	}
}

/* ---- drawing ---- */

static void put_line(struct plot *p, const char *class, double x1, double y1, double x2, double y2)
{
	buf_printf(p->page->out,
		"<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1,
		y1, x2, y2);
}

/* `anchor`: start, middle or end. */
static void put_text(
	struct plot *p, const char *class, const char *anchor, double x, double y, const char *text)
{
	buf_printf(p->page->out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">",
		class, anchor, x, y);
	html_put(p->page, text);
	buf_puts(p->page->out, "</text>\n");
}

/* Costs of a tick in as many digits as it needs. */
static const char *dollars(struct arena *arena, double value)
{
	return value >= 1 || value <= 0 ? arena_printf(arena, "$%.4g", value)
					: arena_printf(arena, "$%.6f", value);
}

static const char *tick_text(struct arena *arena, double value)
{
	char *text = arena_printf(arena, "%s", dollars(arena, value));
	size_t len = strlen(text);

	while (value < 1 && strchr(text, '.') && len > 4 && text[len - 1] == '0')
		text[--len] = '\0';
	return text;
}

static void put_axes(struct plot *p)
{
	struct arena *arena = &p->page->arena;
	double ticks[HTML_TICKS_MAX];
	size_t count = html_scale_ticks(&p->up, ticks);

	for (size_t i = 0; i < count; i++) {
		const double y = html_scale_at(&p->up, ticks[i]);

		put_line(p, "grid", LEFT, y, RIGHT, y);
		put_text(p, "tick", "end", LEFT - 6, y + 4, arena_printf(arena, "%.3g", ticks[i]));
	}
	count = html_scale_ticks(&p->across, ticks);
	if (p->across.log && p->across.zero != p->across.from)
		put_text(p, "tick", "middle", p->across.zero, BOTTOM + 18, "$0");
	for (size_t i = 0; i < count; i++) {
		const double x = html_scale_at(&p->across, ticks[i]);

		put_line(p, "grid", x, BOTTOM, x, BOTTOM + 5);
		put_text(p, "tick", "middle", x, BOTTOM + 18, tick_text(arena, ticks[i]));
	}
	put_line(p, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
	put_line(p, "axis", LEFT, TOP, LEFT, BOTTOM);
	put_text(p, "axis-name", "end", RIGHT, HEIGHT - 8,
		p->across.log ? "cost of 1,000 requests (by powers of ten)"
			      : "cost of 1,000 requests");
	buf_printf(p->page->out,
		"<text class=\"axis-name\" text-anchor=\"middle\" transform=\"translate(14 %d) "
		"rotate(-90)\">quality</text>\n",
		(TOP + BOTTOM) / 2);
}

static bool is_free(const struct plot *p, const struct box *box)
{
	if (box->x < LEFT + 2 || box->x + box->wide > WIDTH - 2 || box->y < 2 ||
		box->y + box->high > BOTTOM - 2)
		return false;
	for (size_t i = 0; i < p->taken_count; i++) {
		const struct box *other = &p->taken[i];

		if (box->x < other->x + other->wide && other->x < box->x + box->wide &&
			box->y < other->y + other->high && other->y < box->y + box->high)
			return false;
	}
	return true;
}

static bool crosses(const struct plot *p, const struct box *box)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct point *point = &p->points[i];

		if (isnan(point->low) || isnan(point->high))
			continue;
		if (box->x < point->x + CAP && point->x - CAP < box->x + box->wide &&
			box->y < html_scale_at(&p->up, point->low) &&
			html_scale_at(&p->up, point->high) < box->y + box->high)
			return true;
	}
	return false;
}

static void take(struct plot *p, struct box box)
{
	p->taken[p->taken_count++] = box;
}

/* A line across at a quality, with words at the end that has room. */
static void put_level(struct plot *p, const char *class, double quality, const char *words)
{
	const double y = html_scale_at(&p->up, quality);
	const double wide = (double)strlen(words) * CHAR_WIDE;
	struct box box = {RIGHT - wide, y + 2, wide, TEXT_HIGH};

	put_line(p, class, LEFT, y, RIGHT, y);
	if (!is_free(p, &box))
		box.y = y - TEXT_HIGH - 2;
	if (!is_free(p, &box))
		box.x = LEFT + 60;
	take(p, box);
	put_text(p, "level", "start", box.x, box.y + TEXT_HIGH - 4, words);
}

static void put_levels(struct plot *p)
{
	struct arena *arena = &p->page->arena;
	const double y = html_scale_at(&p->up, p->limit);

	if (y < BOTTOM)
		buf_printf(p->page->out,
			"<rect class=\"zone\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>\n",
			LEFT, y, RIGHT - LEFT, BOTTOM - y);
	put_level(p, "reference-line", p->reference,
		p->route->reference_best ? "the best" : "the reference");
	put_level(p, "margin-line", p->limit,
		arena_printf(arena, "margin: %s below", html_margin(arena, p->route)));
}

/* Those that no other beats: as good at a lower price, or better at the same. */
static void put_frontier(struct plot *p)
{
	struct buf *out = p->page->out;
	double best = -INFINITY, y = 0;

	buf_puts(out, "<path class=\"frontier\" d=\"");
	for (size_t i = 0; i < p->count; i++) {
		const struct point *point = &p->points[i];

		if (point->quality <= best)
			continue;
		if (isinf(best))
			buf_printf(out, "M%.1f %.1f", point->x, point->y);
		else
			buf_printf(out, "L%.1f %.1fL%.1f %.1f", point->x, y, point->x, point->y);
		best = point->quality;
		y = point->y;
	}
	if (!isinf(best))
		buf_printf(out, "L%d %.1f", RIGHT, y);
	buf_puts(out, "\"/>\n");
}

static void put_intervals(struct plot *p, const struct point *point)
{
	const struct evidence_cost *cost = &point->row->cost;

	if (!isnan(point->low) && !isnan(point->high)) {
		const double low = html_scale_at(&p->up, point->low);
		const double high = html_scale_at(&p->up, point->high);

		put_line(p, "interval", point->x, low, point->x, high);
		put_line(p, "interval", point->x - CAP, low, point->x + CAP, low);
		put_line(p, "interval", point->x - CAP, high, point->x + CAP, high);
	}
	if (cost->known && cost->high > cost->low)
		put_line(p, "interval", html_scale_at(&p->across, thousand(cost->low)), point->y,
			html_scale_at(&p->across, thousand(cost->high)), point->y);
}

static const char *point_words(struct plot *p, const struct point *point)
{
	struct arena *arena = &p->page->arena;
	const struct evidence *row = point->row;
	const bool interval = !isnan(row->lower_bound);

	return arena_printf(arena, "%s: %s, quality %.3f%s%s%s, %s for 1,000 requests%s",
		point->name, verdict_name(row->verdict), point->quality,
		interval ? ", difference " : "",
		interval ? show_difference(arena, row->difference) : "",
		interval ? arena_printf(arena, " %s", show_interval(arena, row)) : "",
		show_cost(arena, row->cost_per_request, 1000),
		row->candidate == p->route->candidate ? ", has the route" : "");
}

static void put_shape(struct plot *p, const struct point *point)
{
	static const char *const shapes[] = {
		[VERDICT_QUALIFIED] = "<circle class=\"mark\" r=\"7\"/>",
		[VERDICT_REFERENCE] =
			"<rect class=\"mark\" x=\"-6\" y=\"-6\" width=\"12\" height=\"12\"/>",
		[VERDICT_INCONCLUSIVE] = "<path class=\"mark\" d=\"M0 -8L8 0L0 8L-8 0Z\"/>",
		[VERDICT_DISQUALIFIED] = "<path class=\"mark\" d=\"M-6 -6L6 6M-6 6L6 -6\"/>",
	};
	struct buf *out = p->page->out;

	buf_printf(out, "<g class=\"point %s\" transform=\"translate(%.1f %.1f)\"><title>",
		verdict_name(point->row->verdict), point->x, point->y);
	html_put(p->page, point_words(p, point));
	buf_puts(out, "</title>");
	if (point->row->candidate == p->route->candidate)
		buf_puts(out, "<circle class=\"chosen\" r=\"12\"/>");
	buf_printf(out, "%s</g>\n", shapes[point->row->verdict]);
}

static const char *label_of(struct plot *p, const struct point *point)
{
	struct buf text = {0};
	const char *copy;

	term_escape_cut(&text, str_of(point->name), NAME_MAX_COLUMNS);
	copy = arena_strz(&p->page->arena, buf_view(&text));
	buf_free(&text);
	return copy;
}

/* Tries the places around a point from the nearest on, first off the frontier's line. */
static void put_label(struct plot *p, const struct point *point)
{
	static const double places[][3] = {
		/* across from the mark, up, and how much of the width lies left of it */
		{9, -15, 0},
		{9, 15, 0},
		{-9, -15, 1},
		{-9, 15, 1},
		{15, 0, 0},
		{-15, 0, 1},
		{0, -21, 0.5},
		{0, 22, 0.5},
		{13, -32, 0},
		{13, 32, 0},
		{-13, -32, 1},
		{-13, 32, 1},
		{13, -48, 0},
		{13, 48, 0},
		{-13, -48, 1},
		{-13, 48, 1},
		{13, 64, 0},
		{-13, 64, 1},
	};
	const char *label = label_of(p, point);
	const double wide = (double)term_width(str_of(label)) * CHAR_WIDE;
	struct box box = {0};
	size_t i = 0;

	/* Rather across an interval than not at all. */
	for (size_t k = 0; k < 2 * ARRAY_LEN(places); k++) {
		i = k % ARRAY_LEN(places);
		box = (struct box){point->x + places[i][0] - wide * places[i][2],
			point->y + places[i][1] - TEXT_HIGH / 2.0, wide, TEXT_HIGH};
		if (is_free(p, &box) && (k >= ARRAY_LEN(places) || !crosses(p, &box)))
			break;
		i = ARRAY_LEN(places);
	}
	if (i == ARRAY_LEN(places))
		return; /* the table below names it, and so does its title */
	take(p, box);
	if (fabs(places[i][1]) > 24)
		put_line(p, "leader", point->x, point->y, places[i][2] > 0 ? box.x + wide : box.x,
			box.y + TEXT_HIGH / 2.0);
	put_text(p, point->row->candidate == p->route->candidate ? "name chosen-name" : "name",
		"start", box.x, box.y + TEXT_HIGH - 4, label);
}

static void put_description(struct plot *p, size_t number)
{
	struct buf *out = p->page->out;

	buf_printf(out, "<title id=\"plot-title-%zu\">Cost against quality on ", number);
	html_put(p->page, p->route->name);
	buf_printf(out, "</title>\n<desc id=\"plot-desc-%zu\">", number);
	for (size_t i = 0; i < p->count; i++) {
		html_put(p->page, point_words(p, &p->points[i]));
		buf_puts(out, ". ");
	}
	html_put(p->page,
		arena_printf(&p->page->arena,
			"A qualified candidate is shown to lie above quality %.3f.", p->limit));
	buf_puts(out, "</desc>\n");
}

void html_plot(struct html_page *page, const struct table_route *route, size_t number)
{
	struct plot p = {.page = page, .route = route};
	const size_t boxes = 4 * route->evidence_count + 8;

	find_reference(&p);
	find_points(&p);
	if (!p.count || isnan(p.reference)) {
		buf_puts(page->out, "<p>There is no plot: no candidate has both a known cost and a "
				    "measured quality.</p>\n");
		return;
	}
	find_scales(&p);
	p.taken = ARENA_ARRAY(&page->arena, boxes, struct box);
	buf_printf(page->out,
		"<svg class=\"plot\" role=\"img\" aria-labelledby=\"plot-title-%zu "
		"plot-desc-%zu\" viewBox=\"0 0 %d %d\">\n",
		number, number, WIDTH, HEIGHT);
	put_description(&p, number);
	for (size_t i = 0; i < p.count; i++)
		take(&p, (struct box){p.points[i].x - MARK - 2, p.points[i].y - MARK - 2,
				 2 * MARK + 4, 2 * MARK + 4});
	put_axes(&p);
	put_levels(&p);
	put_frontier(&p);
	for (size_t i = 0; i < p.count; i++)
		put_intervals(&p, &p.points[i]);
	for (size_t i = 0; i < p.count; i++)
		put_shape(&p, &p.points[i]);
	for (size_t i = 0; i < p.count; i++)
		put_label(&p, &p.points[i]);
	buf_puts(page->out, "</svg>\n");
}
