import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { RequestContext } from "#pipeline/request-context";
import type { RouteEntry } from "#pipeline/role";
import type { Directory, User } from "#roles/directory/contract";
import type { Ending } from "#roles/location/contract";
import { createLocation } from "#roles/location/index";
import type { BindingStore } from "#roles/location/store";
import { createMemoryStore } from "#roles/location/store.memory";
import type { LiveSettings } from "#settings/live";
import { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import type { Flow } from "#sip/transport/flow";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { createEndSession } from "./end-session.ts";
import { createRegistrar } from "./index.ts";

const alice: User = {
  id: 1,
  address: "alice@example.com",
  name: "Alice",
  tel: undefined,
  enabled: true,
  createdAt: "2026-11-23T08:00:00Z",
};

interface Answer {
  readonly status: number;
  readonly id?: string;
  readonly diagnostics?: unknown;
  readonly fields: readonly (readonly [string, string])[];
  readonly text: string;
}

/** A registrar with its location service, in which alice may sign in. */
function open(given: { settings?: Record<string, number>; store?: BindingStore } = {}) {
  const clock = new VirtualClock();
  clock.pass(Date.UTC(2026, 10, 23, 8, 0, 0));
  const users = new Map([[alice.address, alice]]);
  let changed: (user: User, change: "added" | "changed" | "removed") => void = () => {};
  let gotPassword: (user: User) => void = () => {};
  const directory: Directory = {
    find: (address) => users.get(address),
    findByLogin: () => undefined,
    domains: () => ["example.com"],
    isOurs: (domain: string): boolean => domain === "example.com",
    netbiosDomain: () => "EXAMPLE",
    all: () => users.values(),
    onPassword: (action) => {
      gotPassword = action;
      return () => {};
    },
    onChange: (action) => {
      changed = action;
      return () => {};
    },
  };
  const settings: LiveSettings = {
    get: (setting) => (given.settings?.[setting.name] as typeof setting.default) ?? setting.default,
    onChange: () => () => {},
  };
  const notified: string[] = [];
  const flows = new Map<string, Flow>();
  const endSession = createEndSession({
    flows: { find: (id) => flows.get(id) },
    sendNotify: (request) => void notified.push(printMessage(request)),
    serverName: () => "fe.example.com",
  });
  const store = given.store ?? createMemoryStore();
  const location = createLocation({ clock, log: silentLog, settings, store, endSession });
  let tag = 0;
  const registrar = createRegistrar({
    clock,
    log: silentLog,
    settings,
    directory,
    location,
    newTag: () => `tag${++tag}`,
    isUs: (host) => host === "192.0.2.1",
  });
  const table: RouteEntry[] = [];
  const handle = (entry: RouteEntry) => {
    table.push(entry);
    return () => {};
  };
  void registrar.start({ handle }, new Scope());

  /** Hands one REGISTER over and gives its answer back. */
  async function send(
    octets: string,
    flow: Flow,
    sender: string | undefined = alice.address,
  ): Promise<Answer> {
    flows.set(flow.id, flow);
    const read = parseMessage(octets);
    if (!read.ok || !(read.value instanceof SipRequest))
      throw new Error("The test's REGISTER cannot be read.");
    let answer: Answer | undefined;
    const context: RequestContext = {
      request: read.value,
      transaction: undefined,
      flow,
      case: 1,
      ...(sender && { sender: { aor: sender, proof: "digest" } }),
      respond(response) {
        const text = printMessage(response);
        answer = { status: response.status, fields: response.fields.map((f) => [f.name, f.value]), text };
      },
      refuse(status, { explanation: { id, what, legacy } }, extra = []) {
        answer = { status, id, diagnostics: legacy?.["ms-diagnostics"], fields: extra, text: what };
      },
      note: () => {},
    };
    await table[0]?.handle(context);
    if (!answer) throw new Error("The REGISTER was not answered.");
    return answer;
  }
  return {
    clock,
    location,
    registrar,
    notified,
    send,
    users,
    change: (user: User, change: "changed" | "removed") => changed(user, change),
    changePassword: (user: User) => gotPassword(user),
  };
}

const tls = (id = "1A00", port = 49201) =>
  literalFlow({ id, transport: "tls", remote: { address: "10.0.0.17", port } });
const udp = () => literalFlow({ id: "u1", transport: "udp", remote: { address: "192.0.2.7", port: 5060 } });

/** A REGISTER as a phone writes it; `fields` come after the usual ones. */
function phone(
  fields: readonly string[],
  over: Partial<Record<"uri" | "to" | "from" | "callId" | "cseq", string>> = {},
) {
  const to = over.to ?? "<sip:alice@example.com>";
  return [
    `REGISTER ${over.uri ?? "sip:example.com"} SIP/2.0`,
    "Via: SIP/2.0/TLS 10.0.0.17:49201;branch=z9hG4bK1;rport",
    `From: ${over.from ?? to};tag=a1`,
    `To: ${to}`,
    `Call-ID: ${over.callId ?? "call-1"}`,
    `CSeq: ${over.cseq ?? "1"} REGISTER`,
    "Max-Forwards: 70",
    ...fields,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

const golden = (name: string) =>
  readFileSync(new URL(`../../../test/golden/pidgin-sipe/${name}.txt`, import.meta.url), "latin1");
/** pidgin-sipe as another device: its own instance, epid and Call-ID. */
const communicator = (n: number) =>
  golden("next-3-ntlm-tls")
    .replaceAll(
      "b51a9866-926a-5e92-9260-ed0dec9cdf92",
      `b51a9866-926a-5e92-9260-${String(n).padStart(12, "0")}`,
    )
    .replaceAll("46b45a2a3940", `epid${n}`)
    .replaceAll("D041gBCF8aA3B1i492Cm95ACtAD10bD0A7xD5E9x", `call${n}`);
const contacts = (answer: Answer) =>
  answer.fields.filter(([name]) => name === "contact").map(([, value]) => value);
const field = (answer: Answer, name: string) => answer.fields.find(([one]) => one === name)?.[1];

test("the 200 to pidgin-sipe has each line that MS-SIPREGE lists, and no other", async () => {
  const { send } = open();
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
  const { send, location, clock } = open();
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
  const { send } = open({ settings: { "registrar.keep-alive-seconds": 60 } });
  const ask = (value: string) => send(golden("next-3-ntlm-tls").replace("UAC;hop-hop=yes", value), tls());
  expect(field(await ask("UAC;hop-hop=yes"), "ms-keep-alive")).toContain("timeout=60");
  expect(field(await ask("UAC;tcp=no;hop-hop=yes"), "ms-keep-alive")).toContain("timeout=60");
  expect(field(await ask("UAC;hop-hop=no"), "ms-keep-alive")).toBeUndefined();
});

test("a phone gets all its contacts back as it wrote them, with the time and without Communicator's fields", async () => {
  const { send, clock } = open();
  await send(
    phone(['Contact: "A" <sip:alice@10.0.0.17:5062;ob>;q=0.5;audio;methods="INVITE"', "Expires: 600"]),
    tls(),
  );
  clock.pass(100_000);
  const answer = await send(phone(["Contact: <sip:desk@10.0.0.18>"], { callId: "call-2" }), tls("2"));
  expect(contacts(answer)).toEqual([
    "<sip:desk@10.0.0.18>;expires=3600",
    '<sip:alice@10.0.0.17:5062;ob>;expires=500;q=0.5;audio;methods="INVITE"',
  ]);
  expect(field(answer, "date")).toBe("Mon, 23 Nov 2026 08:01:40 GMT");
  expect(answer.text).not.toMatch(/presence-state|Server|^Expires/im);
  const query = await send(phone([], { cseq: "9" }), tls());
  expect(contacts(query)).toEqual(contacts(answer));
});

test("a phone's instance gives it a public GRUU when it supports that, with the opaque of the Communicator form", async () => {
  const { send, location } = open();
  const contact =
    'Contact: <sip:a@10.0.0.17>;+sip.instance="<urn:uuid:34d859db-6585-5f91-a3b4-de853c15347d>";reg-id=1';
  const plain = await send(phone([contact]), tls());
  expect(contacts(plain)).toEqual([
    '<sip:a@10.0.0.17>;expires=3600;+sip.instance="<urn:uuid:34d859db-6585-5f91-a3b4-de853c15347d>";reg-id=1',
  ]);
  const withGruu = await send(phone([contact, "Supported: path, gruu"], { cseq: "2" }), tls());
  expect(contacts(withGruu)[0]).toContain('pub-gruu="sip:alice@example.com;gr=21nYNIVlkV-jtN6FPBU0fQAA"');
  for (const opaque of ["21nYNIVlkV-jtN6FPBU0fQAA", "user:epid:21nYNIVlkV-jtN6FPBU0fQAA"])
    expect(location.findByGruu("alice@example.com", opaque)?.contact).toBe("sip:a@10.0.0.17");
});

test("a device that comes back on another connection replaces itself; another reg-id stands beside it", async () => {
  const { send, location } = open();
  const contact = (host: string, regId: number) =>
    `Contact: <sip:a@${host}>;+sip.instance="<urn:uuid:34D859DB-6585-5f91-a3b4-de853c15347d>";reg-id=${regId}`;
  await send(phone([contact("10.0.0.1", 1)]), tls("1"));
  await send(phone([contact("10.0.0.2", 1)], { callId: "call-2" }), tls("2"));
  expect(location.find("alice@example.com").map((one) => one.contact)).toEqual(["sip:a@10.0.0.2"]);
  const answer = await send(
    phone([contact("10.0.0.2", 2), "Supported: outbound"], { callId: "call-3" }),
    tls("3"),
  );
  expect(location.find("alice@example.com").map((one) => one.flowId)).toEqual(["3", "2"]);
  expect([field(answer, "require"), field(answer, "flow-timer")]).toEqual(["outbound", "120"]);
});

test("RFC 5626 through a proxy that does not take part in it is refused with 439", async () => {
  const { send } = open();
  const through = (...fields: string[]) =>
    phone([
      "Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bK2",
      'Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>";reg-id=1',
      "Supported: outbound",
      ...fields,
    ]);
  expect(await send(through(), tls())).toMatchObject({ status: 439, id: "REG-0012" });
  expect(await send(through("Path: <sip:edge.example.com;lr;ob>"), tls())).toMatchObject({ status: 200 });
});

test("Path is kept with the binding and given back", async () => {
  const { send, location } = open();
  const answer = await send(
    phone(["Path: <sip:edge.example.com;lr>, <sip:inner.example.com;lr>", "Contact: <sip:a@h>"]),
    tls(),
  );
  expect(answer.fields.filter(([name]) => name === "path").map(([, value]) => value)).toEqual([
    "<sip:edge.example.com;lr>",
    "<sip:inner.example.com;lr>",
  ]);
  expect(location.find("alice@example.com")[0]?.path).toHaveLength(2);
});

test("Contact * signs every device out, and is refused where it says something else too", async () => {
  const { send, location } = open();
  await send(phone(["Contact: <sip:a@h>, <sip:b@h>"]), tls());
  expect(location.size).toBe(2);
  for (const wrong of [
    ["Contact: *"],
    ["Contact: *", "Expires: 60"],
    ["Contact: *, <sip:a@h>", "Expires: 0"],
  ])
    expect(await send(phone(wrong, { cseq: "2" }), tls())).toMatchObject({ status: 400, id: "REG-0006" });
  expect(location.size).toBe(2);
  const answer = await send(phone(["Contact: *", "Expires: 0"], { cseq: "2" }), tls());
  expect([answer.status, contacts(answer), location.size]).toEqual([200, [], 0]);
});

test("one contact signs out by expires=0, even when it forgets its instance", async () => {
  const { send, location } = open();
  await send(phone(['Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>", <sip:b@h>']), tls());
  await send(phone(["Contact: <sip:a@h>;expires=0"], { cseq: "2" }), tls());
  expect(location.find("alice@example.com").map((one) => one.contact)).toEqual(["sip:b@h"]);
});

test("the wished time is kept between the limits; too brief is 423 for phones and lengthened for Communicator", async () => {
  const { send, location } = open();
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

test("a REGISTER that was overtaken changes nothing; the very same one may come again", async () => {
  const { send, location } = open();
  await send(phone(["Contact: <sip:a@h>"], { cseq: "5" }), tls());
  const late = await send(phone(["Contact: <sip:a@h>;expires=0, <sip:b@h>"], { cseq: "4" }), tls());
  expect(late).toMatchObject({ status: 500, id: "REG-0008" });
  expect(await send(phone(["Contact: *", "Expires: 0"], { cseq: "4" }), tls())).toMatchObject({
    status: 500,
  });
  expect(location.find("alice@example.com").map((one) => one.contact)).toEqual(["sip:a@h"]);
  expect(await send(phone(["Contact: <sip:a@h>"], { cseq: "5" }), tls())).toMatchObject({ status: 200 });
  const other = phone(["Contact: <sip:a@h>"], { cseq: "1", callId: "after a restart of the phone" });
  expect(await send(other, tls())).toMatchObject({ status: 200 });
});

test("nobody signs in as somebody else, for a foreign domain, or without an account", async () => {
  const { send, users, location } = open();
  const contact = ["Contact: <sip:a@h>"];
  const bob = "<sip:bob@example.com>";
  expect(await send(phone(contact, { to: bob }), tls())).toMatchObject({
    status: 403,
    id: "REG-0002",
    diagnostics: 4004,
  });
  expect(await send(phone(contact, { from: bob }), tls())).toMatchObject({ status: 403, id: "REG-0002" });
  expect(await send(phone(contact), tls(), "")).toMatchObject({ status: 403, id: "REG-0002" });
  const foreign = { status: 404, id: "REG-0001", diagnostics: 1005 };
  expect(await send(phone(contact, { uri: "sip:example.net" }), tls())).toMatchObject(foreign);
  expect(await send(phone(contact, { to: "<sip:alice@example.net>" }), tls())).toMatchObject(foreign);
  users.set(alice.address, { ...alice, enabled: false });
  expect(await send(phone(contact), tls())).toMatchObject({ status: 403, id: "REG-0003", diagnostics: 4141 });
  users.delete(alice.address);
  expect(await send(phone(contact), tls())).toMatchObject({ status: 404, id: "REG-0003", diagnostics: 4005 });
  expect(location.size).toBe(0);
});

test("the address is compared without case, escapes and parameters, and our own address stands for the domain", async () => {
  const { send, location } = open();
  const odd = phone(["Contact: <sip:a@h>"], {
    to: "<sip:%41lice@EXAMPLE.com;user=phone>",
    uri: "sip:192.0.2.1",
  });
  expect(await send(odd, tls())).toMatchObject({ status: 200 });
  expect(location.find("alice@example.com")).toHaveLength(1);
});

test("what cannot be read or is not supported is refused by name", async () => {
  const { send } = open();
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

test("one phone too many is refused with the reason; renewing stays possible", async () => {
  const { send } = open({ settings: { "registrar.most-endpoints": 2 } });
  const add = (n: number, cseq = "1") =>
    send(phone([`Contact: <sip:p${n}@h>`], { callId: `call-${n}`, cseq }), tls(`${n}`));
  expect([(await add(1)).status, (await add(2)).status]).toEqual([200, 200]);
  expect(await add(3)).toMatchObject({
    status: 403,
    id: "REG-0004",
    text: "alice@example.com is already signed in on 2 devices.",
  });
  expect((await add(2, "2")).status).toBe(200);
});

test("one Communicator too many signs the oldest device out, which hears 4140", async () => {
  const { send, location, clock, notified } = open({ settings: { "registrar.most-endpoints": 2 } });
  for (const n of [1, 2, 3]) {
    clock.pass(1_000);
    expect((await send(communicator(n), tls(`${n}`))).status).toBe(200);
  }
  expect(location.find("alice@example.com").map((one) => one.epid)).toEqual(["epid3", "epid2"]);
  expect(notified).toHaveLength(1);
  expect(notified[0]).toContain("ms-diagnostics-public: 4140;");
});

test("a disabled user's devices are signed out with the NOTIFY of MS-SIPREGE, phones without", async () => {
  const { send, location, notified, change } = open();
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
  const { send, location, notified, changePassword } = open();
  await send(golden("next-3-ntlm-tls"), tls());
  changePassword(alice);
  expect(location.size).toBe(0);
  expect(notified[0]).toContain('ms-diagnostics-public: 4140;reason="The password was changed.";');
  expect(notified[0]).toMatch(/deregistered;event=unregistered$/);
});

test("an administrator signs every device of a person out and learns how many there were", async () => {
  const { send, registrar, location } = open();
  await send(communicator(1), tls("1"));
  await send(communicator(2), tls("2"));
  const ending: Ending = "unregistered";
  expect(await registrar.signOut("alice@example.com", "an administrator signed you out", ending)).toBe(2);
  expect(location.size).toBe(0);
});

test("over UDP the 200 waits for the store, and what the store refuses is 503", async () => {
  let write: () => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const store: BindingStore = {
    load: async () => [],
    save: () =>
      new Promise((resolve, reject) => {
        write = resolve;
        refuse = reject;
      }),
  };
  const { send, location } = open({ store });
  let answered = false;
  const answer = send(phone(["Contact: <sip:a@h>"]), udp()).finally(() => {
    answered = true;
  });
  await Promise.resolve();
  expect(answered).toBe(false);
  write();
  expect((await answer).status).toBe(200);
  const second = send(phone(["Contact: <sip:b@h>"], { callId: "call-2" }), udp());
  refuse(new Error("disk full"));
  expect(await second).toMatchObject({ status: 503, id: "LOC-0002" });
  expect(location.find("alice@example.com").map((one) => one.contact)).toEqual(["sip:a@h"]);
});

test("a Communicator client hears 403, 404 or 503 and nothing that would make it hang", async () => {
  const broken = open();
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

  const { send } = open();
  const cut = golden("next-3-ntlm-tls").replace(/Contact: .*/, "Contact: garbage");
  expect(await send(cut, tls())).toMatchObject({ status: 403, id: "REG-0005" });
  await send(golden("next-3-ntlm-tls"), tls());
  expect(await send(golden("next-3-ntlm-tls").replace("CSeq: 3", "CSeq: 2"), tls())).toMatchObject({
    status: 503,
  });
});
