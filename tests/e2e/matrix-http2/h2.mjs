// SPDX-License-Identifier: MIT
// h2.mjs KEY CERT LOG PORTS: servers that speak HTTP/2, one for each row, since a fault may take the
// connection with it. PORTS gets lines "ROW PORT", LOG a line for each request in the form of tests/stub.
import { appendFileSync, createWriteStream, readFileSync } from 'node:fs';
import http2 from 'node:http2';
import tls from 'node:tls';

const [keyFile, certFile, log, ports] = process.argv.slice(2);
const credentials = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
const told = createWriteStream(ports);
const started = Date.now();
const listening = [];
let connections = 0, requests = 0;

const note = (connection, row) =>
	appendFileSync(log, `${Date.now() - started} ${connection} ${++requests} h2 POST /${row}/v1\n`);
const listen = (row, server) => listening.push(new Promise((done) =>
	server.listen(0, '127.0.0.1', () => {
		told.write(`${row} ${server.address().port}\n`);
		done();
	})));

const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
const whole = JSON.stringify({
	model: 'm', choices: [{ index: 0, message: { content: 'blue' }, finish_reason: 'stop' }], usage,
});
const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
const chunk = (delta, finish_reason = null) => event({ model: 'm', choices: [{ index: 0, delta, finish_reason }] });
const events = [chunk({ content: 'bl' }), chunk({ content: 'ue' }), chunk({}, 'stop'),
	event({ choices: [], usage }), 'data: [DONE]\n\n'];

// What a library does in good order.
const json = { ':status': 200, 'content-type': 'application/json' };
const answer = (stream) => { stream.respond(json); stream.end(whole); };

function serve(row, give, options = {}) {
	const server = http2.createSecureServer({ ...credentials, ...options });
	let seen = 0;
	server.on('session', (session) => { session.number = ++connections; });
	for (const what of ['error', 'sessionError', 'tlsClientError'])
		server.on(what, () => {}); // the client's, when a limit of time ends it
	server.on('stream', (stream) => {
		const number = ++seen;
		note(stream.session.number, row);
		stream.on('error', () => {});
		stream.on('end', () => give(stream, number)).resume();
	});
	if (options.allowHTTP1) {
		server.on('request', (request, response) => {
			if (request.httpVersionMajor > 1)
				return;
			note(++connections, row);
			request.on('end', () => response.end(whole)).resume();
		});
	}
	listen(row, server);
}

serve('answers', answer);
serve('one-stream-at-a-time', answer, { settings: { maxConcurrentStreams: 1 } });
serve('http-1.1-required', (stream) => stream.close(http2.constants.NGHTTP2_HTTP_1_1_REQUIRED), { allowHTTP1: true });
serve('body-over-the-limit', (stream) => { stream.respond(json); stream.end(Buffer.alloc(9 << 20, 97)); });
serve('status-429-once', (stream, seen) => {
	if (seen > 1)
		return answer(stream);
	stream.respond({ ...json, ':status': 429, 'retry-after-ms': '20' });
	stream.end('{"error":{"message":"slow down"}}');
});
serve('informational-first', (stream) => { stream.additionalHeaders({ ':status': 103 }); answer(stream); });

// Frames by hand: RFC 9113, section 4.1 and 6; headers by RFC 7541 without its compression.
const DATA = 0, HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, GOAWAY = 7, CONTINUATION = 9;
const END_STREAM = 1, END_HEADERS = 4, ACK = 1;
const NO_ERROR = 0, INTERNAL_ERROR = 2, REFUSED_STREAM = 7, CANCEL = 8, ENHANCE_YOUR_CALM = 11;
const u32 = (...numbers) => Buffer.concat(numbers.map((number) => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(number);
	return bytes;
}));
const frame = (type, flags, id, body = Buffer.alloc(0)) => {
	const bytes = Buffer.from(body);
	return Buffer.concat([u32(bytes.length).subarray(1), Buffer.from([type, flags]), u32(id), bytes]);
};
const head = (id) => frame(HEADERS, END_HEADERS, id, [0x88]); // :status 200
const data = (id, text, flags = 0) => frame(DATA, flags, id, text);
const reset = (id, code) => frame(RST_STREAM, 0, id, u32(code));
const goaway = (last, code) => frame(GOAWAY, 0, 0, u32(last, code));
const literal = (text) => { // a length in up to three bytes, and the text
	const more = text.length - 127;
	const length = more < 0 ? [text.length] : [127, (more & 127) | 128, more >> 7];
	return Buffer.concat([Buffer.from(length), Buffer.from(text)]);
};
const field = (name, value) => Buffer.concat([Buffer.from([0]), literal(name), literal(value)]);
const longHead = (id, frames, bytes) => [frame(HEADERS, 0, id, [0x88]), ...Array.from({ length: frames }, (_, i) =>
	frame(CONTINUATION, i === frames - 1 ? END_HEADERS : 0, id, field(`x-a${i}`, 'a'.repeat(bytes))))];
const half = (id) => [head(id), data(id, whole.slice(0, 40)), 50];
const good = (id) => [head(id), data(id, whole, END_STREAM)];

