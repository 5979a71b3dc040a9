/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>
#include <string.h>

/*
 * What a request will cost in production: the mean over the answers that were paid for, in whole
 * picodollars. Where the traffic's tokens are stated they are the reference's: every candidate's
 * input and output parts are then scaled by stated / measured tokens of the reference, so that the
 * reference costs its stated tokens exactly and the others keep their measured ratio to it. Under a
 * plan of looks the cases are those of the first look, which all candidates were asked.
 */
struct case_cost {
	enum { COST_NONE, COST_UNKNOWN, COST_KNOWN } state; /* not asked; no usage; a sum */
	int64_t sum, input, output, fee; /* picodollars; parts only of what was priced by tokens */
	int64_t input_tokens, output_tokens;
	bool by_tokens;
};

struct paid {
	struct case_cost all; /* sums over those with a known cost */
	int64_t count;        /* answers with a known cost */
	int64_t unknown;      /* answers without */
};

static bool is_free(const struct price *price)
{
	const struct rates *list = &price->rates[SERVICE_LIST];

	return list->input == 0 && list->output == 0 && price_fee(price) == 0;
}

static bool was_answered(const struct result_cell *cell)
{
	return cell->unmeasured != UNMEASURED_MISSING && cell->unmeasured != UNMEASURED_FAULT;
}

static int64_t mean(int64_t sum, int64_t count)
{
	int64_t rest = sum % count;

	return sum / count + (rest >= count - rest);
}

static void set_tokens(
	const struct result_cell *cell, const struct price *price, struct case_cost *cost)
{
	cost->by_tokens = true;
	cost->input = price_of_input(price, &cell->usage);
	cost->output = price_of_output(price, &cell->usage);
	cost->fee = price_fee(price);
	cost->input_tokens = cell->usage.input_total > 0 ? cell->usage.input_total : 0;
	cost->output_tokens = cell->usage.output_total > 0 ? cell->usage.output_total : 0;
}

/* What was recorded, else tokens times price, else the provider's own bill. A catalog that is named
 * to price anew comes first. */
static struct case_cost cost_of_cell(const struct result_cell *cell, const struct price *price)
{
	struct case_cost cost = {.state = COST_KNOWN, .sum = cell->cost};

	if (cost.sum == MONEY_UNKNOWN && !was_answered(cell))
		return (struct case_cost){.state = COST_NONE};
	if (price && (cost.sum == MONEY_UNKNOWN || price->over_recorded)) {
		int64_t priced = price_of(price, &cell->usage);

		if (priced != MONEY_UNKNOWN) {
			cost.sum = priced;
			set_tokens(cell, price, &cost);
		}
	}
	if (cost.sum == MONEY_UNKNOWN)
		cost.sum = cell->usage.billed;
	if (cost.sum == MONEY_UNKNOWN)
		return (struct case_cost){.state = COST_UNKNOWN};
	return cost;
}

int64_t calib_cell_cost(const struct result_cell *cell, const struct price *price)
{
	const struct case_cost cost = cost_of_cell(cell, price);

	return cost.state == COST_KNOWN ? cost.sum : MONEY_UNKNOWN;
}

static void add(struct case_cost *to, const struct case_cost *cost)
{
	to->sum = money_add(to->sum, cost->sum);
	to->input = money_add(to->input, cost->input);
	to->output = money_add(to->output, cost->output);
	to->fee = money_add(to->fee, cost->fee);
	to->input_tokens += cost->input_tokens;
	to->output_tokens += cost->output_tokens;
	to->by_tokens = to->by_tokens && cost->by_tokens;
}

static void add_case(struct paid *paid, const struct case_cost *cost)
{
	if (cost->state == COST_UNKNOWN) {
		paid->unknown++;
		paid->all.by_tokens = false;
	} else if (cost->state == COST_KNOWN) {
		paid->count++;
		add(&paid->all, cost);
	}
}

static struct paid count_paid(const struct result_route *route, const bool *costed,
	size_t candidate, const struct price *price)
{
	struct paid paid = {.all.by_tokens = true};

	for (size_t i = 0; i < route->case_count; i++) {
		struct case_cost cost;

		if (costed && !costed[i])
			continue;
		cost = cost_of_cell(RESULT_CELL(route, candidate, i), price);
		add_case(&paid, &cost);
	}
	paid.all.by_tokens = paid.all.by_tokens && paid.count > 0;
	return paid;
}

