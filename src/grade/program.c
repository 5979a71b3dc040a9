/* SPDX-License-Identifier: MIT */
#include "grade/program.h"

#include <string.h>

#include "grade/mark.h"
#include "grade/sandbox.h"

bool program_check(const struct texts *command, int64_t seconds, struct err *err)
{
	if (command->count == 0 || command->items[0].len == 0)
		return err_set(err, ERR_CONFIG,
			"'command' wants a program and its arguments, as [python3, main.py]");
	for (size_t i = 0; i < command->count; i++) {
		if (memchr(command->items[i].data, '\0', command->items[i].len))
			return err_set(err, ERR_CONFIG, "'command' holds a NUL");
	}
	if (seconds < 1 || seconds > SANDBOX_SECONDS)
		return err_set(err, ERR_CONFIG, "'seconds' wants 1 to %d", SANDBOX_SECONDS);
	return true;
}

const char *program_limit(struct arena *arena, const struct exec_result *result, int64_t seconds)
{
	switch (result->end) {
	case EXEC_EXITED:
	case EXEC_SIGNALLED:
		return NULL;
	case EXEC_TIME:
		return arena_printf(arena, "it took longer than %d s", (int)seconds);
	case EXEC_OUTPUT:
		return arena_printf(
			arena, "it printed more than %zu MiB", SANDBOX_OUTPUT_BYTES >> 20);
	case EXEC_MEMORY:
		return arena_printf(
			arena, "it used more than %d MiB of memory", (int)(SANDBOX_MEMORY >> 20));
	case EXEC_PROCESSES:
		return arena_printf(arena, "it started more than %d processes", SANDBOX_PROCESSES);
	}
	return NULL;
}

bool program_failed(struct arena *arena, struct score *score, const char *what)
{
	return mark_unmeasured(score, arena_printf(arena, "child_failed: %s", what));
}
