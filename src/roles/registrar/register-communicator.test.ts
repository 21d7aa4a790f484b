import { expect, test } from "vitest";
import type { Ending } from "#roles/location/contract";
import {
  alice,
  communicator,
  contacts,
  field,
  golden,
  openRegistrar,
  phone,
  tls,
} from "#testing/open-registrar";

test("the 200 to pidgin-sipe has each line that MS-SIPREGE lists, and no other", async () => {
  const { send } = openRegistrar();
  const { text } = await send(golden("next-3-ntlm-tls"), tls());
  // Authentication-Info and the Via's ms-received-* are added by those who sign and who receive.
  const lines = [
    "ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300",
    "From: <sip:alice@example.com>;tag=2975862504;epid=46b45a2a3940",
    "To: <sip:alice@example.com>;tag=tag1",
    "Call-ID: D041gBCF8aA3B1i492Cm95ACtAD10bD0A7xD5E9x",
    "CSeq: 3 REGISTER",
    "Via: SIP/2.0/tls 127.0.0.1:33608;branch=z9hG4bK7223B920166741ED0BDF",
    'Contact: <sip:10.0.0.17:49201;transport=tls;ms-opaque=d3470f2e1d;ms-received-cid=1A00>;expires=7200;+sip.instance="<urn:uuid:b51a9866-926a-5e92-9260-ed0dec9cdf92>";gruu="sip:alice@example.com;opaque=user:epid:ZpgatWqSkl6SYO0N7JzfkgAA;gruu"',
    "Expires: 7200",
    'presence-state: register-action="added"',
    "Allow-Events: vnd-microsoft-provisioning,vnd-microsoft-roaming-contacts,vnd-microsoft-roaming-ACL,presence,presence.wpending,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2",
    "Supported: adhoclist",
    "Supported: msrtc-event-categories",
    "Server: RTC/3.5",
    "Content-Length: 0",
  ];
  const lower = (line: string) => line.replace(/^[^:]+/, (name) => name.toLowerCase());
  const [startLine, ...rest] = text.trimEnd().split("\r\n");
  expect(startLine).toBe("SIP/2.0 200 OK");
  expect(rest.map(lower).sort()).toEqual(lines.map(lower).sort());
});

test("both pidgin-sipe's renewal and its sign-out are answered 200, and the device is gone with the latter", async () => {
  const { send, location, clock } = openRegistrar();
  const flow = tls();
  await send(golden("next-3-ntlm-tls"), flow);
  clock.pass(7_170_000);
  const renewal = golden("next-3-ntlm-tls").replace("CSeq: 3", "CSeq: 4").replace("tag=2975862504", "tag=77");
  expect(field(await send(renewal, flow), "expires")).toBe("7200");
  expect(location.find("alice@example.com")).toMatchObject([
    { cseq: 4, epid: "46b45a2a3940", subscription: { localTag: "tag2", remoteTag: "77" } },
  ]);
  const signOut = golden("after-sign-on/37-disconnect/084-REGISTER-registration")
    .replaceAll(/transport=tcp/g, "transport=tls")
    .replace(/Call-ID: .*/, "Call-ID: D041gBCF8aA3B1i492Cm95ACtAD10bD0A7xD5E9x")
    .replace("CSeq: 2", "CSeq: 5");
  const answer = await send(signOut, flow);
  expect([answer.status, field(answer, "expires"), contacts(answer)]).toEqual([200, "0", []]);
  expect(location.find("alice@example.com")).toEqual([]);
});

test("ms-keep-alive is answered only to a client that asks for it hop by hop", async () => {
  const { send } = openRegistrar({ settings: { "registrar.keep-alive-seconds": 60 } });
  const ask = (value: string) => send(golden("next-3-ntlm-tls").replace("UAC;hop-hop=yes", value), tls());
  expect(field(await ask("UAC;hop-hop=yes"), "ms-keep-alive")).toContain("timeout=60");
  expect(field(await ask("UAC;tcp=no;hop-hop=yes"), "ms-keep-alive")).toContain("timeout=60");
  expect(field(await ask("UAC;hop-hop=no"), "ms-keep-alive")).toBeUndefined();
});

test("the wished time is kept between the limits; too brief is 423 for phones and lengthened for Communicator", async () => {
  const { send, location } = openRegistrar();
  expect(await send(phone(["Contact: <sip:a@h>;expires=59"]), tls())).toMatchObject({
    status: 423,
    id: "REG-0007",
    fields: [["min-expires", "60"]],
  });
  expect(location.size).toBe(0);
  const granted = async (...fields: string[]) => contacts(await send(phone(fields), tls()))[0];
  expect(await granted("Contact: <sip:a@h>;expires=60", "Expires: 900")).toBe("<sip:a@h>;expires=60");
  expect(await granted("Contact: <sip:a@h>", "Expires: 900")).toBe("<sip:a@h>;expires=900");
  expect(await granted("Contact: <sip:a@h>;expires=99999999999")).toBe("<sip:a@h>;expires=7200");
  expect(await granted("Contact: <sip:a@h>;expires=soon")).toBe("<sip:a@h>;expires=3600");
  const brief = golden("next-3-ntlm-tls").replace("Event: registration", "Event: registration\r\nExpires: 5");
  expect(field(await send(brief, tls()), "expires")).toBe("60");
});

