import fc from "fast-check";
import { expect, test } from "vitest";
import { redactMessage } from "./redact-message.ts";

/** The word that stands in every secret of this file. */
const SEED = "s3cr3tSEED";

const message = (fields: string[], body = "", start = "INVITE sip:bob@example.com SIP/2.0") =>
  [start, "Call-ID: 1@h", ...fields, `Content-Length: ${body.length}`, "", body].join("\r\n");
const sdp = (...lines: string[]) => ["v=0", "o=- 0 0 IN IP4 192.0.2.7", ...lines, ""].join("\r\n");

/** Name of the case, the message with a seeded secret, and what has to stay. */
const SEEDED: readonly [string, string, string[]][] = [
  [
    "Digest credentials",
    message([
      `Authorization: Digest username="alice", realm="example.com", nonce="abc", uri="sip:b", response="${SEED}", cnonce="${SEED}", nc=00000001, qop=auth`,
    ]),
    ['username="alice"', 'nonce="abc"', "nc=00000001", 'response="removed"'],
  ],
  [
    "credentials in small letters, folded, with a blank before the colon",
    message([`proxy-authorization\t: Digest username="alice",\r\n response="${SEED}",\r\n\tcnonce=${SEED}`]),
    ['username="alice"'],
  ],
  [
    "NTLM credentials",
    message([
      `Authorization: NTLM qop="auth", opaque="0A1B", realm="R", targetname="fe", gssapi-data="${SEED}==", version=4, crand="43c2", cnum="1", response="${SEED}"`,
    ]),
    ['opaque="0A1B"', "version=4", 'crand="43c2"', "NTLM "],
  ],
  ["a challenge", message([`WWW-Authenticate: Kerberos gssapi-data="${SEED}", realm="R"`]), ['realm="R"']],
  ["a server's signature", message([`Authentication-Info: NTLM rspauth="${SEED}", snum="1"`]), ['snum="1"']],
  [
    "a signature of ours",
    message([
      `Authentication-Info: NTLM rspauth="0100CFF0", srand="9BFA", snum="5", opaque="68A4", qop="auth"`,
    ]),
    [`Authentication-Info: NTLM rspauth="removed", srand="9BFA", snum="5", opaque="68A4", qop="auth"\r\n`],
  ],
  ["a Digest server's proof", message([`Proxy-Authentication-Info: rspauth="${SEED}", nc=1`]), ["nc=1"]],
  ["a password in base 64", message([`Authorization: Basic ${SEED}==`]), ["Basic removed"]],
  ["a token", message([`Authorization: Bearer ${SEED}.${SEED}`]), ["Bearer removed"]],
  ["a scheme nobody knows", message([`Authorization: Own ${SEED}=1, x="${SEED}"`]), []],
  ["a quote that never ends", message([`Authorization: Digest response="${SEED}`]), ["Digest"]],
  ["a cookie", message([`Cookie: parley=${SEED}`, `Set-Cookie: parley=${SEED}`]), []],
  [
    "keys of SRTP",
    message(
      ["c: application/sdp"],
      sdp(
        `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${SEED}+/=|2^31|1:1`,
        `a=crypto:2 X INLINE:${SEED};inline:${SEED}|2^20`,
      ),
    ),
    ["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xxxxxxxxxxxxx|2^31|1:1"],
  ],
  [
    "keys of MIKEY and of old",
    message([], sdp(`k=base64:${SEED}`, `a=key-mgmt:mikey ${SEED}==`)),
    ["k=base64:x"],
  ],
  [
    "passwords of ICE, old and new",
    message(
      [],
      sdp(
        `a=ice-pwd:${SEED}`,
        "a=ice-ufrag:u1",
        `a=candidate:user1 1 ${SEED} UDP 0.830 192.0.2.7 5000`,
        "a=candidate:1 1 UDP 2130706431 192.0.2.7 5000 typ host",
        "a=candidate:2 1 TCP-ACT 1 192.0.2.7 5000 typ host",
      ),
    ),
    [
      "a=ice-ufrag:u1",
      "a=candidate:user1 1 xxxxxxxxxx UDP 0.830",
      "a=candidate:1 1 UDP 2130706431",
      "a=candidate:2 1 TCP-ACT 1",
    ],
  ],
  [
    "keys of a file transfer",
    message([], `Encryption-Key: ${SEED}=\r\nHash-Key: ${SEED}\r\nAuthCookie: ${SEED}\r\nPort: 6891\r\n`),
    ["Port: 6891"],
  ],
  [
    "a password of the media relay",
    message([], `<credentials><username>u</username><password>${SEED}</password></credentials>`),
    ["<username>u</username><password>xxxxxxxxxx</password>"],
  ],
  [
    "credentials in a message in the message",
    message([], `Authorization: Digest response="${SEED}"\r\n`),
    [],
  ],
];

test("no seeded secret comes through, and what is needed to understand the message stays", () => {
  let hits = 0;
  for (const [name, octets, stays] of SEEDED) {
    const clean = redactMessage(octets).message;
    hits += clean.split(SEED).length - 1;
    expect(clean, name).not.toContain(SEED);
    for (const text of stays) expect(clean, name).toContain(text);
  }
  expect(hits).toBe(0);
});

test("bodies keep their length, so that Content-Length stays true", () => {
  for (const [name, octets] of SEEDED) {
    const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);
    expect(bodyOf(redactMessage(octets).message).length, name).toBe(bodyOf(octets).length);
  }
});

test("a message without secrets is not copied", () => {
  const octets = message(["Contact: <sip:a@h>", "Allow: INVITE", "Proxy-Require: x"], "hello\r\nkeyboard");
  expect(redactMessage(octets).message).toBe(octets);
});

test("the Call-ID is found in every spelling, and only in the header", () => {
  const find = (field: string) => redactMessage(`BYE sip:b SIP/2.0\r\n${field}\r\n\r\nCall-ID: body`).callId;
  expect(find("Call-ID: 7@h")).toBe("7@h");
  expect(find("i:7@h")).toBe("7@h");
  expect(find("I : 7@h")).toBe("7@h");
  expect(find("CALL-ID  :\r\n 7@h")).toBe("7@h");
  expect(find("Call-Info: <sip:x>")).toBeUndefined();
});

test("whatever the octets, nothing throws and only secrets change", () => {
  const piece = fc.constantFrom(
    "\r\n",
    "\n",
    " ",
    ":",
    '"',
    "\\",
    "=",
    "Authorization",
    "Digest",
    "response",
    "Call-ID",
    "a=",
    "inline",
    "x",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const octets = pieces.join("");
      expect(typeof redactMessage(octets).message).toBe("string");
    }),
  );
});

test("hostile credentials take linear time", () => {
  const start = performance.now();
  for (const text of ["a".repeat(60_000), "a=".repeat(30_000), '"\\'.repeat(30_000), "a ".repeat(30_000)])
    redactMessage(message([`Authorization: Digest ${text}`], text));
  expect(performance.now() - start).toBeLessThan(500);
});
