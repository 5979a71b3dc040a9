/* SPDX-License-Identifier: MIT */
#include "http/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/vec.h"

static const char redacted[] = "[redacted]";

void keys_erase(void *memory, size_t bytes)
{
	volatile unsigned char *at = memory;

	while (bytes--)
		*at++ = 0;
}

static void wipe_buf(struct buf *buf)
{
	if (buf->data)
		keys_erase(buf->data, buf->cap);
	buf_free(buf);
}

/* Takes over the bytes of `needle`. */
static void add_needle(struct keys *keys, struct buf *needle)
{
	unsigned pair;

	if (needle->len < KEYS_MIN_SECRET) {
		wipe_buf(needle);
		return;
	}
	for (size_t i = 0; i < keys->needle_count; i++) {
		if (str_eq(buf_view(&keys->needles[i]), buf_view(needle))) {
			wipe_buf(needle);
			return;
		}
	}
	pair = (unsigned)(unsigned char)needle->data[0] << 8 | (unsigned char)needle->data[1];
	keys->starts[pair >> 3] |= (uint8_t)(1u << (pair & 7));
	keys->needles = vec_grow(
		keys->needles, keys->needle_count, &keys->needle_cap, sizeof(*keys->needles));
	keys->needles[keys->needle_count++] = *needle;
	*needle = (struct buf){0};
}

/* Room for the longest form at once, so that no copy stays behind in memory that was given back. */
static struct buf needle_buf(struct str key)
{
	struct buf buf = {0};

	buf_repeat(&buf, '.', key.len * 3 + 8);
	buf_clear(&buf);
	return buf;
}

static void add_plain(struct keys *keys, struct str key)
{
	struct buf buf = needle_buf(key);

	buf_str(&buf, key);
	add_needle(keys, &buf);
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

static void add_percent(struct keys *keys, struct str key, const char *digits)
{
	struct buf buf = needle_buf(key);

	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.data[i];

		if (is_unreserved(key.data[i])) {
			buf_char(&buf, key.data[i]);
			continue;
		}
		buf_char(&buf, '%');
		buf_char(&buf, digits[c >> 4]);
		buf_char(&buf, digits[c & 15]);
	}
	add_needle(keys, &buf);
}

static void add_escaped(struct keys *keys, struct str key, const char *escaped)
{
	struct buf buf = needle_buf(key);

	for (size_t i = 0; i < key.len; i++) {
		if (strchr(escaped, key.data[i]))
			buf_char(&buf, '\\');
		buf_char(&buf, key.data[i]);
	}
	add_needle(keys, &buf);
}

/* The characters of the key's base64 that do not depend on its neighbours, when it starts `shift`
 * bytes after a multiple of three. */
static void add_base64(struct keys *keys, struct str key, size_t shift, const char *last_two)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t first_bit = (6 - shift * 8 % 6) % 6;
	struct buf buf = needle_buf(key);

	for (size_t bit = first_bit; bit + 6 <= key.len * 8; bit += 6) {
		unsigned pair = (unsigned)(unsigned char)key.data[bit / 8] << 8;
		unsigned six;

		if (bit / 8 + 1 < key.len)
			pair |= (unsigned char)key.data[bit / 8 + 1];
		six = pair >> (10 - bit % 8) & 63;
		buf_char(&buf, six < 62 ? letters[six] : last_two[six - 62]);
	}
	add_needle(keys, &buf);
}

static void add_needles(struct keys *keys, struct str key)
{
	if (key.len < KEYS_MIN_SECRET)
		return;
	add_plain(keys, key);
	add_percent(keys, key, "0123456789ABCDEF");
	add_percent(keys, key, "0123456789abcdef");
	add_escaped(keys, key, "\"\\");
	add_escaped(keys, key, "\"\\/");
	for (size_t shift = 0; shift < 3; shift++) {
		add_base64(keys, key, shift, "+/");
		add_base64(keys, key, shift, "-_");
	}
}

static void wipe_z(char *text)
{
	if (text)
		keys_erase(text, strlen(text));
	free(text);
}