test("what cannot be read or is not supported is refused by name", async () => {
  const { send } = openRegistrar();
  for (const contact of [
    "<sip:>",
    "<mailto:a@h>",
    "<tel:+4930>",
    "garbage",
    '<sip:a@h>;+sip.instance="<urn:x\\"y>"',
    `<sip:${"a".repeat(1000)}@h>`,
  ])
    expect(await send(phone([`Contact: ${contact}`]), tls()), contact).toMatchObject({
      status: 400,
      id: "REG-0005",
    });
  expect(await send(phone(["Contact: <sip:a@h>", "Require: path, warp"]), tls())).toMatchObject({
    status: 420,
    id: "REG-0010",
    fields: [["unsupported", "warp"]],
  });
  const longEpid = golden("next-3-ntlm-tls").replace("epid=46b45a2a3940", `epid=${"1".repeat(17)}`);
  expect(await send(longEpid, tls())).toMatchObject({ status: 403, id: "REG-0011", diagnostics: 4012 });
});

test("one Communicator too many signs the oldest device out, which hears 4140", async () => {
  const { send, location, clock, notified } = openRegistrar({ settings: { "registrar.most-endpoints": 2 } });
  for (const n of [1, 2, 3]) {
    clock.pass(1_000);
    expect((await send(communicator(n), tls(`${n}`))).status).toBe(200);
  }
  expect(location.find("alice@example.com").map((one) => one.epid)).toEqual(["epid3", "epid2"]);
  expect(notified).toHaveLength(1);
  expect(notified[0]).toContain("ms-diagnostics-public: 4140;");
});

test("a disabled user's devices are signed out with the NOTIFY of MS-SIPREGE, phones without", async () => {
  const { send, location, notified, change } = openRegistrar();
  await send(golden("next-3-ntlm-tls"), tls());
  await send(phone(["Contact: <sip:a@h>"]), tls("2"));
  change({ ...alice, name: "Alice B" }, "changed");
  expect(location.size).toBe(2);
  change({ ...alice, enabled: false }, "changed");
  expect(location.size).toBe(0);
  expect(
    notified.map((text) => text.split("\r\n").map((line) => line.replace(/^[^:]+:/, (n) => n.toLowerCase()))),
  ).toEqual([
    [
      "notify sip:10.0.0.17:49201;transport=tls;ms-opaque=d3470f2e1d;ms-received-cid=1A00 SIP/2.0",
      "max-forwards: 70",
      "from: <sip:alice@example.com>;tag=tag1",
      "to: <sip:alice@example.com>;tag=2975862504;epid=46b45a2a3940",
      "call-id: D041gBCF8aA3B1i492Cm95ACtAD10bD0A7xD5E9x",
      "cseq: 1 NOTIFY",
      "event: registration-notify",
      "subscription-state: terminated;expires=0",
      'ms-diagnostics-public: 4141;reason="The account was disabled.";source="fe.example.com"',
      "content-type: text/registration-event",
      "content-length: 27",
      "",
      "deregistered;event=rejected",
    ],
  ]);
  expect(location.lastSeen("alice@example.com")?.reason).toBe("the account was disabled");
});

test("who gets another password is signed out everywhere and may come back", async () => {
  const { send, location, notified, changePassword } = openRegistrar();
  await send(golden("next-3-ntlm-tls"), tls());
  changePassword(alice);
  expect(location.size).toBe(0);
  expect(notified[0]).toContain('ms-diagnostics-public: 4140;reason="The password was changed.";');
  expect(notified[0]).toMatch(/deregistered;event=unregistered$/);
});

test("an administrator signs every device of a person out and learns how many there were", async () => {
  const { send, registrar, location } = openRegistrar();
  await send(communicator(1), tls("1"));
  await send(communicator(2), tls("2"));
  const ending: Ending = "unregistered";
  expect(await registrar.signOut("alice@example.com", "an administrator signed you out", ending)).toBe(2);
  expect(location.size).toBe(0);
});

test("a Communicator client hears 403, 404 or 503 and nothing that would make it hang", async () => {
  const broken = openRegistrar();
  Object.assign(broken.location, {
    apply: () => {
      throw new TypeError("a defect");
    },
  });
  expect(await broken.send(golden("next-3-ntlm-tls"), tls())).toMatchObject({ status: 503, id: "REG-0009" });
  expect(await broken.send(phone(["Contact: <sip:a@h>"]), tls())).toMatchObject({
    status: 500,
    id: "REG-0009",
  });

  const { send } = openRegistrar();
  const cut = golden("next-3-ntlm-tls").replace(/Contact: .*/, "Contact: garbage");
  expect(await send(cut, tls())).toMatchObject({ status: 403, id: "REG-0005" });
  await send(golden("next-3-ntlm-tls"), tls());
  expect(await send(golden("next-3-ntlm-tls").replace("CSeq: 3", "CSeq: 2"), tls())).toMatchObject({
    status: 503,
  });
});
