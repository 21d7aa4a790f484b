/**
 * MD4 (RFC 1320), which OpenSSL 3 no longer has. Broken as a hash; NTLM's password hash is made of it (MS-NLMP 3.3.1, NTOWFv1)
 * and nothing else may be.
 */
export function md4(message: Uint8Array): Uint8Array {
  const words = padded(message);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < words.length; block += 16) addBlock(state, words.subarray(block, block + 16));
  const digest = new DataView(new ArrayBuffer(16));
  state.forEach((word, index) => {
    digest.setUint32(4 * index, word, true);
  });
  return new Uint8Array(digest.buffer);
}

/** MD4 of the password in UTF-16LE, 16 bytes (MS-NLMP 3.3.1). */
export function ntHash(password: string): Uint8Array {
  return md4(Buffer.from(password, "utf16le"));
}

/** §3.1 and §3.2: a one bit, zeros, the length in bits; as little-endian words. */
function padded(message: Uint8Array): Uint32Array {
  const blocks = Math.ceil((message.length + 9) / 64);
  const bytes = new Uint8Array(64 * blocks);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, (message.length * 8) >>> 0, true);
  view.setUint32(bytes.length - 4, Math.floor(message.length / 2 ** 29), true);
  return Uint32Array.from({ length: 16 * blocks }, (_, index) => view.getUint32(4 * index, true));
}

/** §3.4: per round the function, its constant, the order of the words, and the four shifts. */
const ROUNDS = [
  {
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
] as const;

function addBlock(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const { mix, add, order, shifts } of ROUNDS) {
    order.forEach((word, step) => {
      const sum = (a + mix(b, c, d) + (words[word] ?? 0) + add) | 0;
      const shift = shifts[step % 4] ?? 0;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    });
  }
  [a, b, c, d].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}
