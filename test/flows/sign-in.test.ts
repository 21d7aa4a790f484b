import { expect, test } from "vitest";
import { createAuthentication } from "#roles/authentication/index";
import { createAuthenticationSecrets } from "#security/authentication-secrets";
import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { ntHash } from "#security/md4";
import { parseAuthentication } from "#sip/challenge/credentials";
import { headerField, type SipMessage, SipRequest } from "#sip/message/message";
import { printMessage } from "#sip/message/print-message";
import type { Phone } from "#testing/phone";
import { openStage, type Stage, type StageOptions } from "#testing/stage";

const PASSWORD = "secret";

/** A stage on which senders have to prove themselves; everybody's password is "secret". */
function guardedStage(
  options: StageOptions = {},
  random: Partial<ReturnType<typeof createAuthenticationSecrets>> = {},
) {
  return openStage({
    ...options,
    authentication: ({ clock, settings, directory, report }) =>
      createAuthentication({
        clock,
        settings,
        directory,
        report,
        log: { write: () => undefined, enabled: () => false, component: (() => undefined) as never },
        verifiers: {
          digest: (user, name, algorithm) =>
            name === name.toLowerCase()
              ? digestHa1(algorithm, name, user.address.split("@")[1] ?? "", PASSWORD)
              : undefined, // kept for the name as the directory spells it
          ntHash: () => ntHash(PASSWORD),
        },
        secrets: { ...createAuthenticationSecrets(new Uint8Array(32)), ...random },
        fqdn: () => "ocs.example.com",
        isUs: (host) => host === "192.0.2.1",
        isRegisteredFrom: () => false,
      }),
  });
}

function answer(
  challenge: SipMessage,
  method: string,
  uri: string,
  options: { name?: string; password?: string; nc?: number; cnonce?: string } = {},
): string {
  const offers = [...challenge.getAll("www-authenticate"), ...challenge.getAll("proxy-authenticate")];
  const { parameters } = parseAuthentication(offers[0] ?? "") ?? { parameters: new Map<string, string>() };
  const realm = parameters.get("realm") ?? "";
  const nonce = parameters.get("nonce") ?? "";
  const name = options.name ?? "alice";
  const nc = (options.nc ?? 1).toString(16).padStart(8, "0");
  const cnonce = options.cnonce ?? "0a4f113b";
  const ha1 = digestHa1("MD5", name, realm, options.password ?? PASSWORD);
  const response = digestResponse({ algorithm: "MD5", ha1, method, uri, nonce, nc, cnonce });
  return `Digest username="${name}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="${cnonce}"`;
}

async function signsIn(phone: Phone): Promise<void> {
  phone.sends("REGISTER");
  const challenge = await phone.gets(401);
  phone.sends("REGISTER", [
    ["authorization", answer(challenge, "REGISTER", "sip:example.com", { name: phone.user })],
  ]);
  await phone.gets(200);
}

const lastProblem = (stage: Stage) => stage.problems.at(-1)?.id;

test("a phone is challenged, answers, and its connection is believed afterwards", async () => {
  const stage = await guardedStage();
  const bob = stage.phone("bob");
  const alice = stage.phone("alice");
  await signsIn(bob);
  await signsIn(alice);

  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  expect(stage.problems).toEqual([]);
  expect(stage.frontEnd.location.find("alice@example.com")[0]?.proof).toBe("digest");
});

test("over UDP an address proves nothing: each request outside a dialog is challenged", async () => {
  const stage = await guardedStage();
  const bob = stage.phone("bob", "bob", "udp");
  await signsIn(bob);
  bob.sends("MESSAGE alice");
  const challenge = await bob.gets(407);
  expect(challenge.getAll("proxy-authenticate")).toHaveLength(2);
});

test("a browser's library that reads the last challenge only finds MD5 there", async () => {
  const stage = await guardedStage();
  const page = stage.phone("alice", "alice", "ws");
  page.sends("REGISTER");
  const challenge = await page.gets(401);
  const offered = challenge.getAll("www-authenticate").map((value) => /algorithm=(\S+)/.exec(value)?.[1]);
  expect(offered).toEqual(["SHA-256", "MD5"]);
});

