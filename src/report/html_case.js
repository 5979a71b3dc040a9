// SPDX-License-Identifier: MIT
// One case: what was asked, what was expected, and all answers side by side. Whatever comes from a
// model gets into the page as text nodes alone.

function make(tag, className, text) {
	const node = document.createElement(tag);
	if (className) node.className = className;
	if (text !== undefined) node.textContent = text;
	return node;
}

// What cannot be seen or turns the direction of writing is shown by its number.
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const showHidden = (text) => text.replace(hidden, (one) => "U+" + one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0"));

function addPlain(node, text) {
	let done = 0;
	for (const found of text.matchAll(hidden)) {
		if (found.index > done) node.append(text.slice(done, found.index));
		node.append(make("span", "sign-code", showHidden(found[0])));
		done = found.index + found[0].length;
	}
	if (done < text.length) node.append(text.slice(done));
}

// The words that were searched for are marked.
function addText(node, text, query) {
	const low = query && text.toLowerCase();
	if (!query || low.length !== text.length) return addPlain(node, text);
	let done = 0;
	for (let at = low.indexOf(query); at >= 0; at = low.indexOf(query, done)) {
		addPlain(node, text.slice(done, at));
		addPlain(node.appendChild(make("mark")), text.slice(at, at + query.length));
		done = at + query.length;
	}
	addPlain(node, text.slice(done));
}

function addCut(node, entry) {
	if (!entry.bytes) return;
	node.append(make("span", "cut", ` \u2026 cut here: ${entry.bytes.toLocaleString("en")} bytes in all`));
}

function textBlock(entry, query, className) {
	const node = make("div", className ? `text ${className}` : "text");
	node.dir = "auto";
	addText(node, entry.text, query);
	addCut(node, entry);
	return node;
}

// The answer with what it has more (ins) and what it lacks (del) against another text.
function comparedBlock(entry, base, query) {
	const parts = base === null ? null : differences(base, entry.text);
	if (!parts) return textBlock(entry, query);
	const node = make("div", "text");
	node.dir = "auto";
	for (const [kind, text] of parts) {
		if (kind === 0) addText(node, text, query);
		else addText(node.appendChild(make(kind > 0 ? "ins" : "del")), text, query);
	}
	addCut(node, entry);
	return node;
}

function addAsked(node, item, query) {
	if (!item.asked.length) return;
	node.append(make("h4", "", "asked"));
	for (const message of item.asked) {
		const system = message.role === "system"; // the same for most cases: folded away
		const box = node.appendChild(make(system ? "details" : "div", "asked"));
		if (!system) box.tabIndex = 0;
		box.append(make(system ? "summary" : "div", "role", message.role), textBlock(message.text, query));
	}
}

function addExpected(node, item, query) {
	if (!item.expected) return;
	node.append(make("h4", "", item.comparable ? "expected" : "what the graders look for"));
	node.append(textBlock(item.expected, query, "expected"));
}

// Against what the answers of a case are compared: null for nothing.
function baseOf(route, item, kind) {
	const answerOf = (candidate) =>
		item.answers.find((answer) => answer.candidate === candidate)?.text.text ?? null;
	const expected = item.comparable && item.expected ? item.expected.text : null;
	if (kind === "none") return { text: null };
	if (kind === "reference") return { text: answerOf(route.reference), candidate: route.reference };
	if (kind === "used") return { text: answerOf(route.used), candidate: route.used };
	if (kind === "expected" || expected !== null) return { text: expected };
	return { text: answerOf(route.reference), candidate: route.reference };
}

function card(place, candidate, item, base, query) {
	const route = facts.routes[place.route];
	const letter = letterOf(place.route, candidate, place.index);
	const node = make("article", candidate === route.used ? "card in-use" : "card");
	const head = node.appendChild(make("header"));
	head.append(make("span", "name", showHidden(facts.candidates[candidate])));
	head.append(make("span", `state s-${letter}`, `${signs[letter]} ${stateNames.get(letter)}`));
	if (candidate === route.used) head.append(make("span", "badge", "has the route"));
	if (candidate === route.reference) head.append(make("span", "badge", "reference"));
	const answers = item ? item.answers.filter((answer) => answer.candidate === candidate) : [];
	for (const answer of answers) {
		const words = [];
		if (answers.length > 1) words.push(`repeat ${answer.repeat}`);
		if (answer.quality !== null && answer.quality !== 0 && answer.quality !== 1) words.push(`quality ${answer.quality}`);
		if (answer.outcome !== "complete") words.push(answer.outcome.replace("_", " "));
		if (answer.reason) words.push(answer.reason.text);
		if (words.length) {
			const why = node.appendChild(make("p", "why"));
			addText(why, words.join(": "), query);
		}
		const plain = answer.fault || candidate === base.candidate;
		node.append(plain ? textBlock(answer.text, query) : comparedBlock(answer.text, base.text, query));
	}
	return node;
}

function showCase(node, place, base, query) {
	const route = facts.routes[place.route];
	const item = caseAt(place.route, place.index);
	const head = make("h3");
	addPlain(head, `${route.name}: ${idOf(place.route, place.index)}`);
	const cards = make("div", "cards");
	const chosen = item ? baseOf(route, item, base) : { text: null };
	facts.candidates.forEach((name, candidate) => {
		cards.append(card(place, candidate, item, chosen, query));
	});
	node.replaceChildren(head);
	if (!item) node.append(make("p", "", "What was asked and answered is not in this report."));
	else {
		addAsked(node, item, query);
		addExpected(node, item, query);
		node.append(make("h4", "", "answers"));
	}
	node.append(cards);
	node.scrollTop = 0;
}
