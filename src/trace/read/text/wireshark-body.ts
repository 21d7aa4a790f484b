import type { Octets } from "#base/octets";

/** `Owner/Creator, Session Id (o): user1 …`: the letter of the SDP line stands in brackets. */
const SDP = /^[^(]{1,60}\(([a-z])\): (.*)$/;
const BOUNDARY = /^(?:First b|Last b|B)oundary: (.*)$/;
const PART_FIELD = /^Content-[\w-]{1,40}: .*\\r\\n$/;
/** The octets of a body that are kept; a record has its own bound on lines. */
const MOST_OCTETS = 1_048_576;

/**
 * Puts a body together from the tree that Wireshark shows of it: SDP, lines of text, a piece of SIP, XML, and parts that hold these.
 * Line ends of SDP and blanks between the marks of XML are not shown, and are guessed as RFC 4566 §5 and XML allow.
 */
export class WiresharkBody {
  readonly #parts: Octets[] = [];
  #size = 0;
  #kind: "sdp" | "text" | "xml" | undefined;
  #isInMark = false;
  /** The blanks before the name of what is shown; its lines have four more. */
  #level = 8;

  /** One line of the tree, with its blanks. */
  take(line: string): void {
    if (this.#size > MOST_OCTETS || line.trim() === "") return;
    const blanks = line.length - line.trimStart().length;
    if (blanks <= this.#level || this.#kind === undefined) this.#name(line.trimStart(), blanks);
    else if (this.#kind === "xml") this.#xml(line.trim());
    else if (this.#kind === "text") this.#text(line.slice(this.#level + 4));
    else if (blanks === this.#level + 4) this.#sdp(line.trimStart());
  }

  get octets(): Octets {
    return this.#parts.join("");
  }

  #add(octets: Octets): void {
    this.#parts.push(octets);
    this.#size += octets.length;
  }

  #name(text: string, blanks: number): void {
    if (blanks < 8) return;
    const boundary = BOUNDARY.exec(text)?.[1];
    if (boundary !== undefined || PART_FIELD.test(text)) {
      const octets = unescaped(boundary ?? text);
      // The line end before a boundary belongs to it (RFC 2046 §5.1.1).
      const isSaid = octets.startsWith("\r\n") && this.#parts.at(-1)?.endsWith("\r\n");
      this.#add(isSaid ? octets.slice(2) : octets);
      [this.#kind, this.#level] = [undefined, blanks + 4];
      return;
    }
    if (
      text.startsWith("[") ||
      text.startsWith("MIME Multipart") ||
      text.startsWith("Encapsulated multipart")
    )
      return;
    this.#level = blanks;
    if (text.startsWith("Session Description Protocol")) this.#kind = "sdp";
    else if (text.startsWith("Line-based text data") || text === "Sipfrag") this.#kind = "text";
    else if (text.startsWith("eXtensible Markup Language")) [this.#kind, this.#isInMark] = ["xml", false];
    else if (blanks === 8) this.#add(unescaped(text)); // of a type that Wireshark does not know
  }

  #text(text: string): void {
    const line = unescaped(text);
    this.#add(line.endsWith("\n") ? line : `${line}\r\n`);
  }

  #sdp(text: string): void {
    const [, letter, value] = SDP.exec(text) ?? [];
    if (letter !== undefined) this.#add(`${letter}=${value}\r\n`);
  }

  #xml(text: string): void {
    this.#add(this.#isInMark ? ` ${text}` : text);
    const [opens, closes] = [text.lastIndexOf("<"), text.lastIndexOf(">")];
    if (opens !== closes) this.#isInMark = opens > closes;
  }
}

/** Wireshark shows the line ends of texts as the marks of C. */
const unescaped = (text: string): string => text.replaceAll("\\r\\n", "\r\n").replace(/\\n$/, "\n");
