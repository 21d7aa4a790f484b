import { describe, expect, test } from "vitest";
import { FIELD_RULES } from "#sip/message/lint-fields";
import { describeMessage } from "./describe-message.ts";
import type { Severity } from "./described.ts";
import { FIELDS } from "./field-words.ts";

const INVITE = "INVITE sip:bob@example.com SIP/2.0";

/** A message without fault around some fields, which stand last; an answer answers `method`. */
const message = (fields: readonly string[], start = INVITE, method = start.split(" ", 1)[0]) =>
  [
    start,
    "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1",
    "From: <sip:alice@example.com>;tag=1",
    "To: <sip:bob@example.com>;tag=2",
    "Call-ID: 1@h",
    `CSeq: 1 ${method}`,
    ...fields,
    "",
    "",
  ].join("\r\n");

/** What is said of the one field beside those of every message. */
function said(field: string, start?: string, method?: string) {
  const line = describeMessage(message([field], start, method)).at(-2);
  return { sentence: line?.sentence, source: line?.source, severity: line?.severity };
}
const sentence = (field: string, start?: string, method?: string) => said(field, start, method).sentence;

const ROWS: readonly (readonly [field: string, sentence: string, source: string, severity?: Severity])[] = [
  [
    "Session-Expires: 1800;refresher=uac",
    "The session is to count as ended when nobody refreshes it within 30 minutes. Who sent the request refreshes it, usually after half of the time.",
    "RFC 4028 §4",
  ],
  [
    "Min-SE: 90",
    "The session may not have to be refreshed more often than every 1 minute and 30 seconds.",
    "RFC 4028 §5",
  ],
  [
    "RAck: 776656 1 INVITE",
    "This confirms the provisional answer number 776656 to INVITE number 1.",
    "RFC 3262 §7.2",
  ],
  [
    "RSeq: 988789",
    "This provisional answer has the number 988789 and is to be confirmed with PRACK.",
    "RFC 3262 §7.1",
  ],
  ["Event: message-summary", "It is about waiting voice messages.", "RFC 6665 §8.2.1"],
  ["Event: dialog;id=17", "It is about calls of a line. It is the one with the id 17.", "RFC 6665 §8.2.1"],
  [
    "Subscription-State: terminated;reason=noresource",
    "The subscription is over: what was subscribed to is gone.",
    "RFC 6665 §8.2.3",
    "note",
  ],
  [
    "Subscription-State: active;expires=3600",
    "The subscription is active and lasts 1 hour more.",
    "RFC 6665 §8.2.3",
  ],
  [
    "Subscription-State: pending",
    "Whether the subscription is allowed has not been decided.",
    "RFC 6665 §8.2.3",
  ],
  [
    "SIP-ETag: dx200xyz",
    "The server stored what was published under dx200xyz; the next change has to name it.",
    "RFC 3903 §11.3.1",
  ],
  [
    "SIP-If-Match: dx200xyz",
    "This changes or prolongs what the server stored under dx200xyz.",
    "RFC 3903 §11.3.2",
  ],
  [
    "Replaces: 425928@bobster.example.org;to-tag=7743;from-tag=6472;early-only",
    "This call takes the place of the call 425928@bobster.example.org (tags 7743 and 6472). It is to do so only while that call still rings.",
    "RFC 3891",
  ],
  ["Referred-By: <sip:carol@example.com>", "carol@example.com had asked for this by a transfer.", "RFC 3892"],
  [
    "Refer-To: <sip:dave@example.com?Replaces=12345%40192.0.2.1%3Bto-tag%3D12%3Bfrom-tag%3D34>",
    "Who gets this is to call dave@example.com, in the place of the call 12345@192.0.2.1 (tags 12 and 34).",
    "RFC 3515 §2.1",
  ],
  ["r: <sip:dave@example.com>", "Who gets this is to call dave@example.com.", "RFC 3515 §2.1"],
  [
    'Reason: Q.850;cause=17;text="User busy", SIP;cause=486',
    "The telephone network's reason is 17: the line is busy. The sender's words: “User busy”. The reason is the answer 486 Busy Here.",
    "RFC 3326",
  ],
  [
    'Reason: SIP;cause=200;text="Call completed elsewhere"',
    "The reason: somebody answered elsewhere. The sender's words: “Call completed elsewhere”.",
    "RFC 3326",
  ],
  [
    'P-Asserted-Identity: "Alice" <sip:alice@example.com>, tel:+4930123',
    "A trusted server vouches that the caller is Alice (alice@example.com) and the telephone number +4930123.",
    "RFC 3325 §9.1",
  ],
  [
    "Privacy: id;history",
    "Privacy: the asserted identity is to be shown to nobody outside; the history of the request is to be shown to nobody outside.",
    "RFC 3323 §4.2",
  ],
  [
    "Path: <sip:edge.example.com;lr;ob>",
    "Requests to this device are to go through edge.example.com.",
    "RFC 3327",
  ],
  [
    "Service-Route: <sip:home.example.com;lr>",
    "Requests of this device are to go through home.example.com.",
    "RFC 3608",
  ],
  [
    "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2",
    "Over all legs the call is known as ab30317f1a784dc48ff824d0d3715d86 on this side and 47755a9de7794ba387653f2099600ef2 on the other.",
    "RFC 7989",
  ],
  [
    "History-Info: <sip:bob@example.com?Reason=SIP%3Bcause%3D486>;index=1, <sip:carol@example.com>;index=1.1",
    "Step 1: the request was sent to bob@example.com, and went on from there: the reason is the answer 486 Busy Here. Step 1.1: the request was sent to carol@example.com.",
    "RFC 7044",
  ],
  [
    "Diversion: <sip:bob@example.com>;reason=user-busy;counter=2",
    "The call was diverted from bob@example.com because the line was busy (2 times).",
    "RFC 5806",
  ],
  ["Geolocation: <cid:place@example.com>", "The caller's place is given in the body.", "RFC 6442"],
  [
    "Identity: eyJ.eyJ.sig;info=<https://cert.example.org/a.pem>;alg=ES256;ppt=shaken",
    "A signature vouches for the caller's address (SHAKEN, RFC 8588); the certificate is at https://cert.example.org/a.pem. Whether it is right cannot be seen here.",
    "RFC 8224",
  ],
  ["Retry-After: 120 (busy)", "The sender may try again after 2 minutes.", "RFC 3261 §20.33", "note"],
  [
    'Warning: 309 lcs.microsoft.com "Message contents not allowed by policy"',
    "The content is refused by the administrator's policy (with 606; Communicator shows it as blocked content). lcs.microsoft.com says: “Message contents not allowed by policy”.",
    "RFC 3261 §20.43",
    "note",
  ],
  [
    'ms-diagnostics: 1003;reason="User does not exist";source="fe.example.com"',
    "The server fe.example.com says why (1003): User does not exist. What is behind it: address typed wrong, user not homed here.",
    "MS-OCER 2.2.1.1",
    "note",
  ],
  [
    'ms-diagnostics-public: 1003;reason="User does not exist"',
    "The server, in words meant for outside, says why (1003): User does not exist. What is behind it: address typed wrong, user not homed here.",
    "MS-OCER 2.2.1.1",
    "note",
  ],
  [
    "ms-diagnostics: 99999; reason = “odd thing”",
    "The server says why (99999): odd thing.",
    "MS-OCER 2.2.1.1",
    "note",
  ],
  [
    "ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300",
    "The server wants a sign of life whenever the client has sent nothing for 5 minutes; otherwise it may close the connection.",
    "MS-CONMGMT 2.2.1",
  ],
  [
    "ms-user-logon-data: RemoteUser",
    "The user signed on from outside, through the Edge Server.",
    "MS-SIPREGE 3.3",
  ],
  [
    "ms-asserted-verification-level: ms-source-verified-user=unverified",
    "Nobody vouches for the sender's address.",
    "MS-SIPRE",
    "note",
  ],
  [
    "ms-edge-proxy-message-trust: ms-source-type=AutoFederation;ms-ep-fqdn=edge.example.net;ms-source-verified-user=verified;ms-source-network=federation",
    "The Edge Server edge.example.net took this from a partner that was found by DNS. The sender's address is vouched for.",
    "MS-SIPRE",
  ],
  [
    "ms-sensitivity: private-no-diversion",
    "The call is private and is not to be sent on to delegates or others.",
    "MS-SIPRE",
  ],
  [
    "ms-edge-route: <sip:edge.example.net:5061;transport=tls;lr>",
    "The way out of the organisation is the Edge Server edge.example.net, port 5061, over TLS.",
    "MS-SIPRE",
  ],
  [
    'WWW-Authenticate: Digest realm="example.com", nonce="84a4cc6f", qop="auth", algorithm=SHA-256, stale=true',
    "The server asks for a user name and a proof of the password for “example.com”: Digest with SHA-256. The proof before was right but too old; the same password will do.",
    "RFC 3261 §20.44",
  ],
  [
    'WWW-Authenticate: NTLM realm="SIP Communications Service", targetname="fe.example.com", version=4',
    "The server fe.example.com offers to sign on with NTLM. Signatures are built by version 4.",
    "MS-SIPAE 3.3.5",
  ],
  [
    'WWW-Authenticate: TLS-DSK realm="SIP Communications Service", targetname="fe.example.com", version=4, sts-uri="https://fe.example.com/CertProv"',
    "The server fe.example.com offers to sign on with a certificate (TLS-DSK). Certificates are to be had at https://fe.example.com/CertProv. Signatures are built by version 4.",
    "MS-SIPAE 3.3.5",
  ],
  [
    'WWW-Authenticate: Kerberos gssapi-data="removed", realm="R", targetname="sip/fe", opaque="0A1B", version=4',
    "The server sip/fe goes on with Kerberos: the next message of the handshake (removed from this trace). It calls the security association 0A1B. Signatures are built by version 4.",
    "MS-SIPAE 3.3.5",
  ],
  [
    'Authorization: Digest username="alice", realm="example.com", nonce="n", uri="sip:bob@example.com", response="removed", nc=00000002, qop=auth, cnonce="removed"',
    "The sender proves by the password (Digest) that it is alice for “example.com”. The proof is removed from this trace. It uses this challenge for the 2nd time.",
    "RFC 3261 §20.7",
  ],
  [
    'Authorization: NTLM qop="auth", opaque="0A1B2C3D", realm="R", targetname="fe.example.com", gssapi-data="removed", version=4, crand="43c2", cnum="1", response="removed"',
    "The sender signs on with NTLM: its proof is removed from this trace. The message is signed with NTLM, as number 1 of this security association; the signature is removed from this trace. The security association is 0A1B2C3D with fe.example.com.",
    "MS-SIPAE 3.2.5",
  ],
  [
    'Authorization: NTLM qop="auth", realm="R", targetname="fe.example.com", gssapi-data="", version=4',
    "The sender wants to sign on with NTLM and asks for the server's challenge. It is meant for fe.example.com.",
    "MS-SIPAE 3.2.5",
  ],
  ["Authorization: Bearer removed", "The sender shows a token (removed from this trace).", "RFC 8898"],
  [
    'Authentication-Info: NTLM rspauth="removed", srand="9BFA", snum="5", opaque="68A4", qop="auth", targetname="fe.example.com", realm="R"',
    "The server signed the message with NTLM, as number 5 of this security association; the signature is removed from this trace. The security association is 68A4 with fe.example.com.",
    "MS-SIPAE 3.2.5",
  ],
  [
    'Authentication-Info: nextnonce="abc", rspauth="removed"',
    "The server proves that it knows the password too; the proof is removed from this trace. It gives the challenge for the next request.",
    "RFC 7616 §3.5",
  ],
  [
    "Allow-Events: vnd-microsoft-provisioning-v2,vnd-microsoft-roaming-contacts,presence",
    "The sender takes subscriptions to settings from the server, the contact list and presence.",
    "RFC 6665 §8.2.2",
  ],
  [
    "Require: 100rel",
    "Whoever answers has to know confirming provisional answers (100rel).",
    "RFC 3261 §20.32",
  ],
  [
    "Proxy-Require: ms-benotify",
    "Every server on the way has to know notifications that need no answer (ms-benotify).",
    "RFC 3261 §20.29",
  ],
  [
    "Unsupported: 100rel",
    "Demanded, but not known here: confirming provisional answers (100rel).",
    "RFC 3261 §20.40",
    "note",
  ],
  [
    "Alert-Info: <http://www.example.com/ring.wav>;info=alert-autoanswer",
    "It is to ring with http://www.example.com/ring.wav (alert-autoanswer).",
    "RFC 3261 §20.4",
  ],
  [
    "Call-Info: <sip:bob@example.com>;answer-after=0",
    "More about the caller or the called is at sip:bob@example.com, and the device is to answer by itself at once.",
    "RFC 3261 §20.9",
  ],
  [
    "Route: <sip:p1.example.com;lr>, <sip:p2.example.com>",
    "The request is to go next to p1.example.com. After that it is to go through p2.example.com. It is a strict router of RFC 2543 (no lr).",
    "RFC 3261 §20.34",
  ],
  [
    "P-Dialog-Recovery-Action: Registration-Route-Set-Update, Dialog-Route-Set-Update",
    "The way of the dialog is broken; to repair it: the sender signs on again first, then the sender sends a new INVITE in the dialog.",
    "MS-SIPRE 3.7.5.1",
    "note",
  ],
  [
    "ms-piggyback-cseq: 1",
    "The body is the first notification, which would have had the number 1; the next one counts one more.",
    "MS-SIP 3.4",
  ],
  [
    "Date: Mon, 23 Nov 2026 08:00:00 GMT",
    "The sender's clock showed 23 Nov 2026 08:00:00 GMT when it sent this.",
    "RFC 3261 §20.17",
  ],
  [
    "Timestamp: 54.1 0.2",
    "The sender's clock stood at 54.1 seconds, and the answerer took 0.2 seconds; the sender reckons the way there and back by it.",
    "RFC 3261 §20.38",
  ],
  [
    "Content-Disposition: session; handling=optional",
    "This part describes a session; who does not know it may pass over it.",
    "RFC 3261 §20.11",
  ],
  ["Accept: application/sdp, text/plain", "Bodies may be application/sdp and text/plain.", "RFC 3261 §20.1"],
  ["Supported:", "The sender knows no extensions.", "RFC 3261 §20.37"],
  [
    "ms-text-format: text/plain; charset=UTF-8;ms-body=SGVsbG8gQm9i",
    "The first text is in the invitation already: “Hello Bob”.",
    "MS-SIP",
  ],
  [
    "Record-Route: <sip:AJ-SE-HS-R2.aj.local:5061;transport=tls;opaque=state:T:F:Ci.R27400;lr;ms-route-sig=ec>;tag=54",
    "Further requests of this dialog are to go through aj-se-hs-r2.aj.local, port 5061 over TLS. The server keeps its state of the route in it, among it the client's connection 27400. It is signed by the server (ms-route-sig), so that nobody can forge a way through it.",
    "RFC 3261 §20.30",
  ],
  [
    "Target-Dialog: fa77@host;local-tag=kkaz-;remote-tag=6544",
    "The sender may ask this because it is part of the dialog fa77@host (tags 6544 and kkaz-).",
    "RFC 4538",
  ],
  ["Geolocation-Routing: no", "Servers may not use the place to find the way.", "RFC 6442"],
  ["Message-Id: 1234", "Later receipts name this message 1234.", "MS-CONFIM"],
  ["Subject: caf\u00c3\u00a9", "The subject is “café”.", "RFC 3261 §20.36"],
  ["Organization: Example", "The sender belongs to Example.", "RFC 3261 §20.25"],
];