/* One of those that a chain asked. */
static void add_asked(const struct calib_job *job, const struct price *const *prices,
	size_t candidate, size_t i, struct case_cost *to)
{
	const struct price *price = prices[candidate];
	struct case_cost cost = cost_of_cell(RESULT_CELL(job->results, candidate, i), price);

	if (cost.state == COST_UNKNOWN && price && is_free(price))
		cost = (struct case_cost){.state = COST_KNOWN, .by_tokens = true};
	if (cost.state < to->state)
		to->state = cost.state;
	if (cost.state == COST_KNOWN)
		add(to, &cost);
}

/* What a case cost a candidate; a chain: the first, whom its check asks, and where that refuses
 * the one it escalates to. */
static struct case_cost cost_of_case(
	const struct calib_job *job, const struct price *const *prices, size_t index, size_t i)
{
	const struct result_chain *chain = calib_chain(job, index);
	struct case_cost cost = {.state = COST_KNOWN, .by_tokens = true};

	if (!chain)
		return cost_of_cell(RESULT_CELL(job->results, index, i), prices[index]);
	add_asked(job, prices, chain->first, i, &cost);
	if (chain->agree != SIZE_MAX)
		add_asked(job, prices, chain->agree, i, &cost);
	if (chain->checks[i] == CHAIN_REFUSED)
		add_asked(job, prices, chain->then, i, &cost);
	if (chain->checks[i] == CHAIN_UNKNOWN && cost.state == COST_KNOWN)
		cost.state = COST_UNKNOWN;
	return cost;
}

static struct paid count_asked(
	const struct calib_job *job, const struct price *const *prices, size_t index)
{
	struct paid paid = {.all.by_tokens = true};

	if (!calib_chain(job, index))
		return count_paid(job->results, job->costed, index, prices[index]);
	for (size_t i = 0; i < job->results->case_count; i++) {
		struct case_cost cost;

		if (job->costed && !job->costed[i])
			continue;
		cost = cost_of_case(job, prices, index, i);
		add_case(&paid, &cost);
	}
	paid.all.by_tokens = paid.all.by_tokens && paid.count > 0;
	return paid;
}

/* More than 5 % of the answers came without token counts: their cost is taken as the others'. */
static bool rests_on_estimates(const struct paid *paid)
{
	return paid->unknown * 20 > paid->count + paid->unknown;
}

static int64_t mean_paid(const struct paid *paid, const struct price *price, bool *estimated)
{
	*estimated = false;
	if (paid->count == 0)
		return price && is_free(price) ? 0 : MONEY_UNKNOWN;
	*estimated = rests_on_estimates(paid);
	return mean(paid->all.sum, paid->count);
}

int64_t calib_cost(const struct result_route *route, size_t candidate, const struct price *price,
	bool *estimated)
{
	struct paid paid = count_paid(route, NULL, candidate, price);

	return mean_paid(&paid, price, estimated);
}

/* One part of the mean cost, with the reference's tokens as stated instead of as measured. */
static int64_t scaled_part(
	int64_t sum, int64_t count, int64_t stated, int64_t measured, int64_t reference_count)
{
	if (stated <= 0 || measured <= 0)
		return mean(sum, count);
	return money_scale(sum, money_times(stated, reference_count), money_times(measured, count));
}

static int64_t production_cost(
	const struct calib_route *route, const struct paid *paid, const struct paid *reference)
{
	const struct case_cost *all = &paid->all;
	int64_t cost;

	if (!all->by_tokens || !reference->all.by_tokens)
		return mean(all->sum, paid->count);
	cost = scaled_part(all->input, paid->count, route->input_tokens,
		reference->all.input_tokens, reference->count);
	cost = money_add(cost, scaled_part(all->output, paid->count, route->output_tokens,
				       reference->all.output_tokens, reference->count));
	return money_add(cost, mean(all->fee, paid->count));
}

int64_t calib_cost_at(const struct calib_job *job, size_t candidate, const struct price *price)
{
	const struct calib_route *route = job->route;
	struct paid reference =
		count_paid(job->results, job->costed, job->reference, job->prices[job->reference]);
	struct paid paid = count_paid(job->results, job->costed, candidate, price);
	bool estimated;

	if (paid.count > 0 && (route->input_tokens > 0 || route->output_tokens > 0))
		return production_cost(route, &paid, &reference);
	return mean_paid(&paid, price, &estimated);
}

