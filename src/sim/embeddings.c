/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/attr.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "sim/parts.h"

/*
 * Embeddings that can be foretold: each word, in lower case, points in a direction that its SHA-256
 * gives, a text is the sum of its words, and its length is 1. So the cosine of two texts is about
 * the share of words that they have in common, whatever their order; a text without a word is all
 * zeroes.
 */
#define DIMENSIONS 64
#define DIMENSIONS_MAX 256 /* a bit of the digest each */

/* Each text is ended by a NUL. */
static bool add_text(const struct value *text, struct buf *texts, struct sim_request *out)
{
	if (!text || text->type != VALUE_STRING || !text->text.len)
		return false;
	buf_str(texts, text->text);
	buf_char(texts, '\0');
	out->prompt_bytes += (int64_t)text->text.len;
	return true;
}

static bool embeddings_read(struct arena *arena, struct str path ATTR_UNUSED,
	const struct value *body, struct sim_request *out, const char **why)
{
	const struct value *input = value_get(body, "input"), *item;
	struct buf texts = {0};
	bool ok = true;

	out->max_tokens = 0;
	out->dimensions = DIMENSIONS;
	sim_take_count(body, "dimensions", &out->dimensions);
	if (input && input->type == VALUE_ARRAY) {
		value_each (item, input)
			ok = ok && add_text(item, &texts, out);
	} else {
		ok = add_text(input, &texts, out);
	}
	if (!ok || !texts.len)
		*why = "the input is no text, or an empty one";
	else if (out->dimensions > DIMENSIONS_MAX)
		*why = "this model has at most 256 dimensions";
	else
		ok = sim_take_model(body, out, why);
	out->texts = arena_str(arena, buf_view(&texts));
	buf_free(&texts);
	return ok && !**why;
}

static void add_word(struct str word, double *sum, size_t dimensions)
{
	const struct digest digest = sha256(word);

	for (size_t i = 0; i < dimensions; i++)
		sum[i] += digest.bytes[i / 8] >> i % 8 & 1 ? 1 : -1;
}

static void add_words(struct str text, double *sum, size_t dimensions)
{
	struct buf word = {0};
	size_t at = 0;

	while (at < text.len) {
		const uint32_t c = utf8_next(text, &at);
		const bool inside = utf8_is_word(c);

		if (inside)
			utf8_add(&word, utf8_lower(c));
		if (word.len && (!inside || at == text.len)) {
			add_word(buf_view(&word), sum, dimensions);
			buf_clear(&word);
		}
	}
	buf_free(&word);
}

static void write_one(struct jsonw *w, size_t index, struct str text, size_t dimensions)
{
	double sum[DIMENSIONS_MAX] = {0}, square = 0;

	add_words(text, sum, dimensions);
	for (size_t i = 0; i < dimensions; i++)
		square += sum[i] * sum[i];
	jsonw_object(w);
	jsonw_key(w, "object");
	jsonw_z(w, "embedding");
	jsonw_key(w, "index");
	jsonw_int(w, (int64_t)index);
	jsonw_key(w, "embedding");
	jsonw_array(w);
	for (size_t i = 0; i < dimensions; i++)
		jsonw_fixed(w, square > 0 ? sum[i] / sqrt(square) : 0, 6);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void embeddings_write(const struct sim_reply *reply, struct buf *out)
{
	struct str rest = reply->text, text;
	size_t count = 0;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "object");
	jsonw_z(&w, "list");
	jsonw_key(&w, "data");
	jsonw_array(&w);
	while (str_next(&rest, '\0', &text)) {
		if (text.len)
			write_one(&w, count++, text, (size_t)reply->dimensions);
	}
	jsonw_array_end(&w);
	jsonw_key(&w, "model");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "usage");
	jsonw_object(&w);
	jsonw_key(&w, "prompt_tokens");
	jsonw_int(&w, reply->input_tokens);
	jsonw_key(&w, "total_tokens");
	jsonw_int(&w, reply->input_tokens);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

const struct sim_dialect sim_embeddings = {
	.name = "embeddings",
	.path_end = "/embeddings",
	.key_header = "Authorization",
	.embeds = true,
	.read = embeddings_read,
	.write = embeddings_write,
	.error = sim_openai_error,
};