for (const [field, expected, source, severity = "normal"] of ROWS)
  test(field, () => {
    expect(said(field)).toEqual({ sentence: expected, source, severity });
  });

test("a field that nobody here knows gets no sentence, and one that cannot be read neither", () => {
  expect(sentence("X-Own: something")).toBeUndefined();
  expect(sentence("ms-diagnostics: none")).toBeUndefined();
  expect(sentence("constructor: something")).toBeUndefined();
});

test("every field whose grammar is known has words, and dozens beside", () => {
  expect(Object.keys(FIELD_RULES).filter((name) => !Object.hasOwn(FIELDS, name))).toEqual([]);
  expect(Object.keys(FIELDS).length).toBeGreaterThan(110);
});

test("what was removed is said", () => {
  expect(sentence("Authorization: removed")).toBe("The sender's proof is removed from this trace.");
  expect(sentence("Cookie: removed")).toBe(
    "A word by which the server knows the sender again (removed from this trace).",
  );
});

describe("Expires says what is to last", () => {
  const register = "REGISTER sip:example.com SIP/2.0";
  test.each([
    ["600", register, undefined, "The registration is to last 10 minutes."],
    ["0", register, undefined, "The registration is to end."],
    ["5400", "SIP/2.0 200 OK", "REGISTER", "The registration lasts 1 hour and 30 minutes."],
    ["0", "SIP/2.0 200 OK", "REGISTER", "The device is signed off."],
    ["2592000", "SIP/2.0 301 Moved", "REGISTER", "The new address may be used for 30 days."],
    ["3600", "SUBSCRIBE sip:b@h SIP/2.0", undefined, "The subscription is to last 1 hour."],
    [
      "0",
      "SUBSCRIBE sip:b@h SIP/2.0",
      undefined,
      "The subscription is to end at once, or it asks only once.",
    ],
    ["3600", "PUBLISH sip:b@h SIP/2.0", undefined, "What is published is to stand for 1 hour."],
    ["120", INVITE, undefined, "The invitation is to be given up when nobody answers within 2 minutes."],
    ["86400", "MESSAGE sip:b@h SIP/2.0", undefined, "The message is worth delivering for 1 day."],
  ])("%s in %s (%s)", (seconds, start, method, expected) => {
    expect(sentence(`Expires: ${seconds}`, start, method)).toBe(expected);
  });

  test("and what is wrong with it", () => {
    expect(said("Expires: soon")).toEqual({
      sentence: "The standard demands a number of seconds.",
      source: "RFC 3261 §20.19",
      severity: "wrong",
    });
  });
});

