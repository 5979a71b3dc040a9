/* SPDX-License-Identifier: MIT */
#include "report/report.h"

/* The schema of routing.json (JSON Schema, draft 2020-12). A literal of C holds 4095 bytes, so it
 * is two arrays, one behind the other in one object. */
#define HEAD \
	"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"," \
	"\"title\":\"routing.json of tiercal\",\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"candidates\",\"default\"," \
	"\"provenance\",\"routes\",\"savings\",\"tiers\",\"version\"],\n" \
	"\"properties\":{\"candidates\":{\"type\":\"object\",\"additionalProperties\":{" \
	"\"$ref\":\"#/$defs/candidate\"}},\n" \
	"\"default\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"candidate\",\"maxTokens\",\"model\"],\"properties\":{" \
	"\"candidate\":{\"$ref\":\"#/$defs/name\"},\"maxTokens\":{" \
	"\"$ref\":\"#/$defs/count\"},\"model\":{\"$ref\":\"#/$defs/text\"}}},\n" \
	"\"provenance\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"catalog\",\"config\",\"run\",\"suites\",\"tiercal\"]," \
	"\"properties\":{\"catalog\":{\"$ref\":\"#/$defs/text\"},\"config\":{" \
	"\"$ref\":\"#/$defs/text\"},\"run\":{\"$ref\":\"#/$defs/text\"},\"suites\":{" \
	"\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/text\"}}," \
	"\"tiercal\":{\"$ref\":\"#/$defs/text\"}}},\n" \
	"\"routes\":{\"type\":\"object\",\"additionalProperties\":{" \
	"\"$ref\":\"#/$defs/route\"}},\n" \
	"\"savings\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"monthlyAfterUsd\",\"monthlyBeforeUsd\",\"percent\"]," \
	"\"properties\":{\"monthlyAfterUsd\":{\"$ref\":\"#/$defs/amount\"}," \
	"\"monthlyBeforeUsd\":{\"$ref\":\"#/$defs/amount\"},\"percent\":{" \
	"\"type\":[\"number\",\"null\"]}}},\n" \
	"\"tiers\":{\"type\":\"object\",\"additionalProperties\":{" \
	"\"$ref\":\"#/$defs/tier\"}},\n" \
	"\"version\":{\"const\":1}},\n" \
	"\"$defs\":{\"name\":{\"type\":\"string\",\"minLength\":1},\"names\":{" \
	"\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/name\"}},\"text\":{" \
	"\"type\":[\"string\",\"null\"]},\n" \
	"\"count\":{\"type\":[\"integer\",\"null\"],\"minimum\":0},\"amount\":{" \
	"\"type\":[\"number\",\"null\"],\"minimum\":0},\n" \
	"\"verdict\":{\"enum\":[\"inconclusive\",\"qualified\",\"disqualified\"," \
	"\"reference\"]},\n" \
	"\"share\":{\"type\":[\"number\",\"null\"],\"minimum\":0,\"maximum\":1}," \
	"\"change\":{\"type\":[\"number\",\"null\"],\"minimum\":-1,\"maximum\":1},\n"

