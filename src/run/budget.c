/* SPDX-License-Identifier: MIT */
#include "core/money.h"
#include "run/lane.h"

int64_t sched_committed_cost(const struct sched *sched)
{
	return money_add(money_add(sched->spent, sched->possibly_spent), sched->reserved);
}

int64_t sched_committed_tokens(const struct sched *sched)
{
	return money_add(sched->tokens, sched->reserved_tokens);
}

const char *budget_blocks(const struct sched *sched, const struct sched_task *task)
{
	const struct config_budget *budget = &sched->budget;

	if (budget->usd > 0 &&
		money_add(sched_committed_cost(sched), task->reserve_cost) > budget->usd)
		return "usd";
	if (budget->tokens > 0 &&
		money_add(sched_committed_tokens(sched), task->reserve_tokens) > budget->tokens)
		return "tokens";
	return NULL;
}

const char *budget_over(const struct sched *sched, int64_t now_us)
{
	const struct config_budget *budget = &sched->budget;

	if (budget->requests && sched->requests >= budget->requests)
		return "requests";
	if (budget->time_us && now_us - sched->started_us >= budget->time_us)
		return "time";
	return NULL;
}

void budget_reserve(struct sched *sched, const struct sched_task *task)
{
	sched->requests++;
	sched->reserved = money_add(sched->reserved, task->reserve_cost);
	sched->reserved_tokens = money_add(sched->reserved_tokens, task->reserve_tokens);
}

void budget_release(struct sched *sched, const struct sched_task *task)
{
	sched->reserved -= task->reserve_cost;
	sched->reserved_tokens -= task->reserve_tokens;
}
