// SPDX-License-Identifier: MIT
// What the reader does: controls, keys, and the address of the page, which says all that was picked.

const byId = (id) => document.getElementById(id);
const caseNode = byId("case");
const controls = { route: byId("route"), candidate: byId("candidate"), why: byId("why"), failures: byId("failures"), disagreements: byId("disagreements"), search: byId("search"), base: byId("base") };
const bases = [["auto", "expected, else reference"], ["expected", "the expected answer"], ["reference", "the reference's"], ["used", "the model's in use"], ["none", "nothing"]];
let wanted = null; // number of the case that is looked at

function addOption(select, value, text) {
	const option = select.appendChild(make("option", "", showHidden(text)));
	option.value = value;
}

function fillControls() {
	addOption(controls.route, -1, "all");
	facts.routes.forEach((route, r) => addOption(controls.route, r, route.name));
	addOption(controls.candidate, -1, "any");
	facts.candidates.forEach((name, c) => addOption(controls.candidate, c, name));
	addOption(controls.why, "", "anything");
	const seen = new Set(indexes.flatMap((index) => index.letters.flatMap((line) => [...new Set(line)])));
	for (const [letter, name] of facts.states) if (seen.has(letter)) addOption(controls.why, letter, name);
	for (const [value, text] of bases) addOption(controls.base, value, text);
	const legend = byId("legend");
	legend.append("Signs: ");
	facts.states.filter(([letter]) => seen.has(letter)).forEach(([letter, name], i) => {
		legend.append(i ? ", " : "", make("span", `s-${letter}`, signs[letter]), ` ${name}`);
	});
	byId("limit").textContent = facts.texts
		? `Texts beyond ${facts.limit.toLocaleString("en")} bytes are cut, which is said where it happens; --text-bytes sets another limit.`
		: "This report was written without what was asked and answered (--no-texts).";
}

function setControls() {
	for (const name of ["route", "candidate", "why", "search"]) controls[name].value = picked[name];
	for (const name of ["failures", "disagreements"]) controls[name].checked = picked[name];
}

function takeControls() {
	picked.route = Number(controls.route.value);
	picked.candidate = Number(controls.candidate.value);
	picked.why = controls.why.value;
	picked.failures = controls.failures.checked;
	picked.disagreements = controls.disagreements.checked;
	picked.search = controls.search.value.trim();
}

// ---- the address ----

function address() {
	const words = new URLSearchParams();
	const place = wanted === null ? null : placeOf(wanted);
	if (picked.route >= 0) words.set("route", facts.routes[picked.route].name);
	if (picked.candidate >= 0) words.set("candidate", facts.candidates[picked.candidate]);
	if (picked.why) words.set("why", picked.why);
	if (picked.failures) words.set("failures", "1");
	if (picked.disagreements) words.set("disagreements", "1");
	if (picked.search) words.set("search", picked.search);
	if (controls.base.value !== "auto") words.set("base", controls.base.value);
	if (place) {
		words.set("in", facts.routes[place.route].name);
		words.set("case", idOf(place.route, place.index));
	}
	return words.toString();
}

// False: the address is none of ours.
function readAddress() {
	const text = location.hash.slice(1);
	if (!text.includes("=")) return false;
	const words = new URLSearchParams(text);
	const word = (name) => words.get(name) ?? "";
	picked.route = routeNumber.get(word("route")) ?? -1;
	picked.candidate = candidateNumber.get(word("candidate")) ?? -1;
	picked.why = stateNames.has(word("why")) ? word("why") : "";
	picked.failures = word("failures") === "1";
	picked.disagreements = word("disagreements") === "1";
	picked.search = word("search");
	controls.base.value = bases.some(([value]) => value === word("base")) ? word("base") : "auto";
	const route = routeNumber.get(word("in")) ?? -1;
	const index = route < 0 ? -1 : indexes[route].ids.indexOf(word("case"));
	wanted = index < 0 ? null : numberOf(route, index);
	return true;
}

function keepAddress() {
	history.replaceState(null, "", `#${address()}`);
}

// ---- showing ----

function tellCount() {
	const all = caseCount === 1 ? "1 case" : `${caseCount.toLocaleString("en")} cases`;
	byId("count").textContent = shown.numbers.length === caseCount ? all : `${shown.numbers.length.toLocaleString("en")} of ${all}`;
}