test("wrong password and unknown name sound the same to a phone, and the log knows which it was", async () => {
  const stage = await guardedStage();
  const words: string[] = [];
  for (const [name, password, id] of [
    ["alice", "wrong", "AUTH-0001"],
    ["nobody", "secret", "AUTH-0002"],
  ] as const) {
    const phone = stage.phone(name, name);
    phone.sends("REGISTER");
    const challenge = await phone.gets(401);
    phone.sends("REGISTER", [
      ["authorization", answer(challenge, "REGISTER", "sip:example.com", { name, password })],
    ]);
    const refused = await phone.gets(403);
    words.push((refused.get("warning") ?? "").replace(/case c-\w+/, ""));
    expect(stage.problems.map((problem) => problem.id)).toContain(id);
  }
  expect(words[0]).toBe(words[1]);
  expect(words[0]).toContain("Name and password were not accepted.");
});

test("a user name in capitals is named as the cause, for Digest cannot be checked with it", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  alice.sends("REGISTER");
  const challenge = await alice.gets(401);
  alice.sends("REGISTER", [
    ["authorization", answer(challenge, "REGISTER", "sip:example.com", { name: "ALICE" })],
  ]);
  await alice.gets(403);
  expect(stage.problems.map((problem) => problem.id)).toContain("AUTH-0016");
});

test("an answer that was used before gets a new challenge and nothing else", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  alice.sends("REGISTER");
  const challenge = await alice.gets(401);
  const overheard = answer(challenge, "REGISTER", "sip:example.com");
  alice.sends("REGISTER", [["authorization", overheard]]);
  await alice.gets(200);

  const mallory = stage.phone("mallory", "alice");
  mallory.sends("REGISTER", [["authorization", overheard]]);
  const again = await mallory.gets(401);
  expect(again.get("www-authenticate")).toContain("stale=true");
  expect(lastProblem(stage)).toBe("AUTH-0012");
});

test("a nonce past its time is stale, not wrong", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  alice.sends("REGISTER");
  const challenge = await alice.gets(401);
  stage.passes(300_001);
  alice.sends("REGISTER", [["authorization", answer(challenge, "REGISTER", "sip:example.com")]]);
  const again = await alice.gets(401);
  expect(again.get("www-authenticate")).toContain("stale=true");
  alice.sends("REGISTER", [["authorization", answer(again, "REGISTER", "sip:example.com")]]);
  await alice.gets(200);
});

test("the uri of an answer is the Request-URI or names this server, as sipp writes it", async () => {
  const stage = await guardedStage();
  for (const [uri, status] of [
    ["sip:192.0.2.1:5060", 200],
    ["SIP:Example.com;transport=tcp", 200],
    ["sip:elsewhere.example", 400],
  ] as const) {
    const alice = stage.phone("alice");
    alice.sends("REGISTER");
    const challenge = await alice.gets(401);
    alice.sends("REGISTER", [["authorization", answer(challenge, "REGISTER", uri)]]);
    await alice.gets(status);
  }
});

test("who is signed in as alice cannot write as bob", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  await signsIn(alice);
  const forged = stage.phone("forged", "bob");
  forged.sends("MESSAGE alice");
  const challenge = await forged.gets(407);
  forged.sends("MESSAGE alice", [
    ["proxy-authorization", answer(challenge, "MESSAGE", "sip:alice@example.com")],
  ]);
  await forged.gets(403);
  expect(stage.problems.at(-1)).toMatchObject({
    id: "AUTH-0006",
    why: { observed: "bob@example.com", expected: "alice@example.com" },
  });
});

test("REGISTER for a domain that is not ours names the domains that are", async () => {
  const stage = await guardedStage();
  const stranger = stage.phone("stranger");
  stranger.sendsOctets(
    "REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:40000;branch=z9hG4bKd\r\nFrom: <sip:a@example.org>;tag=1\r\nTo: <sip:a@example.org>\r\nCall-ID: d\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
  );
  const refused = await stranger.gets(403);
  expect(refused.get("ms-diagnostics")).toContain(
    "does not serve the domain example.org; it serves example.com",
  );
});

