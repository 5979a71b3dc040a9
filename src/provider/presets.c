/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "provider/provider.h"

/* A usual key goes to the hosts named beside it, and to loopback, only. */
static const struct preset presets[] = {
	{
		.name = "openai",
		.provider = &provider_openai,
		.base_url = "https://api.openai.com/v1",
		.key_envs = {"OPENAI_API_KEY"},
		.hosts = {"api.openai.com"},
		.key_needed = true,
		.length_field = "max_completion_tokens",
		.seed_field = "seed",
	},
	{
		.name = "openai-responses",
		.provider = &provider_responses,
		.base_url = "https://api.openai.com/v1",
		.key_envs = {"OPENAI_API_KEY"},
		.hosts = {"api.openai.com"},
		.key_needed = true,
	},
	{
		/* base_url is that of one's own resource. */
		.name = "azure",
		.provider = &provider_azure,
		.key_envs = {"AZURE_OPENAI_API_KEY"},
		.hosts = {".openai.azure.com", ".cognitiveservices.azure.com"},
		.key_needed = true,
		.length_field = "max_completion_tokens",
		.seed_field = "seed",
	},
	{
		.name = "anthropic",
		.provider = &provider_anthropic,
		.base_url = "https://api.anthropic.com",
		.key_envs = {"ANTHROPIC_API_KEY"},
		.hosts = {"api.anthropic.com"},
		.key_needed = true,
	},
	{
		.name = "gemini",
		.provider = &provider_gemini,
		.base_url = "https://generativelanguage.googleapis.com",
		.key_envs = {"GEMINI_API_KEY", "GOOGLE_API_KEY"},
		.hosts = {"generativelanguage.googleapis.com"},
		.key_needed = true,
	},
	{
		/* base_url names one's own project; the usual key is a token from a program. */
		.name = "vertex",
		.provider = &provider_vertex,
		.hosts = {".googleapis.com"},
		.key_needed = true,
	},
	{
		/* Its base_url comes with the region. */
		.name = "bedrock",
		.provider = &provider_bedrock,
		.key_envs = {"AWS_BEARER_TOKEN_BEDROCK"},
		.hosts = {".amazonaws.com"},
		.key_needed = true,
		.signs = true,
	},
	{
		/* Of no candidate: see core/candidate.h. */
		.name = CANDIDATE_EMBEDDINGS,
		.provider = &provider_embeddings,
		.base_url = "https://api.openai.com/v1",
		.key_envs = {"OPENAI_API_KEY"},
		.hosts = {"api.openai.com"},
		.key_needed = true,
	},
	{.name = "rules", .provider = &provider_rules},
	{.name = "command", .provider = &provider_command},
	{
		.name = "openrouter",
		.provider = &provider_openai,
		.base_url = "https://openrouter.ai/api/v1",
		.key_envs = {"OPENROUTER_API_KEY"},
		.hosts = {"openrouter.ai"},
		.key_needed = true,
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "deepseek",
		.provider = &provider_openai,
		.base_url = "https://api.deepseek.com",
		.key_envs = {"DEEPSEEK_API_KEY"},
		.hosts = {"api.deepseek.com"},
		.key_needed = true,
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "mistral",
		.provider = &provider_openai,
		.base_url = "https://api.mistral.ai/v1",
		.key_envs = {"MISTRAL_API_KEY"},
		.hosts = {"api.mistral.ai"},
		.key_needed = true,
		.length_field = "max_tokens",
		.seed_field = "random_seed",
	},
	{
		.name = "xai",
		.provider = &provider_openai,
		.base_url = "https://api.x.ai/v1",
		.key_envs = {"XAI_API_KEY"},
		.hosts = {"api.x.ai"},
		.key_needed = true,
		.length_field = "max_completion_tokens",
		.seed_field = "seed",
		.reasoning_additive = true,
	},
	{
		.name = "groq",
		.provider = &provider_openai,
		.base_url = "https://api.groq.com/openai/v1",
		.key_envs = {"GROQ_API_KEY"},
		.hosts = {"api.groq.com"},
		.key_needed = true,
		.length_field = "max_completion_tokens",
		.seed_field = "seed",
	},
	{
		.name = "together",
		.provider = &provider_openai,
		.base_url = "https://api.together.xyz/v1",
		.key_envs = {"TOGETHER_API_KEY"},
		.hosts = {"api.together.xyz"},
		.key_needed = true,
		.length_field = "max_tokens",
		.seed_field = "seed",
		.flat_schema = true,
	},
	{
		.name = "fireworks",
		.provider = &provider_openai,
		.base_url = "https://api.fireworks.ai/inference/v1",
		.key_envs = {"FIREWORKS_API_KEY"},
		.hosts = {"api.fireworks.ai"},
		.key_needed = true,
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "cerebras",
		.provider = &provider_openai,
		.base_url = "https://api.cerebras.ai/v1",
		.key_envs = {"CEREBRAS_API_KEY"},
		.hosts = {"api.cerebras.ai"},
		.key_needed = true,
		.length_field = "max_completion_tokens",
		.seed_field = "seed",
	},
	{
		.name = "vllm",
		.provider = &provider_openai,
		.base_url = "http://localhost:8000/v1",
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "llama.cpp",
		.provider = &provider_openai,
		.base_url = "http://localhost:8080/v1",
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "lmstudio",
		.provider = &provider_openai,
		.base_url = "http://localhost:1234/v1",
		.length_field = "max_tokens",
		.seed_field = "seed",
	},
	{
		.name = "ollama",
		.provider = &provider_ollama,
		.base_url = "http://localhost:11434",
	},
	{.name = NULL},
};

const struct preset *provider_presets(void)
{
	return presets;
}

const struct preset *provider_preset(const char *name)
{
	for (const struct preset *preset = presets; name && preset->name; preset++) {
		if (!strcmp(preset->name, name))
			return preset;
	}
	return NULL;
}

const char *provider_base_url(const struct candidate *candidate)
{
	const struct preset *preset = provider_preset(candidate->provider);

	if (candidate->base_url)
		return candidate->base_url;
	return preset ? preset->base_url : NULL;
}