#define TAIL \
	"\"candidate\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"model\",\"params\",\"provider\"],\"properties\":{\"model\":{" \
	"\"$ref\":\"#/$defs/text\"},\"params\":{\"type\":\"object\"},\"provider\":{" \
	"\"$ref\":\"#/$defs/text\"}}},\n" \
	"\"chain\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"check\",\"first\",\"then\"],\"properties\":{\"check\":{" \
	"\"type\":[\"array\",\"object\"]},\"first\":{\"$ref\":\"#/$defs/name\"}," \
	"\"then\":{\"$ref\":\"#/$defs/name\"}}},\n" \
	"\"tier\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"calibrated\",\"candidate\",\"model\",\"routes\"],\"properties\":{" \
	"\"calibrated\":{\"$ref\":\"#/$defs/names\"},\"candidate\":{" \
	"\"$ref\":\"#/$defs/name\"},\"model\":{\"$ref\":\"#/$defs/text\"},\"routes\":{" \
	"\"$ref\":\"#/$defs/names\"}}},\n" \
	"\"route\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"candidate\",\"escalateOn\",\"evidence\",\"fallbacks\"," \
	"\"maxTokens\",\"model\",\"provider\",\"tier\"],\"properties\":{\"candidate\":{" \
	"\"$ref\":\"#/$defs/name\"},\"chain\":{\"$ref\":\"#/$defs/chain\"}," \
	"\"escalateOn\":{\"type\":\"array\",\"items\":{" \
	"\"enum\":[\"error\",\"invalid_format\",\"cut_off\",\"refused\",\"check\"]}}," \
	"\"evidence\":{\"$ref\":\"#/$defs/evidence\"},\"fallbacks\":{" \
	"\"$ref\":\"#/$defs/names\"},\"maxTokens\":{\"$ref\":\"#/$defs/count\"},\"model\":{" \
	"\"$ref\":\"#/$defs/text\"},\"provider\":{\"$ref\":\"#/$defs/text\"},\"tier\":{" \
	"\"$ref\":\"#/$defs/count\"}}},\n" \
	"\"evidence\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"candidates\",\"confidence\",\"guarantee\",\"look\"," \
	"\"lookLevels\",\"looks\",\"margin\",\"marginRelative\",\"multiplicity\",\"reference\"," \
	"\"rule\"],\"properties\":{\"candidates\":{" \
	"\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/row\"}},\"confidence\":{" \
	"\"$ref\":\"#/$defs/share\"},\"guarantee\":{\"enum\":[\"route\",\"table\"]}," \
	"\"look\":{\"$ref\":\"#/$defs/count\"},\"lookLevels\":{\"type\":\"array\"," \
	"\"items\":{\"$ref\":\"#/$defs/share\"}},\"looks\":{" \
	"\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/count\"}},\"margin\":{" \
	"\"$ref\":\"#/$defs/share\"},\"marginRelative\":{\"type\":\"boolean\"}," \
	"\"pointError\":{\"$ref\":\"#/$defs/" \
	"share\"},\"multiplicity\":{\"enum\":[\"fallback\",\"holm\"," \
	"\"fixed\",\"none\"]},\"reference\":{\"$ref\":\"#/$defs/name\"}," \
	"\"remarks\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/text\"}}," \
	"\"rule\":{" \
	"\"enum\":[\"exact\",\"point\"]}}},\n" \
	"\"row\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"cases\",\"casesNeeded\",\"costPerRequestUsd\",\"difference\"," \
	"\"format\",\"latencyP50Ms\",\"latencyP95Ms\",\"level\",\"losses\",\"lowerBound\"," \
	"\"method\",\"name\",\"pFormat\",\"pLatency\",\"pMinQuality\",\"pQuality\",\"pWorse\"," \
	"\"quality\"," \
	"\"reasons\",\"referenceQuality\",\"unmeasured\",\"upperBound\",\"verdict\"," \
	"\"wins\"],\"properties\":{\"against\":{\"$ref\":\"#/$defs/text\"}," \
	"\"cases\":{\"$ref\":\"#/$defs/count\"},\"casesNeeded\":{" \
	"\"$ref\":\"#/$defs/count\"},\"costPerRequestUsd\":{\"$ref\":\"#/$defs/amount\"}," \
	"\"difference\":{\"$ref\":\"#/$defs/change\"}," \
	"\"firstTokenP50Ms\":{\"$ref\":\"#/$defs/amount\"}," \
	"\"firstTokenP95Ms\":{\"$ref\":\"#/$defs/amount\"},\"format\":{" \
	"\"$ref\":\"#/$defs/share\"},\"latencyP50Ms\":{\"$ref\":\"#/$defs/amount\"}," \
	"\"latencyP95Ms\":{\"$ref\":\"#/$defs/amount\"},\"level\":{" \
	"\"$ref\":\"#/$defs/share\"},\"losses\":{\"$ref\":\"#/$defs/count\"}," \
	"\"lowerBound\":{\"$ref\":\"#/$defs/change\"},\"method\":{\"enum\":[\"exact\"," \
	"\"normal\",\"wcd\",\"wcd-groups\",\"point\",\"none\"]},\"name\":{" \
	"\"$ref\":\"#/$defs/name\"},\"pFormat\":{\"$ref\":\"#/$defs/share\"},\"pLatency\":{" \
	"\"$ref\":\"#/$defs/share\"},\"pMinQuality\":{\"$ref\":\"#/$defs/share\"}," \
	"\"escalationRate\":{\"$ref\":\"#/$defs/share\"},\"exactVerdict\":{\"$ref\":\"#/$defs/" \
	"verdict\"},\"pQuality\":{\"$ref\":\"#/$defs/" \
	"share\"},\"passAt1\":{\"$ref\":\"#/$defs/share\"},\"passAtK\":{" \
	"\"$ref\":\"#/$defs/share\"},\"passHatK\":{\"$ref\":\"#/$defs/share\"}," \
	"\"repeats\":{\"$ref\":\"#/$defs/count\"},\"repeatSpread\":{" \
	"\"$ref\":\"#/$defs/share\"},\"pWorse\":{" \
	"\"$ref\":\"#/$defs/share\"},\"quality\":{\"$ref\":\"#/$defs/share\"},\"reasons\":{" \
	"\"type\":\"array\",\"items\":{\"enum\":[\"quality\",\"format\",\"latency\"," \
	"\"safety\",\"context\",\"too_few_cases\",\"not_priced\",\"incomplete\"," \
	"\"few_groups\",\"min_quality\",\"not_cheaper\",\"blocked\",\"refused\",\"retired\"," \
	"\"judge_only\",\"judge_uncalibrated\"]}}," \
	"\"referenceQuality\":{\"$ref\":\"#/$defs/share\"}," \
	"\"tokensPerSecond\":{\"$ref\":\"#/$defs/amount\"},\"unmeasured\":{" \
	"\"$ref\":\"#/$defs/count\"},\"upperBound\":{\"$ref\":\"#/$defs/change\"}," \
	"\"verdict\":{\"$ref\":\"#/$defs/verdict\"},\"wins\":{\"$ref\":\"#/$defs/count\"}}}}}\n"

static const struct {
	char head[sizeof(HEAD) - 1];
	char tail[sizeof(TAIL)];
} schema = {HEAD, TAIL};

const char *routing_schema(void)
{
	return (const char *)&schema;
}
