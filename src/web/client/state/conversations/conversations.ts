import type { MessagePage, MessageView } from "#api/messages";
import { plainText } from "#formats/text/plain-text";
import { IS_COMPOSING, printIsComposing, readIsComposing } from "#formats/typing";
import type { IncomingText, SipConnection } from "../connection.ts";
import type { ChatMessage, Conversation, Conversations, Done, Live } from "../contract.ts";
import { done, failed, failureOfSip, good, type Say } from "../failure.ts";
import type { Http } from "../http.ts";
import { Cell, derived } from "../live.ts";
import type { Platform } from "../platform.ts";
import { fromHistory, mergeHistory } from "./merge-history.ts";

const PAGE = 50;
/** How long a text waits for a connection that was lost. */
const WAIT_MS = 60_000;
/** RFC 3994 §3.2: how long typing holds without a key, and how often an active sign is repeated. */
const IDLE_MS = 15_000;
const REFRESH_MS = 60_000;

interface Kept {
  readonly cell: Cell<Conversation>;
  next: string | null | undefined;
  loaded: boolean;
  /** When the last sign went out that we type. */
  signed: number | undefined;
  endTyping: (() => void) | undefined;
  endTheirs: (() => void) | undefined;
}

export interface ConversationUses {
  readonly connection: SipConnection;
  readonly platform: Platform;
  readonly http: Http;
  readonly say: Say;
  /** A text came that the person does not look at. */
  arrived(from: string, text: string): void;
}

/** Texts with each person: MESSAGE for those of now (RFC 3428), the API for those of before. */
export class TextConversations implements Conversations {
  readonly recent = new Cell<readonly string[]>([]);
  readonly unread: Live<number>;
  readonly #uses: ConversationUses;
  readonly #kept = new Map<string, Kept>();
  readonly #unread = new Cell(0);
  #made = 0;

  constructor(uses: ConversationUses) {
    this.#uses = uses;
    this.unread = derived([this.#unread], () => this.#unread.get());
    uses.connection.onText((text) => this.#came(text));
    uses.connection.onRegistered(() => void this.#catchUp());
  }

  conversation(peer: string): Live<Conversation> {
    return this.#of(peer.toLowerCase()).cell;
  }

  async send(peer: string, text: string): Promise<Done> {
    const kept = this.#of(peer);
    const message: ChatMessage = {
      id: `m-${++this.#made}`,
      at: this.#uses.platform.now(),
      mine: true,
      text,
      state: "sending",
    };
    this.#typed(peer, kept, false);
    kept.cell.edit((one) => ({ ...one, draft: "", messages: [...one.messages, message] }));
    this.#uses.platform.write(`draft.${peer}`, undefined);
    this.#bump(peer);
    return await this.#deliver(peer, message);
  }

  async resend(peer: string, id: string): Promise<Done> {
    const message = this.#of(peer)
      .cell.get()
      .messages.find((one) => one.id === id);
    if (!message) return done;
    this.#edit(peer, id, ({ failure: _, ...one }) => ({ ...one, state: "sending" }));
    return await this.#deliver(peer, message);
  }

  setDraft(peer: string, draft: string): void {
    this.#of(peer).cell.edit((one) => ({ ...one, draft }));
    this.#uses.platform.write(`draft.${peer}`, draft === "" ? undefined : draft);
  }

  typing(peer: string): void {
    this.#typed(peer, this.#of(peer), true);
  }

  async loadEarlier(peer: string): Promise<Done> {
    const kept = this.#of(peer);
    if (kept.next === null || kept.cell.get().loading) return done;
    kept.cell.edit((one) => ({ ...one, loading: true }));
    const query = { with: peer, most: PAGE, ...(kept.next !== undefined && { before: kept.next }) };
    const page = await this.#uses.http.call<MessagePage>("myMessages", { query });
    if (!page.ok) {
      kept.cell.edit((one) => ({ ...one, loading: false }));
      return page;
    }
    kept.loaded = true;
    kept.next = page.value.next;
    kept.cell.edit((one) => ({
      ...one,
      loading: false,
      hasEarlier: page.value.next !== null,
      messages: mergeHistory(one.messages, page.value.messages.map(fromHistory)),
    }));
    return done;
  }

  seen(peer: string): void {
    const { cell } = this.#of(peer);
    const { unread } = cell.get();
    if (unread === 0) return;
    cell.edit(({ firstUnread: _, ...one }) => ({ ...one, unread: 0 }));
    this.#unread.edit((all) => Math.max(0, all - unread));
  }

  async search(text: string, peer?: string): Promise<Done<readonly MessageView[]>> {
    const query = { search: text, most: PAGE, ...(peer !== undefined && { with: peer }) };
    const page = await this.#uses.http.call<MessagePage>("myMessages", { query });
    return page.ok ? good(page.value.messages) : page;
  }

  forget(): void {
    this.#kept.clear();
    this.recent.set([]);
    this.#unread.set(0);
  }

  async #deliver(peer: string, { id, text }: ChatMessage): Promise<Done> {
    const { connection, say } = this.#uses;
    // What is written while the connection is being made again goes when it is there.
    await connection.ready(WAIT_MS);
    const answer = await connection.request(
      "MESSAGE",
      `sip:${peer}`,
      ["Content-Type: text/plain;charset=utf-8"],
      text,
    );
    if (answer && answer.status_code < 300) {
      this.#edit(peer, id, (one) => ({ ...one, state: answer.status_code === 202 ? "kept" : "delivered" }));
      return done;
    }
    const failure = answer
      ? failureOfSip(answer, say)
      : { what: say("failure.not-connected"), why: "", fix: say("failure.send-again") };
    this.#edit(peer, id, (one) => ({
      ...one,
      state: "failed",
      failure,
      ...(failure.case && { case: failure.case }),
    }));
    return failed(failure);
  }

