/* SPDX-License-Identifier: MIT */
#include "http/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "http/http.h"

#define HOST_MAX 256

/*
 * A configuration may come from a stranger's pull request, and what it names is sent to where it
 * says. So the variables that people are known to keep secrets in are each bound to their owner's
 * hosts, whoever names them.
 */
static const struct keys_known known[] = {
	{"OPENAI_API_KEY", {"api.openai.com"}},
	{"ANTHROPIC_API_KEY", {"api.anthropic.com"}},
	{"GEMINI_API_KEY", {"generativelanguage.googleapis.com"}},
	{"GOOGLE_API_KEY", {"generativelanguage.googleapis.com"}},
	{"OPENROUTER_API_KEY", {"openrouter.ai"}},
	{"DEEPSEEK_API_KEY", {"api.deepseek.com"}},
	{"MISTRAL_API_KEY", {"api.mistral.ai"}},
	{"XAI_API_KEY", {"api.x.ai"}},
	{"GROQ_API_KEY", {"api.groq.com"}},
	{"TOGETHER_API_KEY", {"api.together.xyz"}},
	{"FIREWORKS_API_KEY", {"api.fireworks.ai"}},
	{"CEREBRAS_API_KEY", {"api.cerebras.ai"}},
	{"AZURE_OPENAI_API_KEY", {".openai.azure.com", ".cognitiveservices.azure.com"}},
	{"AWS_ACCESS_KEY_ID", {".amazonaws.com"}},
	{"AWS_SECRET_ACCESS_KEY", {".amazonaws.com"}},
	{"AWS_SESSION_TOKEN", {".amazonaws.com"}},
	{"AWS_BEARER_TOKEN_BEDROCK", {".amazonaws.com"}},
	{"COHERE_API_KEY", {"api.cohere.com"}},
	{"PERPLEXITY_API_KEY", {"api.perplexity.ai"}},
	{"HF_TOKEN", {".huggingface.co"}},
	{"HUGGING_FACE_HUB_TOKEN", {".huggingface.co"}},
	{"GITHUB_TOKEN", {"models.github.ai"}},
	{"GH_TOKEN", {"models.github.ai"}},
	{"ACTIONS_RUNTIME_TOKEN", {NULL}},
	{"ACTIONS_ID_TOKEN_REQUEST_TOKEN", {NULL}},
	{"CI_JOB_TOKEN", {NULL}},
	{"GITLAB_TOKEN", {NULL}},
	{"NPM_TOKEN", {NULL}},
	{"NODE_AUTH_TOKEN", {NULL}},
	{"PYPI_TOKEN", {NULL}},
	{"DOCKER_PASSWORD", {NULL}},
	{NULL, {NULL}},
};

const struct keys_known *keys_known_list(void)
{
	return known;
}

static bool host_matches(struct str host, const char *allowed)
{
	if (allowed[0] == '.')
		return host.len > strlen(allowed) &&
		       str_eq_nocase(str_slice(host, host.len - strlen(allowed), host.len),
			       str_of(allowed));
	return str_eq_nocase(host, str_of(allowed));
}

static bool host_listed(const char *host, const char *const *list)
{
	for (; list && *list; list++) {
		if (host_matches(str_of(host), *list))
			return true;
	}
	return false;
}

static const struct keys_known *known_find(const char *env)
{
	for (const struct keys_known *row = known; row->env; row++) {
		if (!strcmp(row->env, env))
			return row;
	}
	return NULL;
}

static bool env_listed(const char *env, const char *const *list)
{
	for (; list && *list; list++) {
		if (!strcmp(env, *list))
			return true;
	}
	return false;
}

/* Whether what `env` holds may go to `host`; any variable that is not well known may. */
static bool pairing_allowed(const struct http_key *want, const char *env, const char *host)
{
	const struct keys_known *row = known_find(env);

	if (http_is_loopback(want->url) || host_listed(host, want->allow_hosts))
		return true;
	if (row)
		return host_listed(host, row->hosts);
	return !env_listed(env, want->usual_envs) || host_listed(host, want->hosts);
}

/* What would end or split a header line is no key. */
bool keys_usable(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.data[i] <= ' ' || key.data[i] > '~')
			return false;
	}
	return key.len > 0 && key.len <= KEYS_MAX_BYTES;
}

static bool check_file(int fd, const char *name, struct err *err)
{
	struct stat info;

	if (fstat(fd, &info))
		return err_errno(err, "key_file '%s' cannot be examined", name);
	if (!S_ISREG(info.st_mode))
		return err_set(err, ERR_CONFIG, "key_file '%s' is not a regular file", name);
	if (info.st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err, ERR_CONFIG,
			"key_file '%s' can be used by others than its owner: chmod 600 it", name);
	if (info.st_uid != geteuid() && info.st_uid != 0)
		return err_set(err, ERR_CONFIG, "key_file '%s' belongs to another user", name);
	return true;
}