// What is sent when a request is whole, by its stream and number: bytes, milliseconds to wait, 'close'.
const scripts = {
	'refused-stream': (id) => [reset(id, REFUSED_STREAM)],
	'refused-stream-once': (id, seen) => (seen === 1 ? [reset(id, REFUSED_STREAM)] : good(id)),
	'goaway-with-each-answer': (id) => [goaway(id, NO_ERROR), ...good(id)],
	'goaway-before-the-stream': () => [goaway(0, NO_ERROR), 'close'],
	'goaway-with-an-error': () => [goaway(0, ENHANCE_YOUR_CALM), 'close'],
	'goaway-in-the-body': (id) => [...half(id), goaway(id, INTERNAL_ERROR), 'close'],
	'reset-before-the-head': (id) => [reset(id, INTERNAL_ERROR)],
	'reset-once': (id, seen) => (seen === 1 ? [reset(id, INTERNAL_ERROR)] : good(id)),
	'reset-behind-the-head': (id) => [head(id), 50, reset(id, INTERNAL_ERROR)],
	'reset-in-the-body': (id) => [...half(id), reset(id, INTERNAL_ERROR)],
	'reset-without-an-error': (id) => [...half(id), reset(id, NO_ERROR)],
	'reset-as-cancelled': (id) => [...half(id), reset(id, CANCEL)],
	'reset-for-calm': (id) => [reset(id, ENHANCE_YOUR_CALM)],
	'trailers': (id) => [head(id), data(id, whole), frame(HEADERS, END_HEADERS | END_STREAM, id, field('x-t', '1'))],
	'reset-behind-the-answer': (id) => [...good(id), reset(id, NO_ERROR)],
	'closed-before-the-head': () => ['close'],
	'closed-in-the-body': (id) => [...half(id), 'close'],
	'ended-in-the-body': (id) => [...half(id), data(id, '', END_STREAM)],
	'length-not-true': (id) => [frame(HEADERS, END_HEADERS, id, Buffer.concat([Buffer.from([0x88]),
		field('content-length', '5000')])), data(id, whole, END_STREAM)],
	'hung': (id) => half(id),
	'head-over-the-limit': (id) => [...longHead(id, 5, 15000), data(id, whole, END_STREAM)],
	'head-twice': (id) => [head(id), head(id), data(id, whole, END_STREAM)],
	'lost-with-several': (id, seen) => (seen < 4 ? half(id) : seen === 4 ? ['close'] : good(id)),
	// More than libcurl reads at once, and the end in a frame of its own.
	'large-answers': (id) => {
		const text = whole.replace('{', `{"x":"${'x'.repeat(20000)}",`);
		return [head(id), data(id, text.slice(0, 16000)), data(id, text.slice(16000)), data(id, '', END_STREAM)];
	},
	'stream': (id) => [head(id), ...events.map((text) => data(id, text)), data(id, '', END_STREAM)],
	'stream-byte-by-byte': (id) => [head(id), ...Array.from(events.join(''), (byte) => data(id, byte)), data(id, '', END_STREAM)],
	'stream-reset-in-the-text': (id) => [head(id), data(id, events[0]), 50, reset(id, INTERNAL_ERROR)],
	'stream-reset-behind-the-end': (id) => [head(id), data(id, events.join('')), 50, reset(id, INTERNAL_ERROR)],
	'stream-ended-in-the-text': (id) => [head(id), data(id, events[0], END_STREAM)],
	'stream-open-behind-the-end': (id) => [head(id), data(id, events.join(''))],
	'data-of-no-stream': (id) => [data(id + 6, 'x'), head(id)],
	'data-before-the-head': (id) => good(id).reverse(),
	'head-that-cannot-be-read': (id) => [frame(HEADERS, END_HEADERS, id, [0xff, 0xff, 0xff, 0xff, 0xff])],
	'frame-too-large': (id) => [head(id), data(id, 'x'.repeat(1 << 20), END_STREAM)],
	'settings-that-cannot-be': () => [frame(SETTINGS, 0, 0, [0, 4, 0xff, 0xff, 0xff, 0xff])],
	'nonsense': () => [Buffer.from('this is not what you think it is, and not at all HTTP/2\r\n\r\n')],
	'mute': () => [],
};

async function play(socket, steps) {
	for (const step of steps) {
		if (socket.destroyed)
			return;
		if (step === 'close')
			socket.end();
		else if (typeof step === 'number')
			await new Promise((done) => setTimeout(done, step));
		else
			socket.write(step);
	}
}

function script(row, steps) {
	let seen = 0;
	const server = tls.createServer({ ...credentials, ALPNProtocols: ['h2'] }, (socket) => {
		const connection = ++connections;
		let left = Buffer.alloc(0), preface = 24;
		socket.on('error', () => {});
		socket.write(frame(SETTINGS, 0, 0));
		socket.on('data', (bytes) => {
			left = Buffer.concat([left, bytes]);
			if (left.length >= preface) {
				left = left.subarray(preface);
				preface = 0;
			}
			while (!preface && left.length >= 9 && left.length >= 9 + left.readUIntBE(0, 3)) {
				const type = left[3], flags = left[4], id = left.readUInt32BE(5);
				left = left.subarray(9 + left.readUIntBE(0, 3));
				if (type === SETTINGS && !(flags & ACK))
					socket.write(frame(SETTINGS, ACK, 0));
				if (type === HEADERS)
					note(connection, row);
				if ((type === HEADERS || type === DATA) && flags & END_STREAM)
					play(socket, steps(id, ++seen));
			}
		});
	});
	server.on('tlsClientError', () => {});
	listen(row, server);
}

for (const row of Object.keys(scripts))
	script(row, scripts[row]);
await Promise.all(listening);
told.end();
