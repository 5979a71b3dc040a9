/* SPDX-License-Identifier: MIT */
#include "cli/collect.h"

#include <assert.h>

/* "run", three options with values, three flags, the hosts, and the caller's words. */
enum { WHAT_MOST = 16, WORDS_MOST = 1 + 6 + 3 + 2 * OPT_LIST_MAX + WHAT_MOST + 1 };

bool collect_run(const struct invocation *inv, const struct common_options *common,
	const struct collect_options *options, const char *const *what, int *status,
	struct err *err)
{
	const char *words[WORDS_MOST] = {"run"};
	size_t count = 1;
	const struct {
		const char *option, *value;
	} given[] = {
		{"--config", common->config},
		{"--store", common->store},
		{"--budget", options->budget},
	};
	const struct {
		const char *option;
		bool on;
	} flags[] = {
		{"--force-store", common->force_store},
		{"--yes", options->yes},
		{"--allow-exec", options->allow_exec},
	};

	for (size_t i = 0; what[i]; i++) {
		assert(i < WHAT_MOST);
		words[count++] = what[i];
	}
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		if (!given[i].value)
			continue;
		words[count++] = given[i].option;
		words[count++] = given[i].value;
	}
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (flags[i].on)
			words[count++] = flags[i].option;
	}
	for (size_t i = 0; i < options->allow_hosts.count; i++) {
		words[count++] = "--allow-host";
		words[count++] = options->allow_hosts.items[i];
	}
	return cli_call(inv, words, status, err);
}
