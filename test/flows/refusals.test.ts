import { expect, test } from "vitest";
import { openStage } from "#testing/stage";

test("an unknown user, one who is signed out, and an unknown domain are three different answers", async () => {
  const stage = await openStage();
  const alice = await stage.signedIn("alice");

  alice.sends("INVITE nobody");
  const unknown = await alice.gets(404);
  expect(unknown.get("ms-diagnostics")).toMatch(
    /^1003;reason="Nobody here has the address nobody@example\.com\./,
  );

  alice.sends("INVITE bob");
  const away = await alice.gets(480);
  expect(away.get("ms-diagnostics")).toMatch(/^1006;reason="bob@example\.com is not signed in anywhere\./);

  alice.sends("INVITE sip:bob@elsewhere.example");
  const domain = await alice.gets(404);
  expect(domain.get("ms-diagnostics")).toMatch(
    /^1005;reason="This server has no way to the domain elsewhere\.example\./,
  );
});

test("a stranger is not carried to another domain", async () => {
  const stage = await openStage({ users: ["bob"] });
  const stranger = stage.phone("mallory");
  stranger.sends("INVITE sip:victim@elsewhere.example");
  await stranger.gets(403);
  expect(stage.problems.at(-1)?.id).toBe("PRX-0006");
});

test("Max-Forwards 0 goes no further", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  const invite = alice.sends("OPTIONS bob");
  invite.set("max-forwards", "0");
  await bob.gets("OPTIONS");
  const message = alice.sends("MESSAGE bob", [["proxy-require", "unheard-of"]]);
  expect(message.has("proxy-require")).toBe(true);
  const refused = await alice.gets(420);
  expect(refused.get("unsupported")).toBe("unheard-of");
});

test("OPTIONS to the server itself is answered", async () => {
  const stage = await openStage();
  const anybody = stage.phone("anybody");
  anybody.sends("OPTIONS sip:example.com");
  const answer = await anybody.gets(200);
  expect(answer.list("allow")).toContain("REGISTER");
});

test("an event that nobody here serves is 489, another service 405", async () => {
  const stage = await openStage();
  const alice = await stage.signedIn("alice");
  alice.sends("SUBSCRIBE alice", [["event", "x-nothing"]]);
  await alice.gets(489);
  alice.sends("SERVICE alice");
  await alice.gets(405);
});

test("a request that comes back while it is on its way is a circle", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  const sent = alice.sends("MESSAGE bob");
  const arrived = await bob.gets("MESSAGE");
  // bob is a proxy that sends it back to the address it was meant for
  arrived.prepend("via", "SIP/2.0/TCP 192.0.2.7:40000;branch=z9hG4bKcircle");
  if (arrived.kind === "request" && sent.kind === "request") arrived.uri = sent.uri;
  const { printMessage } = await import("#sip/message/print-message");
  bob.sendsOctets(printMessage(arrived));
  await bob.gets(482);
});

test("a sips call rings only where TLS leads", async () => {
  const stage = await openStage();
  await stage.signedIn("bob", "bob", "tcp");
  const alice = await stage.signedIn("alice", "alice", "tls");
  alice.sends("INVITE sips:bob@example.com");
  await alice.gets(480);
  expect(stage.problems.at(-1)?.id).toBe("PRX-0014");
});

test("Max-Breadth smaller than the number of devices is refused, a larger one is shared out", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  await stage.signedIn("tablet", "bob");
  const alice = await stage.signedIn("alice");
  alice.sends("MESSAGE bob", [["max-breadth", "1"]]);
  await alice.gets(440);
  alice.sends("MESSAGE bob", [["max-breadth", "5"]]);
  const share = await desk.gets("MESSAGE");
  expect(share.get("max-breadth")).toBe("2");
});
