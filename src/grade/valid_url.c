/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/uri.h"
#include "grade/mark.h"
#include "grade/params.h"

/* An absolute URL with a host, by the grammar of RFC 3986; names of hosts by RFC 1123. */
struct valid_url {
	struct texts schemes, hosts;
};

static const struct param params_of[] = {
	{"schemes", PARAM_TEXTS, offsetof(struct valid_url, schemes)},
	{"hosts", PARAM_TEXTS, offsetof(struct valid_url, hosts)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	static const struct str usual[] = {{"http", 4}, {"https", 5}};
	struct valid_url *own = ARENA_NEW(arena, struct valid_url);

	*state = own;
	own->schemes = (struct texts){usual, ARRAY_LEN(usual)};
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (own->schemes.count == 0)
		return err_set(err, ERR_CONFIG, "'schemes' holds no scheme");
	for (size_t i = 0; i < own->schemes.count; i++) {
		const char *probe = arena_printf(arena, "%.*s:", STR_ARG(own->schemes.items[i]));
		struct uri uri;

		uri_split(str_of(probe), &uri);
		if (!uri_valid(str_of(probe), 0) || !str_eq(uri.scheme, own->schemes.items[i]))
			return err_set(err, ERR_CONFIG, "'schemes' wants names such as https");
	}
	if (own->hosts.items && own->hosts.count == 0)
		return err_set(err, ERR_CONFIG, "'hosts' holds no host");
	for (size_t i = 0; own->hosts.items && i < own->hosts.count; i++) {
		if (own->hosts.items[i].len == 0)
			return err_set(err, ERR_CONFIG, "'hosts' holds an empty host");
	}
	return true;
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	}
	return text.len > 0;
}

/* A name of which the last part is a number is an address, and nothing else. */
static bool is_host(struct str host)
{
	struct str name = host, last = STR_NONE;

	if (host.len && host.data[0] == '[')
		return true; /* what stands in brackets is looked at by uri_valid */
	if (str_ends(name, STR(".")))
		name.len--;
	if (!uri_is_hostname(name))
		return false;
	while (str_next(&name, '.', &last))
		continue;
	return !is_number(last) || uri_is_ipv4(host);
}

static bool is_listed(const struct texts *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_eq_nocase(list->items[i], name))
			return true;
	}
	return false;
}

/* Without the user in front and the port behind. */
static struct str host_of(struct str authority, struct str *port)
{
	const size_t sign = str_find(authority, STR("@"), 0);
	struct str host =
		sign == SIZE_MAX ? authority : str_slice(authority, sign + 1, authority.len);
	const size_t bracket = str_find(host, STR("]"), 0);
	const size_t colon = str_find(host, STR(":"), bracket == SIZE_MAX ? 0 : bracket);

	*port = colon == SIZE_MAX ? STR_NONE : str_slice(host, colon + 1, host.len);
	return str_slice(host, 0, colon);
}

static const char *fault(
	const struct valid_url *own, struct str text, struct arena *arena, struct str *host)
{
	struct uri uri;
	struct str port;
	int64_t number = 0;

	uri_split(text, &uri);
	if (!uri.scheme.data || !uri.authority.data)
		return "no URL with a scheme and a host";
	if (!uri_valid(text, 0))
		return "not by the grammar of URLs: a character that must be escaped, or a bad "
		       "host";
	if (!is_listed(&own->schemes, uri.scheme))
		return arena_printf(arena, "another scheme: %s", mark_show(arena, uri.scheme));
	*host = host_of(uri.authority, &port);
	if (!is_host(*host))
		return arena_printf(arena, "no host: %s", mark_show(arena, *host));
	if (port.len && (!str_to_i64(port, &number) || number < 1 || number > 65535))
		return arena_printf(arena, "no port: %s", mark_show(arena, port));
	if (own->hosts.count && !is_listed(&own->hosts, *host))
		return arena_printf(arena, "another host: %s", mark_show(arena, *host));
	return NULL;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	struct str host = STR_NONE;
	const char *why = fault(state, str_trim(answer->text), arena, &host);

	(void)err;
	score->result = value_object(arena);
	value_append(arena, score->result, "valid", value_bool(arena, !why));
	value_append(arena, score->result, "host",
		host.len ? mark_text(arena, host) : ARENA_NEW(arena, struct value));
	return mark_pass(score, !why, why);
}

const struct grader grader_valid_url = {
	.name = "valid_url",
	.params = "the whole answer is one absolute URL: schemes (http and https), hosts (only "
		  "these)",
	.example = "{\"schemes\": [\"https\"], \"hosts\": [\"example.com\", \"www.example.com\"]}",
	.prepare = prepare,
	.grade = grade,
};
