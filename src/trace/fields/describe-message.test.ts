import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openReader } from "../read/open-reader.ts";
import { redactMessage } from "../redact/redact-message.ts";
import { describeMessage, describeMessageBody } from "./describe-message.ts";

const golden = path.join(import.meta.dirname, "../../../test/golden");
const read = (file: string) => readFileSync(path.join(golden, file), "latin1");

/** The messages of a trace, secrets removed. */
function messagesOf(trace: string): string[] {
  const messages: string[] = [];
  const reader = openReader({
    sink: (record) => {
      if (record.kind === "sip") messages.push(redactMessage(record.octets).message);
    },
    octetsOf: (bytes, from, to) => Buffer.from(bytes.subarray(from, to)).toString("latin1"),
  });
  reader.push(readFileSync(path.join(golden, "../traces/samples", trace)));
  reader.end();
  return messages;
}

/** The sentence of the first line that begins so. */
const sentenceOf = (message: string, begin: string) =>
  describeMessage(message).find(({ text }) => text.startsWith(begin))?.sentence;

describe("the call that nobody answered, as the server of the trace told it", () => {
  const [ended = ""] = messagesOf("seed-ds-487.uccapilog");

  test("every line has its sentence", () => {
    const [start, ...rest] = describeMessage(ended);
    expect(start).toEqual({
      text: "SIP/2.0 487 Request terminated",
      part: "start",
      sentence: "Answer to INVITE. The caller gave up before the answer: the normal end after a CANCEL.",
      source: "RFC 3261 and its successors",
      severity: "note",
    });
    expect(rest.map(({ part, sentence }) => [part, sentence])).toEqual([
      [
        "header",
        "The server signed the message with Kerberos, as number 23 of this security association; the signature is removed from this trace. The security association is 92595B50 with sip/AJ-SE-HS-R2.aj.local.",
      ],
      [
        "header",
        "The request answered here came from r2user1@aj.local, device (epid) 10e9cc7f1f. Its end of the dialog has the tag a8b738f224.",
      ],
      [
        "header",
        "The request is meant for r2user2@aj.local. That end of the dialog has the tag 54291250A705C55B30D9DD2028FEF17F.",
      ],
      [
        "header",
        "All messages of this call or conversation on this leg have the identifier 1e5c04dabc1b47a58c98f8e5e54e0e87.",
      ],
      ["header", "This answers the request INVITE number 1."],
      [
        "header",
        "The answer goes to 192.168.100.65, port 4997, over TLS, where the request began. It came from just there. The server knows the connection as 88700. It has no branch: its transaction is told by the other fields, as in RFC 2543.",
      ],
      [
        "header",
        expect.stringMatching(/^The server AJ-SE-HS-R2\.aj\.local says why \(5002\): Request was cancelled/),
      ],
      ["header", "There is no body."],
      ["blank", undefined],
    ]);
  });
});

test("a shared desktop is offered", () => {
  const message = redactMessage(read("communicator/invite-desktop-sharing.txt")).message;
  expect(describeMessage(message)[0]?.sentence).toBe(
    "r2user1@aj.local invites r2user2@aj.local to a session.",
  );
  expect(sentenceOf(message, "Proxy-Authorization")).toBe(
    "The message is signed with Kerberos, as number 10 of this security association; the signature is removed from this trace. The security association is C29EF240 with sip/AJ-SE-HS-R2.aj.local.",
  );
  expect(sentenceOf(message, "m=applicationsharing")).toBe(
    "A shared desktop or program at port 50019 over TCP, encrypted if the other end does it too: data of a shared desktop (RDP).",
  );
  expect(sentenceOf(message, "a=x-applicationsharing-role")).toBe("Its sender shows its screen.");
  expect(sentenceOf(message, "a=ice-pwd")).toBe(
    "The password for checks of the ways (ICE), removed from this trace.",
  );
  expect(describeMessageBody(message)?.sentence).toBe(
    "Describes a session with a shared desktop or program, at 192.168.100.65.",
  );
});

