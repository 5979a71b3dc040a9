/* SPDX-License-Identifier: MIT */
#include "http/keys.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"

/* Programs that print a token ask a server for it; one that waits for somebody to type does not
 * end at all. */
#define PATIENCE_US INT64_C(30000000)

/* All that it prints; false when it takes too long or prints too much. */
static bool read_output(int fd, struct buf *text)
{
	int64_t end_us = clock_mono_us() + PATIENCE_US;
	char bytes[1024];

	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		int64_t left_us = end_us - clock_mono_us();
		ssize_t count;

		if (left_us <= 0 || text->over)
			break;
		if (poll(&wait, 1, (int)(left_us / 1000) + 1) <= 0)
			continue;
		count = read(fd, bytes, sizeof(bytes));
		if (count > 0)
			buf_add(text, bytes, (size_t)count);
		else if (count == 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	keys_erase(bytes, sizeof(bytes));
	return !text->over && clock_mono_us() < end_us;
}

bool keys_run_command(struct keys *keys, const struct candidate *candidate, struct err *err)
{
	const char *program = candidate->key_command[0];
	struct buf text = {.limit = KEYS_MAX_BYTES};
	struct proc_child child;
	struct str key;
	int status = 0;
	bool whole, ok;

	if (!proc_start(candidate->key_command, &child, err))
		return err_wrap(err, "key_command");
	close(child.in_fd);
	/* One allocation, so that no copy stays behind when it grows. */
	buf_repeat(&text, '.', KEYS_MAX_BYTES);
	buf_clear(&text);
	whole = read_output(child.out_fd, &text);
	close(child.out_fd);
	if (!whole)
		proc_kill(&child);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	key = str_trim(buf_view(&text));
	ok = whole && WIFEXITED(status) && WEXITSTATUS(status) == 0 && keys_usable(key);
	if (ok)
		keys_add(keys, candidate, key);
	else if (!whole)
		err_set(err, ERR_CONFIG,
			"key_command '%s' did not end within 30 s, or printed more than a key",
			program);
	else
		err_set(err, ERR_CONFIG,
			"key_command '%s' printed no key on one line (%s %d); its variables are "
			"only PATH, HOME, LANG, TMPDIR and TZ",
			program, WIFEXITED(status) ? "exit status" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	keys_erase(text.data, text.cap);
	buf_free(&text);
	return ok;
}
