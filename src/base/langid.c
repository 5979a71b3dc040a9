/* SPDX-License-Identifier: MIT */
/* For memfd_create: the library reads the list of profiles from a file, and this one is ours. */
#define _GNU_SOURCE
#include "base/langid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <textcat.h>

#include "base/io.h"
#include "base/utf8.h"

#ifndef TIERCAL_LANGUAGE_DIR
#define TIERCAL_LANGUAGE_DIR "/usr/share/libexttextcat"
#endif

/*
 * With all its profiles the library takes a third of short English texts for Scots: a rare language
 * is looked for only when somebody asks for it. These are those that statistics of the web count.
 */
static const char *const common[] = {"af", "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el",
	"en", "es", "et", "fa", "fi", "fr", "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn",
	"ko", "lt", "lv", "mk", "ml", "mr", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk",
	"sl", "so", "sq", "sv", "sw", "ta", "th", "tl", "tr", "uk", "ur", "vi", "zh-cn", "zh-tw",
	"te"};

/* Where the file of a profile has another name than its language. */
static const struct {
	const char *language, *file;
} files[] = {
	{"no", "nb"},
	{"zh-cn", "zh-Hans"},
	{"zh-tw", "zh-Hant"},
	{"sr", "sr-Cyrl"},
	{"sr", "sr-Latn"},
	{"ha", "ha-NG"},
};

/* Languages without a profile whose script no other common language has. */
static const struct {
	const char *language;
	uint32_t first, last;
} scripts[] = {
	{"or", 0x0B00, 0x0B7F},
	{"te", 0x0C00, 0x0C7F},
};

/* Common languages that are not written in the Latin script. */
static const char *const not_latin[] = {"ar", "bg", "bn", "el", "fa", "gu", "he", "hi", "ja", "kn",
	"ko", "mk", "ml", "mr", "ne", "pa", "ru", "ta", "te", "th", "uk", "ur", "zh-cn", "zh-tw"};

/* When more than five are as near as the best, the library says nothing. Then groups of no more
 * than five are asked, one by one. */
#define GROUP 5
#define GROUPS_MAX 64
#define NEAR 1.03 /* the library's own measure of "as near" */

struct langid {
	void *handle;
	void *groups[GROUPS_MAX];
	size_t group_count;
};

static bool by_script(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		if (str_eqz(name, scripts[i].language))
			return true;
	}
	return false;
}

bool langid_is_common(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		if (str_eqz(name, common[i]))
			return true;
	}
	return false;
}

static bool has_profile(const char *file)
{
	char path[512];
	const int length = snprintf(path, sizeof(path), TIERCAL_LANGUAGE_DIR "/%s.lm", file);

	return length > 0 && (size_t)length < sizeof(path) && io_exists(path);
}

bool langid_is_known(struct str name, const char **nearest)
{
	char file[16] = "";

	*nearest = str_nearest(name, common, ARRAY_LEN(common), sizeof(common[0]));
	if (langid_is_common(name) || by_script(name))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (str_eqz(name, files[i].language))
			return true;
	}
	if (name.len < 2 || name.len >= sizeof(file))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		const char byte = name.data[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '-'))
			return false;
	}
	memcpy(file, name.data, name.len);
	return has_profile(file);
}

/* The lines of the library's configuration for one language: FILE LANGUAGE. */
static size_t list(struct buf *out, const char *language)
{
	size_t count = 0;
	bool renamed = false;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (strcmp(files[i].language, language) != 0)
			continue;
		renamed = true;
		if (has_profile(files[i].file)) {
			buf_printf(out, "%s.lm %s\n", files[i].file, language);
			count++;
		}
	}
	if (!renamed && has_profile(language)) {
		buf_printf(out, "%s.lm %s\n", language, language);
		count++;
	}
	return count;
}

