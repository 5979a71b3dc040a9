// SPDX-License-Identifier: MIT
// Which cases are shown. All that can be picked by is in the index; only a search reads texts, block
// by block, so that the page stays awake.

const picked = { route: -1, candidate: -1, why: "", failures: false, disagreements: false, search: "" };

const failed = (letter) => letter !== "p" && letter !== "m";

function differ(route, index) {
	const { letters } = indexes[route];
	if (picked.candidate >= 0) {
		const one = letters[picked.candidate][index];
		const other = letters[facts.routes[route].reference]?.[index] ?? "m";
		return one !== "m" && other !== "m" && failed(one) !== failed(other);
	}
	let good = false, bad = false;
	for (const line of letters) {
		const letter = line[index];
		good = good || letter === "p";
		bad = bad || failed(letter);
	}
	return good && bad;
}

function isPicked(route, index) {
	const { letters } = indexes[route];
	const lines = picked.candidate >= 0 ? [letters[picked.candidate]] : letters;
	if (picked.failures && !lines.some((line) => failed(line[index]))) return false;
	if (picked.why && !lines.some((line) => line[index] === picked.why)) return false;
	return !picked.disagreements || differ(route, index);
}

// Numbers of the cases that are picked, without the search.
function pickCases() {
	const numbers = [];
	facts.routes.forEach((route, r) => {
		if (picked.route >= 0 && picked.route !== r) return;
		for (let i = 0; i < route.cases; i++) if (isPicked(r, i)) numbers.push(numberOf(r, i));
	});
	return numbers;
}

const foldCase = (text) => text.toLowerCase();

function searchBlock(block, query, found) {
	const data = block.data ?? readBlock(block.node);
	const hits = data.texts.map((entry) => foldCase(Array.isArray(entry) ? entry[0] : entry).includes(query));
	if (!hits.includes(true)) return;
	for (const [index, asked, expected, , answers] of data.cases) {
		const hit = (number) => number >= 0 && hits[number];
		if (hit(expected) || asked.some(([, text]) => hit(text)) || answers.some(([, , , text, reason]) => hit(text) || hit(reason)))
			found.add(numberOf(block.route, index));
	}
}

// Those whose id or texts hold the query; null if another search began meanwhile.
let searches = 0;
let lastSearch = { query: "", found: null };
async function searchCases(query, tell) {
	const mine = ++searches;
	if (lastSearch.query === query) return lastSearch.found;
	const found = new Set();
	facts.routes.forEach((route, r) => {
		indexes[r].ids.forEach((id, i) => {
			if (foldCase(id).includes(query)) found.add(numberOf(r, i));
		});
	});
	const all = blocks.flat();
	let paused = performance.now();
	for (let i = 0; i < all.length; i++) {
		searchBlock(all[i], query, found);
		if (performance.now() - paused < 40) continue;
		tell(i / all.length);
		await new Promise((resolve) => setTimeout(resolve));
		if (mine !== searches) return null;
		paused = performance.now();
	}
	lastSearch = { query, found };
	return found;
}
