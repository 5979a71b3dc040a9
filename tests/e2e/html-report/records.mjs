// Rows as `tiercal import` takes them: ids, models and answers that are hostile, and long texts.
import { hostile } from "./hostile.mjs";

const quote = (text) => `"${text.replaceAll('"', '""')}"`;
const models = ["large", "<b>bold</b>&amp;", "javascript:alert(1)//\"'"];
const row = (...cells) => console.log(cells.join(","));

row("route", "case_id", "model", "score", "cost_usd", "answer");
for (let i = 0; i < 3000; i++) {
	const id = i < hostile.length ? `${i} ${hostile[i].replaceAll(/[\u2028\u2029]/g, " ")}` : `case-${String(i).padStart(5, "0")}`;
	models.forEach((model, m) => {
		const score = m && i % (m === 1 ? 40 : 3) === 0 ? 0 : 1;
		const answer = i % 7 === 0 ? hostile[i % hostile.length].replaceAll("\u2028", " ") : `answer ${i % 50} of ${m}`;
		row("long", quote(id), quote(model), score, [0.01, 0.001, 0.0005][m], quote(answer));
	});
}
