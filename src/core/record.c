/* SPDX-License-Identifier: MIT */
#include "core/record.h"

#include <inttypes.h>
#include <math.h>

#include "base/csv.h"
#include "base/jsonw.h"
#include "core/member.h"
#include "core/money.h"

static bool begins(const struct buf *out)
{
	return !out->len || out->data[out->len - 1] == '\n';
}

static void separate(struct buf *out)
{
	if (!begins(out))
		buf_char(out, ',');
}

void record_text(struct buf *out, const char *text)
{
	csv_field(out, str_of(text), begins(out));
}

void record_number(struct buf *out, double number)
{
	struct jsonw w;

	separate(out);
	if (!isfinite(number))
		return;
	jsonw_init(&w, out, 0);
	jsonw_fixed(&w, number, MEMBER_DECIMALS);
}

void record_count(struct buf *out, int64_t count)
{
	separate(out);
	if (count >= 0)
		buf_printf(out, "%" PRId64, count);
}

void record_money(struct buf *out, int64_t picodollars)
{
	char text[32];

	separate(out);
	if (picodollars == MONEY_UNKNOWN)
		return;
	money_print(picodollars, text);
	buf_puts(out, text);
}

void record_ms(struct buf *out, int64_t microseconds)
{
	record_number(out, microseconds < 0 ? (double)NAN : (double)microseconds / 1000);
}

void record_end(struct buf *out)
{
	buf_puts(out, "\r\n");
}

void record_head(struct buf *out, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		record_text(out, names[i]);
	record_end(out);
}
