/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TEST_CONFIG_PROJECT_H
#define TIERCAL_TEST_CONFIG_PROJECT_H

/* What the tests of configurations share: a folder with two suites, and pieces of text. */
#include "../suite/scratch.h"

#include "config/config.h"

static struct arena arena;
static struct err err;

static void setup(void)
{
	scratch_enter();
	scratch_write("suites/tickets/suite.yaml", "");
	scratch_write("suites/mails/suite.yaml", "");
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	arena = (struct arena){0};
	err = (struct err){0};
}

static void teardown(void)
{
	arena_fini(&arena);
	scratch_leave();
}

#define HEAD \
	"version: 1\n" \
	"candidates:\n" \
	"  - {name: small, provider: openai, model: m}\n" \
	"  - {name: large, provider: openai, model: n}\n"
#define CHAIN(name) "{name: " name ", first: small, then: large, check: [json]}"
#define CHAINS(items) HEAD "routes: {r: {suite: suites/mails, chains: [\n " items "]}}\n"
#define ROUTES "routes: {r: {suite: suites/tickets}}\n"

#endif
