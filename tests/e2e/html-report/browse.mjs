// browse.mjs PLAYWRIGHT CHROMIUM: looks at page.html, bare.html, short.html and records.html as a reader
// would, and prints a line for each thing that holds. Ends with status 1 at the first that does not.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { hostile } from "./hostile.mjs";

const [core, executablePath] = process.argv.slice(2);
const { chromium } = await import(core);
const scores = readFileSync("scores.jsonl", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const urlOf = (name) => pathToFileURL(resolve(name)).href;

function must(holds, words) {
	if (!holds) throw new Error(`does not hold: ${words}`);
	console.log(`ok: ${words}`);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

// A page in which everything that should not happen is noted.
async function open(name, hash = "", options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
	const page = await context.newPage();
	const seen = [];
	page.on("console", (message) => seen.push(`console: ${message.text()}`));
	page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
	page.on("dialog", (dialog) => {
		seen.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	page.on("request", (request) => {
		if (request.url().split("#")[0] !== urlOf(name)) seen.push(`request: ${request.url()}`);
	});
	await page.addInitScript(() => {
		window.violations = [];
		document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
	});
	await page.goto(urlOf(name) + hash);
	return { page, seen, close: () => context.close() };
}

const quiet = async ({ page, seen }) =>
	!seen.length && (await page.evaluate(() => window.pwned === undefined && !window.violations.length));
const count = (page) => page.locator("#count").textContent();
const heading = (page) => page.locator("#case h3").textContent();
const params = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));

// The cases for which a condition on the scores of all candidates holds.
function casesWith(condition, route) {
	const cases = new Map();
	for (const row of scores) {
		if (route && row.route !== route) continue;
		const key = `${row.route}/${row.case}`;
		cases.set(key, [...(cases.get(key) ?? []), row]);
	}
	return [...cases.values()].filter(condition).length;
}
const passed = (row) => row.passes === row.repeats && row.repeats > 0;

async function firstScreen() {
	const report = await open("page.html");
	const { page } = report;
	must((await page.title()) === 'A <title> & "more"', "the title is what was given");
	must((await page.locator("h1").count()) === 1 && (await page.locator("main").count()) === 1, "one heading, one main part");
	const policy = await page.locator("head > meta").first().getAttribute("content");
	must(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'$/.test(policy), "the policy stands first");
	const box = await page.locator("#summary table").boundingBox();
	must(box.y + box.height < 800, "the summary ends within the first screen");
	const words = await page.locator("#summary").innerText();
	must(/1 of 2 routes can go to a cheaper model\. A month costs \$[\d.]+ instead of \$[\d.]+, [\d.]+% less/.test(words), "it says what is saved");
	must(/medium[^]*proven good enough: with 95% confidence/.test(words), "it says why");
	must((await page.locator("svg.plot[role=img]").count()) === 2, "each route has its plot");
	for (const svg of await page.locator("svg.plot").all())
		must((await svg.evaluate((node) => node.getAttribute("aria-labelledby").split(" ").every((id) => document.getElementById(id)?.textContent.length > 20))), "the plot has a title and a description");
	must((await page.locator("table:not(:has(caption))").count()) === 0, "every table has a caption");
	must((await page.locator("tbody tr:not(:has(th[scope=row]))").count()) === 0, "every row has its head");
	must(/first token p50/.test(await page.locator("#route-1").innerText()), "times to the first token are there");
	must((await page.locator("#route-1 .confusion table").count()) === 3, "each candidate has its confusion matrix");
	must(await quiet(report), "no request, no message on the console, no violation");
	await page.evaluate(() => {
		const script = document.createElement("script");
		script.textContent = "window.pwned = 'inline'";
		document.body.append(script);
		document.body.insertAdjacentHTML("beforeend", "<img src='https://example.invalid/x.png'>");
	});
	await page.waitForFunction(() => window.violations.length >= 2);
	must((await page.evaluate(() => window.pwned)) === undefined, "the policy stops a script and an image that get in");
	await report.close();
}

async function picking() {
	const report = await open("page.html");
	const { page } = report;
	const all = casesWith(() => true);
	must((await count(page)) === `${all} cases`, `all ${all} cases are there`);
	const failing = casesWith((rows) => rows.some((row) => !passed(row)));
	await page.check("#failures");
	must((await count(page)) === `${failing} of ${all} cases`, "only failures");
	await page.uncheck("#failures");
	const differing = casesWith((rows) => rows.some(passed) && rows.some((row) => !passed(row)));
	await page.check("#disagreements");
	must((await count(page)) === `${differing} of ${all} cases`, "only disagreements");
	await page.uncheck("#disagreements");
	await page.selectOption("#route", { label: "parity" });
	const parity = casesWith(() => true, "parity");
	must((await count(page)) === `${parity} of ${all} cases`, "one route");
	await page.selectOption("#candidate", { label: "small" });
	await page.selectOption("#why", { label: "wrong answer" });
	const wrong = casesWith((rows) => rows.some((row) => row.candidate === "small" && !passed(row)), "parity");
	must(wrong > 0 && (await count(page)) === `${wrong} of ${all} cases`, "one candidate and reason");
	await page.click("#all");
	must((await count(page)) === `${all} cases`, "show all");
	await page.fill("#search", "BROWN fox number 33 ");
	await page.waitForFunction(() => document.getElementById("count").textContent.startsWith("1 of"));
	must((await heading(page)) === "hostile: h-33", "a search finds the case");
	must((await page.locator("#case mark").first().textContent()) === "brown fox number 33", "what was searched for is marked");
	await page.fill("#search", "nowhere to be found");
	await page.waitForFunction(() => document.getElementById("count").textContent.startsWith("0 of"));
	must(/No case is like that/.test(await page.locator("#case").innerText()), "a search for what is not there says so");
	await page.click("#all");
	await page.locator("#route-1 a[href*='why=w']").last().click();
	must((await count(page)) === `${wrong} of ${all} cases`, "a number of failures opens its cases");
	must(await quiet(report), "nothing went wrong meanwhile");
	await report.close();
}

async function keys() {
	const report = await open("page.html");
	const { page } = report;
	const press = (key) => page.keyboard.press(key);
	const first = await heading(page);
	await press("j");
	const second = await heading(page);
	must(first === "hostile: h-00" && second === "hostile: h-01", "j goes on");
	await press("k");
	must((await heading(page)) === first, "k goes back");
	await press("G");
	must((await heading(page)) === "parity: n-060", "G goes to the last");
	await press("g");
	must((await heading(page)) === first, "g goes to the first");
	await press("/");
	must(await page.evaluate(() => document.activeElement.id === "search"), "/ goes to the search");
	await press("j");
	must((await page.inputValue("#search")) === "j", "there, letters are letters");
	await page.fill("#search", "");
	await press("Escape");
	must(await page.evaluate(() => document.activeElement.id !== "search"), "Escape leaves it");
	await press("f");
	must(await page.isChecked("#failures"), "f picks failures");
	await press("d");
	must(await page.isChecked("#disagreements"), "d picks disagreements");
	await press("x");
	must(!(await page.isChecked("#failures")) && !(await page.isChecked("#disagreements")), "x shows all");
	await press("?");
	must(await page.locator("#keys").evaluate((node) => node.open), "? opens the keys");
	await page.focus("#list");
	await press("End");
	await press("ArrowUp");
	must((await heading(page)) === "parity: n-059", "the keys of a list work");
	must((await page.locator("#list").getAttribute("aria-activedescendant")) === (await page.locator("[aria-selected=true]").getAttribute("id")), "the list names its active row");
	must(await quiet(report), "nothing went wrong meanwhile");
	await report.close();
}

async function links() {
	const report = await open("page.html");
	const { page } = report;
	await page.selectOption("#route", { label: "parity" });
	await page.check("#failures");
	await page.keyboard.press("j");
	const at = await heading(page);
	const words = await params(page);
	must(words.route === "parity" && words.failures === "1" && at === `parity: ${words.case}`, "the address says what is shown");
	const again = await open("page.html", new URL(page.url()).hash);
	must((await heading(again.page)) === at && (await count(again.page)) === (await count(page)), "and opens the same again");
	const box = await again.page.locator("#cases").boundingBox();
	must(box.y < 200, "at the cases");
	for (const hash of ["#case=%3Cscript%3E&in=parity", "#route=__proto__&why=zz&candidate=toString", "#=&&%%", "#summary"]) {
		const odd = await open("page.html", hash);
		must((await odd.page.locator(".row").count()) > 5 && (await quiet(odd)), `an odd address does no harm: ${hash}`);
		await odd.close();
	}
	await again.close();
	await report.close();
}

// Every text that is shown anywhere in the case, codes of hidden characters put back.
const shownTexts = (page) =>
	page.locator("#case .text").evaluateAll((nodes) => nodes.map((node) => node.textContent));
const visible = (text) => text.replaceAll(/[\u202a-\u202e\u2066-\u2069\u2028\u2029]/g, (one) => `U+${one.codePointAt(0).toString(16).toUpperCase()}`);

async function staysText() {
	const report = await open("page.html", "#route=hostile");
	const { page } = report;
	for (let i = 0; i < hostile.length; i++) {
		const texts = await shownTexts(page);
		const wanted = visible(hostile[i]);
		const elements = await page.locator("#case :is(script, img, svg, style, iframe, a, textarea)").count();
		must(!elements && texts.includes(wanted) && texts.includes(`Say it again: ${wanted}`), `hostile text ${i} stays text and makes no element`);
		await page.keyboard.press("j");
	}
	await page.selectOption("#candidate", { label: "small" });
	await page.selectOption("#why", { label: "wrong answer" });
	await page.fill("#search", "brown fox");
	await page.waitForFunction(() => location.hash.includes("brown"));
	const wrong = page.locator("#case .card").nth(2);
	must((await wrong.locator("ins").allTextContents()).join() === "red,a" && (await wrong.locator("del").allTextContents()).join() === "brown,the", "differences to the expected answer are marked");
	must((await page.locator("#case .card").first().locator("ins, del").count()) === 0, "and a right answer has none");
	const bad = await page.evaluate(() => {
		const words = ["a", "b", "the", " ", "  ", "\n", ",", "\u00e4", "x1", "-"];
		let seed = 7, bad = 0;
		const next = (n) => (seed = (seed * 48271) % 2147483647) % n;
		const text = () => Array.from({ length: next(30) }, () => words[next(words.length)]).join("");
		for (let i = 0; i < 3000; i++) {
			const first = text(), second = text();
			const parts = differences(first, second);
			const of = (without) => parts.filter(([kind]) => kind !== without).map(([, one]) => one).join("");
			if (parts && (of(-1) !== second || (of(1) !== first && parts.length > 1))) bad++;
		}
		return bad;
	});
	must(bad === 0, "of 3000 pairs of texts the marked one is the second, and without its marks the first");
	must(await quiet(report), "nothing came alive");
	await report.close();

	const records = await open("records.html");
	must(/<b>bold<\/b>&amp;/.test(await records.page.locator("#route-0").innerText()), "a name with markup stays text");
	let elements = 0;
	for (let i = 0; i < hostile.length; i++) {
		elements += await records.page.locator("#browser :is(script, img, svg, style, iframe, a, textarea)").count();
		await records.page.keyboard.press("j");
	}
	must(elements === 0, "an id makes no element");
	must((await records.page.locator(".row").count()) < 80, "of 3000 cases only the rows in view exist");
	await records.page.keyboard.press("G");
	must((await heading(records.page)) === "long: case-02999", "the last of many cases is there");
	await records.page.fill("#search", "case-02345");
	await records.page.waitForFunction(() => document.getElementById("count").textContent.startsWith("1 of"));
	must((await heading(records.page)) === "long: case-02345", "and so is one in the midst");
	must(await quiet(records), "nothing came alive there either");
	await records.close();
}

async function withLess() {
	const bare = await open("bare.html");
	must(/not in this report/.test(await bare.page.locator("#case").innerText()), "without texts the page says so");
	must((await bare.page.locator(".card .state").count()) === 3 && (await quiet(bare)), "and still says what became of each answer");
	await bare.close();
	const short = await open("short.html", "#in=hostile&case=h-33");
	must(/cut here: \d+ bytes in all/.test(await short.page.locator("#case").innerText()), "what is cut says so");
	await short.close();
	const plain = await open("page.html", "", { javaScriptEnabled: false });
	must(await plain.page.locator("#summary table").isVisible(), "without a script the summary is there");
	must((await plain.page.locator("svg.plot").first().isVisible()) && !(await plain.page.locator("#browser").isVisible()), "and so are the routes");
	must(/Without JavaScript/.test(await plain.page.locator("#cases").innerText()), "and a word on what is not");
	await plain.close();
	const narrow = await open("page.html", "", { viewport: { width: 400, height: 800 } });
	must((await narrow.page.evaluate(() => document.documentElement.scrollWidth)) <= 400, "a narrow window does not scroll sideways");
	await narrow.close();
}

// WCAG 2: the contrast of two colours.
function contrast(a, b) {
	const light = (hex) => {
		const [r, g, b] = [1, 3, 5].map((i) => {
			const v = parseInt(hex.slice(i, i + 2), 16) / 255;
			return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
}

async function colours() {
	for (const colorScheme of ["light", "dark"]) {
		const report = await open("page.html", "", { colorScheme });
		const colour = await report.page.evaluate(() => {
			const style = getComputedStyle(document.documentElement);
			const names = ["paper", "panel", "ink", "faint", "good", "bad", "open", "link", "used", "zone", "extra", "lack"];
			for (const side of ["h", "m"]) for (let i = 1; i <= 5; i++) names.push(side + i);
			return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
		});
		const pairs = [["ink", "paper panel used extra lack h1 h2 h3 h4 h5 m1 m2 m3 m4 m5"], ["faint", "paper panel used zone"], ["good", "paper panel used"], ["bad", "paper panel used zone"], ["open", "paper panel used"], ["link", "paper panel used"]];
		let least = 99;
		for (const [text, grounds] of pairs)
			for (const ground of grounds.split(" ")) least = Math.min(least, contrast(colour[text], colour[ground]));
		must(least >= 4.5, `${colorScheme}: every text stands out from its ground by 4.5 or more`);
		if (process.env.SHOW) console.error(colorScheme, least.toFixed(2), JSON.stringify(colour));
		await report.close();
	}
}

try {
	for (const part of [firstScreen, picking, keys, links, staysText, withLess, colours]) await part();
} catch (error) {
	console.log(`FAILED: ${error.message}`);
	process.exitCode = 1;
} finally {
	await browser.close();
}
