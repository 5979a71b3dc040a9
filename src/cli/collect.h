/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_COLLECT_H
#define TIERCAL_CLI_COLLECT_H

#include "cli/cli.h"

/* Commands that collect answers before they judge them, by `run`. */
struct collect_options {
	const char *budget;
	bool yes, allow_exec;
	struct opt_list allow_hosts;
};

/* In a struct of options they are the member `collect`. */
#define OPT_BUDGET(type) \
	{ \
		"budget", 0, OPT_TEXT, offsetof(type, collect.budget), "USD", \
			"stop before this costs more; overrides the configuration's", NULL \
	}
#define OPT_YES(type) \
	{ \
		"yes", 0, OPT_FLAG, offsetof(type, collect.yes), NULL, \
			"more than 10,000 requests are meant", NULL \
	}
#define OPT_ALLOW_EXEC(type) \
	{ \
		"allow-exec", 0, OPT_FLAG, offsetof(type, collect.allow_exec), NULL, \
			"programs that the configuration or suites name may be started", NULL \
	}
#define OPT_ALLOW_HOST(type) \
	{ \
		"allow-host", 0, OPT_LIST, offsetof(type, collect.allow_hosts), "HOST", \
			"a well-known key may go to this host, too; may be repeated", NULL \
	}

/* As if `tiercal run` had been typed with these and with the words of `what`, NULL-terminated, so
 * that budget, pauses and interruptions are its own. */
bool collect_run(const struct invocation *inv, const struct common_options *common,
	const struct collect_options *options, const char *const *what, int *status,
	struct err *err);

#endif
