/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_RUN_RUNNER_BOX_H
#define TIERCAL_TESTS_RUN_RUNNER_BOX_H

#include <signal.h>

#include "core/money.h"
#include "project.h"

#define CANDIDATE(name, more) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL \
	"\"" more "}\n"
#define HEAD "version: 1\nprices: [prices.yaml]\ncandidates:\n"
#define ROUTES "routes:\n  parity: {suite: parity}\n"

static struct project p;
static struct fake fake;

static inline void set_up(void)
{
	project_open(&p);
	project_write(&p, "prices.yaml",
		"m-a: {input: \"5\", output: \"25\"}\nm-b: {input: \"1\", output: \"5\"}\n");
	fake_init(&fake, NULL);
}

static inline void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

#endif