test("and the way of the answer, its session timer and its route are told", () => {
  const message = read("communicator/ok-desktop-sharing.txt");
  expect(sentenceOf(message, "Session-Expires")).toBe(
    "The session counts as ended when nobody refreshes it within 12 minutes. Who sent the request refreshes it, usually after half of the time.",
  );
  expect(sentenceOf(message, "Record-Route")).toBe(
    "Further requests of this dialog are to go through aj-se-hs-r2.aj.local, port 5061 over TLS. The server keeps its state of the route in it, among it the client's connection 27400. It is signed by the server (ms-route-sig), so that nobody can forge a way through it.",
  );
});

describe("what pidgin-sipe asks for", () => {
  const bodyOf = (file: string) => describeMessageBody(read(`pidgin-sipe/after-sign-on/${file}`))?.sentence;

  test.each([
    [
      "01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self.txt",
      "Asks for the user's own presence, access levels and watchers.",
    ],
    [
      "01-sign-on/005-SUBSCRIBE-presence.txt",
      "Wants presence of the kinds calendarData, contactCard, note and state of bob@example.com.",
    ],
    [
      "01-sign-on/006-SERVICE-application_msrtc-media-relay-auth_xml.txt",
      "alice@example.com asks for access to the media relay for 8 hours, from inside.",
    ],
    ["01-sign-on/007-SERVICE-application_cccp_xml.txt", "Asks what conferences are possible here."],
    [
      "02-status-busy/011-SERVICE-application_msrtc-category-publish_xml.txt",
      "alice@example.com publishes 7 pieces of presence (state and note).",
    ],
    ["06-send-im/016-MESSAGE-text_plain.txt", 'The text is “hello héllo <b> & "quotes"”.'],
    ["08-typing-in-session/018-INFO-application_xml.txt", "The sender is typing."],
    [
      "17-block/028-SERVICE-application_msrtc-setcontainermembers_xml.txt",
      "eve@example.com gets the access level Blocked (32000).",
    ],
    ["22-new-conference/032-SERVICE-application_cccp_xml.txt", "Wants a new conference."],
    [
      "26-conference-call/046-SERVICE-application_msrtc-category-publish_xml.txt",
      "alice@example.com takes 2 pieces of presence back.",
    ],
    [
      "31-video-call/061-INVITE-multipart_alternative.txt",
      "The same in several forms: 2 parts (a session description (SDP) and a session description (SDP)).",
    ],
  ])("%s", (file, sentence) => {
    expect(bodyOf(file)).toBe(sentence);
  });

  test("the first words of a conversation, and a file, stand in the invitation", () => {
    const im = read("pidgin-sipe/after-sign-on/06-send-im/014-INVITE-application_sdp.txt");
    expect(sentenceOf(im, "ms-text-format")).toBe(
      'The first text is in the invitation already: “hello héllo <b> & "quotes"”.',
    );
    const file = read("pidgin-sipe/after-sign-on/29-send-file/055-INVITE-application_sdp.txt");
    expect(sentenceOf(file, "ms-text-format")).toBe(
      "The invitation carries: The sender offers the file hello.txt of 11 bytes (transfer 228325379).",
    );
  });

  test("the parts of a call are described line by line", () => {
    const call = read("pidgin-sipe/after-sign-on/31-video-call/061-INVITE-multipart_alternative.txt");
    expect(sentenceOf(call, "m=video 5")).toBe(
      "Video at port 56849, encrypted if the other end does it too: H.264 UC, RAW, MPEG video, JPEG, H.263+, H.263, H.261, DV and 2 more, the most wanted first.",
    );
    expect(sentenceOf(call, "Content-Disposition: session; handling=optional; ms-proxy")).toBe(
      "This part describes a session; who does not know it may pass over it. The server sends this part alone to devices that take only one (ms-proxy-2007fallback, MS-SIPRE 3.9.5.5).",
    );
  });
});

