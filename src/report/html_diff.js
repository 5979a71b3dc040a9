// SPDX-License-Identifier: MIT
// How one text differs from another, in words: a longest common subsequence.

const TOO_MUCH = 1000000; // words times words

const wordsOf = (text) => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];

// Words in a row that were replaced read better as one change, the spaces between them included.
function joined(parts) {
	const out = [];
	let lost = "", gained = "", space = "";
	const end = () => {
		if (lost) out.push([-1, lost]);
		if (gained) out.push([1, gained]);
		if (space) out.push([0, space]);
		lost = gained = space = "";
	};
	for (const [kind, text] of parts) {
		if (kind === 0) {
			if (lost && gained && !space && !text.trim()) space = text;
			else {
				end();
				out.push([0, text]);
			}
			continue;
		}
		lost += space + (kind < 0 ? text : "");
		gained += space + (kind > 0 ? text : "");
		space = "";
	}
	end();
	return out;
}

// [[0 same | 1 only in the second | -1 only in the first, text]...]; null where marks would say
// nothing: they are equal, too long, or have too little in common. A short text that has nothing in
// common is all new.
function differences(first, second) {
	if (first === second) return null;
	const a = wordsOf(first), b = wordsOf(second);
	let from = 0, endA = a.length, endB = b.length;
	while (from < endA && from < endB && a[from] === b[from]) from++;
	while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
		endA--;
		endB--;
	}
	const n = endA - from, m = endB - from;
	if (n * m > TOO_MUCH) return null;
	const wide = m + 1;
	const common = new Uint16Array((n + 1) * wide);
	for (let i = n - 1; i >= 0; i--)
		for (let j = m - 1; j >= 0; j--)
			common[i * wide + j] = a[from + i] === b[from + j]
				? common[(i + 1) * wide + j + 1] + 1
				: Math.max(common[(i + 1) * wide + j], common[i * wide + j + 1]);
	const parts = [];
	const add = (kind, text) => {
		if (!text) return;
		const last = parts[parts.length - 1];
		if (last && last[0] === kind) last[1] += text;
		else parts.push([kind, text]);
	};
	add(0, a.slice(0, from).join(""));
	let i = 0, j = 0, same = 0;
	while (i < n || j < m) {
		if (i < n && j < m && a[from + i] === b[from + j]) {
			same += a[from + i].length;
			add(0, a[from + i]);
			i++;
			j++;
		} else if (i < n && (j === m || common[(i + 1) * wide + j] >= common[i * wide + j + 1])) add(-1, a[from + i++]);
		else add(1, b[from + j++]);
	}
	add(0, a.slice(endA).join(""));
	same = first.length - a.slice(from, endA).join("").length + same;
	const longest = Math.max(first.length, second.length);
	if (same === 0) return longest > 40 ? null : [[1, second]];
	return longest > 40 && same < longest * 0.3 ? null : joined(parts);
}
