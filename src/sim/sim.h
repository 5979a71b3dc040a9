/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_SIM_H
#define TIERCAL_SIM_SIM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A simulated provider on loopback. It is given suites, so it knows the right answer of each case;
 * each of its models has a stated skill and answers a case with its `expected` or one of its
 * `wrong` as a stable function of (seed, model, case). So a true quality is known, and the whole
 * pipeline can be tried without a key. It speaks the three dialects: OpenAI chat completions,
 * Anthropic messages, Gemini generateContent.
 */
struct sim_options {
	const char *config;        /* sim.yaml */
	const char *const *suites; /* folders of suites, or of folders of suites; NULL-terminated */
	int port;                  /* 0: any free one */
	const char *log;           /* a line of JSON for each request received, or NULL */
};

struct sim;

/* Listens when it returns. Faults of sim.yaml and of suites are ERR_CONFIG with their place. */
bool sim_open(
	struct arena *arena, const struct sim_options *options, struct sim **out, struct err *err);
int sim_port(const struct sim *sim);
/* Serves until SIGINT, SIGTERM or SIGHUP, or until `parent` (0: nobody) is no longer its parent. */
bool sim_serve(struct sim *sim, int parent, struct err *err);
void sim_close(struct sim *sim);

#endif
