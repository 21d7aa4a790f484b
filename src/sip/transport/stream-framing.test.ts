import fc from "fast-check";
import { expect, test } from "vitest";
import { type StreamFault, StreamFraming } from "./stream-framing.ts";

const LIMITS = { headerSizeBytes: 200, bodySizeBytes: 100 };

/** What a stream that comes in these chunks is read as. */
function read(...chunks: string[]) {
  const messages: string[] = [];
  const faults: StreamFault[] = [];
  let pings = 0;
  const reader = {
    message: (octets: string) => void messages.push(octets),
    ping: () => void pings++,
    faulty: (fault: StreamFault) => void faults.push(fault),
  };
  const framing = new StreamFraming(reader, LIMITS);
  for (const chunk of chunks) framing.received(chunk);
  return { messages, pings, fault: faults[0], faults: faults.length, incomplete: framing.incomplete };
}
const message = (fields: string, body = "") => `OPTIONS sip:a SIP/2.0\r\n${fields}\r\n\r\n${body}`;
const one = message("Content-Length: 5", "12345");

test("a chunk that is one message is handed on as it is", () => {
  expect(read(one)).toEqual({ messages: [one], pings: 0, fault: undefined, faults: 0, incomplete: false });
});
test("every way to write Content-Length is understood", () => {
  for (const field of [
    "l:5",
    "L : 5",
    "content-length :\r\n 5 ",
    "CONTENT-LENGTH:\t05",
    "Content-Length:\r\n\t5\r\n ",
  ]) {
    const whole = message(`Via: x\r\n${field}\r\nTo: b`, "12345");
    expect(read(whole + one).messages, field).toEqual([whole, one]);
  }
});
test("a Content-Length in a body is none", () => {
  const first = message("l: 23", "x\r\nContent-Length: 99\r\n");
  expect(read(first + one).messages).toEqual([first, one]);
});
test("any cut of a stream gives the same messages", () => {
  const text = fc.stringMatching(/^[a-z\r\n:]{0,40}$/);
  const field = fc.constantFrom("Content-Length: ", "l:", "CONTENT-length :\r\n ");
  const messages = fc.array(
    fc.tuple(field, text, fc.nat(3)).map(([name, body, blank]) => ({
      before: "\r\n".repeat(blank),
      octets: message(`Via: x\r\n${name}${body.length}`, body),
    })),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(messages, fc.array(fc.nat(600)), (all, cuts) => {
      const stream = all.map(({ before, octets }) => before + octets).join("");
      const at = [0, ...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length];
      const chunks = at.slice(1).map((end, index) => stream.slice(at[index], end));
      const result = read(...chunks);
      expect(result.messages).toEqual(all.map(({ octets }) => octets));
      expect(result.incomplete).toBe(false);
    }),
    { numRuns: 500 },
  );
});
test("octet by octet is fine as well", () => {
  expect(read(...`${one}\r\n\r\n${one}`).messages).toEqual([one, one]);
});
test("two empty lines are a ping, however they are cut; one is a pong", () => {
  expect(read("\r\n\r\n").pings).toBe(1);
  expect(read("\r\n", "\r\n").pings).toBe(1);
  expect(read("\r\n").pings).toBe(0);
  expect(read("\r\n", one, "\r\n").pings).toBe(0);
  expect(read(`${one}\r\n\r\n${one}`)).toMatchObject({ pings: 1, messages: [one, one] });
  expect(read("\r\n".repeat(100)).pings).toBe(1); // an answer is never larger than what asked for it
});
test("a message that is not whole is waited for", () => {
  expect(read("O")).toMatchObject({ messages: [], incomplete: true });
  expect(read(one.slice(0, -1))).toMatchObject({ messages: [], incomplete: true });
  expect(read(one, "\r\n")).toMatchObject({ messages: [one], incomplete: false });
});
test("no Content-Length means no body, but not where there is a Content-Type", () => {
  const bare = message("Via: x");
  expect(read(bare + one).messages).toEqual([bare, one]);
  const typed = read(message("Via: x\r\nc: text/plain", "hello"));
  expect(typed).toMatchObject({ messages: [], fault: { status: 400, field: "Content-Length" } });
});
test("a length that is no number, or above the limit, ends the stream with a reason", () => {
  const negative = read(one + message("Content-Length: -999\r\nVia: x"), one);
  expect(negative).toMatchObject({ messages: [one], faults: 1, fault: { status: 400, observed: "-999" } });
  expect(negative.fault?.head).toBe("OPTIONS sip:a SIP/2.0\r\nContent-Length: -999\r\nVia: x");
  expect(read(message("l: 101"))).toMatchObject({
    fault: { status: 413, observed: "101", expected: "at most 100" },
  });
  expect(read(message("l: 9999999999999999"))).toMatchObject({ fault: { status: 400 } });
});
test("a header section without end is given up at the limit", () => {
  const endless = read("INVITE sip:a SIP/2.0\r\n", ...Array.from({ length: 40 }, () => "X: yyyyyy\r\n"));
  expect(endless).toMatchObject({
    faults: 1,
    fault: { status: 513, observed: "no empty line in 200 octets" },
  });
  expect(read("x".repeat(300)).fault?.observed).toBe("no line end (CR LF) in 200 octets");
  expect(read(message(`X: ${"y".repeat(300)}`)).fault?.status).toBe(513);
});
test("a megabyte in single octets takes well under a second", () => {
  const framing = new StreamFraming(
    { message: () => {}, ping: () => {}, faulty: () => {} },
    { headerSizeBytes: 2e6, bodySizeBytes: 2e6 },
  );
  const begun = performance.now();
  for (let octet = 0; octet < 1_000_000; octet++) framing.received("x");
  expect(framing.incomplete).toBe(true);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
