import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import type { Binding } from "#roles/location/contract";
import type { PushSubscriptionTable } from "#storage/schema";
import { literalSettings } from "#testing/literal-settings";
import { VirtualClock } from "#testing/virtual-clock";
import { createPush } from "./index.ts";

const BEN = { id: 2, address: "ben@example.com", name: "Ben", tel: undefined, enabled: true, createdAt: "" };
const ENDPOINT = "https://push.example.net/send/1";
const wish = { endpoint: ENDPOINT, keys: { p256dh: "p", auth: "a" } };

async function open(status = 201) {
  const clock = new VirtualClock();
  let kept: PushSubscriptionTable[] = [];
  const sent: { kind: string; name: string; topic: string }[] = [];
  const push = await createPush({
    clock,
    log: silentLog,
    settings: literalSettings({}),
    directory: { find: (address: string) => (address === BEN.address ? BEN : undefined) } as never,
    rows: {
      counts: async () => new Map(),
      of: async () => kept,
      put: async (row) => void kept.push(row),
      remove: async (_user, endpoint) => {
        kept = kept.filter((row) => row.endpoint !== endpoint);
      },
    },
    publicKey: "key",
    send: async (_target, { text, topic }) => {
      const { kind, name } = JSON.parse(text) as { kind: string; name: string };
      sent.push({ kind, name, topic });
      return status;
    },
  });
  return { clock, push, sent };
}

/** A call to Ben that walks through the step; what became of it, and how to go on. */
async function calls(all: Awaited<ReturnType<typeof open>>, devices: Binding[] = []) {
  let signIn: (aor: string, bindings: readonly Binding[]) => void = () => {};
  let cancel = (): void => {};
  let over = (): void => {};
  const answers: number[] = [];
  const uri = { scheme: "sip", user: "ben", host: "example.com", port: undefined };
  const step = all.push.wakeStep(
    {
      find: () => devices,
      onChange: (action) => {
        signIn = (aor, bindings) => action(aor, bindings, []);
        return () => {};
      },
    },
    { isOurs: (domain) => domain === "example.com", domains: () => ["example.com"], isUs: () => false },
    () => "tag",
  );
  const context = {
    request: {
      method: "INVITE",
      to: {},
      from: { uriText: "sip:ada@example.com" },
      requestUri: uri,
      fields: [],
      getAll: () => [],
      get: () => undefined,
    },
    transaction: {
      onCancel: (action: () => void) => {
        cancel = action;
      },
      onEnd: (action: () => void) => {
        over = action;
      },
    },
    case: 7,
    respond: ({ status }: { status: number }) => answers.push(status),
  };
  const verdict = Promise.resolve(step.run(context as never));
  await Promise.resolve();
  return {
    verdict,
    signIn: (b: Binding[]) => signIn(BEN.address, b),
    cancel: () => cancel(),
    over: () => over(),
    answers,
  };
}
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const browser = { transport: "wss" } as Binding;
const phone = { transport: "udp" } as Binding;

test("who has no device at all is told, and the call goes on when their page is there", async () => {
  const all = await open();
  await all.push.add(BEN.address, wish);
  const call = await calls(all);
  await settle();
  expect(all.sent).toEqual([{ kind: "call", name: "", topic: "c-0007" }]);
  call.signIn([browser]);
  expect(await call.verdict).toBe("continue");
  call.over();
  await settle();
  expect(all.sent.at(-1)).toMatchObject({ kind: "ended", topic: "c-0007" });
});

test("nobody comes: after 20 s the call goes its ordinary way", async () => {
  const all = await open();
  await all.push.add(BEN.address, wish);
  const call = await calls(all);
  let done = false;
  void call.verdict.then(() => {
    done = true;
  });
  all.clock.pass(19_999);
  await settle();
  expect(done).toBe(false);
  all.clock.pass(1);
  expect(await call.verdict).toBe("continue");
});

test("a phone that is there rings at once, and the browser is told all the same; one with a page open is not", async () => {
  const all = await open();
  await all.push.add(BEN.address, wish);
  expect(await (await calls(all, [phone])).verdict).toBe("continue");
  await settle();
  expect(all.sent).toHaveLength(1);
  expect(await (await calls(all, [browser])).verdict).toBe("continue");
  await settle();
  expect(all.sent).toHaveLength(1);
});

test("a browser that is gone is told no more", async () => {
  const all = await open(410);
  await all.push.add(BEN.address, wish);
  expect(all.push.subscribed(BEN.address)).toBe(1);
  await calls(all, [phone]);
  await settle();
  expect(all.push.subscribed(BEN.address)).toBe(0);
});

test.each([
  "http://push.example.net/1",
  "https://10.0.0.1/",
  "https://localhost/",
  "https://[::1]/",
  "https://printer/",
  "https://nas.local/",
  "https://user@push.example.net/",
  "nonsense",
])("%s is no push service", async (endpoint) => {
  const { push } = await open();
  await expect(push.add(BEN.address, { ...wish, endpoint })).rejects.toMatchObject({
    explanation: { id: "PSH-0001" },
  });
});