test("guessing is slowed for the place it comes from, and the person elsewhere is not locked out", async () => {
  const stage = await guardedStage({ settings: { "authentication.most-failures": 3 } });
  const guesser = stage.phone("guesser", "alice");
  for (let guess = 0; guess < 4; guess++) {
    guesser.sends("REGISTER");
    const challenge = await guesser.gets(401);
    guesser.sends("REGISTER", [
      ["authorization", answer(challenge, "REGISTER", "sip:example.com", { password: `guess${guess}` })],
    ]);
    await guesser.gets(403);
  }
  expect(lastProblem(stage)).toBe("AUTH-0007");

  const home = stage.phone("home", "alice");
  Object.assign(home.flow.remote, { address: "192.0.2.99" });
  await signsIn(home);
});

test("ten names that do not exist are one scan", async () => {
  const stage = await guardedStage();
  const scanner = stage.phone("scanner", "x");
  for (let name = 100; name < 112; name++) {
    scanner.sends("REGISTER");
    const challenge = await scanner.gets(401);
    scanner.sends("REGISTER", [
      ["authorization", answer(challenge, "REGISTER", "sip:example.com", { name: String(name) })],
      ["user-agent", "friendly-scanner"],
    ]);
    await scanner.gets(403);
  }
  const scans = stage.problems.filter((problem) => problem.id === "AUTH-0013");
  expect(scans).toHaveLength(1);
  expect(scans[0]?.what).toBe("192.0.2.7 tries names that do not exist here (friendly-scanner).");
});

test("a scan that sends no password at all is seen too, and every answer is the same", async () => {
  const stage = await guardedStage();
  const scanner = stage.phone("scanner", "x");
  const answers = new Set<string>();
  for (const name of ["alice", "bob", "100", "101", "102", "103", "104", "105", "106", "107", "108", "109"]) {
    scanner.sends(`INVITE ${name}`, [["user-agent", "friendly-scanner"]]);
    const refused = await scanner.gets(407);
    answers.add(refused.fields.map((field) => field.name).join());
  }
  expect(answers.size).toBe(1);
  expect(stage.problems.map((problem) => problem.id)).toEqual(["AUTH-0013"]);
});

// The handshake that pidgin-sipe made with a recorded server, once more against ours: same challenge, same answer, same signatures.
const AUTHENTICATE =
  "TlRMTVNTUAADAAAAGAAYAG4AAACMAIwAhgAAAA4ADgBIAAAACgAKAFYAAAAOAA4AYAAAABAAEAASAQAAVYKYYgUBKAoAAAAPRQBYAEEATQBQAEwARQBhAGwAaQBjAGUAQwBMAEkARQBOAFQAMQA8CZXrsMN96WmuOli5Gbhgs/yj6YFxuKE96xapFhb599swXrrFgNMNAQEAAAAAAAAAJm8w23rdAbP8o+mBcbihAAAAAAIADgBFAFgAQQBNAFAATABFAAEABgBPAEMAUwAEABYAZQB4AGEAbQBwAGwAZQAuAGMAbwBtAAMAHgBvAGMAcwAuAGUAeABhAG0AcABsAGUALgBjAG8AbQAAAAAAAAAAAJcoWHmYDcpklZ3tv6UHPkA=";

function sipeRegister(cseq: number, credentials: string, tag = "2501450599"): string {
  return [
    "REGISTER sip:example.com SIP/2.0",
    `Via: SIP/2.0/tls 10.0.0.17:49201;branch=z9hG4bK${cseq}`,
    `From: <sip:alice@example.com>;tag=${tag};epid=46b45a2a3940`,
    "To: <sip:alice@example.com>",
    "Max-Forwards: 70",
    `CSeq: ${cseq} REGISTER`,
    "User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)",
    "Call-ID: 5C76gD357aBF1Ci6EC0m2AAAtE1E3b542Bx69AEx",
    'Contact: <sip:10.0.0.17:49201;transport=tls;ms-opaque=d3470f2e1d>;methods="INVITE, MESSAGE";proxy=replace;+sip.instance="<urn:uuid:b51a9866-926a-5e92-9260-ed0dec9cdf92>"',
    "Event: registration",
    "ms-keep-alive: UAC;hop-hop=yes",
    ...(credentials === "" ? [] : [`Authorization: NTLM ${credentials}`]),
    "Content-Length: 0",
    "\r\n",
  ].join("\r\n");
}

