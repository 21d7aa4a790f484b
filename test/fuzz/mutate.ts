/** A small generator of numbers (mulberry32): the same seed gives the same messages on every machine. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What readers stumble over: delimiters, unfinished ones, ends of lines, numbers at the edge, escapes, names of fields. */
const WORDS = (
  '" < > ; , : = ? @ / \\ ( ) [ ] { } % %00 %0d%0a %zz \\" "" <> ;; ,, :: // ;= =; <sip: sip: sips: tel: tel:+ SIP/2.0 SIP/2. SIP/7.0 z9hG4bK ' +
  "[::1] [::ffff:1.2.3.4] 255.255.255.255 0 -1 65535 65536 2147483647 2147483648 4294967295 4294967296 99999999999999999999 1e9 NaN 0x10 * " +
  "Via: Content-Length: l: v: f: t: i: m: Contact: Route: CSeq: Date: Warning: User-Agent: Authorization: Content-Type: multipart/mixed;boundary= " +
  "__proto__ constructor toString ;tag= ;branch= ;rport ;received= ;lr ;gr ;expires= ;q= ;__proto__=1"
).split(" ");
const RAW = [
  "\r\n",
  "\n",
  "\r",
  "\r\n ",
  "\r\n\t",
  "\r\n\r\n",
  "\0",
  " ",
  "\t",
  "\u00ff",
  "\u00c3",
  "\u00a0",
  "\u00ef\u00bf\u00bd",
  "\u007f",
  "\b",
];

/** One mutated message: one to six changes of `base`, sometimes with octets of `other`. At most about 64 KB. */
export function mutate(base: string, other: string, random: (below: number) => number): string {
  let text = base;
  for (let changes = 1 + random(6); changes > 0; changes--)
    text = change(text, other, random).slice(0, 65_536);
  return text;
}

function change(text: string, other: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  const put = (what: string, over = 0): string => text.slice(0, at) + what + text.slice(at + over);
  switch (random(12)) {
    case 0:
      return put(String.fromCharCode(random(256)), 1);
    case 1:
      return put("", 1 + random(8));
    case 2:
      return put(WORDS[random(WORDS.length)] ?? "", random(4));
    case 3:
      return put(RAW[random(RAW.length)] ?? "", random(3));
    case 4: // a piece of it again
      return put(text.slice(random(text.length + 1)).slice(0, random(200)));
    case 5: // a piece of another
      return put(other.slice(random(other.length + 1)).slice(0, random(400)), random(200));
    case 6: // something many times over
      return put((WORDS[random(WORDS.length)] ?? "").repeat(1 + random(random(20) === 0 ? 16_000 : 40)));
    case 7:
      return put((RAW[random(RAW.length)] ?? "").repeat(1 + random(random(20) === 0 ? 16_000 : 40)));
    case 8:
      return text.slice(0, at);
    case 9: {
      const lines = text.split("\r\n");
      const [line = ""] = lines.splice(random(lines.length), 1);
      if (random(3) > 0) lines.splice(random(lines.length + 1), 0, line);
      if (random(3) === 0) lines.splice(random(lines.length + 1), 0, line);
      return lines.join("\r\n");
    }
    case 10: // a number becomes another
      return text.slice(0, at) + text.slice(at).replace(/\d+/, () => WORDS[31 + random(13)] ?? "0");
    default: // a letter changes case
      return put(
        (text[at] ?? "") === (text[at] ?? "").toUpperCase()
          ? (text[at] ?? "").toLowerCase()
          : (text[at] ?? "").toUpperCase(),
        1,
      );
  }
}
