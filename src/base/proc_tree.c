/* SPDX-License-Identifier: MIT */
#include "base/proc_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

struct process {
	pid_t pid, parent;
	int64_t bytes;
};

struct table {
	VEC(struct process) list;
};

static bool read_small(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t count;

	if (fd < 0)
		return false;
	count = read(fd, text, size - 1);
	close(fd);
	if (count <= 0)
		return false;
	text[count] = '\0';
	return true;
}

/* The fields of /proc/PID/stat behind the name, which may hold anything but ends at the last ')':
 * state is the 3rd, the parent the 4th, resident pages the 24th. */
static bool read_stat(pid_t pid, struct process *out)
{
	char path[64], text[1024];
	struct str rest, field;
	int64_t parent = 0, pages = 0;
	const char *end;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if (!read_small(path, text, sizeof(text)))
		return false;
	end = strrchr(text, ')');
	if (!end || end[1] != ' ')
		return false;
	rest = str_of(end + 2);
	for (int number = 3; number <= 24; number++) {
		if (!str_next(&rest, ' ', &field))
			return false;
		if ((number == 4 && !str_to_i64(field, &parent)) ||
			(number == 24 && !str_to_i64(field, &pages)))
			return false;
	}
	*out = (struct process){pid, (pid_t)parent, pages * sysconf(_SC_PAGESIZE)};
	return true;
}

static void read_all(struct table *table)
{
	DIR *folder = opendir("/proc");
	const struct dirent *entry;

	if (!folder)
		return;
	while ((entry = readdir(folder)) != NULL) {
		struct process process;
		int64_t pid;

		if (str_to_i64(str_of(entry->d_name), &pid) && read_stat((pid_t)pid, &process))
			*VEC_PUSH(&table->list) = process;
	}
	closedir(folder);
}

/* What it holds by itself, with its part of what it shares. */
static int64_t own_bytes(const struct process *process)
{
	char path[64], text[2048];
	struct str rest, line;
	int64_t kib;

	snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup", (long)process->pid);
	if (!read_small(path, text, sizeof(text)))
		return process->bytes;
	rest = str_of(text);
	while (str_next(&rest, '\n', &line)) {
		/* "Pss:      1234 kB" */
		if (str_starts(line, STR("Pss:")) && str_ends(line, STR(" kB")) &&
			str_to_i64(str_trim(str_slice(line, 4, line.len - 3)), &kib))
			return kib << 10;
	}
	return process->bytes;
}

static const struct process *find(const struct table *table, pid_t pid)
{
	for (size_t i = 0; i < table->list.count; i++) {
		if (table->list.items[i].pid == pid)
			return &table->list.items[i];
	}
	return NULL;
}

static void add_memory(struct proc_tree *tree, const struct table *table, bool closely)
{
	tree->memory_bytes = 0;
	for (size_t i = 0; i < tree->pids.count; i++) {
		const struct process *process = find(table, tree->pids.items[i]);

		if (process)
			tree->memory_bytes += closely ? own_bytes(process) : process->bytes;
	}
}

void proc_tree_look(struct proc_tree *tree, pid_t root, int64_t suspect_bytes)
{
	struct table table = {0};

	tree->pids.count = 0;
	*VEC_PUSH(&tree->pids) = root;
	read_all(&table);
	for (size_t i = 0; i < tree->pids.count; i++) {
		const pid_t parent = tree->pids.items[i];

		for (size_t k = 0; k < table.list.count; k++) {
			if (table.list.items[k].parent == parent)
				*VEC_PUSH(&tree->pids) = table.list.items[k].pid;
		}
	}
	add_memory(tree, &table, false);
	if (tree->memory_bytes > suspect_bytes)
		add_memory(tree, &table, true);
	VEC_FREE(&table.list);
}

void proc_tree_kill(const struct proc_tree *tree)
{
	for (size_t i = 0; i < tree->pids.count; i++)
		kill(tree->pids.items[i], SIGKILL);
}

void proc_tree_free(struct proc_tree *tree)
{
	VEC_FREE(&tree->pids);
}
