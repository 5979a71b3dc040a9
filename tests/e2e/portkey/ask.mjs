// ask.mjs SERVER CONFIG: starts the gateway on a free port, sends a request by each route with the
// config, and says which target answered and with what status.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const [server, file] = process.argv.slice(2);
const config = JSON.stringify(JSON.parse(readFileSync(file, "utf8")));

const freePort = () =>
	new Promise((resolve) => {
		const probe = createServer().listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});

const port = await freePort();
const gateway = spawn(process.execPath, [server, `--port=${port}`, "--headless"], { stdio: "ignore" });
const url = `http://127.0.0.1:${port}`;

async function started() {
	for (let i = 0; i < 600; i++) {
		try {
			await fetch(url);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	throw new Error("the gateway did not start");
}

async function ask(route) {
	const headers = { "content-type": "application/json", "x-portkey-config": config };
	if (route) headers["x-portkey-metadata"] = JSON.stringify({ route });
	const messages = [
		{ role: "system", content: "Answer with one word: even or odd." },
		{ role: "user", content: "919" },
	];
	const body = { model: "any", messages };
	const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: JSON.stringify(body) });
	const { model, choices } = await reply.json();
	const target = reply.headers.get("x-portkey-last-used-option-index");
	console.log(`${route ?? "(none)"}: ${reply.status} ${model} "${choices?.[0].message.content}" ${target}`);
}

try {
	await started();
	for (const route of ["direct", "fails", "kept", "unknown", undefined]) await ask(route);
} finally {
	gateway.kill();
}
