/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_TABLE_H
#define TIERCAL_CORE_TABLE_H

#include <string.h>

#include "core/candidate.h"
#include "core/results.h"
#include "core/verdict.h"

/* When a router goes on to the next model: bits of table_route.escalate_on. */
enum escalate {
	ESCALATE_ERROR = 1,
	ESCALATE_INVALID_FORMAT = 2,
	ESCALATE_CUT_OFF = 4,
	ESCALATE_REFUSED = 8,
	ESCALATE_CHECK = 16, /* of a chain */
};

/* The price at which another candidate would have the route, all else as it is. */
struct table_flip {
	size_t of;        /* whose price changes */
	size_t to;        /* who has the route then */
	const char *kind; /* "input" or "output" */
	int64_t now, at;  /* picodollars a token */
	bool above;       /* it flips above `at`, else below */
};

struct table_route {
	const char *name;
	size_t candidate; /* chosen: index into table.candidates */
	size_t reference;
	size_t today;         /* what runs now, by the configuration; else the reference */
	bool reference_named; /* false: it was taken as the dearest, which the output says */
	bool reference_best;  /* all are compared with all; `reference` is the declared default */
	int max_tokens;
	int tier; /* 0: none */
	const size_t *fallbacks;
	size_t fallback_count;
	unsigned escalate_on;
	double margin, confidence;
	bool margin_relative;                        /* a share of the reference's quality */
	double format_floor, min_quality;            /* 0: none */
	const char *rule, *multiplicity, *guarantee; /* "exact", "fallback", "route" */
	double point_error; /* of `rule: point`: the largest probability that it takes a model that
			     * is worse by the margin; NaN: not known, or the rule is another */
	int look;
	const int64_t *looks;
	const double *look_levels; /* of each look, before it is shared among candidates */
	size_t look_count;
	bool look_collected; /* the answers of this look are there, and somebody is open */
	bool safety_critical;
	const struct evidence *evidence; /* in the order of the configuration, then the chains */
	size_t evidence_count;
	const struct result_chain *chains; /* evidence behind that of table.candidates */
	size_t chain_count;
	int64_t requests;                /* a month; 0 unknown */
	int64_t cost_before, cost_after; /* a month, picodollars, or MONEY_UNKNOWN */
	const char *suite_digest;        /* "sha256:..." */
	const struct table_flip *flips;  /* only where they are asked for */
	size_t flip_count;
	const char *const *remarks; /* on its looks, NULL-terminated; or NULL */
};

struct table_tier {
	int number;
	size_t candidate;
	const size_t *routes;
	size_t route_count;
	const size_t *calibrated; /* candidates that hold the tier, cheapest first */
	size_t calibrated_count;
};

/* The emitted document: route -> model, limits, fallbacks, evidence. Built once, immutable. */
struct table {
	const struct candidate *candidates; /* in the order of the configuration */
	size_t candidate_count;
	const struct table_route *routes; /* sorted by name */
	size_t route_count;
	const struct table_tier *tiers; /* by number */
	size_t tier_count;
	bool assign_tier;
	size_t default_candidate;
	bool default_named;
	int default_max_tokens;
	int64_t before, after;          /* a month, MONEY_UNKNOWN without traffic or prices */
	bool saving_known;              /* the interval of the saving was asked for and exists */
	double saving_low, saving_high; /* shares of what is paid today, 95 % */
	const char *run_id, *config_digest, *catalog_digest, *version;
};

/* NULL: there is none of that name. */
static inline const struct table_route *table_route_named(
	const struct table *table, const char *name)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (strcmp(table->routes[r].name, name) == 0)
			return &table->routes[r];
	}
	return NULL;
}

/* The chain that an index into a route's evidence means, or NULL: a candidate. */
static inline const struct result_chain *table_chain(
	const struct table *table, const struct table_route *route, size_t index)
{
	return index < table->candidate_count ? NULL
					      : &route->chains[index - table->candidate_count];
}

/* The name of a candidate or chain by its index into a route's evidence. */
static inline const char *table_name(
	const struct table *table, const struct table_route *route, size_t index)
{
	const struct result_chain *chain = table_chain(table, route, index);

	return chain ? chain->name : table->candidates[index].name;
}

/* Whom a router asks first for it. */
static inline const struct candidate *table_asked(
	const struct table *table, const struct table_route *route, size_t index)
{
	const struct result_chain *chain = table_chain(table, route, index);

	return &table->candidates[chain ? chain->first : index];
}

#endif
