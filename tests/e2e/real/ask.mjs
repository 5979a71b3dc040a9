// SPDX-License-Identifier: MIT
// node ask.mjs URL ROUTE MODEL...: asks the models themselves, not through tiercal, and prints a line
// "route model case answer expected" with tabs between for each case of suites/ROUTE.
import fs from 'node:fs';
import path from 'node:path';

const [url, route, ...models] = process.argv.slice(2);
const cases = fs.readFileSync(path.join('suites', route, 'cases.jsonl'), 'utf8')
	.trim().split('\n').map((line) => JSON.parse(line));

for (const model of models) {
	for (const item of cases) {
		const reply = await fetch(`${url}/chat/completions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				model, messages: [{ role: 'user', content: `Text: ${item.vars.text}` }],
			}),
		});
		const body = await reply.json();
		const answer = body.choices[0].message.content;

		if (/[\t\n]/u.test(answer))
			throw new Error(`${model} answered more than a word: ${JSON.stringify(answer)}`);
		console.log([route, model, item.id, answer, item.expected].join('\t'));
	}
}
