import { malformed, type Parsed, parsed } from "#base/parsed";

/** What a header says of the file behind it. */
interface TarEntry {
  readonly name: string;
  readonly size: number;
}

/**
 * Reads the header of a plain file in an archive as `printTar` makes it; undefined for the empty block that ends one. Folders, links
 * and whatever else an archive can hold is malformed, as are headers whose checksum does not fit.
 */
export function readTarHeader(block: Uint8Array): Parsed<TarEntry | undefined> {
  if (block.every((octet) => octet === 0)) return parsed(undefined);
  const text = (at: number, length: number) => {
    const letters = String.fromCharCode(...block.subarray(at, at + length));
    const end = letters.indexOf("\0");
    return end < 0 ? letters : letters.slice(0, end);
  };
  const octal = (at: number, length: number) => {
    const digits = text(at, length).trim();
    return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  };
  const sum = block.reduce((total, octet, at) => total + (at >= 148 && at < 156 ? 0x20 : octet), 0);
  if (octal(148, 8) !== sum) return malformed("a header whose checksum fits");
  if (text(257, 5) !== "ustar") return malformed("a header of POSIX tar");
  if (text(156, 1) !== "0") return malformed("plain files only");
  const size = octal(124, 12);
  if (size === undefined) return malformed("a size in octal digits");
  const [prefix, rest] = [text(345, 155), text(0, 100)];
  const name = prefix === "" ? rest : `${prefix}/${rest}`;
  return /^[\u0021-\u007e]+$/.test(name) ? parsed({ name, size }) : malformed("a name of visible letters");
}
