// page.mjs PLAYWRIGHT CHROMIUM FILE: opens a report and prints how long it takes until it can be used,
// what the script then holds, how long the next case takes, and a search through everything.
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [core, executablePath, file] = process.argv.slice(2);
const { chromium } = await import(core);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

try {
	const loads = [];
	let page;
	for (let i = 0; i < 3; i++) {
		if (page) await page.close();
		page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		const from = performance.now();
		await page.goto(pathToFileURL(resolve(file)).href);
		await page.waitForSelector("#case h3");
		loads.push(performance.now() - from);
	}
	const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
	const steps = await page.evaluate(async () => {
		const times = [];
		for (let i = 0; i < 50; i++) {
			const from = performance.now();
			document.dispatchEvent(new KeyboardEvent("keydown", { key: i % 10 === 9 ? "G" : i % 10 === 0 ? "g" : "j", bubbles: true }));
			document.getElementById("case").getBoundingClientRect();
			times.push(performance.now() - from);
			await new Promise((done) => setTimeout(done));
		}
		return times;
	});
	const from = performance.now();
	await page.fill("#search", "c-00042");
	await page.waitForFunction(() => /^1 of/.test(document.getElementById("count").textContent), null, { polling: 10 });
	const search = performance.now() - from;
	console.log(` ${(median(loads) / 1000).toFixed(2)} | ${(heap / 1048576).toFixed(0)} | ${median(steps).toFixed(1)} | ${(search / 1000).toFixed(2)} |`);
} finally {
	await browser.close();
}
