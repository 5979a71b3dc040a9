// SPDX-License-Identifier: MIT
// node proxy.mjs URL LOG: passes requests on to URL and appends a line for each to LOG, the SHA-256
// of its body, before anything is answered: what was really sent, counted by somebody else. The
// first line it prints is where it listens.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';

const [upstream, log] = process.argv.slice(2);
const target = new URL(upstream);
const agent = new http.Agent({ keepAlive: true });
const out = fs.openSync(log, 'a');

async function bytesOf(stream) {
	const parts = [];
	for await (const part of stream)
		parts.push(part);
	return Buffer.concat(parts);
}

const server = http.createServer(async (request, response) => {
	try {
		const body = await bytesOf(request);
		const digest = crypto.createHash('sha256').update(body).digest('hex');

		fs.writeSync(out, `${digest}\n`);
		const onward = http.request({
			agent, host: target.hostname, port: target.port, path: request.url,
			method: request.method, headers: { ...request.headers, host: target.host },
		}, (reply) => {
			response.writeHead(reply.statusCode, reply.headers);
			reply.pipe(response);
		});
		onward.on('error', () => response.destroy());
		onward.end(body);
	} catch {
		response.destroy(); // the client went away
	}
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