  #came({ from, type, body, field }: IncomingText): void {
    const kept = this.#of(from);
    if (type.startsWith(IS_COMPOSING)) {
      this.#theyType(kept, readIsComposing(body) === "active");
      return;
    }
    const text = plainText(type, body);
    if (text === undefined) return;
    const date = Date.parse(field("Date") ?? "");
    const now = this.#uses.platform.now();
    const message: ChatMessage = {
      id: `m-${++this.#made}`,
      // What waited on the server says when it was written.
      at: Number.isNaN(date) || now - date < 10_000 ? now : date,
      mine: false,
      text,
      state: "delivered",
    };
    this.#theyType(kept, false);
    kept.cell.edit((one) => ({
      ...one,
      messages: [...one.messages, message].sort((a, b) => a.at - b.at),
      unread: one.unread + 1,
      firstUnread: one.firstUnread ?? message.id,
    }));
    this.#unread.edit((all) => all + 1);
    this.#bump(from);
    this.#uses.arrived(from, text);
  }

  /** What was said while this page was not connected, or on another device. */
  async #catchUp(): Promise<void> {
    const page = await this.#uses.http.call<MessagePage>("myMessages", { query: { most: 200 } });
    if (!page.ok) return;
    const byPeer = Map.groupBy(page.value.messages, ({ peer }) => peer);
    for (const [peer, messages] of byPeer) {
      const { cell, loaded } = this.#of(peer);
      if (loaded || cell.get().messages.length > 0)
        cell.edit((one) => ({ ...one, messages: mergeHistory(one.messages, messages.map(fromHistory)) }));
    }
    const known = this.recent.get();
    const last = (peer: string) =>
      this.#of(peer).cell.get().messages.at(-1)?.at ?? Date.parse(byPeer.get(peer)?.[0]?.at ?? "");
    this.recent.set([...new Set([...known, ...byPeer.keys()])].sort((one, other) => last(other) - last(one)));
  }

  #theyType(kept: Kept, theyType: boolean): void {
    kept.endTheirs?.();
    kept.endTheirs = theyType
      ? this.#uses.platform.after(REFRESH_MS * 2, () =>
          kept.cell.edit((one) => ({ ...one, theyType: false })),
        )
      : undefined;
    kept.cell.edit((one) => (one.theyType === theyType ? one : { ...one, theyType }));
  }

  #typed(peer: string, kept: Kept, active: boolean): void {
    const { platform } = this.#uses;
    kept.endTyping?.();
    kept.endTyping = undefined;
    if (active) {
      kept.endTyping = platform.after(IDLE_MS, () => this.#typed(peer, kept, false));
      if (kept.signed !== undefined && platform.now() - kept.signed < REFRESH_MS) return;
      kept.signed = platform.now();
    } else {
      if (kept.signed === undefined) return;
      kept.signed = undefined;
    }
    const body = printIsComposing(active ? "active" : "idle");
    void this.#uses.connection.request("MESSAGE", `sip:${peer}`, [`Content-Type: ${IS_COMPOSING}`], body);
  }

  #edit(peer: string, id: string, change: (message: ChatMessage) => ChatMessage): void {
    this.#of(peer).cell.edit((one) => ({
      ...one,
      messages: one.messages.map((message) => (message.id === id ? change(message) : message)),
    }));
  }

  #bump(peer: string): void {
    this.recent.set([peer, ...this.recent.get().filter((one) => one !== peer)]);
  }

  #of(peer: string): Kept {
    const known = this.#kept.get(peer);
    if (known) return known;
    const draft = this.#uses.platform.read(`draft.${peer}`) ?? "";
    const empty: Conversation = {
      peer,
      messages: [],
      hasEarlier: true,
      loading: false,
      unread: 0,
      theyType: false,
      draft,
    };
    const cell = new Cell(empty, (watched) => {
      if (watched && !made.loaded && !cell.get().loading) void this.loadEarlier(peer);
    });
    const made: Kept = {
      cell,
      next: undefined,
      loaded: false,
      signed: undefined,
      endTyping: undefined,
      endTheirs: undefined,
    };
    this.#kept.set(peer, made);
    return made;
  }
}
