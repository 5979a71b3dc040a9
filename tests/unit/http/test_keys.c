/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/http.h"
#include "http/keys.h"
#include "provider/provider.h"

#define SECRET "sk-sentinel/0123+abcd"

static struct keys keys;
static struct candidate candidate;

static void setup(void)
{
	keys = (struct keys){0};
	candidate = (struct candidate){.name = "cheap", .provider = "openai", .model = "m"};
	for (const struct keys_known *row = keys_known_list(); row->env; row++)
		unsetenv(row->env);
	unsetenv("TEAM_KEY");
}

static void teardown(void)
{
	keys_wipe(&keys);
}

static const char *const openai_envs[] = {"OPENAI_API_KEY", NULL};
static const char *const openai_hosts[] = {"api.openai.com", NULL};

/* S5: which variable may go to which host. */
static const struct {
	const char *url;
	const char *key_env; /* in the configuration; NULL: the usual one */
	const char *set;     /* the variable that is set, or NULL */
	const char *allow;
	bool required;
	bool loaded;
	const char *complaint; /* NULL: no error */
} pairings[] = {
	{"https://api.openai.com/v1", NULL, "OPENAI_API_KEY", NULL, true, true, NULL},
	{"https://API.OpenAI.com/v1", NULL, "OPENAI_API_KEY", NULL, true, true, NULL},
	{"http://127.0.0.1:8080/v1", NULL, "OPENAI_API_KEY", NULL, true, true, NULL},
	/* A stranger gets no key, and needs none. */
	{"https://evil.example/v1", NULL, "OPENAI_API_KEY", NULL, true, false, NULL},
	{"https://api.openai.com.evil.example/v1", NULL, "OPENAI_API_KEY", NULL, true, false, NULL},
	{"https://evil.example/v1", NULL, "OPENAI_API_KEY", "evil.example", true, true, NULL},
	/* The same by name is a mistake worth a message. */
	{"https://evil.example/v1", "OPENAI_API_KEY", "OPENAI_API_KEY", NULL, false, false,
		"--allow-host evil.example"},
	{"https://evil.example/v1", "OPENAI_API_KEY", "OPENAI_API_KEY", "evil.example", false, true,
		NULL},
	{"https://evil.example/v1", "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", NULL, false, false,
		"ANTHROPIC_API_KEY must not go to evil.example"},
	{"https://evil.example/v1", "GITHUB_TOKEN", "GITHUB_TOKEN", NULL, false, false,
		"GITHUB_TOKEN must not go"},
	{"https://evil.example/v1", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", NULL, false,
		false, "AWS_SECRET_ACCESS_KEY must not go"},
	{"https://mine.openai.azure.com/openai/v1", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY",
		NULL, false, true, NULL},
	{"https://openai.azure.com.evil.example/", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY",
		NULL, false, false, "must not go"},
	{"http://127.0.0.1:9/v1", "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", NULL, false, true,
		NULL},
	/* A variable that is nobody's usual one goes where its owner says. */
	{"https://models.internal/v1", "TEAM_KEY", "TEAM_KEY", NULL, false, true, NULL},
	{"https://models.internal/v1", "TEAM_KEY", NULL, NULL, false, false,
		"TEAM_KEY, which key_env names, is not set"},
	{"https://api.openai.com/v1", NULL, NULL, NULL, true, false, "OPENAI_API_KEY is not set"},
	{"https://api.openai.com/v1", NULL, NULL, NULL, false, false, NULL},
	{"https://models.internal/v1", NULL, NULL, NULL, true, false, NULL},
};

START_TEST(a_key_goes_only_to_the_hosts_of_its_owner)
{
	const char *const allow[] = {pairings[_i].allow, NULL};
	struct err err = {0};
	struct http_key request = {
		.candidate = &candidate,
		.usual_envs = openai_envs,
		.hosts = openai_hosts,
		.allow_hosts = allow,
		.url = pairings[_i].url,
		.required = pairings[_i].required,
	};
	bool ok;

	candidate.key_env = pairings[_i].key_env;
	if (pairings[_i].set)
		setenv(pairings[_i].set, SECRET, 1);
	ok = keys_load(&keys, &request, &err);
	ck_assert_msg(ok == !pairings[_i].complaint, "%s", err.text);
	ck_assert_int_eq(keys_find(&keys, &candidate) != NULL, pairings[_i].loaded);
	if (ok)
		return;
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, pairings[_i].complaint) != NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, "candidate 'cheap'") != NULL, "%s", err.text);
	ck_assert_ptr_null(strstr(err.text, "sentinel"));
}
END_TEST

