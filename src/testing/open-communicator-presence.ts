import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { RequestContext } from "#pipeline/request-context";
import { RouteTable } from "#pipeline/requests";
import type { ContactDelta } from "#roles/contacts/contract";
import type { User } from "#roles/directory/contract";
import { createCommunicatorPresence } from "#roles/presence/communicator/index";
import type { Document, Subscription } from "#roles/subscriptions/contract";
import { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { literalFlow } from "./literal-flow.ts";
import { LiteralPresence } from "./literal-presence.ts";
import { VirtualClock } from "./virtual-clock.ts";

interface Answer {
  readonly status: number;
  readonly id?: string;
  readonly diagnostics?: unknown;
  readonly type: string | undefined;
  readonly body: string;
}

/** A subscription as its package sees it, and what it was told. */
export interface LiteralSubscription extends Subscription {
  readonly told: Document[];
  ended: string | undefined;
  over(): void;
}

/** Communicator's dialect over a presence that the test writes down. */
export function openCommunicatorPresence() {
  const clock = new VirtualClock();
  clock.pass(Date.UTC(2026, 10, 23, 8, 0, 0));
  const presence = new LiteralPresence();
  let contactsChanged: (delta: ContactDelta) => void = () => {};
  let accountChanged: (user: User, change: "added" | "changed" | "removed") => void = () => {};
  let tags = 0;
  const dialect = createCommunicatorPresence({
    presence,
    clock,
    log: silentLog,
    contacts: {
      onChange(action) {
        contactsChanged = action;
        return () => {};
      },
    },
    directory: {
      isOurs: (domain) => domain === "example.com",
      onChange(action) {
        accountChanged = action;
        return () => {};
      },
    },
    location: { findByFlow: () => [] },
    newTag: () => `tag${++tags}`,
  });
  const table = new RouteTable();
  dialect.start(table, new Scope());

  function contextOf(octets: string, sender: string | undefined) {
    const read = parseMessage(octets);
    if (!read.ok || !(read.value instanceof SipRequest))
      throw new Error("The test's request cannot be read.");
    const said: { answer?: Answer } = {};
    const context: RequestContext = {
      request: read.value,
      transaction: undefined,
      flow: literalFlow({}),
      case: 1,
      step: "hand over",
      ...(sender && { sender: { aor: sender, proof: "ntlm" } }),
      respond(response) {
        said.answer = { status: response.status, type: response.get("content-type"), body: response.body };
      },
      refuse(status, { explanation: { id, legacy } }, extra = [], body = "") {
        const type = extra.find(([name]) => name === "content-type")?.[1];
        said.answer = { status, id, diagnostics: legacy?.["ms-diagnostics"], type, body };
      },
    };
    return { context, said };
  }

  return {
    clock,
    presence,
    deletesContact: (owner: string, address: string) =>
      contactsChanged({ ...NO_DELTA, owner, deletedContacts: [address] }),
    accountChanged: (address: string, change: "added" | "changed" | "removed") =>
      accountChanged({ ...USER, address }, change),

    /** Hands a SERVICE over and gives its answer back. */
    async send(octets: string, sender: string | undefined = "alice@example.com"): Promise<Answer> {
      const { context, said } = contextOf(octets, sender);
      const entry = table.find(context);
      if (!entry) throw new Error("Nobody takes the test's request.");
      await entry.handle(context);
      if (!said.answer) throw new Error("The request was not answered.");
      return said.answer;
    },

    /** Hands a SUBSCRIBE to the package that takes it; `within`: it comes in the dialog of this subscription. */
    subscribe(
      octets: string,
      { watcher = "alice@example.com", within, poll = false }: SubscribeOptions = {},
    ): { subscription: LiteralSubscription; document: Document | undefined; refused: Answer | undefined } {
      const { context, said } = contextOf(octets, watcher);
      const { request } = context;
      const event = request.get("event")?.toLowerCase();
      const taker = dialect.packages.find(
        (one) => one.event === event && (within !== undefined || (one.accepts?.(request) ?? true)),
      );
      const found = within ? dialect.packages.find((one) => takers.get(within) === one) : taker;
      if (!found) throw new Error("No package takes the test's SUBSCRIBE.");
      const accepted = request.list("accept").map((type) => type.toLowerCase());
      const subscription =
        within ??
        literalSubscription(
          watcher,
          `${request.requestUri?.user}@${request.requestUri?.host}`,
          found.types.filter((type) => accepted.length === 0 || accepted.includes(type)),
          !poll,
        );
      takers.set(subscription, found);
      const result = found.subscribed(subscription, context, within !== undefined);
      if (result instanceof Promise) throw new Error("Packages answer at once here.");
      const document =
        result !== "refused" && result.document !== "nothing-yet" ? result.document : undefined;
      if (!document && !within) subscription.over();
      return { subscription, document, refused: said.answer };
    },
  };
}

interface SubscribeOptions {
  readonly watcher?: string;
  readonly within?: LiteralSubscription;
  readonly poll?: boolean;
}

const takers = new WeakMap<LiteralSubscription, unknown>();

function literalSubscription(
  watcher: string,
  resource: string,
  accept: readonly string[],
  open: boolean,
): LiteralSubscription {
  const ends: (() => void)[] = [];
  const told: Document[] = [];
  let isOpen = open;
  return {
    watcher,
    resource,
    accept,
    told,
    epid: "46b45a2a3940",
    options: new Set(["eventlist", "ms-benotify"]),
    ended: undefined,
    get open() {
      return isOpen;
    },
    notify(document) {
      if (isOpen) told.push(document);
    },
    end(reason) {
      this.ended = reason;
      this.over();
    },
    over() {
      isOpen = false;
      for (const action of ends.splice(0)) action();
    },
    onEnd: (action) => void ends.push(action),
  };
}

const NO_DELTA: ContactDelta = {
  owner: "",
  number: 2,
  previous: 1,
  addedGroups: [],
  modifiedGroups: [],
  addedContacts: [],
  modifiedContacts: [],
  deletedGroups: [],
  deletedContacts: [],
};
const USER = { id: 1, address: "", name: "", tel: undefined, enabled: true, createdAt: "" };

/** A SERVICE of alice as pidgin-sipe frames it. */
export const service = (type: string, body: string): string =>
  [
    "SERVICE sip:alice@example.com SIP/2.0",
    "Via: SIP/2.0/tcp 127.0.0.1:51970;branch=z9hG4bK11CDBF8B2FB1B8019A05",
    "From: <sip:alice@example.com>;tag=528459064;epid=46b45a2a3940",
    "To: <sip:alice@example.com>",
    "Max-Forwards: 70",
    "CSeq: 1 SERVICE",
    "Call-ID: 3544gB13Da6492i4A74m9F2Dt79D5b108CxEB46x",
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");

/** A SUBSCRIBE of alice as pidgin-sipe frames it. */
export const subscribeTo = (resource: string, fields: readonly string[], body = ""): string =>
  [
    `SUBSCRIBE sip:${resource} SIP/2.0`,
    "Via: SIP/2.0/tcp 127.0.0.1:51970;branch=z9hG4bK338EB56744100A1F02B4",
    "From: <sip:alice@example.com>;tag=5513354923;epid=46b45a2a3940",
    `To: <sip:${resource}>`,
    "Max-Forwards: 70",
    "CSeq: 1 SUBSCRIBE",
    "Call-ID: 9086gBB3Ea55E5iB483m2A30tE313bA08DxEBC3x",
    "Contact: <sip:alice@example.com;opaque=user:epid:YjUxYTk4NjYtOTI2YS01AA;gruu>",
    ...fields,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
