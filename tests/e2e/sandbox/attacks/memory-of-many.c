/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

/* Each below its own limit, together far above it. */
int main(void)
{
	for (int i = 0; i < 4; i++) {
		size_t size = (size_t)300 << 20;
		char *mine;

		if (fork() != 0)
			continue;
		mine = malloc(size);
		for (size_t at = 0; mine && at < size; at += 4096)
			mine[at] = 1;
		pause();
	}
	pause();
	return 0;
}
