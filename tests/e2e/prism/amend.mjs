// SPDX-License-Identifier: MIT
// amend.mjs FILE: a description with what is newer than it, on standard output. Anthropic's of
// January 2026 does not know output_config yet, and lets no unknown member through.
import { readFileSync } from 'node:fs'

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const messages = description.paths['/v1/messages'].post
messages.requestBody.content['application/json'].schema.properties.output_config ??= {
	type: 'object',
	additionalProperties: false,
	properties: {
		effort: { enum: ['low', 'medium', 'high', 'xhigh', 'max'] },
		format: {
			type: 'object',
			additionalProperties: false,
			required: ['type', 'schema'],
			properties: { type: { const: 'json_schema' }, schema: { type: 'object' } },
		},
	},
}
process.stdout.write(JSON.stringify(description))