function showWanted() {
	const query = foldCase(picked.search);
	shown.at = wanted === null ? -1 : shown.numbers.indexOf(wanted);
	if (shown.at >= 0) showRow(shown.at);
	else drawRows(true);
	if (wanted !== null) showCase(caseNode, placeOf(wanted), controls.base.value, query);
	else caseNode.replaceChildren(make("p", "", shown.numbers.length ? "Pick a case from the list." : "No case is like that."));
}

// Picks anew. A case that is no longer among them gives way to the first that is.
async function update(keep) {
	const query = foldCase(picked.search);
	let numbers = pickCases();
	if (query) {
		const found = await searchCases(query, (share) => {
			byId("count").textContent = `searching, ${Math.round(share * 100)}% of the cases so far`;
		});
		if (!found) return;
		numbers = numbers.filter((number) => found.has(number));
	} else searches++;
	showNumbers(numbers);
	tellCount();
	if (!keep && (wanted === null || !numbers.includes(wanted))) wanted = numbers.length ? numbers[0] : null;
	showWanted();
}

function changed() {
	takeControls();
	update(false).then(keepAddress);
}

function go(position) {
	if (!shown.numbers.length) return;
	shown.at = Math.min(Math.max(position, 0), shown.numbers.length - 1);
	wanted = shown.numbers[shown.at];
	showWanted();
	keepAddress();
}

function intoView() {
	const box = byId("panes").getBoundingClientRect();
	if (box.top > window.innerHeight * 0.6 || box.bottom < window.innerHeight * 0.4) byId("cases").scrollIntoView();
}

function showAll() {
	Object.assign(picked, { route: -1, candidate: -1, why: "", failures: false, disagreements: false, search: "" });
	setControls();
	update(false).then(keepAddress);
}

function flip(name) {
	controls[name].checked = !controls[name].checked;
	changed();
}

// ---- keys ----

const pageRows = () => Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
const anywhere = {
	j: () => go(shown.at + 1),
	k: () => go(shown.at - 1),
	g: () => go(0),
	G: () => go(shown.numbers.length - 1),
	f: () => flip("failures"),
	d: () => flip("disagreements"),
	x: showAll,
	"/": () => controls.search.focus(),
	"?": () => {
		byId("keys").open = !byId("keys").open;
	},
};
const inList = {
	ArrowDown: () => go(shown.at + 1),
	ArrowUp: () => go(shown.at - 1),
	Home: () => go(0),
	End: () => go(shown.numbers.length - 1),
	PageDown: () => go(shown.at + pageRows()),
	PageUp: () => go(shown.at - pageRows()),
};

function onKey(event) {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const { target } = event;
	if (target === controls.search && event.key === "Escape") return target.blur();
	if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox") return;
	const act = target === list && inList[event.key] ? inList[event.key] : anywhere[event.key];
	if (!act) return;
	event.preventDefault();
	intoView();
	act();
}

// What need not be scrolled is no stop of the tab key.
function setStops() {
	for (const node of document.querySelectorAll(".wide")) {
		if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
		else node.removeAttribute("tabindex");
	}
}

function start() {
	byId("browser").hidden = false;
	fillControls();
	drawColumns();
	const ours = readAddress();
	setControls();
	update(ours && wanted !== null).then(() => {
		if (!ours) return;
		keepAddress();
		byId("cases").scrollIntoView();
	});
	let waiting = 0;
	controls.search.addEventListener("input", () => {
		clearTimeout(waiting);
		waiting = setTimeout(changed, 150);
	});
	byId("filters").addEventListener("submit", (event) => event.preventDefault());
	byId("filters").addEventListener("change", (event) => {
		if (event.target !== controls.search) changed();
	});
	byId("all").addEventListener("click", showAll);
	list.addEventListener("scroll", () => drawRows(false));
	list.addEventListener("click", (event) => {
		const row = event.target.closest(".row");
		if (row) go(Number(row.dataset.position));
	});
	setStops();
	window.addEventListener("resize", () => {
		drawRows(true);
		setStops();
	});
	window.addEventListener("hashchange", () => {
		if (!readAddress()) return;
		setControls();
		update(wanted !== null).then(() => byId("cases").scrollIntoView());
	});
	document.addEventListener("keydown", onKey);
}

if (caseCount) start();
