import { beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { SipRequest, SipResponse } from "#sip/message/message";
import { printMessage } from "#sip/message/print-message";
import { literalSettings } from "#testing/literal-settings";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";
import type { Document, EventPackage, Subscription } from "./contract.ts";
import { createSubscriptions } from "./index.ts";

const FIRST: Document = { contentType: "application/lamp+xml", body: "<lamp>off</lamp>" };
const LATER: Document = {
  contentType: "application/lamp+xml",
  body: "<lamp>on</lamp>",
  fields: [["require", "eventlist"]],
};

let stage: Stage;
let alice: Phone;
let held: Subscription[];
let table: ReturnType<typeof createSubscriptions>;

/** A package whose documents take a while. */
const slow: EventPackage = {
  event: "slow",
  types: ["application/lamp+xml"],
  maxExpiresSeconds: 7200,
  async subscribed(subscription) {
    held.push(subscription);
    await Promise.resolve();
    return { document: FIRST };
  },
};

/** A package of one lamp. */
const lamp: EventPackage = {
  event: "lamp",
  types: ["application/lamp+xml"],
  maxExpiresSeconds: 7200,
  subscribed(subscription, _context, again) {
    if (!again) held.push(subscription);
    return { document: FIRST };
  },
};

beforeEach(async () => {
  stage = await openStage();
  held = [];
  const { transactions, table: routes } = stage.frontEnd;
  let tags = 0;
  table = createSubscriptions(
    {
      clock: stage.clock,
      log: silentLog,
      settings: literalSettings({ "subscriptions.most-per-watcher": 10 }),
      directory: stage.directory,
      transactions,
      newTag: () => `tag${++tags}`,
      reachedAt: () => ({ host: "192.0.2.1", port: 5060 }),
    },
    [lamp, slow],
  );
  await table.start(routes, new Scope());
  alice = await stage.signedIn("alice");
});

type Fields = [string, string][];
const COMMUNICATOR: Fields = [
  ["event", "lamp"],
  ["accept", "application/lamp+xml"],
  ["supported", "com.microsoft.autoextend"],
  ["supported", "ms-benotify"],
  ["proxy-require", "ms-benotify"],
  ["supported", "ms-piggyback-first-notify"],
];
const PHONE: Fields = [
  ["event", "lamp"],
  ["expires", "600"],
];

/** The same subscription again: in its dialog, with the next CSeq. */
function again(first: SipRequest, answer: SipResponse, fields: Fields = []): string {
  const request = first.copy();
  request.uri = "sip:192.0.2.1:5060;transport=tcp";
  request.set("to", answer.get("to") ?? "");
  request.set("cseq", `${first.cseq.number + 1} SUBSCRIBE`);
  request.set("via", `${first.get("via")}again`.replace(";rportagain", `x${first.cseq.number};rport`));
  for (const [name, value] of fields) request.set(name, value);
  return printMessage(request);
}

describe("a phone that subscribes", () => {
  test("gets a bare 200 and then the first document; later ones in the same dialog", async () => {
    alice.sends("SUBSCRIBE bob", PHONE);
    const ok = await alice.gets(200);
    expect(ok.get("expires")).toBe("600");
    expect(ok.body).toBe("");
    expect(ok.has("ms-piggyback-cseq")).toBe(false);
    const first = (await alice.gets("NOTIFY")) as SipRequest;
    expect(first.body).toBe(FIRST.body);
    expect(first.get("subscription-state")).toBe("active;expires=600");
    expect(first.get("cseq")).toBe("1 NOTIFY");
    expect(first.to.tag).toBe("alice2");
    expect(first.from.tag).toBe(ok.to.tag);
    alice.sends(200);
    held[0]?.notify(LATER);
    const later = (await alice.gets("NOTIFY")) as SipRequest;
    expect(later.get("cseq")).toBe("2 NOTIFY");
    expect(later.get("require")).toBe("eventlist");
  });

  test("that is gone before its document is there leaves neither subscription nor timer", async () => {
    const before = stage.clock.waiting;
    alice.sends("SUBSCRIBE bob", [
      ["event", "slow"],
      ["expires", "600"],
    ]);
    expect(table.size).toBe(1);
    alice.flow.close("reset by the other side");
    expect(await alice.rest()).toEqual([]);
    expect(table.size).toBe(0);
    expect(held[0]?.open).toBe(false);
    stage.passes(40_000); // the transaction is over
    expect(stage.clock.waiting).toBeLessThanOrEqual(before);
  });

  test("whose subscription ends before its document is there hears that there is none", async () => {
    alice.sends("SUBSCRIBE bob", [
      ["event", "slow"],
      ["expires", "600"],
    ]);
    held[0]?.end("rejected");
    await alice.gets(481);
    expect(stage.problems.at(-1)).toMatchObject({ id: "SUB-0002" });
    expect(await alice.rest()).toEqual([]);
  });

  test("that refuses a notification is sent no more", async () => {
    alice.sends("SUBSCRIBE bob", PHONE);
    await alice.gets("NOTIFY");
    alice.sends(481);
    expect(held[0]?.open).toBe(false);
    expect(table.size).toBe(0);
  });

  test("unsubscribes with Expires 0 and hears one last time that it is over", async () => {
    const first = alice.sends("SUBSCRIBE bob", PHONE) as SipRequest;
    const ok = (await alice.gets(200)) as SipResponse;
    await alice.gets("NOTIFY");
    alice.sends(200);
    alice.sendsOctets(again(first, ok, [["expires", "0"]]));
    await alice.gets(200);
    const last = await alice.gets("NOTIFY");
    expect(last.get("subscription-state")).toBe("terminated;reason=timeout");
    expect(held[0]?.open).toBe(false);
  });

  test("that is silent hears a minute after its time that it is over", async () => {
    alice.sends("SUBSCRIBE bob", PHONE);
    await alice.gets("NOTIFY");
    alice.sends(200);
    stage.passes(659_000);
    expect(held[0]?.open).toBe(true);
    stage.passes(2_000);
    expect((await alice.gets("NOTIFY")).get("subscription-state")).toBe("terminated;reason=timeout");
  });

  test("polls with Expires 0: one document, and nothing is kept", async () => {
    alice.sends("SUBSCRIBE bob", [
      ["event", "lamp"],
      ["expires", "0"],
    ]);
    expect((await alice.gets(200)).get("expires")).toBe("0");
    const only = await alice.gets("NOTIFY");
    expect(only.body).toBe(FIRST.body);
    expect(only.get("subscription-state")).toBe("terminated;reason=timeout");
    expect(table.size).toBe(0);
  });

  test.each([
    [
      "an unreadable Expires",
      [
        ["event", "lamp"],
        ["expires", "soon"],
      ],
      400,
      "SUB-0006",
    ],
    [
      "a very short time",
      [
        ["event", "lamp"],
        ["expires", "5"],
      ],
      423,
      "SUB-0004",
    ],
    [
      "no type in common",
      [
        ["event", "lamp"],
        ["accept", "text/plain"],
      ],
      406,
      "SUB-0001",
    ],
  ] as [string, Fields, number, string][])(
    "%s is refused with its reason",
    async (_name, fields, status, id) => {
      alice.sends("SUBSCRIBE bob", fields);
      const answer = await alice.gets(status);
      expect(answer.get("ms-diagnostics")).toContain(id);
      expect(table.size).toBe(0);
    },
  );

  test("that nobody knows is refused", async () => {
    const mallory = stage.phone("mallory");
    mallory.sends("SUBSCRIBE bob", PHONE);
    expect((await mallory.gets(403)).get("warning")).toContain("SUB-0005");
  });

  test("cannot hold more than its person may", async () => {
    for (let count = 0; count < 10; count++) alice.sends("SUBSCRIBE bob", PHONE);
    alice.sends("SUBSCRIBE bob", PHONE);
    const refused = await alice.gets(503);
    expect(refused.get("ms-diagnostics")).toMatch(
      /^2012;reason="alice@example.com already holds 10 .*SUB-0003/,
    );
  });
});

/** Seconds in which the phone keeps its connection and its sign-in. */
function passesAwake(seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 100) {
    stage.passes(100_000);
    alice.sends("REGISTER", [["expires", "3600"]]);
  }
}

