/* SPDX-License-Identifier: MIT */
#include "run/lane.h"

/*
 * Candidates share the limits per host and in all. Each that has something to ask is entitled to
 * an equal share; what others leave of theirs it may have as well, but not the room that others
 * have not filled yet: answers of a slow candidate would keep that for minutes.
 */
static bool is_active(const struct lane *lane)
{
	return lane->stop == SCHED_GOING &&
	       (!lane->exhausted || lane->ready.first || lane->waiting.first || lane->in_flight);
}

static int wants(const struct lane *lane)
{
	int most = lane->limits.concurrency;
	int has = lane->in_flight + lane->ready.count + lane->waiting.count;

	return lane->exhausted && has < most ? has : most;
}

static bool is_member(const struct lane *lane, size_t host)
{
	return is_active(lane) && (host == SIZE_MAX || lane->host == host);
}

/* `host` SIZE_MAX: of all. */
static bool has_room(
	const struct sched *sched, const struct lane *lane, size_t host, int limit, int in_flight)
{
	int members = 0, share, owed = 0;

	if (in_flight >= limit)
		return false;
	for (size_t i = 0; i < sched->lane_count; i++)
		members += is_member(&sched->lanes[i], host);
	share = members ? limit / members : limit;
	if (lane->in_flight < share)
		return true;
	for (size_t i = 0; i < sched->lane_count; i++) {
		const struct lane *other = &sched->lanes[i];
		int most = wants(other) < share ? wants(other) : share;
		bool full = host == SIZE_MAX && other->host != SIZE_MAX &&
			    sched->host_in_flight[other->host] >= sched->max_per_host;

		if (other != lane && is_member(other, host) && !full && most > other->in_flight)
			owed += most - other->in_flight;
	}
	return limit - in_flight > owed;
}

bool share_has_room(const struct sched *sched, const struct lane *lane)
{
	return has_room(sched, lane, SIZE_MAX, sched->max_in_flight, sched->in_flight) &&
	       (lane->host == SIZE_MAX || has_room(sched, lane, lane->host, sched->max_per_host,
						  sched->host_in_flight[lane->host]));
}
