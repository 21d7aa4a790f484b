import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkMessage } from "#sip/message/check-message";
import { lintMessage } from "#sip/message/lint";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";

const folder = new URL("./", import.meta.url);
const octetsOf = (file: string): string => readFileSync(new URL(file, folder), "latin1");

type Class = "valid" | "invalid" | "semantic";

/**
 * File; class in the RFC; whether lint finds it valid; what reading and checking says (`taken`, or the status and the field);
 * a word of lint's first problem, or where the matter is settled when reading takes the message.
 */
const TABLE: readonly (readonly [file: string, rfc: Class, lint: boolean, reading: string, words: string])[] =
  [
    ["wsinv", "valid", true, "taken", ""],
    ["intmeth", "valid", true, "taken", ""],
    ["esc01", "valid", true, "taken", ""],
    ["escnull", "valid", true, "taken", ""],
    ["esc02", "valid", true, "taken", ""],
    ["lwsdisp", "valid", true, "taken", ""],
    ["longreq", "valid", true, "taken", ""],
    ["dblreq", "valid", true, "taken", ""],
    ["semiuri", "valid", true, "taken", ""],
    ["transports", "valid", true, "taken", ""],
    ["mpart01", "valid", true, "taken", ""],
    ["unreason", "valid", true, "taken", ""],
    ["noreason", "valid", true, "taken", ""],
    ["badinv01", "invalid", false, "400 Via", "a parameter after the semicolon"],
    ["clerr", "invalid", false, "400 Content-Length", "a body of 9999 octets, and 154 are here"],
    ["ncl", "invalid", false, "400 Content-Length", "a number of octets"],
    ["scalar02", "invalid", false, "400 CSeq", "a number below 2^31"],
    ["scalarlg", "invalid", false, "400 CSeq", "a tag"],
    ["quotbal", "invalid", false, "400 To", "a closing quote after the display name"],
    ["ltgtruri", "invalid", false, "400 start line", "a Request-URI without angle brackets"],
    ["lwsruri", "invalid", false, "400 start line", "a URI without blanks"],
    ["lwsstart", "invalid", false, "400 start line", "exactly one blank between method, URI and version"],
    ["trws", "invalid", false, "400 start line", "no blank after the version"],
    ["escruri", "invalid", false, "400 start line", "a Request-URI without headers"],
    // The RFC allows to ignore a Date that cannot be read, and we use none.
    ["baddate", "invalid", false, "taken", "a date as in Sat, 13 Nov 2010 23:29:00 GMT"],
    ["regbadct", "invalid", false, "400 Contact", "angle brackets around a URI with , or ?"],
    ["badaspec", "invalid", false, "400 To", "a URI without blanks"],
    ["baddn", "invalid", false, "400 header", "a display name of tokens, or in quotes"],
    ["badvers", "invalid", false, "505 start line", "SIP/2.0"],
    ["mismatch01", "invalid", false, "400 CSeq", "the request's own method, OPTIONS"],
    ["mismatch02", "invalid", false, "400 CSeq", "the request's own method, NEWMETHOD"],
    ["bigcode", "invalid", false, "400 start line", "a status from 100 to 699"],
    // Rejected or matched as RFC 2543 does, says the RFC; the transaction layer does the latter (§17.2.3).
    ["badbranch", "semantic", false, "taken", "letters behind z9hG4bK that make the branch unique"],
    ["insuf", "semantic", false, "400 From", "a From field"],
    // Well-formed, so reading takes them and lint finds nothing: their matter is for the rooms behind. Request-URI scheme: proxy (416).
    ["unkscm", "semantic", true, "taken", ""],
    ["novelsc", "semantic", true, "taken", ""],
    // The scheme in To: registrar.
    ["unksm2", "semantic", true, "taken", ""],
    // Proxy-Require and Require: proxy and registrar (420).
    ["bext01", "semantic", true, "taken", ""],
    // Content-Type and Accept: whoever reads the body (415, 406); a proxy does not.
    ["invut", "semantic", true, "taken", ""],
    ["sdp01", "semantic", true, "taken", ""],
    // An unknown scheme in Authorization counts as none: authentication (401).
    ["regaut01", "semantic", true, "taken", ""],
    ["multi01", "semantic", false, "400 From", "one CSeq field"],
    ["mcl01", "semantic", false, "400 Content-Length", "one Content-Length field"],
    // An answer whose second Via is a broadcast address: its first is not ours, so the transaction layer knows it not.
    ["bcast", "semantic", true, "taken", ""],
    // Max-Forwards 0: proxy (483).
    ["zeromf", "semantic", true, "taken", ""],
    ["cparam01", "semantic", true, "taken", ""],
    ["cparam02", "semantic", true, "taken", ""],
    ["regescrt", "semantic", true, "taken", ""],
    ["inv2543", "valid", true, "taken", ""],
  ];