static const struct {
	const char *url, *id, *secret, *token, *bearer, *region;
	bool pair;
	const char *complaint;
} pairs[] = {
	{"https://b.us-east-1.amazonaws.com", "AKIDEXAMPLE", SECRET, NULL, NULL, "us-east-1", true,
		NULL},
	{"https://b.us-east-1.amazonaws.com", "AKIDEXAMPLE", SECRET, "a-token-of-an-hour", NULL,
		"us-east-1", true, NULL},
	{"http://127.0.0.1:9", "AKIDEXAMPLE", SECRET, NULL, NULL, "us-east-1", true, NULL},
	/* A key of one piece is preferred. */
	{"https://b.us-east-1.amazonaws.com", "AKIDEXAMPLE", SECRET, NULL, "one-piece-of-key",
		"us-east-1", false, NULL},
	{"https://evil.example", "AKIDEXAMPLE", SECRET, NULL, NULL, "us-east-1", false, NULL},
	{"https://b.us-east-1.amazonaws.com", "AKIDEXAMPLE", NULL, NULL, NULL, "us-east-1", false,
		"AWS_SECRET_ACCESS_KEY is not set, but AWS_ACCESS_KEY_ID is"},
	{"https://b.us-east-1.amazonaws.com", "AKIDEXAMPLE", SECRET, "two words", NULL, "us-east-1",
		false, "AWS_SESSION_TOKEN does not hold one key"},
	{"http://127.0.0.1:9", "AKIDEXAMPLE", SECRET, NULL, NULL, NULL, false, "set region"},
	{"https://b.us-east-1.amazonaws.com", NULL, NULL, NULL, NULL, "us-east-1", false,
		"(or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"},
};

static void set_env(const char *name, const char *text)
{
	if (text)
		setenv(name, text, 1);
}

START_TEST(a_pair_of_keys_signs_where_there_is_no_other_key)
{
	static const char *const envs[] = {"AWS_BEARER_TOKEN_BEDROCK", NULL};
	static const char *const hosts[] = {".amazonaws.com", NULL};
	const struct http_key want = {
		.candidate = &candidate,
		.usual_envs = envs,
		.hosts = hosts,
		.url = pairs[_i].url,
		.required = true,
		.signs = true,
	};
	const struct keys_entry *entry;
	struct err err = {0};
	bool ok;

	candidate.region = pairs[_i].region;
	set_env("AWS_ACCESS_KEY_ID", pairs[_i].id);
	set_env("AWS_SECRET_ACCESS_KEY", pairs[_i].secret);
	set_env("AWS_SESSION_TOKEN", pairs[_i].token);
	set_env("AWS_BEARER_TOKEN_BEDROCK", pairs[_i].bearer);
	ok = keys_load(&keys, &want, &err);
	ck_assert_msg(ok == !pairs[_i].complaint, "%s", err.text);
	if (!ok) {
		ck_assert_msg(strstr(err.text, pairs[_i].complaint) != NULL, "%s", err.text);
		return;
	}
	entry = keys_entry(&keys, &candidate);
	ck_assert_int_eq(entry && entry->id, pairs[_i].pair);
	if (!pairs[_i].pair)
		return;
	ck_assert_str_eq(entry->id, pairs[_i].id);
	ck_assert_str_eq(entry->text, pairs[_i].secret);
	if (pairs[_i].token) {
		struct buf text = {0};

		ck_assert_str_eq(entry->token, pairs[_i].token);
		buf_printf(&text, "%s %s %s", SECRET, pairs[_i].id, pairs[_i].token);
		keys_redact(&keys, &text);
		ck_assert_str_eq(buf_z(&text), "[redacted] [redacted] [redacted]");
		buf_free(&text);
	}
}
END_TEST

static const struct {
	const char *script;
	bool allow;
	const char *complaint;
} commands[] = {
	{"echo; echo '  " SECRET " '", true, NULL},
	{"echo " SECRET, false, "--allow-exec"},
	{"echo " SECRET "; exit 3", true, "printed no key on one line (exit status 3)"},
	{"kill -9 $$", true, "(signal 9)"},
	{":", true, "printed no key on one line (exit status 0)"},
	{"echo two words", true, "printed no key"},
	{"head -c 9000 /dev/zero | tr '\\0' x", true, "printed more than a key"},
};

