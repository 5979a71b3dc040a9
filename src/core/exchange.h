/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_EXCHANGE_H
#define TIERCAL_CORE_EXCHANGE_H

#include <stdint.h>

#include "base/sha256.h"
#include "core/response.h"

/* Durations in microseconds of the monotonic clock. */
struct exchange_timing {
	int64_t queued_us; /* to its first start from the planned one: with rpm, by an even pace
			    * from the run's start, else from when it became known */
	int64_t first_token_us; /* -1 unless streamed */
	int64_t duration_us;    /* of the attempt that ended it: the latency that gates a route */
	int64_t total_us;       /* since its first start, retries and waiting included */
	int attempts;
};

/* One request and its recorded response. Texts are borrowed from the arena it was made in. */
struct exchange {
	struct digest address; /* of the canonical request */
	struct str candidate;  /* name, for people */
	struct str provider;
	struct str model;   /* asked for; response.model is what served */
	struct str request; /* body as sent, without any key */
	struct str raw;     /* body as received */
	int status;
	int64_t started_wall_us;
	struct str dropped; /* parameters the model refused, space-separated */
	struct exchange_timing timing;
	struct response response;
};

#endif
