/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/load.h"
#include "cli/power_print.h"
#include "cli/route.h"
#include "stats/stats.h"

struct power_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	int64_t cases;
	double discordance, difference, level, power;
};

static const struct opt options[] = {
	{"margin", 0, OPT_TEXT, offsetof(struct power_command, load.margin), "X",
		"how far below the reference is still good enough, like 0.10", NULL},
	{"cases", 0, OPT_COUNT, offsetof(struct power_command, cases), "N",
		"how many cases there are, at most 3000", NULL},
	{"power", 0, OPT_NUMBER, offsetof(struct power_command, power), "P",
		"how likely a good candidate is to qualify (default: 0.8)", NULL},
	{"discordance", 0, OPT_NUMBER, offsetof(struct power_command, discordance), "PSI",
		"how often the two differ (default: a table of usual values)", NULL},
	{"difference", 0, OPT_NUMBER, offsetof(struct power_command, difference), "D",
		"true difference of the candidate, -0.01: a point worse (default: 0)", NULL},
	{"level", 0, OPT_NUMBER, offsetof(struct power_command, level), "A",
		"the level it is tested at (default: 0.05)", NULL},
	OPT_CONFIG(struct power_command),
	OPT_STORE(struct power_command),
	OPT_FORCE_STORE(struct power_command),
	OPT_RUN(struct power_command),
	OPT_REFERENCE(struct power_command),
	OPT_FORMAT(struct power_command),
	OPT_END,
};

static const struct power_command defaults = {
	.cases = -1, .discordance = NAN, .difference = NAN, .level = NAN, .power = NAN};

static double given(double value, double otherwise)
{
	return isnan(value) ? otherwise : value;
}

static bool check_numbers(const struct power_command *opts, struct err *err)
{
	double power = given(opts->power, STATS_PLAN_POWER), level = given(opts->level, 0.05);

	if (!(power >= 0.01 && power <= 0.999))
		return err_set(err, ERR_USAGE,
			"--power is a probability from 0.01 to 0.999; not %g", power);
	if (!(level >= 1e-6 && level <= 0.5))
		return err_set(err, ERR_USAGE,
			"--level is an error probability from 0.000001 to 0.5, like 0.05; not %g",
			level);
	if (!isnan(opts->discordance) && !(opts->discordance >= 0 && opts->discordance <= 1))
		return err_set(err, ERR_USAGE,
			"--discordance is a share of the cases, from 0 to 1, like 0.10; not %g",
			opts->discordance);
	if (!isnan(opts->difference) && !(fabs(opts->difference) < 1))
		return err_set(err, ERR_USAGE,
			"--difference lies between -1 and 1, like -0.01; not %g", opts->difference);
	if (fabs(given(opts->difference, 0)) > given(opts->discordance, 0.3))
		return err_set(err, ERR_USAGE,
			"a difference of %g takes a discordance of at least %g; name one with "
			"--discordance",
			opts->difference, fabs(opts->difference));
	return true;
}

static bool read_margin(const char *text, double *margin, struct err *err)
{
	*margin = NAN;
	if (!text)
		return true;
	if (str_ends(str_of(text), STR("%")))
		return err_set(err, ERR_USAGE,
			"a plan without data takes an absolute margin, like 0.10; what %s of the "
			"reference's quality is depends on that quality",
			text);
	if (str_to_double(str_of(text), margin) && *margin >= 0.001 && *margin <= 0.999)
		return true;
	return err_set(err, ERR_USAGE, "--margin is a number from 0.001 to 0.999; not '%s'", text);
}

/* What is left out is what is wanted. */
static bool make_plan(const struct power_command *opts, struct power_plan *plan, struct err *err)
{
	double margin, level = given(opts->level, 0.05), diff = given(opts->difference, 0);

	if (!check_numbers(opts, err) || !read_margin(opts->load.margin, &margin, err))
		return false;
	if (opts->cases == 0 || opts->cases > POWER_CASES_MAX)
		return err_set(err, ERR_USAGE, "--cases is a number from 1 to %d; not %" PRId64,
			POWER_CASES_MAX, opts->cases);
	if (isnan(margin) && opts->cases < 0)
		return err_set(err, ERR_USAGE,
			"give --margin, to learn how many cases it takes, or --cases, to learn "
			"which margin they show, or both, to learn how likely they are to");
	if (!isnan(margin) && opts->cases > 0 && !isnan(opts->power))
		return err_set(err, ERR_USAGE,
			"--margin, --cases and --power are all given: leave out the one you want "
			"to learn");
	*plan = (struct power_plan){.wanted = isnan(margin)     ? POWER_MARGIN
					      : opts->cases < 0 ? POWER_CASES
								: POWER_POWER,
		.ask = {.margin = margin,
			.psi = opts->discordance,
			.diff = diff,
			.level = level,
			.gamma = stats_exact_gamma(level)},
		.cases = opts->cases > 0 ? (int)opts->cases : 0,
		.power = given(opts->power, STATS_PLAN_POWER)};
	if (!isnan(margin) && diff <= -margin)
		return err_set(err, ERR_USAGE,
			"a candidate that is truly %g worse is worse by the margin %g: no number "
			"of cases should qualify it",
			-diff, margin);
	return true;
}

