import { expect, test } from "vitest";
import { headerField, SipRequest } from "#sip/message/message";
import { printMessage } from "#sip/message/print-message";
import { openStage } from "#testing/stage";

test("one Record-Route where both ends reach us at the same address, two where they do not", async () => {
  const stage = await openStage({ users: ["alice", "bob", "carol"] });
  const bob = await stage.signedIn("bob", "bob", "tcp");
  const carol = await stage.signedIn("carol", "carol", "udp");
  const alice = await stage.signedIn("alice", "alice", "tcp");

  alice.sends("INVITE bob");
  const near = await bob.gets("INVITE");
  expect(near.list("record-route")).toHaveLength(1);
  alice.sends("INVITE carol");
  const far = await carol.gets("INVITE");
  expect(far.list("record-route").map((route) => /transport=(\w+)/.exec(route)?.[1])).toEqual(["udp", "tcp"]);
});

test("no comma stands in our Record-Route, for pidgin-sipe splits there without looking for brackets", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob", "bob", "tls");
  const alice = await stage.signedIn("alice", "alice", "udp");
  alice.sends("INVITE bob");
  const invite = await bob.gets("INVITE");
  for (const route of invite.getAll("record-route")) expect(route).not.toContain(",");
});

test("a call from UDP to TLS and back keeps its way in both directions", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob", "bob", "tls");
  const alice = await stage.signedIn("alice", "alice", "udp");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("ACK");
  const ack = await bob.gets("ACK");
  expect(ack.has("route")).toBe(false);
  bob.sends("BYE");
  const bye = await alice.gets("BYE");
  expect(bye.has("route")).toBe(false);
  alice.sends(200);
  await bob.gets(200);
});

for (const [what, spoil] of [
  [
    "an altered signature",
    (route: string) => route.replace(/sig=sig(\d)/, (_, digit) => `sig=sig${9 - digit}`),
  ],
  ["no signature", (route: string) => route.replace(/;ms-route-sig=\w+/, "")],
  ["another end", (route: string) => route.replace(/state:stage\.f?\d+/, "state:stage.f9")],
] as const)
  test(`a route with ${what} is refused`, async () => {
    const stage = await openStage();
    const bob = await stage.signedIn("bob");
    const alice = await stage.signedIn("alice");
    alice.sends("INVITE bob");
    await bob.gets("INVITE");
    bob.sends(200);
    const answer = await alice.gets(200);
    const route = answer.list("record-route")[0] ?? "";

    const bye = new SipRequest("BYE", "sip:bob@192.0.2.7:40000;transport=tcp");
    bye.fields = (
      [
        ["via", "SIP/2.0/TCP 192.0.2.7:40001;branch=z9hG4bKforged"],
        ["from", answer.get("from") ?? ""],
        ["to", answer.get("to") ?? ""],
        ["call-id", answer.callId],
        ["cseq", "9 BYE"],
        ["route", spoil(route)],
      ] as const
    ).map(([name, value]) => headerField(name, value));
    alice.sendsOctets(printMessage(bye));

    await alice.gets(403);
    expect(stage.problems.at(-1)?.id).toBe("PRX-0003");
    expect(await bob.rest()).toEqual([]);
  });

test("a route of one call does not open the way of another", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  const answer = await alice.gets(200);
  alice.sends("MESSAGE bob", [["route", answer.list("record-route")[0] ?? ""]]);
  await alice.gets(403);
});

test("a strict router's request is put right before it goes on", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  const answer = await alice.gets(200);
  const ours = /<(.*)>/.exec(answer.list("record-route")[0] ?? "")?.[1] ?? "";
  const bye = new SipRequest("BYE", ours);
  bye.fields = (
    [
      ["via", "SIP/2.0/TCP 192.0.2.7:40001;branch=z9hG4bKstrict"],
      ["route", "<sip:bob@192.0.2.7:40000;transport=tcp>"],
      ["from", answer.get("from") ?? ""],
      ["to", answer.get("to") ?? ""],
      ["call-id", answer.callId],
      ["cseq", "9 BYE"],
    ] as const
  ).map(([name, value]) => headerField(name, value));
  alice.sendsOctets(printMessage(bye));

  const arrived = await bob.gets("BYE");
  expect(arrived.kind === "request" && arrived.uri).toBe("sip:bob@192.0.2.7:40000;transport=tcp");
  expect(arrived.has("route")).toBe(false);
});

test("the other end signed in anew: the dialog finds its device on the new connection", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob", "bob", "udp");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");
  alice.flow.close("cable pulled");

  bob.sends("BYE");
  const answer = await bob.gets(481);
  expect(answer.get("ms-diagnostics")).toMatch(/^1004;/);
});
