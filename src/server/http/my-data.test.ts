import { expect, test } from "vitest";
import type { CaseView } from "#api/trace";
import { literalHttpUses } from "#testing/http-uses";
import { createMyDataHandlers } from "./my-data.ts";

const INVITE =
  'INVITE sip:ben@example.com SIP/2.0\r\nFrom: "Ada" <sip:ada@example.com>;tag=1\r\nTo: <sip:ben@example.com>\r\n\r\nFrom: <sip:eve@example.com>';
const file: CaseView = {
  case: "c-0007",
  story: [],
  settings: [],
  log: [],
  problems: [],
  events: [],
  messages: [
    {
      number: 1,
      at: "2026-11-23T08:00:00Z",
      direction: "in",
      transport: "wss",
      local: "",
      remote: "",
      flow: "f",
      message: INVITE,
    },
  ],
};

/** What this person is told of the case. */
function ask(by: string, has = false) {
  const uses = literalHttpUses({
    cases: { find: async () => file, events: () => [] },
    pastCalls: {
      list: async () => ({ calls: [], unseen: 0, next: null }),
      seen: async () => {},
      has: async () => has,
    },
  });
  const visit = {
    remote: "192.0.2.7",
    host: "pbx",
    origin: "https://pbx",
    userAgent: "",
    session: undefined,
  };
  return createMyDataHandlers(uses).myCase({ name: "c-0007", by, query: {}, body: {}, visit });
}

test.each(["ada@example.com", "ben@example.com"])(
  "%s, an end of the call, is told what happened",
  async (by) => {
    await expect(ask(by)).resolves.toMatchObject({ case: "c-0007", at: "2026-11-23T08:00:00Z" });
  },
);

test.each(["eve@example.com", "n@example.com", "a"])(
  "%s is told of no such case, whatever a body says",
  async (by) => {
    await expect(ask(by)).rejects.toMatchObject({ explanation: { id: "API-0004" } });
  },
);

test("who remembers the call has it among theirs, also after the trace has forgotten it", async () => {
  await expect(ask("cyd@example.com", true)).resolves.toMatchObject({ case: "c-0007" });
});
