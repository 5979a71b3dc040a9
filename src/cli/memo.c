/* SPDX-License-Identifier: MIT */
#include "cli/memo.h"

#include <string.h>

_Static_assert(CALIB_MEMO_VALUES == STORE_DRAWN_VALUES, "the store keeps what is drawn");

static bool find(void *context, const struct digest *key, double values[CALIB_MEMO_VALUES])
{
	struct memo *memo = context;
	bool found = false;

	if (memo->failed)
		return false;
	memo->failed = !store_get_drawn(memo->store, key, values, &found, &memo->err);
	return !memo->failed && found;
}

static void keep(void *context, const struct digest *key, const double values[CALIB_MEMO_VALUES])
{
	struct memo *memo = context;
	struct memo_entry *entry = VEC_PUSH(&memo->made);

	entry->key = *key;
	memcpy(entry->values, values, sizeof(entry->values));
}

void memo_init(struct memo *memo, struct store *store)
{
	*memo = (struct memo){.store = store, .hooks = {.find = find, .keep = keep}};
	memo->hooks.context = memo;
}

bool memo_save(struct memo *memo, struct err *err)
{
	if (memo->failed) {
		*err = memo->err;
		return false;
	}
	if (memo->made.count == 0 || !store_writable(memo->store))
		return true;
	if (!store_begin(memo->store, err))
		return false;
	for (size_t i = 0; i < memo->made.count; i++) {
		const struct memo_entry *entry = &memo->made.items[i];

		if (!store_put_drawn(memo->store, &entry->key, entry->values, err)) {
			store_rollback(memo->store);
			return false;
		}
	}
	return store_commit(memo->store, err);
}

void memo_free(struct memo *memo)
{
	VEC_FREE(&memo->made);
}
