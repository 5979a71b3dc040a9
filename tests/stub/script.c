/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/io.h"
#include "stub.h"

const char *const stub_kind_names[KIND_COUNT] = {"http", "refused", "blackhole", "reset", "garbage",
	"tls", "tls-self-signed", "tls-expired", "tls-wrong-host", "tls-1.1"};

struct reader {
	struct arena *arena;
	struct stub_script *script;
	struct stub_rule *rule; /* being read, or NULL */
	struct err *err;
};

static struct stub_rule *add_rule(struct stub_script *script, int line)
{
	struct stub_rule *rule = VEC_PUSH(&script->rules);

	rule->line = line;
	rule->status = STR("HTTP/1.1 200 OK");
	rule->length = -1;
	rule->cut = -1;
	return rule;
}

static struct str word(struct str *rest)
{
	struct str part = STR_NONE;

	*rest = str_trim(*rest);
	str_next(rest, ' ', &part);
	*rest = str_trim(*rest);
	return part;
}

static int hex_of(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static struct str unescape(struct arena *arena, struct str text)
{
	static const char from[] = "nrt0s", to[] = "\n\r\t\0 ";
	struct buf out = {0};
	struct str result;

	for (size_t i = 0; i < text.len; i++) {
		const char *known;
		char next = i + 1 < text.len ? text.data[i + 1] : '\\';

		if (text.data[i] != '\\') {
			buf_char(&out, text.data[i]);
			continue;
		}
		i++;
		known = strchr(from, next);
		if (next == 'x' && i + 2 < text.len) {
			buf_char(&out,
				(char)(hex_of(text.data[i + 1]) * 16 + hex_of(text.data[i + 2])));
			i += 2;
		} else {
			buf_char(&out, known ? to[known - from] : next);
		}
	}
	result = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return result;
}

static bool number(struct reader *reader, struct str *rest, int64_t *out)
{
	struct str text = word(rest);

	if (str_to_i64(text, out) && *out >= 0)
		return true;
	return err_set(reader->err, ERR_CONFIG, "'%.*s' is no number from 0", STR_ARG(text));
}

static bool on(struct reader *reader, struct str rest)
{
	struct stub_rule *rule = add_rule(reader->script, 0);

	reader->rule = rule;
	while (rest.len) {
		struct str name = word(&rest);

		if (str_eqz(name, "path"))
			rule->path = unescape(reader->arena, word(&rest));
		else if (str_eqz(name, "listener"))
			rule->listener = unescape(reader->arena, word(&rest));
		else if (str_eqz(name, "header"))
			rule->header = unescape(reader->arena, word(&rest));
		else if (str_eqz(name, "body"))
			rule->body = unescape(reader->arena, word(&rest));
		else if (str_eqz(name, "times") && number(reader, &rest, &rule->times))
			continue;
		else if (str_eqz(name, "every") && number(reader, &rest, &rule->every))
			continue;
		else
			return err_set(
				reader->err, ERR_CONFIG, "unknown condition '%.*s'", STR_ARG(name));
	}
	return true;
}

static struct stub_piece *add_piece(struct reader *reader, struct str rest)
{
	struct stub_piece *piece = VEC_PUSH(&reader->rule->pieces);

	piece->text = unescape(reader->arena, rest);
	piece->repeat = 1;
	return piece;
}

static bool status(struct reader *reader, struct str rest)
{
	reader->rule->status =
		str_starts(rest, STR("raw "))
			? unescape(reader->arena, str_slice(rest, 4, rest.len))
			: str_of(arena_printf(reader->arena, "HTTP/1.1 %.*s", STR_ARG(rest)));
	return true;
}

static bool header(struct reader *reader, struct str rest)
{
	buf_str(&reader->rule->headers, unescape(reader->arena, rest));
	buf_puts(&reader->rule->headers, "\r\n");
	return true;
}

static bool interim(struct reader *reader, struct str rest)
{
	buf_str(&reader->rule->interim, unescape(reader->arena, rest));
	return true;
}

static bool body(struct reader *reader, struct str rest)
{
	add_piece(reader, rest);
	return true;
}

static bool answer(struct reader *reader, struct str rest)
{
	add_piece(reader, rest)->answer = true;
	return true;
}

static bool event(struct reader *reader, struct str rest)
{
	struct stub_piece *piece = add_piece(reader, rest);

	piece->text = str_of(arena_printf(reader->arena, "data: %.*s\n\n", STR_ARG(piece->text)));
	return true;
}

static bool file(struct reader *reader, struct str rest)
{
	struct buf text = {0};
	bool ok = io_read(arena_strz(reader->arena, rest), &text, reader->err);

	add_piece(reader, STR_NONE)->text = arena_str(reader->arena, buf_view(&text));
	buf_free(&text);
	return ok;
}

static bool repeat(struct reader *reader, struct str rest)
{
	int64_t count;

	if (!number(reader, &rest, &count))
		return false;
	add_piece(reader, rest)->repeat = count;
	return true;
}

static bool pause_for(struct reader *reader, struct str rest)
{
	int64_t ms;

	if (!number(reader, &rest, &ms))
		return false;
	add_piece(reader, STR_NONE)->pause_us = ms * 1000;
	return true;
}

static bool forever(struct reader *reader, struct str rest)
{
	int64_t ms;

	if (!number(reader, &rest, &ms))
		return false;
	reader->rule->forever_us = ms * 1000;
	reader->rule->forever = unescape(reader->arena, rest);
	return true;
}

static bool chunked(struct reader *reader, struct str rest)
{
	reader->rule->framing = str_eqz(rest, "open") ? FRAME_OPEN : FRAME_CHUNKED;
	return true;
}

static bool length(struct reader *reader, struct str rest)
{
	if (!str_eqz(rest, "none"))
		return number(reader, &rest, &reader->rule->length);
	reader->rule->framing = FRAME_NONE;
	return true;
}

static bool gzip(struct reader *reader, struct str rest)
{
	reader->rule->gzip = true;
	return !rest.len || number(reader, &rest, &reader->rule->bomb);
}

static bool delay(struct reader *reader, struct str rest)
{
	int64_t ms;

	if (!number(reader, &rest, &ms))
		return false;
	reader->rule->delay_us = ms * 1000;
	return true;
}

static bool drip(struct reader *reader, struct str rest)
{
	int64_t ms;

	if (!number(reader, &rest, &reader->rule->drip_bytes) || !number(reader, &rest, &ms))
		return false;
	reader->rule->drip_us = ms * 1000;
	return true;
}

static bool end_at(struct reader *reader, struct str rest, enum stub_end end)
{
	reader->rule->end = end;
	return !rest.len || number(reader, &rest, &reader->rule->cut);
}

static bool end_close(struct reader *reader, struct str rest)
{
	return end_at(reader, rest, END_CLOSE);
}

static bool end_reset(struct reader *reader, struct str rest)
{
	return end_at(reader, rest, END_RESET);
}

static bool end_hang(struct reader *reader, struct str rest)
{
	return end_at(reader, rest, END_HANG);
}

static bool end_stale(struct reader *reader, struct str rest)
{
	return end_at(reader, rest, END_STALE);
}

static const struct {
	const char *name;
	bool (*read)(struct reader *reader, struct str rest);
} steps[] = {
	{"status", status},
	{"header", header},
	{"interim", interim},
	{"body", body},
	{"answer", answer},
	{"event", event},
	{"file", file},
	{"repeat", repeat},
	{"pause", pause_for},
	{"forever", forever},
	{"chunked", chunked},
	{"length", length},
	{"gzip", gzip},
	{"delay", delay},
	{"drip", drip},
	{"close", end_close},
	{"reset", end_reset},
	{"hang", end_hang},
	{"stale", end_stale},
};

static bool listen_on(struct reader *reader, struct str rest)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		if (str_eqz(rest, stub_kind_names[i])) {
			reader->script->listens[i] = true;
			return true;
		}
	}
	return err_set(reader->err, ERR_CONFIG, "unknown kind '%.*s'", STR_ARG(rest));
}

