/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"
#include "provider/provider.h"
#include "run/run.h"

/*
 * What the answer depends on, and nothing else: no streaming, headers, limits or keys. Members are
 * in the order of their names and left out where there is nothing, so that a new kind of member
 * changes no address of old.
 */
static void write_value(struct jsonw *w, const char *key, const struct value *value)
{
	if (!value)
		return;
	jsonw_key(w, key);
	jsonw_value_sorted(w, value);
}

static void write_messages(struct jsonw *w, const struct prompt *prompt)
{
	jsonw_array(w);
	for (size_t i = 0; i < prompt->count; i++) {
		const struct message *message = &prompt->messages[i];

		jsonw_object(w);
		jsonw_key(w, "content");
		jsonw_str(w, message->text);
		jsonw_key(w, "role");
		jsonw_z(w, message->role);
		if (message->call_id.len) {
			jsonw_key(w, "tool_call_id");
			jsonw_str(w, message->call_id);
		}
		write_value(w, "tool_calls", message->calls);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_text(struct jsonw *w, const char *key, const char *text)
{
	if (!text || !*text)
		return;
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static void write_command(struct jsonw *w, const char *const *command)
{
	if (!command)
		return;
	jsonw_key(w, "command");
	jsonw_array(w);
	for (; *command; command++)
		jsonw_z(w, *command);
	jsonw_array_end(w);
}

static void write_request(struct jsonw *w, const struct run_set *set, size_t route,
	const struct candidate *candidate, const struct prompt *prompt, int repeat,
	const char *epoch)
{
	const struct suite *suite = set->suites[route];

	jsonw_object(w);
	write_text(w, "base_url", provider_base_url(candidate));
	write_command(w, candidate->command);
	write_text(w, "epoch", epoch);
	jsonw_key(w, "max_tokens");
	jsonw_int(w, run_max_tokens(set, route));
	jsonw_key(w, "messages");
	write_messages(w, prompt);
	write_text(w, "model", candidate->model);
	write_value(w, "params", candidate->params);
	write_text(w, "provider", candidate->provider);
	jsonw_key(w, "repeat");
	jsonw_int(w, repeat);
	write_value(w, "response_format", suite->response_format);
	write_value(w, "rules", candidate->rules);
	if (suite->has_temperature) {
		jsonw_key(w, "temperature");
		jsonw_double(w, suite->temperature);
	}
	write_value(w, "tools", suite->tools);
	jsonw_object_end(w);
}

struct digest run_address(struct arena *arena, const struct run_set *set, size_t route,
	size_t candidate, const struct prompt *prompt, int repeat, const char *epoch,
	struct str *canonical)
{
	struct buf text = {0};
	struct digest digest;
	struct jsonw w;

	jsonw_init(&w, &text, 0);
	write_request(&w, set, route, &set->config->candidates[candidate], prompt, repeat, epoch);
	digest = sha256(buf_view(&text));
	if (canonical)
		*canonical = arena_str(arena, buf_view(&text));
	buf_free(&text);
	return digest;
}
