/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/csv.h"

/* Rows are read to the end; a field that was read can be written and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct buf out = {0};
	struct err err = {0};
	struct csv csv, again;
	size_t rows = 0;

	csv_init(&csv, text, "x.csv");
	while (csv_next(&csv, &err)) {
		for (size_t i = 0; i < csv.count; i++)
			csv_field(&out, csv.fields[i], i == 0);
		buf_char(&out, '\n');
		rows++;
	}
	HOLDS(err.kind == ERR_NONE || err.kind == ERR_CONFIG);
	HOLDS(rows <= size + 1);
	err = (struct err){0};
	csv_init(&again, buf_view(&out), "y.csv");
	while (csv_next(&again, &err))
		continue;
	HOLDS(err.kind == ERR_NONE);
	csv_fini(&again);
	csv_fini(&csv);
	buf_free(&out);
	free((char *)text.data);
	return 0;
}