static bool read_line(struct reader *reader, struct str line)
{
	struct str name = word(&line);

	if (!name.len || name.data[0] == '#')
		return true;
	if (str_eqz(name, "listen"))
		return listen_on(reader, line);
	if (str_eqz(name, "on"))
		return on(reader, line);
	if (!reader->rule)
		return err_set(reader->err, ERR_CONFIG, "'on' must come first");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (str_eqz(name, steps[i].name))
			return steps[i].read(reader, line);
	}
	return err_set(reader->err, ERR_CONFIG, "unknown step '%.*s'", STR_ARG(name));
}

bool script_load(struct arena *arena, const char *path, struct stub_script *script, struct err *err)
{
	struct reader reader = {.arena = arena, .script = script, .err = err};
	struct buf text = {0};
	struct str rest, line;
	bool ok = io_read(path, &text, err);
	int count = 0;

	rest = buf_view(&text);
	script->listens[KIND_HTTP] = true;
	while (ok && str_next(&rest, '\n', &line)) {
		count++;
		ok = read_line(&reader, line);
		if (!ok)
			err_wrap(err, "%s:%d", path, count);
		else if (reader.rule && !reader.rule->line)
			reader.rule->line = count;
	}
	reader.rule = add_rule(script, 0);
	add_piece(&reader, STR_NONE)->answer = true;
	buf_free(&text);
	return ok;
}

static bool holds(struct str text, struct str wanted)
{
	return str_find(text, wanted, 0) != SIZE_MAX;
}

struct stub_rule *script_match(struct stub_script *script, const struct stub_request *request)
{
	for (size_t i = 0; i < script->rules.count; i++) {
		struct stub_rule *rule = &script->rules.items[i];

		if ((rule->listener.len && !str_eqz(rule->listener, request->listener)) ||
			!holds(request->path, rule->path) ||
			!holds(request->headers, rule->header) || !holds(request->body, rule->body))
			continue;
		rule->seen++;
		if ((rule->times && rule->used >= rule->times) ||
			(rule->every && rule->seen % rule->every))
			continue;
		rule->used++;
		return rule;
	}
	return NULL;
}