static void wipe_entry(struct keys_entry *entry)
{
	wipe_z(entry->text);
	wipe_z(entry->id);
	wipe_z(entry->token);
}

/* A copy that is redacted from now on; NULL for nothing. */
static char *keep(struct keys *keys, struct str text)
{
	char *copy;

	if (!text.len)
		return NULL;
	copy = mem_alloc(text.len + 1);
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	add_needles(keys, text);
	return copy;
}

static struct keys_entry *find_entry(const struct keys *keys, const void *candidate)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (keys->entries[i].candidate == candidate)
			return &keys->entries[i];
	}
	return NULL;
}

void keys_add_pair(struct keys *keys, const void *candidate, struct str id, struct str secret,
	struct str token)
{
	struct keys_entry *entry = find_entry(keys, candidate);
	unsigned serial = entry ? entry->serial + 1 : 0;

	if (entry) {
		wipe_entry(entry);
	} else {
		keys->entries =
			vec_grow(keys->entries, keys->count, &keys->cap, sizeof(*keys->entries));
		entry = &keys->entries[keys->count++];
	}
	*entry = (struct keys_entry){
		.candidate = candidate,
		.serial = serial,
		.loaded_us = clock_mono_us(),
		.text = keep(keys, secret),
		.id = keep(keys, id),
		.token = keep(keys, token),
	};
}

void keys_add(struct keys *keys, const void *candidate, struct str text)
{
	keys_add_pair(keys, candidate, STR_NONE, text, STR_NONE);
}

const struct keys_entry *keys_entry(const struct keys *keys, const void *candidate)
{
	return find_entry(keys, candidate);
}

const char *keys_find(const struct keys *keys, const void *candidate)
{
	const struct keys_entry *entry = find_entry(keys, candidate);

	return entry ? entry->text : NULL;
}

/* Length of the longest needle at `at`, or 0. */
static size_t needle_at(const struct keys *keys, struct str text, size_t at)
{
	size_t longest = 0;

	for (size_t i = 0; i < keys->needle_count; i++) {
		const struct buf *needle = &keys->needles[i];

		if (needle->len > longest && needle->len <= text.len - at &&
			!memcmp(text.data + at, needle->data, needle->len))
			longest = needle->len;
	}
	return longest;
}

/* Where the next key begins at or after `from`, or SIZE_MAX. */
static size_t next_key(const struct keys *keys, struct str text, size_t from, size_t *len)
{
	const unsigned char *bytes = (const unsigned char *)text.data;

	for (size_t i = from; i + 1 < text.len; i++) {
		unsigned pair = (unsigned)bytes[i] << 8 | bytes[i + 1];

		if (!(keys->starts[pair >> 3] & 1u << (pair & 7)))
			continue;
		*len = needle_at(keys, text, i);
		if (*len)
			return i;
	}
	return SIZE_MAX;
}

void keys_redact(const struct keys *keys, struct buf *text)
{
	struct str rest = buf_view(text);
	struct buf clean = {0};
	size_t len, at;

	if (!keys->needle_count)
		return;
	at = next_key(keys, rest, 0, &len);
	if (at == SIZE_MAX)
		return;
	do {
		buf_str(&clean, str_slice(rest, 0, at));
		buf_puts(&clean, redacted);
		rest = str_slice(rest, at + len, rest.len);
		at = next_key(keys, rest, 0, &len);
	} while (at != SIZE_MAX);
	buf_str(&clean, rest);
	clean.limit = text->limit;
	wipe_buf(text);
	*text = clean;
}

void keys_redact_z(const struct keys *keys, char *text, size_t size)
{
	struct buf copy = {0};
	size_t len;

	buf_puts(&copy, text);
	keys_redact(keys, &copy);
	len = copy.len < size - 1 ? copy.len : size - 1;
	memcpy(text, buf_z(&copy), len);
	text[len] = '\0';
	buf_free(&copy);
}

void keys_wipe(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		wipe_entry(&keys->entries[i]);
	for (size_t i = 0; i < keys->needle_count; i++)
		wipe_buf(&keys->needles[i]);
	free(keys->entries);
	free(keys->needles);
	*keys = (struct keys){0};
}
