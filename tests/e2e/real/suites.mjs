// SPDX-License-Identifier: MIT
// node suites.mjs REALTEXT-FOLDER: makes the three suites, each of the first 100 items of its kind
// in the order of the file (which is shuffled, so these are a fair sample).
import fs from 'node:fs';
import path from 'node:path';

const CASES = 100;
const [realtext] = process.argv.slice(2);

const LANGUAGE = {
	ask: 'Name the language of the text by its ISO 639 code and nothing else.',
	format: "regex: '^[a-z]{2,3}$'",
};
const SENTIMENT = {
	ask: 'Say whether the writer of the text is positive, negative or neutral. Answer with that word.',
	format: 'one_of: [positive, negative, neutral]',
};

const suites = {
	'language-of-words': {
		...LANGUAGE, file: 'language-single-words.jsonl', keep: () => true,
	},
	'language-of-paragraphs': {
		...LANGUAGE, file: 'language-udhr.jsonl', keep: (item) => item.length === 'paragraph',
	},
	sentiment: {
		...SENTIMENT, file: 'sentiment-uci.jsonl', keep: () => true,
	},
};

for (const [name, suite] of Object.entries(suites)) {
	const folder = path.join('suites', name);
	const items = fs.readFileSync(path.join(realtext, suite.file), 'utf8')
		.trim().split('\n').map((line) => JSON.parse(line)).filter(suite.keep).slice(0, CASES);

	if (items.length !== CASES)
		throw new Error(`${suite.file} has ${items.length} items of this kind, not ${CASES}`);
	fs.mkdirSync(folder, { recursive: true });
	fs.writeFileSync(path.join(folder, 'suite.yaml'), [
		`description: ${name.replaceAll('-', ' ')}`,
		'prompt:',
		`  system: "${suite.ask}"`,
		'  user: "Text: {{text}}"',
		'max_tokens: 16',
		'temperature: 0',
		'graders:',
		'  accuracy:',
		'    - equals: {trim: true}',
		'  format:',
		`    - ${suite.format}`,
		'',
	].join('\n'));
	fs.writeFileSync(path.join(folder, 'cases.jsonl'), items.map((item) => JSON.stringify({
		id: item.id, vars: { text: item.text }, expected: item.expected,
	})).join('\n') + '\n');
}