static void *open_profiles(struct str list, struct err *err)
{
	char path[64];
	void *handle = NULL;
	const int fd = memfd_create("languages", MFD_CLOEXEC);

	if (fd < 0 || !io_write_fd(fd, list, NULL)) {
		err_set(err, ERR_IO, "there is no memory for the list of languages");
		goto out;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	handle = special_textcat_Init(path, TIERCAL_LANGUAGE_DIR "/");
	if (!handle)
		err_set(err, ERR_CONFIG,
			"the profiles of languages in " TIERCAL_LANGUAGE_DIR " cannot be read");
	else
		textcat_SetProperty(handle, TCPROP_MINIMUM_DOCUMENT_SIZE, 1);
out:
	if (fd >= 0)
		close(fd);
	return handle;
}

/* One handle for all lines, and one for each few of them. */
static bool open_all(struct langid *langid, struct str lines, struct err *err)
{
	struct str rest = lines, line;
	const char *from = lines.data;
	size_t count = 0;

	langid->handle = open_profiles(lines, err);
	while (langid->handle && str_next(&rest, '\n', &line)) {
		const struct str group = {from, (size_t)(line.data + line.len + 1 - from)};

		count += line.len > 0;
		if (count < GROUP && rest.len > 0)
			continue;
		if (langid->group_count == GROUPS_MAX)
			return err_set(err, ERR_CONFIG, "too many languages");
		langid->groups[langid->group_count] = open_profiles(group, err);
		if (!langid->groups[langid->group_count++])
			return false;
		from += group.len;
		count = 0;
	}
	return langid->handle;
}

struct langid *langid_open(const char *const *more, size_t count, struct err *err)
{
	struct buf text = {0};
	struct langid *langid = mem_alloc(sizeof(*langid));
	size_t profiles = 0;

	*langid = (struct langid){0};
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		profiles += list(&text, common[i]);
	for (size_t i = 0; i < count; i++) {
		if (!langid_is_common(str_of(more[i])))
			list(&text, more[i]);
	}
	if (profiles == 0)
		err_set(err, ERR_CONFIG,
			"there are no profiles of languages in " TIERCAL_LANGUAGE_DIR
			"; install libexttextcat's data (Debian: libexttextcat-data)");
	if (profiles == 0 || !open_all(langid, buf_view(&text), err)) {
		langid_close(langid);
		langid = NULL;
	}
	buf_free(&text);
	return langid;
}

static void close_one(void *handle)
{
	if (handle)
		textcat_Done(handle);
}

void langid_close(struct langid *langid)
{
	if (!langid)
		return;
	close_one(langid->handle);
	for (size_t i = 0; i < langid->group_count; i++)
		close_one(langid->groups[i]);
	free(langid);
}

const struct langid *langid_common(struct err *err)
{
	/* A constant of the machine, like the tables above, that takes 20 ms to read. */
	static struct langid *kept;

	if (!kept)
		kept = langid_open(NULL, 0, err);
	return kept;
}

/* What the library is shown: letters in lower case with their marks, and apostrophes, with one
 * space for all that is between words. */
struct sample {
	struct buf text;
	size_t letters, latin;
	size_t in_script[ARRAY_LEN(scripts)];
};

static bool is_mark(uint32_t at)
{
	/* Vowel signs and the like, which are neither letters nor punctuation: all that is left. */
	return at >= 0x300 && !utf8_is_punctuation(at) && !utf8_is_space(at) && at < 0x2000;
}

static void take_sample(struct str text, struct sample *sample)
{
	size_t offset = 0;
	bool between = false;

	for (size_t count = 0; offset < text.len && count < LANGID_CHARACTERS; count++) {
		const uint32_t at = utf8_next(text, &offset);
		const bool letter = utf8_is_word(at) && at != '_' && !(at >= '0' && at <= '9');

		if (!letter && at != '\'' && !is_mark(at)) {
			between = true;
			continue;
		}
		if (between && sample->text.len)
			buf_char(&sample->text, ' ');
		between = false;
		utf8_add(&sample->text, utf8_lower(at));
		sample->letters += letter;
		sample->latin += letter && (at < 0x250 || (at >= 0x1E00 && at < 0x1F00));
		for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
			sample->in_script[i] +=
				letter && at >= scripts[i].first && at <= scripts[i].last;
	}
}

/* What one handle takes the sample for, best first. */
struct found {
	struct {
		const char *language; /* the handle's own */
		int distance;
	} items[GROUP * GROUPS_MAX];
	size_t count;
};

static void classify(void *handle, struct str sample, struct found *found)
{
	candidate_t *candidates = textcat_GetClassifyFullOutput(handle);
	int count;

	if (!candidates)
		mem_exhausted();
	count = textcat_ClassifyFull(handle, sample.data, sample.len, candidates);
	for (int i = 0; i < count && i < GROUP; i++) {
		size_t at = found->count++;

		for (; at > 0 && found->items[at - 1].distance > candidates[i].score; at--)
			found->items[at] = found->items[at - 1];
		found->items[at].language = candidates[i].name;
		found->items[at].distance = candidates[i].score;
	}
	textcat_ReleaseClassifyFullOutput(handle, candidates);
}

static void ask_library(const struct langid *langid, struct arena *arena, struct str sample,
	struct langid_guess *out)
{
	struct found found = {.count = 0};
	size_t groups;

	classify(langid->handle, sample, &found);
	groups = found.count ? 0 : langid->group_count;
	for (size_t i = 0; i < groups; i++)
		classify(langid->groups[i], sample, &found);
	for (size_t i = 0; i < found.count && out->count < LANGID_MOST; i++) {
		if (found.items[i].distance <= NEAR * found.items[0].distance)
			out->languages[out->count++] =
				arena_strz(arena, str_of(found.items[i].language));
	}
}

struct langid_guess langid_guess(const struct langid *langid, struct arena *arena, struct str text)
{
	struct sample sample = {0};
	struct langid_guess guess = {0};

	take_sample(text, &sample);
	guess.letters = sample.letters;
	guess.latin = sample.latin > 0;
	guess.other = sample.letters > sample.latin;
	for (size_t i = 0; i < ARRAY_LEN(scripts) && !guess.count; i++) {
		if (sample.in_script[i] > sample.letters / 2)
			guess.languages[guess.count++] = scripts[i].language;
	}
	if (guess.letters && !guess.count)
		ask_library(langid, arena, buf_view(&sample.text), &guess);
	buf_free(&sample.text);
	return guess;
}

bool langid_may_be(const struct langid_guess *guess, struct str language)
{
	bool latin = true;

	for (size_t i = 0; i < guess->count; i++) {
		if (str_eqz(language, guess->languages[i]))
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(not_latin); i++)
		latin = latin && !str_eqz(language, not_latin[i]);
	return guess->count == 0 && (!guess->letters || (latin ? guess->latin : guess->other));
}
