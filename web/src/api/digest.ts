/**
 * sha256 is how passwords are sent where the server compares them, in hex.
 * Browsers have it only where the connection is secure, so that on plain HTTP
 * it is computed here.
 */
export async function sha256(text: string): Promise<string> {
	const bytes = new TextEncoder().encode(text);
	const digest = globalThis.crypto?.subtle
		? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
		: slowly(bytes);
	return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const primes = Array.from({ length: 312 }, (_, i) => i).filter(
	(n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
);
const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0;

/** slowly is SHA-256 as FIPS 180-4 has it. */
export function slowly(message: Uint8Array): Uint8Array {
	const keys = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
	const state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
	const length = ((message.length + 8) >> 6) + 1;
	const padded = new DataView(new ArrayBuffer(length * 64));
	message.forEach((byte, i) => {
		padded.setUint8(i, byte);
	});
	padded.setUint8(message.length, 0x80);
	padded.setUint32(padded.byteLength - 4, message.length * 8);
	for (let at = 0; at < padded.byteLength; at += 64) block(state, keys, padded, at);
	const out = new DataView(new ArrayBuffer(32));
	state.forEach((word, i) => {
		out.setInt32(i * 4, word);
	});
	return new Uint8Array(out.buffer);
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function block(state: number[], keys: number[], data: DataView, at: number): void {
	const w: number[] = [];
	for (let i = 0; i < 64; i++) {
		if (i < 16) {
			w[i] = data.getInt32(at + i * 4);
			continue;
		}
		const [a, b] = [w[i - 15]!, w[i - 2]!];
		const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
		const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
		w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
	}
	let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
	for (let i = 0; i < 64; i++) {
		const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + keys[i]! + w[i]!) | 0;
		const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		[a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
	}
	[a, b, c, d, e, f, g, h].forEach((word, i) => {
		state[i] = (state[i]! + word) | 0;
	});
}
