/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "http/date.h"
#include "http/facts.h"
#include "http/http.h"

/* Headers of a reply, a line each, up to a line "---", and its body: how long to wait, and how much
 * is let through. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct str rest = text, line, head = fuzz_part(&rest);
	struct http_rate rates[HTTP_RATE_COUNT];
	struct arena arena = {0};
	struct facts facts = {0};
	struct http_facts view;
	const char *url;
	char host[256];
	int64_t number;

	while (str_next(&head, '\n', &line)) {
		facts_line(&facts, line);
		(void)date_parse(line, &number);
		(void)date_parse_iso(line, &number);
		url = arena_strz(&arena, line);
		(void)http_check_url(url, false, NULL);
		(void)http_is_loopback(url);
		(void)http_host(url, host, sizeof(host));
	}
	view = facts_view(&facts);
	number = http_wait_of(&view, rest);
	HOLDS(number >= -1 && number <= (int64_t)86400 * 1000000);
	http_rates_of(&view, rates);
	facts_free(&facts);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
