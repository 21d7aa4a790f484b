/** A file of an archive. Its name has slashes, whatever the system. */
export interface TarFile {
  readonly name: string;
  readonly octets: Uint8Array;
}

/** Archives are made of blocks of this size; a header is one, and contents are filled up to whole ones. */
export const BLOCK = 512;
const MOST_NAME = 100;
const MOST_PREFIX = 155;

/**
 * Prints an archive in the form of POSIX.1-1988 (ustar), which every tar reads: plain files that their owner may change and all
 * may read, of no owner and no time, so that the same files give the same octets. Throws a RangeError for a name that does not fit.
 */
export function printTar(files: readonly TarFile[]): Uint8Array {
  const sizes = files.map(({ octets }) => BLOCK + roundUp(octets.length));
  const all = new Uint8Array(sizes.reduce((sum, size) => sum + size, 2 * BLOCK)); // two empty blocks end it
  let at = 0;
  files.forEach(({ name, octets }, index) => {
    all.set(printTarHeader(name, octets.length), at);
    all.set(octets, at + BLOCK);
    at += sizes[index] ?? 0;
  });
  return all;
}

const roundUp = (size: number) => Math.ceil(size / BLOCK) * BLOCK;
/** Empty octets that stand behind contents of this size. */
export const fillOf = (size: number): number => roundUp(size) - size;
/** The largest file whose size fits into the octal digits of a header, some 8 GB. */
export const MOST_SIZE = 8 ** 11 - 1;

/** The block before a file's contents, for archives that are written piece by piece. Throws as `printTar` does. */
export function printTarHeader(name: string, size: number, mode = 0o644): Uint8Array {
  if (size > MOST_SIZE) throw new RangeError(`the file does not fit into a tar header: ${size} octets`);
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) =>
    block.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    );
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  const [prefix, rest] = cut(name);
  put(0, rest);
  put(100, octal(mode, 7));
  put(108, octal(0, 7)); // owner
  put(116, octal(0, 7)); // group
  put(124, octal(size, 11));
  put(136, octal(0, 11)); // time
  put(148, "        "); // the checksum counts itself as spaces
  put(156, "0"); // a plain file
  put(257, "ustar\0");
  put(263, "00");
  put(345, prefix);
  const sum = block.reduce((total, octet) => total + octet, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** A long name is cut at a slash: its folders go into the prefix. */
function cut(name: string): readonly [prefix: string, rest: string] {
  const fits = /^[\u0021-\u007e]+$/.test(name); // other letters would be longer in octets than they look
  if (fits && name.length <= MOST_NAME) return ["", name];
  for (let at = name.indexOf("/"); fits && at > 0; at = name.indexOf("/", at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (prefix.length <= MOST_PREFIX && rest.length <= MOST_NAME && rest !== "") return [prefix, rest];
  }
  throw new RangeError(`the name does not fit into a tar header: ${name}`);
}
