import { expect, test } from "vitest";
import type { BindingStore } from "#roles/location/store";
import { alice, contacts, field, openRegistrar, phone, tls, udp } from "#testing/open-registrar";

test("a phone gets all its contacts back as it wrote them, with the time and without Communicator's fields", async () => {
  const { send, clock } = openRegistrar();
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
  const { send, location } = openRegistrar();
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
  const { send, location } = openRegistrar();
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
  const { send } = openRegistrar();
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
  const { send, location } = openRegistrar();
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
  const { send, location } = openRegistrar();
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
  const { send, location } = openRegistrar();
  await send(phone(['Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>", <sip:b@h>']), tls());
  await send(phone(["Contact: <sip:a@h>;expires=0"], { cseq: "2" }), tls());
  expect(location.find("alice@example.com").map((one) => one.contact)).toEqual(["sip:b@h"]);
});

test("a REGISTER that was overtaken changes nothing; the very same one may come again", async () => {
  const { send, location } = openRegistrar();
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
  const { send, users, location } = openRegistrar();
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
  const { send, location } = openRegistrar();
  const odd = phone(["Contact: <sip:a@h>"], {
    to: "<sip:%41lice@EXAMPLE.com;user=phone>",
    uri: "sip:192.0.2.1",
  });
  expect(await send(odd, tls())).toMatchObject({ status: 200 });
  expect(location.find("alice@example.com")).toHaveLength(1);
});

test("one phone too many is refused with the reason; renewing stays possible", async () => {
  const { send } = openRegistrar({ settings: { "registrar.most-endpoints": 2 } });
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
  const { send, location } = openRegistrar({ store });
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