describe("Via says where it comes from, and where it really does", () => {
  const via = (value: string, start = INVITE) => {
    const line = describeMessage(message([], start, "INVITE").replace(/Via: .*/, `Via: ${value}`))[1];
    return [line?.sentence, line?.severity];
  };
  const begun = (place: string) => `Sent by ${place}, where the request began.`;

  test.each([
    [
      "SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK1;received=203.0.113.9;rport=12723",
      `${begun("10.0.0.5, port 5060, over UDP")} It really came from 203.0.113.9, port 12723: between this sender and the next hop addresses are translated (NAT), or the sender does not know its own address.`,
      "note",
    ],
    [
      "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1;rport=5062;received=192.0.2.7",
      `${begun("192.0.2.7, port 5060, over UDP")} It really came from port 5062, not 5060.`,
      "note",
    ],
    [
      "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1;rport",
      `${begun("192.0.2.7, port 5060, over UDP")} It asks for the answer to the address and port that it is seen to come from (rport, RFC 3581).`,
      "normal",
    ],
    [
      "SIP/2.0/UDP phone.example.com;branch=z9hG4bK1;received=192.0.2.7",
      `${begun("phone.example.com, over UDP")} It really came from 192.0.2.7.`,
      "normal",
    ],
    [
      "SIP/2.0/TLS 10.0.0.17:49201;branch=z9hG4bK2F1C;ms-received-port=49201;ms-received-cid=1A00",
      `${begun("10.0.0.17, port 49201, over TLS")} It came from just there. The server knows the connection as 1A00.`,
      "normal",
    ],
  ])("%s", (value, ...expected) => {
    expect(via(value)).toEqual(expected);
  });

  test("one by one, in a request backwards, in an answer forwards", () => {
    const two = "SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK3, SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1";
    expect(via(two)[0]).toBe(
      "Sent here by 192.0.2.1, over TCP, which passed it on. The request began at 192.0.2.7, over UDP.",
    );
    expect(via(two, "SIP/2.0 180 Ringing")[0]).toBe(
      "The answer goes first to 192.0.2.1, over TCP. It ends at 192.0.2.7, over UDP, where the request began.",
    );
  });
});

