/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_FUZZ_REPLAY_H
#define TIERCAL_TESTS_FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>

/* All targets, by name; the last has none. Made by tests/tools/replay.sh. */
struct replay_target {
	const char *name;
	int (*run)(const uint8_t *data, size_t size);
};

extern const struct replay_target replay_targets[];

#endif
