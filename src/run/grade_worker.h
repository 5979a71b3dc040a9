/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_GRADE_WORKER_H
#define TIERCAL_RUN_GRADE_WORKER_H

#include "run/run.h"

/*
 * Private to run/: one process of several that grade the answers of a run. It reads the store by a
 * connection of its own and writes what it found into a pipe, as frames: a head, then its bytes.
 */
enum frame_kind {
	FRAME_GRADE, /* struct frame_grade, then its reason */
	FRAME_CELL,  /* struct frame_cell: at the end, of each */
	FRAME_SPEED, /* struct frame_speed, the same */
	FRAME_FAULT, /* struct err: the last one */
	FRAME_DONE,  /* nothing: the last one */
};

struct frame {
	enum frame_kind kind;
	size_t len;
};

struct frame_grade {
	struct digest address, key;
	struct grade grade; /* its reason is no pointer here */
};

struct frame_cell {
	size_t index;
	struct run_graded graded;
};

#define FRAME_NAME 160 /* bytes of a case's name that are handed on */
struct frame_speed {
	size_t route, grader;
	int64_t answers, total_us, slowest_us;
	char slowest[FRAME_NAME];
};

/* Does part `number` of `job->workers` parts, and ends with its last frame. */
void grade_work(const struct run_grade_job *job, int number, int fd);

#endif