START_TEST(a_program_may_print_the_key)
{
	const char *const argv[] = {"sh", "-c", commands[_i].script, NULL};
	const struct http_key want = {.candidate = &candidate,
		.url = "https://any.example/v1",
		.allow_exec = commands[_i].allow};
	struct err err = {0};
	bool ok;

	candidate.key_command = argv;
	ok = keys_load(&keys, &want, &err);
	ck_assert_msg(ok == !commands[_i].complaint, "%s", err.text);
	ck_assert_ptr_null(strstr(err.text, "sentinel"));
	if (ok)
		ck_assert_str_eq(keys_find(&keys, &candidate), SECRET);
	else
		ck_assert_msg(strstr(err.text, commands[_i].complaint) != NULL, "%s", err.text);
}
END_TEST

START_TEST(every_usual_variable_of_a_preset_is_bound_to_the_hosts_of_the_preset)
{
	for (const struct preset *preset = provider_presets(); preset->name; preset++) {
		for (size_t i = 0; preset->key_envs[i]; i++) {
			const struct keys_known *row = keys_known_list();

			while (row->env && strcmp(row->env, preset->key_envs[i]))
				row++;
			ck_assert_msg(row->env != NULL, "%s", preset->key_envs[i]);
			ck_assert_str_eq(row->hosts[0], preset->hosts[0]);
		}
	}
}
END_TEST

static const struct {
	const char *text;
	mode_t mode;
	const char *complaint;
} files[] = {
	{SECRET "\n", 0600, NULL},
	{SECRET, 0400, NULL},
	{SECRET "\n", 0640, "chmod 600"},
	{SECRET "\n", 0604, "chmod 600"},
	{"", 0600, "does not hold one key"},
	{"\n\n", 0600, "does not hold one key"},
	{"two lines\nof text\n", 0600, "does not hold one key"},
	{"k\xc3\xa9y-of-another-script", 0600, "does not hold one key"},
};

START_TEST(a_key_file_is_read_only_when_its_owner_alone_can)
{
	struct http_key request = {.candidate = &candidate, .url = "https://any.example/v1"};
	char name[] = "/tmp/tiercal-key-XXXXXX";
	struct err err = {0};
	int fd = mkstemp(name);
	bool ok;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
		write(fd, files[_i].text, strlen(files[_i].text)), (int)strlen(files[_i].text));
	ck_assert_int_eq(fchmod(fd, files[_i].mode), 0);
	close(fd);
	candidate.key_file = name;
	ok = keys_load(&keys, &request, &err);
	unlink(name);
	if (!files[_i].complaint) {
		ck_assert_msg(ok, "%s", err.text);
		ck_assert_str_eq(keys_find(&keys, &candidate), SECRET);
		return;
	}
	ck_assert(!ok);
	ck_assert_msg(strstr(err.text, files[_i].complaint) != NULL, "%s", err.text);
}
END_TEST

START_TEST(a_key_file_that_is_a_pipe_or_missing_is_refused_at_once)
{
	struct http_key request = {.candidate = &candidate, .url = "https://any.example/v1"};
	char folder[] = "/tmp/tiercal-key-XXXXXX";
	struct err err = {0};
	char name[64];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(name, sizeof(name), "%s/pipe", folder);
	candidate.key_file = name;
	ck_assert(!keys_load(&keys, &request, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "cannot be opened"));
	ck_assert_int_eq(mkfifo(name, 0600), 0);
	ck_assert(!keys_load(&keys, &request, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "not a regular file"));
	unlink(name);
	rmdir(folder);
}
END_TEST

START_TEST(a_variable_with_a_line_end_inside_is_no_key)
{
	struct http_key request = {.candidate = &candidate,
		.usual_envs = openai_envs,
		.hosts = openai_hosts,
		.url = "https://api.openai.com"};
	struct err err = {0};

	setenv("OPENAI_API_KEY", "abc\r\nX-Evil: 1", 1);
	ck_assert(!keys_load(&keys, &request, &err));
	ck_assert_ptr_null(keys_find(&keys, &candidate));
	setenv("OPENAI_API_KEY", SECRET "\n", 1);
	ck_assert(keys_load(&keys, &request, &err));
	ck_assert_str_eq(keys_find(&keys, &candidate), SECRET);
}
END_TEST

