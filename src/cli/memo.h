/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_MEMO_H
#define TIERCAL_CLI_MEMO_H

#include "base/vec.h"
#include "calib/calib.h"
#include "store/store.h"

/*
 * What the calibrator draws, kept in the store: found while it works, written when it is done, in
 * one short transaction, where the store may be written.
 */
struct memo_entry {
	struct digest key;
	double values[CALIB_MEMO_VALUES];
};

struct memo {
	struct store *store;
	struct calib_memo hooks; /* for the calibrator */
	VEC(struct memo_entry) made;
	bool failed; /* the store could not be read */
	struct err err;
};

/* The hooks point into it: it must not move. */
void memo_init(struct memo *memo, struct store *store);
/* Writes what was made; false also for what went wrong before. */
bool memo_save(struct memo *memo, struct err *err);
void memo_free(struct memo *memo); /* all zeroes is fine */

#endif