const named =
  'qop="auth", opaque="1B6D47A1", realm="SIP Communications Service", targetname="ocs.example.com"';

async function sipeSignsIn(stage: Stage): Promise<{ sipe: Phone; granted: SipMessage }> {
  const sipe = stage.phone("sipe", "alice", "tls");
  sipe.sendsOctets(sipeRegister(1, ""));
  const offer = await sipe.gets(401);
  expect(offer.getAll("www-authenticate").at(-1)).toBe(
    'NTLM realm="SIP Communications Service", targetname="ocs.example.com", version=4',
  );
  sipe.sendsOctets(
    sipeRegister(
      2,
      'qop="auth", realm="SIP Communications Service", targetname="ocs.example.com", gssapi-data="", version=4',
    ),
  );
  const challenge = await sipe.gets(401);
  expect(challenge.get("www-authenticate")).toContain(
    'gssapi-data="TlRMTVNTUAACAAAADgAOADgAAABVgpriASNFZ4mrze8A',
  );
  sipe.sendsOctets(
    sipeRegister(
      3,
      `${named}, gssapi-data="${AUTHENTICATE}", version=4, crand="e27a877c", cnum="1", response="010000004E5527971B02A2E164000000"`,
    ),
  );
  return { sipe, granted: await sipe.gets(200) };
}

const recorded = {
  randomBytes: () => Uint8Array.from(Buffer.from("0123456789ABCDEF", "hex")),
  randomHex: (bytes: number) => (bytes === 4 ? "1B6D47A1" : "00112233445566FF"),
};

test("pidgin-sipe signs in as it did when it was recorded, and our 200 carries the recorded signature", async () => {
  const stage = await guardedStage({ tags: ["9F3A6C11D2E84B70A5C1E0F7B2D84466"] }, recorded);
  const { granted } = await sipeSignsIn(stage);
  expect(granted.get("expires")).toBe("7200");
  expect(granted.to.tag).toBe("9F3A6C11D2E84B70A5C1E0F7B2D84466");
  expect(granted.get("authentication-info")).toBe(
    'NTLM rspauth="010000004CE9531E248A5E6F64000000", srand="1B6D47A1", snum="1", opaque="1B6D47A1", qop="auth", targetname="ocs.example.com", realm="SIP Communications Service"',
  );
});

test("a message that repeats a number, or carries another signature, ends the connection", async () => {
  for (const [cnum, response] of [
    ["1", "010000004E5527971B02A2E164000000"],
    ["2", "01000000000000000000000064000000"],
  ]) {
    const stage = await guardedStage({}, recorded);
    const { sipe } = await sipeSignsIn(stage);
    sipe.sendsOctets(
      sipeRegister(3, `${named}, crand="e27a877c", cnum="${cnum}", response="${response}"`).replace(
        "bK3",
        "bK4",
      ),
    );
    await sipe.rest();
    expect(lastProblem(stage)).toBe("AUTH-0008");
    expect(sipe.flow.open).toBe(false);
  }
});

test("an unsigned request on a signed connection is not challenged but cut off: pidgin-sipe would repeat it without end", async () => {
  const stage = await guardedStage({}, recorded);
  const { sipe } = await sipeSignsIn(stage);
  sipe.sends("MESSAGE bob");
  expect(await sipe.rest()).toEqual([]);
  expect(sipe.flow.open).toBe(false);
});

test("a new unsigned REGISTER begins the handshake anew on the same connection", async () => {
  const stage = await guardedStage({}, recorded);
  const { sipe } = await sipeSignsIn(stage);
  sipe.sendsOctets(sipeRegister(4, "", "999"));
  await sipe.gets(401);
  expect(sipe.flow.open).toBe(true);
});