test("the lines are the message", () => {
  const message = read("communicator/reinvite-desktop-sharing.txt");
  expect(describeMessage(message).map(({ text }) => text)).toEqual(
    message.replace(/\r\n$/, "").split("\r\n"),
  );
});

test("what is missing, what is cut and what stands behind the message is said", () => {
  const message = (...fields: string[]) =>
    [
      "BYE sip:b@h SIP/2.0",
      "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1",
      "From: <sip:a@h>;tag=1",
      "To: <sip:b@h>;tag=2",
      "Call-ID: 1",
      "CSeq: 1 BYE",
      ...fields,
    ].join("\r\n");
  const words = (octets: string) =>
    describeMessage(octets).flatMap(({ text, sentence, severity }) =>
      severity === "normal" ? [] : [[text, sentence, severity]],
    );
  expect(words(message("Content-Length: 0", "", ""))).toEqual([
    ["", "The standard demands a Max-Forwards field; there is none.", "wrong"],
  ]);
  expect(
    words(message("Max-Forwards: 70", "Content-Type: text/plain", "Content-Length: 9", "", "hello")),
  ).toEqual([["Content-Length: 9", "The body has 9 bytes. Only 5 bytes of it are in this trace.", "note"]]);
  expect(words(message("Max-Forwards: 70", "no field", "Content-Length: 0", "", "left over"))).toEqual([
    [
      "no field",
      "The standard demands a field name of token characters at the beginning of the line, and a colon.",
      "wrong",
    ],
    ["left over", "From here on nothing belongs to the message: Content-Length ends it before.", "note"],
  ]);
});

test("a folded field is described at its first line", () => {
  const folded = "OPTIONS sip:b@h SIP/2.0\r\nSubject: one\r\n two\r\n\r\n";
  expect(describeMessage(folded).map(({ sentence }) => sentence)).toContain("The subject is “one two”.");
});

test("long runs of blanks, quotes and separators take no longer than others", () => {
  const long = 200_000;
  const runs = [" ", "\t", ";", ",", '"', "<", "=", "\r", "; ", "\\"].map((one) =>
    one.repeat(long / one.length),
  );
  const names = [
    "Via",
    "Contact",
    "Privacy",
    "Reason",
    "Warning",
    "ms-diagnostics",
    "Authorization",
    "Call-Info",
    "Content-Disposition",
    "Refer-To",
  ];
  for (const run of runs) {
    const fields = names.map((name) => `${name}: a${run}b`);
    const body = [`a=fmtp:1${run}b`, `a=candidate:1 1${run}b`, `a=rtcp-fb:*${run}b`, `m=audio 1${run}b`];
    const began = performance.now();
    describeMessage(
      [`SIP/2.0 200 ${run}b`, ...fields, "Content-Type: application/sdp", "", ...body].join("\r\n"),
    );
    expect(performance.now() - began).toBeLessThan(5_000);
  }
});

test("nothing throws, and every line is there, whatever is cut, doubled or strange", () => {
  const samples = ["communicator/invite-desktop-sharing.txt", "clients/jssip-3.13/REGISTER.txt"].map(read);
  const odd = fc.constantFrom(
    "\r\n",
    "\n",
    ";",
    ",",
    '"',
    "<",
    ">",
    "=",
    ":",
    "%",
    "\u0000",
    "\u00ff",
    "Via: ",
    "a=",
    "--",
    "  ",
  );
  const message = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(60), fc.array(odd, { maxLength: 4 }))
    .map(([sample, at, length, put]) => {
      const from = at % sample.length;
      return sample.slice(0, from) + put.join("") + sample.slice(from + length);
    });
  fc.assert(
    fc.property(fc.oneof(message, fc.string({ unit: "binary", maxLength: 200 })), (octets) => {
      const lines = describeMessage(octets);
      describeMessageBody(octets);
      const ends = octets.split("\n").length;
      expect(lines.length).toBe(octets === "" || octets.endsWith("\n") ? ends - 1 : ends);
    }),
    { numRuns: 400 },
  );
});
