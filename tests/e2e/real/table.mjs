// SPDX-License-Identifier: MIT
// node table.mjs FILE...: a line "route candidate rights wins losses" for each row of evidence, and
// with --choice also verdict and choice.
import fs from 'node:fs';

const choice = process.argv.includes('--choice');

for (const file of process.argv.slice(2).filter((word) => word !== '--choice')) {
	const table = JSON.parse(fs.readFileSync(file, 'utf8'));

	for (const [route, row] of Object.entries(table.routes)) {
		for (const seen of row.evidence.candidates) {
			const reference = seen.verdict === 'reference';
			const words = [route, seen.name, Math.round(seen.quality * seen.cases),
				reference ? 0 : seen.wins, reference ? 0 : seen.losses];

			if (choice)
				words.push(seen.verdict, row.candidate === seen.name ? 'chosen' : '-');
			console.log(words.join(' '));
		}
	}
}
