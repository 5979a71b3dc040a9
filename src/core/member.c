/* SPDX-License-Identifier: MIT */
#include "core/member.h"

#include "core/money.h"

void member_text(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

void member_number(struct jsonw *w, const char *key, double number)
{
	jsonw_key(w, key);
	jsonw_fixed(w, number, MEMBER_DECIMALS);
}

void member_count(struct jsonw *w, const char *key, int64_t count)
{
	jsonw_key(w, key);
	if (count < 0)
		jsonw_null(w);
	else
		jsonw_int(w, count);
}

void member_money(struct jsonw *w, const char *key, int64_t picodollars)
{
	char text[32];

	jsonw_key(w, key);
	if (picodollars == MONEY_UNKNOWN) {
		jsonw_null(w);
		return;
	}
	money_print(picodollars, text);
	jsonw_raw(w, str_of(text));
}

void member_ms(struct jsonw *w, const char *key, int64_t microseconds)
{
	jsonw_key(w, key);
	if (microseconds < 0)
		jsonw_null(w);
	else
		jsonw_fixed(w, (double)microseconds / 1000, 3);
}

void member_reasons(struct jsonw *w, const struct evidence *row)
{
	jsonw_key(w, "reasons");
	jsonw_array(w);
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		if (row->reasons & 1u << reason)
			jsonw_z(w, verdict_reason_name((enum reason)reason));
	}
	jsonw_array_end(w);
}
