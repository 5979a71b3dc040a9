/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

/*
 * A gambler bets against "E[D] <= -delta" with STATS_BETS stakes at once, an equal share of the
 * money on each. If the null is true no strategy is expected to gain, so the chance that the money
 * ever reaches 1/level is at most the level (Ville 1939), whenever one looks. Kept as logarithms:
 * single stakes can fall below what a double holds while others grow.
 */

static double stake(int k, double delta)
{
	return (k + 1.0) / (STATS_BETS + 1) / (1 - delta);
}

/* ln of the mean of exp(log_money). */
static double log_mean_exp(const double *log_money)
{
	double most = log_money[0], sum = 0;

	for (int k = 1; k < STATS_BETS; k++)
		most = fmax(most, log_money[k]);
	for (int k = 0; k < STATS_BETS; k++)
		sum += exp(log_money[k] - most);
	return most + log(sum / STATS_BETS);
}

void stats_eproc_init(struct stats_eproc *proc, double delta)
{
	assert(delta > -1 && delta < 1);
	*proc = (struct stats_eproc){.delta = delta};
}

void stats_eproc_add(struct stats_eproc *proc, double d)
{
	assert(d >= -1 && d <= 1);
	for (int k = 0; k < STATS_BETS; k++)
		proc->log_money[k] += log1p(stake(k, proc->delta) * (d + proc->delta));
	proc->count++;
}

double stats_eproc_value(const struct stats_eproc *proc)
{
	return exp(log_mean_exp(proc->log_money));
}

double stats_eproc_with_ties(const struct stats_eproc *proc, int left)
{
	double log_money[STATS_BETS];

	for (int k = 0; k < STATS_BETS; k++)
		log_money[k] =
			proc->log_money[k] + left * log1p(stake(k, proc->delta) * proc->delta);
	return exp(log_mean_exp(log_money));
}

struct stats_eproc_path stats_eproc_mix(const double *d, int n, double delta, double level)
{
	struct stats_eproc_path out = {.e = 1};
	struct stats_eproc proc;

	assert(level > 0 && level < 1);
	stats_eproc_init(&proc, delta);
	for (int i = 0; i < n; i++) {
		stats_eproc_add(&proc, d[i]);
		out.e = stats_eproc_value(&proc);
		out.e_max = i == 0 ? out.e : fmax(out.e_max, out.e);
		if (!out.first && out.e >= 1 / level)
			out.first = i + 1;
	}
	if (n == 0)
		out.e_max = 1;
	return out;
}

double stats_eproc_counts(int wins, int ties, int losses, double delta)
{
	double log_money[STATS_BETS];

	assert(wins >= 0 && ties >= 0 && losses >= 0 && delta > -1 && delta < 1);
	for (int k = 0; k < STATS_BETS; k++) {
		double bet = stake(k, delta);

		log_money[k] = wins * log1p(bet * (1 + delta)) + ties * log1p(bet * delta) +
			       losses * log1p(-bet * (1 - delta));
	}
	return exp(log_mean_exp(log_money));
}

double stats_eproc_agrapa(
	const double *d, int n, double delta, double most, double *e, double *bets)
{
	double sum = 0, squares = 0.25, log_money = 0, gain, bet;

	assert(delta > -1 && delta < 1 && most > 0 && most < 1);
	for (int i = 0; i < n; i++) {
		gain = sum / (i + 1) + delta;
		bet = gain / (squares / (i + 1) + gain * gain);
		bet = fmin(fmax(bet, 0), most / (1 - delta));
		log_money += log1p(bet * (d[i] + delta));
		if (e)
			e[i] = exp(log_money);
		if (bets)
			bets[i] = bet;
		sum += d[i];
		squares += (d[i] - sum / (i + 2)) * (d[i] - sum / (i + 2));
	}
	return exp(log_money);
}
