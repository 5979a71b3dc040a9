/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_PROC_TREE_H
#define TIERCAL_BASE_PROC_TREE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/vec.h"

/* A process with all that it started, as /proc tells; where there is none, the process alone. */
struct proc_tree {
	VEC(pid_t) pids; /* the root first */
	int64_t memory_bytes;
};

/* Looks anew. Memory is what its processes hold; what they share counts once in a sum that passes
 * `suspect_bytes`, since only then it is worth asking. */
void proc_tree_look(struct proc_tree *tree, pid_t root, int64_t suspect_bytes);
void proc_tree_kill(const struct proc_tree *tree); /* SIGKILL, all that were seen */
void proc_tree_free(struct proc_tree *tree);

#endif