test("an unsigned answer of a client that signs is not believed", async () => {
  const stage = await guardedStage({}, recorded);
  const { sipe } = await sipeSignsIn(stage);
  const bob = stage.phone("bob");
  await signsIn(bob);
  bob.sends("MESSAGE alice");
  const message = await sipe.gets("MESSAGE");
  expect(message.get("authentication-info")).toMatch(/^NTLM rspauth="01000000/);
  sipe.sends(200);
  expect(await bob.rest()).toEqual([]);
});

test("the route of a call proves nothing outside that call and to nobody but its two ends", async () => {
  const stage = await guardedStage({ users: ["alice", "bob", "mallory"] });
  const [alice, bob] = [stage.phone("alice"), stage.phone("bob")];
  for (const phone of [alice, bob]) await signsIn(phone);
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  const answered = await alice.gets(200);
  const mallory = stage.phone("mallory");
  const [tagged = "", untagged = ""] = [answered.get("to"), answered.get("to")?.replace(/;tag=.*/, "")];
  for (const [sender, to, branch] of [
    [mallory, tagged, "a"],
    [mallory, untagged, "b"],
    [alice, untagged, "c"],
  ] as const) {
    const request = new SipRequest("MESSAGE", "sip:bob@example.com");
    request.fields = (
      [
        ["via", `SIP/2.0/TCP 192.0.2.9:40009;branch=z9hG4bKborrowed${branch}`],
        ["from", "<sip:boss@example.com>;tag=b055"],
        ["to", to],
        ["call-id", answered.callId],
        ["cseq", "9 MESSAGE"],
        ["route", answered.list("record-route")[0] ?? ""],
      ] as const
    ).map(([name, value]) => headerField(name, value));
    sender.sendsOctets(printMessage(request));
    await sender.gets(407);
  }
  expect(await bob.rest()).toEqual([]);
});

test("an answer for one person is not spent on another", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  alice.sends("MESSAGE bob");
  const challenge = await alice.gets(407);
  alice.sends("MESSAGE bob", [["proxy-authorization", answer(challenge, "MESSAGE", "sip:eve@example.com")]]);
  await alice.gets(400);
  expect(lastProblem(stage)).toBe("AUTH-0011");
});

test("a nonce that is not ours is answered like a stale one: it says nothing of the password", async () => {
  const stage = await guardedStage();
  const alice = stage.phone("alice");
  alice.sends("REGISTER");
  const challenge = await alice.gets(401);
  const foreign = answer(challenge, "REGISTER", "sip:example.com").replace(/nonce="/, 'nonce="x');
  alice.sends("REGISTER", [["authorization", foreign]]);
  expect((await alice.gets(401)).get("www-authenticate")).toContain("stale=true");
});

test("NTLM that is switched off is refused by name, also to who does not wait for an offer", async () => {
  const stage = await guardedStage({ settings: { "authentication.ntlm": false } }, recorded);
  const sipe = stage.phone("sipe", "alice", "tls");
  sipe.sendsOctets(sipeRegister(1, 'qop="auth", realm="x", targetname="x", gssapi-data="", version=4'));
  await sipe.gets(403);
  expect(lastProblem(stage)).toBe("AUTH-0017");
});

test("an NTLM answer of version 1 is named as that and not as a wrong password", async () => {
  const stage = await guardedStage({}, recorded);
  const sipe = stage.phone("sipe", "alice", "tls");
  sipe.sendsOctets(sipeRegister(1, 'qop="auth", realm="x", targetname="x", gssapi-data="", version=3'));
  await sipe.gets(401);
  const message = Buffer.from(AUTHENTICATE, "base64");
  message.writeUInt16LE(24, 20);
  sipe.sendsOctets(sipeRegister(2, `${named}, gssapi-data="${message.toString("base64")}"`));
  const refused = await sipe.gets(403);
  expect(refused.get("ms-diagnostics-public")).toContain("NTLM version 1");
  expect(lastProblem(stage)).toBe("AUTH-0015");
});