/* The base64 forms were made with coreutils' base64 of "KEY", "user:KEY" and "a:KEY;x". */
static const struct {
	const char *text, *clean;
} echoes[] = {
	{"nothing here", "nothing here"},
	{"", ""},
	{"s", "s"},
	{SECRET, "[redacted]"},
	{"Incorrect API key provided: " SECRET ".", "Incorrect API key provided: [redacted]."},
	{SECRET SECRET " and " SECRET, "[redacted][redacted] and [redacted]"},
	{"?key=sk-sentinel%2F0123%2Babcd&x", "?key=[redacted]&x"},
	{"?key=sk-sentinel%2f0123%2babcd&x", "?key=[redacted]&x"},
	{"{\"k\":\"sk-sentinel\\/0123+abcd\"}", "{\"k\":\"[redacted]\"}"},
	{"c2stc2VudGluZWwvMDEyMythYmNk", "[redacted]"},
	{"Basic dXNlcjpzay1zZW50aW5lbC8wMTIzK2FiY2Q=", "Basic dXNlcjp[redacted]Q="},
	{"YTpzay1zZW50aW5lbC8wMTIzK2FiY2Q7eA==", "YTp[redacted]Q7eA=="},
	{"sk-sentinel/0123+abc", "sk-sentinel/0123+abc"},
	{"another-secret-of-length", "[redacted]"},
};

START_TEST(a_loaded_key_is_cut_out_in_every_form_it_may_be_echoed_in)
{
	struct candidate other = candidate;
	struct buf text = {0};

	keys_add(&keys, &candidate, STR(SECRET));
	keys_add(&keys, &other, STR("another-secret-of-length"));
	buf_puts(&text, echoes[_i].text);
	keys_redact(&keys, &text);
	ck_assert_str_eq(buf_z(&text), echoes[_i].clean);
	buf_free(&text);
}
END_TEST

START_TEST(a_word_too_short_for_a_secret_does_not_change_answers)
{
	struct buf text = {0};

	keys_add(&keys, &candidate, STR("none"));
	buf_puts(&text, "there are none");
	keys_redact(&keys, &text);
	ck_assert_str_eq(buf_z(&text), "there are none");
	ck_assert_str_eq(keys_find(&keys, &candidate), "none");
	buf_free(&text);
}
END_TEST

START_TEST(a_message_that_grows_by_redaction_is_cut)
{
	char message[24] = "12345678 12345678";

	keys_add(&keys, &candidate, STR("12345678"));
	keys_redact_z(&keys, message, sizeof(message));
	ck_assert_str_eq(message, "[redacted] [redacted]");
	strcpy(message, "12345678 12345678 12345");
	keys_redact_z(&keys, message, sizeof(message));
	ck_assert_str_eq(message, "[redacted] [redacted] 1");
}
END_TEST

START_TEST(a_second_key_of_a_candidate_replaces_the_first)
{
	keys_add(&keys, &candidate, STR("the-first-key"));
	keys_add(&keys, &candidate, STR("the-second-key"));
	ck_assert_str_eq(keys_find(&keys, &candidate), "the-second-key");
	ck_assert_uint_eq(keys.count, 1);
}
END_TEST

Suite *suite_http_keys(void);
Suite *suite_http_keys(void)
{
	Suite *suite = suite_create("http/keys");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
		tcase, a_key_goes_only_to_the_hosts_of_its_owner, 0, ARRAY_LEN(pairings));
	tcase_add_loop_test(
		tcase, a_pair_of_keys_signs_where_there_is_no_other_key, 0, ARRAY_LEN(pairs));
	tcase_add_loop_test(tcase, a_program_may_print_the_key, 0, ARRAY_LEN(commands));
	tcase_add_test(tcase, every_usual_variable_of_a_preset_is_bound_to_the_hosts_of_the_preset);
	tcase_add_loop_test(
		tcase, a_key_file_is_read_only_when_its_owner_alone_can, 0, ARRAY_LEN(files));
	tcase_add_test(tcase, a_key_file_that_is_a_pipe_or_missing_is_refused_at_once);
	tcase_add_test(tcase, a_variable_with_a_line_end_inside_is_no_key);
	tcase_add_loop_test(tcase, a_loaded_key_is_cut_out_in_every_form_it_may_be_echoed_in, 0,
		ARRAY_LEN(echoes));
	tcase_add_test(tcase, a_word_too_short_for_a_secret_does_not_change_answers);
	tcase_add_test(tcase, a_message_that_grows_by_redaction_is_cut);
	tcase_add_test(tcase, a_second_key_of_a_candidate_replaces_the_first);
	suite_add_tcase(suite, tcase);
	return suite;
}