static bool run_plan(
	struct invocation *inv, const struct power_command *opts, struct buf *out, struct err *err)
{
	struct power_plan plan;

	if (!make_plan(opts, &plan, err))
		return false;
	if (opts->common.format && strcmp(opts->common.format, "json") == 0)
		power_plan_json(&plan, out);
	else
		power_plan_text(inv->arena, &plan, out);
	return true;
}

static bool run_store(
	struct invocation *inv, const struct power_command *opts, struct buf *out, struct err *err)
{
	struct power_store store = {.power = given(opts->power, STATS_PLAN_POWER)};
	struct loaded loaded;
	const struct table_route *route;

	if (opts->cases >= 0 || !isnan(opts->discordance) || !isnan(opts->difference) ||
		!isnan(opts->level))
		return err_set(err, ERR_USAGE,
			"--cases, --discordance, --difference and --level are of plans without "
			"data; of recorded results they are known");
	if (!check_numbers(opts, err))
		return false;
	if (!load_table(inv->arena, &opts->load, &loaded, err))
		return false;
	store.loaded = &loaded;
	if (inv->word_count) {
		store.route = inv->words[0];
		if (!route_find(&loaded.table, store.route, &route, err))
			return false;
	}
	if (opts->common.format && strcmp(opts->common.format, "json") == 0)
		power_store_json(&store, out);
	else
		power_store_text(inv->arena, &store, out);
	return true;
}

/* Numbers to plan with, or the name of something that was recorded. */
static bool run(struct invocation *inv, struct err *err)
{
	const struct power_command *opts = inv->options;
	bool stored = opts->common.config || opts->common.store || opts->common.run ||
		      opts->load.reference || inv->word_count;
	bool planned = opts->load.margin || opts->cases >= 0 || !isnan(opts->discordance) ||
		       !isnan(opts->difference) || !isnan(opts->level);
	struct buf out = {0};
	bool ok = stored || !planned ? run_store(inv, opts, &out, err)
				     : run_plan(inv, opts, &out, err);

	if (ok)
		columns_say(opts->common.format, buf_view(&out));
	buf_free(&out);
	return ok;
}

const struct command command_power = {
	.name = "power",
	.words = "[ROUTE]",
	.max_words = 1,
	.summary = "how many cases a margin needs, and what the present number can show",
	.details =
		"With --margin, --cases or both it plans without data. Of margin, cases and power "
		"the one\n"
		"that is left out is worked out: the fewest cases that qualify a good candidate "
		"with\n"
		"probability --power, the smallest margin that so many cases can show, or how "
		"likely they\n"
		"are to show it. The exact test is summed over all its outcomes. Without "
		"--discordance\n"
		"there is a line for each of 0.02, 0.05, 0.10, 0.15, 0.20 and 0.30. Always "
		"said is\n"
		"the least number of cases: with fewer not even agreement on all of them "
		"qualifies.\n"
		"\n"
		"Without these, or with -c, --store, --run or a ROUTE, it reads what is recorded: "
		"for each\n"
		"candidate how often it differed from the reference, what the present cases can "
		"and cannot\n"
		"show at the level it is tested at, and how many would. No request is sent.\n"
		"\n"
		"It is about right-or-wrong scores and absolute margins; of graded scores only "
		"the level,\n"
		"the least number and the number still needed are known.",
	.example = "tiercal power --margin 0.05\n"
		   "tiercal power --cases 80 --discordance 0.1\n"
		   "tiercal power --margin 0.10 --cases 60 --level 0.0125 --difference -0.01\n"
		   "tiercal power -c tiercal.yaml\n"
		   "tiercal power classification --power 0.9 --format json",
	.options = options,
	.options_size = sizeof(struct power_command),
	.defaults = &defaults,
	.run = run,
};