describe("a Communicator client that subscribes", () => {
  test("gets the first document in the 200, and BENOTIFY from CSeq 2 on, whose answer nobody awaits", async () => {
    alice.sends("SUBSCRIBE alice", COMMUNICATOR);
    const ok = await alice.gets(200);
    expect(ok.body).toBe(FIRST.body);
    expect(ok.get("content-type")).toBe("application/lamp+xml");
    expect(ok.get("ms-piggyback-cseq")).toBe("1");
    expect(ok.get("subscription-state")).toBe("active;expires=3600");
    expect(ok.getAll("supported")).toEqual([
      "com.microsoft.autoextend",
      "ms-benotify",
      "ms-piggyback-first-notify",
    ]);
    held[0]?.notify(LATER);
    expect((await alice.gets("BENOTIFY")).get("cseq")).toBe("2 BENOTIFY");
    expect(await alice.rest()).toEqual([]);
    expect(stage.frontEnd.transactions.size).toBe(0);
  });

  test("is told nothing before its 200 has gone", async () => {
    const hasty: EventPackage = {
      ...lamp,
      event: "hasty",
      subscribed(subscription) {
        subscription.notify(LATER);
        return Promise.resolve({ document: FIRST });
      },
    };
    const { transactions, table: routes } = stage.frontEnd;
    const other = createSubscriptions(
      {
        clock: stage.clock,
        log: silentLog,
        settings: literalSettings(),
        directory: stage.directory,
        transactions,
        newTag: () => "hasty",
        reachedAt: () => ({ host: "192.0.2.1", port: 5060 }),
      },
      [hasty],
    );
    await other.start(routes, new Scope());
    stage.begins();
    alice.sends("SUBSCRIBE alice", [["event", "hasty"], ...COMMUNICATOR.slice(1)]);
    await alice.gets("BENOTIFY");
    expect(stage.ladder()).toMatch(/200\n.*BENOTIFY/);
  });

  test("every notification starts its time anew (autoextend)", async () => {
    alice.sends("SUBSCRIBE alice", COMMUNICATOR);
    await alice.gets(200);
    passesAwake(3000);
    held[0]?.notify(LATER);
    passesAwake(3000);
    expect(held[0]?.open).toBe(true);
    passesAwake(600); // an hour and a minute after the notification
    stage.passes(59_999);
    expect(held[0]?.open).toBe(true);
    stage.passes(1);
    expect(held[0]?.open).toBe(false);
  });

  test("refreshes in its dialog and gets the whole document again", async () => {
    const first = alice.sends("SUBSCRIBE alice", COMMUNICATOR) as SipRequest;
    const ok = (await alice.gets(200)) as SipResponse;
    alice.sendsOctets(again(first, ok));
    const refreshed = await alice.gets(200);
    expect(refreshed.body).toBe(FIRST.body);
    expect(refreshed.get("ms-piggyback-cseq")).toBe("2");
    expect(table.size).toBe(1);
    alice.sendsOctets(again(first, ok).replace(/x1;rport/, "x9;rport"));
    expect((await alice.gets(500)).get("ms-diagnostics")).toContain("SUB-0007");
  });

  test("of which Communicator has forgotten the Call-ID is found by its tags, on its own connection only", async () => {
    const epid: Fields = [["from", "<sip:alice@example.com>;tag=a;epid=46b45a2a3940"]];
    const first = alice.sends("SUBSCRIBE alice", []) as SipRequest; // refused: it only shows how one looks
    await alice.gets(405);
    const own = first.copy();
    for (const [name, value] of [...COMMUNICATOR, ...epid]) own.set(name, value);
    own.set("call-id", "the-last-of-ten");
    own.set("via", `${first.get("via")}`.replace(";rport", "own;rport"));
    alice.sendsOctets(printMessage(own));
    const ok = (await alice.gets(200)) as SipResponse;
    const mixed = again(own, ok).replace("the-last-of-ten", "the-first-of-ten");
    alice.sendsOctets(mixed);
    await alice.gets(200);
    const other = await stage.signedIn("other", "alice");
    other.sendsOctets(mixed.replace(/^CSeq: \d+/m, "CSeq: 99").replace(/x\d+;rport/, "x99;rport"));
    await other.gets(481);
  });

  test("loses everything with its connection, and a refresh over another is told so", async () => {
    const first = alice.sends("SUBSCRIBE alice", COMMUNICATOR) as SipRequest;
    const ok = (await alice.gets(200)) as SipResponse;
    alice.flow.close("reset by the other side");
    expect(table.size).toBe(0);
    const back = await stage.signedIn("back", "alice");
    back.sendsOctets(again(first, ok));
    expect((await back.gets(481)).get("ms-diagnostics")).toMatch(/^2014;/);
  });
});
