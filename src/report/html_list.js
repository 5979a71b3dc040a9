// SPDX-License-Identifier: MIT
// The list of cases. Only the rows that are in view exist, so its length costs nothing.

const ROW = 28; // pixels, as in the style
const BEYOND = 8; // rows above and below the view

const list = document.getElementById("list");
const rowsNode = document.getElementById("rows");
const columns = document.getElementById("columns");
const shown = { numbers: [], at: -1, first: -1, last: -1 };

function rowWords(place) {
	const words = facts.candidates.map((name, c) => `${name} ${stateNames.get(letterOf(place.route, c, place.index))}`);
	return showHidden(`${idOf(place.route, place.index)}, ${facts.routes[place.route].name}: ${words.join(", ")}`);
}

function makeRow(position) {
	const place = placeOf(shown.numbers[position]);
	const row = make("div", "row");
	row.id = `row-${position}`;
	row.setAttribute("role", "option");
	row.setAttribute("aria-setsize", shown.numbers.length);
	row.setAttribute("aria-posinset", position + 1);
	row.setAttribute("aria-selected", position === shown.at);
	row.setAttribute("aria-label", rowWords(place));
	row.style.top = `${position * ROW}px`;
	row.dataset.position = position;
	const id = row.appendChild(make("span", "id"));
	addPlain(id, idOf(place.route, place.index));
	if (facts.routes.length > 1 && picked.route < 0) addPlain(id.appendChild(make("span", "of")), facts.routes[place.route].name);
	facts.candidates.forEach((name, c) => {
		const letter = letterOf(place.route, c, place.index);
		const sign = row.appendChild(make("span", `sign s-${letter}`, signs[letter]));
		sign.title = showHidden(`${name}: ${stateNames.get(letter)}`);
	});
	return row;
}

function drawRows(anew) {
	const first = Math.max(0, Math.floor(list.scrollTop / ROW) - BEYOND);
	const last = Math.min(shown.numbers.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + BEYOND);
	if (!anew && first === shown.first && last === shown.last) return;
	shown.first = first;
	shown.last = last;
	const nodes = [];
	for (let position = first; position < last; position++) nodes.push(makeRow(position));
	rowsNode.replaceChildren(...nodes);
	if (shown.at >= first && shown.at < last) list.setAttribute("aria-activedescendant", `row-${shown.at}`);
	else list.removeAttribute("aria-activedescendant");
}

function showNumbers(numbers) {
	shown.numbers = numbers;
	rowsNode.style.height = `${numbers.length * ROW}px`;
	drawRows(true);
}

// Into view, with as little movement as will do.
function showRow(position) {
	const top = position * ROW, bottom = top + ROW;
	if (top < list.scrollTop) list.scrollTop = top;
	else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
	drawRows(true);
}

function drawColumns() {
	columns.append(make("span", "id", "case"));
	for (const name of facts.candidates) {
		const sign = columns.appendChild(make("span", "sign"));
		sign.title = showHidden(name);
		addPlain(sign, name);
	}
	// As wide as the rows are beside the bar that scrolls them.
	columns.style.paddingRight = `calc(.6rem + ${list.offsetWidth - list.clientWidth}px)`;
}