static bool load_file(struct keys *keys, const struct candidate *candidate, struct err *err)
{
	const char *name = candidate->key_file;
	struct buf text = {.limit = KEYS_MAX_BYTES};
	struct str key;
	bool ok = false;
	int fd;

	/* Not blocking: the name may be that of a pipe. */
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_set(err, ERR_CONFIG, "key_file '%s' cannot be opened: %s", name,
			strerror(errno));
	/* One allocation, so that the reader leaves no copy behind when it grows. */
	buf_repeat(&text, '.', KEYS_MAX_BYTES);
	buf_clear(&text);
	if (!check_file(fd, name, err) || !io_read_fd(fd, name, &text, err))
		goto out;
	key = str_trim(buf_view(&text));
	ok = keys_usable(key);
	if (ok)
		keys_add(keys, candidate, key);
	else
		err_set(err, ERR_CONFIG, "key_file '%s' does not hold one key on one line", name);
out:
	if (text.data)
		keys_erase(text.data, text.cap);
	buf_free(&text);
	close(fd);
	return ok;
}

static bool env_is_set(const char *env)
{
	const char *text = getenv(env);

	return text && *text;
}

static const char *const pair_envs[] = {
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"};

/* The three belong to one owner, so the pairing with a host has been checked for all. */
static bool load_pair(struct keys *keys, const struct http_key *want, struct err *err)
{
	struct str text[ARRAY_LEN(pair_envs)];

	if (!want->candidate->region)
		return err_set(err, ERR_CONFIG,
			"a request that AWS_ACCESS_KEY_ID signs needs a region: set region");
	for (size_t i = 0; i < ARRAY_LEN(pair_envs); i++) {
		text[i] = str_trim(str_of(getenv(pair_envs[i])));
		if (i < 2 && !text[i].len)
			return err_set(err, ERR_CONFIG,
				"the environment variable %s is not set, but %s is: a request is "
				"signed with both",
				pair_envs[i], pair_envs[0]);
		if (text[i].len && !keys_usable(text[i]))
			return err_set(err, ERR_CONFIG,
				"the environment variable %s does not hold one key on one line",
				pair_envs[i]);
	}
	keys_add_pair(keys, want->candidate, text[0], text[1], text[2]);
	return true;
}

static bool add_env(
	struct keys *keys, const struct candidate *candidate, const char *env, struct err *err)
{
	struct str key = str_trim(str_of(getenv(env)));

	if (!keys_usable(key))
		return err_set(err, ERR_CONFIG,
			"the environment variable %s does not hold one key on one line", env);
	keys_add(keys, candidate, key);
	return true;
}

static bool load_named(
	struct keys *keys, const struct http_key *want, const char *host, struct err *err)
{
	const char *env = want->candidate->key_env;

	if (!pairing_allowed(want, env, host))
		return err_set(err, ERR_CONFIG,
			"%s must not go to %s, which is not its provider's host: name another "
			"variable in key_env, or allow it with --allow-host %s",
			env, host, host);
	if (!env_is_set(env))
		return err_set(err, ERR_CONFIG,
			"the environment variable %s, which key_env names, is not set", env);
	return add_env(keys, want->candidate, env, err);
}

/* Without key_env the usual variables are looked up, but only for hosts that they may go to: to
 * any other a request leaves without a key. */
static bool load_usual(
	struct keys *keys, const struct http_key *want, const char *host, struct err *err)
{
	const char *const *env = want->usual_envs;

	for (; env && *env; env++) {
		if (env_is_set(*env) && pairing_allowed(want, *env, host))
			return add_env(keys, want->candidate, *env, err);
	}
	if (want->signs && env_is_set(pair_envs[0]) && pairing_allowed(want, pair_envs[0], host))
		return load_pair(keys, want, err);
	if (!want->required || !host_listed(host, want->hosts))
		return true;
	env = want->usual_envs;
	if (!env || !*env)
		return err_set(err, ERR_CONFIG,
			"%s needs a key: name its variable in key_env, or a program that "
			"prints it in key_command",
			host);
	return err_set(err, ERR_CONFIG,
		"the environment variable %s is not set: it holds the key of %s "
		"(or set %s)",
		*env, host,
		want->signs ? "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
			    : "key_env or key_file");
}

static bool load_command(struct keys *keys, const struct http_key *want, struct err *err)
{
	if (!want->allow_exec)
		return err_set(err, ERR_USAGE,
			"key_command runs only with --allow-exec on the command line");
	return keys_run_command(keys, want->candidate, err);
}

bool keys_load(struct keys *keys, const struct http_key *want, struct err *err)
{
	const struct candidate *candidate = want->candidate;
	char host[HOST_MAX];
	bool ok;

	if (!http_host(want->url, host, sizeof(host)))
		return err_set(err, ERR_CONFIG, "candidate '%s': base_url has no valid host",
			candidate->name);
	if (candidate->key_command)
		ok = load_command(keys, want, err);
	else if (candidate->key_file)
		ok = load_file(keys, candidate, err);
	else if (candidate->key_env)
		ok = load_named(keys, want, host, err);
	else
		ok = load_usual(keys, want, host, err);
	return ok || err_wrap(err, "candidate '%s'", candidate->name);
}
