// SPDX-License-Identifier: MIT
"use strict";
// The blocks of JSON, read when they are wanted: the facts and the index of each route at the start,
// the texts block by block.

const readBlock = (node) => JSON.parse(node.textContent);
const facts = readBlock(document.getElementById("facts"));
const stateNames = new Map(facts.states);
const candidateNumber = new Map(facts.candidates.map((name, i) => [name, i]));
const routeNumber = new Map(facts.routes.map((route, i) => [route.name, i]));

// A sign a state, beside its colour.
const signs = {
	p: "\u2713", s: "\u223c", w: "\u2717", f: "F", r: "R", b: "B", e: "\u2205",
	c: "\u2702", x: "!", l: "L", j: "J", n: "\u2026", m: "\u00b7",
};

const indexes = facts.routes.map((route, r) => readBlock(document.getElementById(`index-${r}`)));
const idOf = (route, index) => indexes[route].ids[index];
const letterOf = (route, candidate, index) => indexes[route].letters[candidate][index];

// All cases in their order: number -> route and index.
const starts = [];
let caseCount = 0;
for (const route of facts.routes) {
	starts.push(caseCount);
	caseCount += route.cases;
}
function placeOf(number) {
	let route = starts.length - 1;
	while (starts[route] > number || facts.routes[route].cases === 0) route--;
	return { route, index: number - starts[route] };
}
const numberOf = (route, index) => starts[route] + index;

const blocks = facts.routes.map(() => []);
for (const node of document.querySelectorAll("script.block")) {
	const { route, first, last } = node.dataset;
	blocks[route].push({ node, route: Number(route), first: Number(first), last: Number(last) });
}

// Those that were looked at last stay read.
const KEPT = 24;
const kept = [];
function readTexts(block) {
	const at = kept.indexOf(block);
	if (at >= 0) kept.splice(at, 1);
	else block.data = readBlock(block.node);
	kept.push(block);
	if (kept.length > KEPT) kept.shift().data = null;
	return block.data;
}

function textOf(data, number) {
	if (number < 0) return null;
	const entry = data.texts[number];
	return Array.isArray(entry) ? { text: entry[0], bytes: entry[1] } : { text: entry, bytes: 0 };
}

// A case with its texts; null where there are none.
function caseAt(route, index) {
	const block = blocks[route].find((one) => one.first <= index && index <= one.last);
	const data = block && readTexts(block);
	const found = data && data.cases.find((one) => one[0] === index);
	if (!found) return null;
	const [, asked, expected, comparable, answers] = found;
	return {
		asked: asked.map(([role, text]) => ({ role, text: textOf(data, text) })),
		expected: textOf(data, expected),
		comparable: comparable === 1,
		answers: answers.map(([candidate, repeat, quality, text, reason, outcome, fault]) => ({
			candidate, repeat, quality, outcome,
			text: textOf(data, text),
			reason: textOf(data, reason),
			fault: fault === 1,
		})),
	};
}