test("Contact tells the device, its addresses and its connection", () => {
  const contact =
    'Contact: <sip:1@192.0.2.7:5060;ob>;expires=3600;reg-id=2;+sip.instance="<urn:uuid:1>";pub-gruu="sip:alice@example.com;gr=urn:uuid:1";temp-gruu="sip:x@example.com;gr"';
  expect(sentence(contact, "SIP/2.0 200 OK", "REGISTER")).toBe(
    [
      "A device is signed on at 1@192.0.2.7, port 5060, for 1 hour more.",
      "The device calls itself urn:uuid:1 for good.",
      "This is its connection number 2 to the registrar (Outbound, RFC 5626).",
      "Its own public address (GRUU) is sip:alice@example.com;gr=urn:uuid:1.",
      "It got the temporary address (GRUU) sip:x@example.com;gr, which does not tell who it is.",
      "Requests are to come down the connection over which it is signed on (ob, RFC 5626).",
    ].join(" "),
  );
  expect(sentence("Contact: <sip:bob@192.0.2.9>;q=0.7", "SIP/2.0 302 Moved", "INVITE")).toBe(
    "Try bob@192.0.2.9 instead (preference 0.7 of 1).",
  );
});

describe("the start line says who wants what of whom", () => {
  const start = (line: string, method?: string) => {
    const first = describeMessage(message([], line, method))[0];
    return [first?.sentence, first?.severity];
  };
  test.each([
    ["SIP/2.0 486 Busy Here", "Answer to INVITE. The person is talking, or refused on this device.", "note"],
    ["SIP/2.0 200 OK", "Answer to INVITE. It worked.", "normal"],
    [
      "SIP/2.0 101 Progress Report",
      "Answer to INVITE: the server tells how far it has come with the request; nothing is wrong.",
      "normal",
    ],
    ["SIP/2.0 477 Odd", "Answer to INVITE: the request is refused as it is (Odd).", "note"],
    ["BYE sip:bob@example.com SIP/2.0", "alice@example.com ends the session with bob@example.com.", "normal"],
    [
      "FOO sip:bob@example.com SIP/2.0",
      "alice@example.com sends bob@example.com a request of the method FOO.",
      "normal",
    ],
  ])("%s", (line, ...expected) => {
    expect(start(line, line.startsWith("SIP") ? "INVITE" : undefined)).toEqual(expected);
  });
});