function reading(octets: string): string {
  const read = parseMessage(octets);
  const refusal = read.ok ? checkMessage(read.value) : read.refusal;
  return refusal ? `${refusal.status} ${refusal.field}` : "taken";
}

test.each(TABLE)("RFC 4475 %s is %s", (file, rfc, valid, status, words) => {
  const octets = octetsOf(`${file}.dat`);
  const report = lintMessage(octets);
  expect(report).toMatchObject({ valid });
  expect(report.problems.map((problem) => problem.expected).join("\n")).toContain(words);
  expect(reading(octets)).toBe(status);
  if (rfc !== "semantic") expect(report.valid).toBe(rfc === "valid");
  if (rfc === "valid") expect(status).toBe("taken");
});

test("every message of the RFC has its row, with the verdict of the RFC", () => {
  const [, ...lines] = octetsOf("verdicts.tsv").trim().split("\n");
  const verdicts = lines.map((line) =>
    line.split("\t").flatMap((cell, column) => (column === 0 || column === 3 ? [cell] : [])),
  );
  const rows = TABLE.map(([file, rfc]) => [`${file}.dat`, rfc]);
  expect(rows.toSorted()).toEqual(verdicts.toSorted());
  const files = readdirSync(folder).filter((file) => file.endsWith(".dat"));
  expect(rows.map(([file]) => file).toSorted()).toEqual(files.toSorted());
});

test("problems say where: their offset is where the octets stand", () => {
  for (const [file] of TABLE) {
    const octets = octetsOf(`${file}.dat`);
    for (const { seen, offset } of lintMessage(octets).problems)
      expect(octets.slice(offset, offset + seen.length).replaceAll(/[\r\n]/g, " ")).toBe(
        seen.replaceAll(/[\r\n]/g, " "),
      );
  }
});

/** A message that must be taken. */
function taken(file: string) {
  const read = parseMessage(octetsOf(`${file}.dat`));
  if (!read.ok) throw new Error(`${file} was refused: ${read.refusal.expected}.`);
  return read.value;
}

test("3.1.1.1 folds, compact names and odd spacing are read, and leave as they came", () => {
  const message = taken("wsinv");
  expect(message.from).toMatchObject({ display: 'J Rosenberg \\"', tag: "98asjd8" });
  expect(message.to).toMatchObject({ tag: "1918181833n", uriText: "sip:vivekg@chair-dnrc.example.com" });
  expect(message.callId).toBe("wsinv.ndaksdj@192.0.2.1");
  expect(message.cseq).toEqual({ number: 9, method: "INVITE" });
  expect(message.get("newfangledheader")).toBe("newfangled value continued newfangled value");
  expect(message.list("via")).toHaveLength(3);
  expect(message.via).toMatchObject({ transport: "UDP", host: "192.0.2.2", branch: "390skdjuw" });
  expect(message.body).toHaveLength(150);
  const folded = message.fields.find((field) => field.name === "cseq");
  expect(folded?.line).toBe("cseq: 0009\r\n  INVITE");
  expect(printMessage(message)).toContain("\r\ncseq: 0009\r\n  INVITE\r\n");
});

test("3.1.1.3 and 3.1.1.5 escapes are undone where they count, and a method has none", () => {
  const escaped = taken("esc01");
  expect(escaped.kind === "request" && escaped.requestUri?.user).toBe("sips%3Auser%40example.com");
  const unescaped = taken("esc02");
  expect(unescaped.kind === "request" && unescaped.method).toBe("RE%47IST%45R");
});

test("3.1.1.8 what follows the body in a datagram is another matter", () => {
  const message = taken("dblreq");
  expect(message).toMatchObject({ kind: "request", method: "REGISTER", body: "" });
  expect(message.callId).toBe("dblreq.0ha0isndaksdj99sdfafnl3lk233412");
});

test("3.1.1.9 a user may hold semicolons", () => {
  const message = taken("semiuri");
  expect(message.kind === "request" && message.requestUri).toMatchObject({
    user: "user;par=u%40example.net",
    host: "example.com",
  });
});

test("3.3.12 and 3.3.13 angle brackets decide whose parameter it is", () => {
  for (const [file, inside] of [
    ["cparam01", false],
    ["cparam02", true],
  ] as const)
    expect(/<[^>]*;unknownparam/.test(taken(file).get("contact") ?? "")).toBe(inside);
});