static void set_costs(const struct calib_job *job, const struct price *const *prices,
	int64_t *costs, bool *estimated)
{
	const struct result_route *results = job->results;
	struct paid reference =
		count_paid(results, job->costed, job->reference, prices[job->reference]);
	bool stated = job->route->input_tokens > 0 || job->route->output_tokens > 0;

	for (size_t c = 0; c < job->count; c++) {
		struct paid paid = count_asked(job, prices, c);

		costs[c] = mean_paid(&paid, calib_chain(job, c) ? NULL : prices[c], &estimated[c]);
		if (stated && paid.count > 0)
			costs[c] = production_cost(job->route, &paid, &reference);
	}
}

/* What was expected of each at the first look, where that is on record. */
static void set_recorded(struct calib_job *job)
{
	const struct calib_first *first = job->route->first;

	for (size_t k = 0; first && k < first->count; k++) {
		for (size_t c = 0; c < job->count; c++) {
			if (strcmp(first->names[k], job->names[c]) != 0)
				continue;
			job->first_costs[c] = first->costs[k];
			job->joins[c] = first->joined ? first->joined[k] : 0;
		}
	}
}

static bool is_cheaper(const struct calib_job *job, const int64_t *costs, size_t candidate)
{
	int64_t cost = costs[candidate], reference = costs[job->reference];

	if (cost == MONEY_UNKNOWN)
		return false;
	return job->quality->any_cost || (reference != MONEY_UNKNOWN && cost < reference);
}

/* SIZE_MAX: it is not there. */
static size_t on_record(const struct calib_first *first, const char *name)
{
	for (size_t k = 0; k < first->count; k++) {
		if (strcmp(first->names[k], name) == 0)
			return k;
	}
	return SIZE_MAX;
}

/*
 * Cheaper than the reference now, and not when its place was given: it joins at the next look, if
 * the plan has one. What had no price then joins at the last look at latest, which changes nothing
 * for those that are before it. Under `best` all are compared with all, and nobody can come behind.
 */
static void set_joins(struct calib_job *job, const int64_t *now)
{
	const struct calib_first *first = job->route->first;
	bool look_left;

	if (!first || first->taken < 1 || job->best)
		return;
	look_left = (size_t)first->taken < job->look_count;
	for (size_t c = 0; c < job->count; c++) {
		size_t k = on_record(first, job->names[c]);
		bool had_place =
			k != SIZE_MAX && (job->joins[c] || is_cheaper(job, job->first_costs, c));
		bool had_price = k == SIZE_MAX || first->costs[k] != MONEY_UNKNOWN;

		if (c == job->reference || had_place || !is_cheaper(job, now, c))
			continue;
		if (!look_left && had_price)
			continue;
		job->joins[c] = look_left ? first->taken + 1 : (int)job->look_count;
		job->first_costs[c] = now[c];
	}
}

void calib_costs(struct calib_job *job)
{
	int64_t *now = ARENA_ARRAY(job->scratch, job->count, int64_t);

	job->joins = ARENA_ARRAY(job->scratch, job->count, int);
	set_costs(job, job->first_prices, job->first_costs, job->estimated);
	memcpy(now, job->first_costs, job->count * sizeof(*now));
	set_recorded(job);
	set_joins(job, now);
	set_costs(job, job->prices, job->costs, job->estimated);
}

/* What the parts of every case are multiplied by; 1: as measured. */
static double factor(int64_t stated, int64_t measured, int64_t count)
{
	return stated > 0 && measured > 0 ? (double)stated * (double)count / (double)measured : 1;
}

void calib_case_costs(const struct calib_job *job, size_t candidate, double *costs)
{
	const struct result_route *results = job->results;
	struct paid reference =
		count_paid(results, job->costed, job->reference, job->prices[job->reference]);
	struct paid paid = count_asked(job, job->prices, candidate);
	bool scaled = paid.all.by_tokens && reference.all.by_tokens;
	double input =
		factor(job->route->input_tokens, reference.all.input_tokens, reference.count);
	double output =
		factor(job->route->output_tokens, reference.all.output_tokens, reference.count);

	for (size_t i = 0; i < results->case_count; i++) {
		struct case_cost cost = cost_of_case(job, job->prices, candidate, i);

		if (cost.state != COST_KNOWN || (job->costed && !job->costed[i]))
			costs[i] = NAN;
		else if (scaled)
			costs[i] = (double)cost.input * input + (double)cost.output * output +
				   (double)cost.fee;
		else
			costs[i] = (double)cost.sum;
	}
}
