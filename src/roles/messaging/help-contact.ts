import { printCase } from "#base/case-number";
import { type Octets, utf8Encode } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import { printAddressOfRecord } from "#sip/message/gruu";
import type { Flow } from "#sip/transport/flow";
import type { Deliverer } from "./deliver.ts";
import { EXPLAIN_AGAIN_MS, MOST_EXPLAINED } from "./limits.ts";
import type { Refusal } from "./problems.ts";
import { type Content, readContent } from "./read-message.ts";
import type { Sessions } from "./sessions.ts";
import type { MessagingUses } from "./uses.ts";

const PLAIN = "text/plain; charset=UTF-8";

/** What help answers to whoever writes to it. */
const WHAT_HELP_TELLS = [
  "This is Parley, the server that carries your messages; nobody reads what you write here.",
  "When a message of yours is not delivered, you are told here: what happened, why, and what you can do.",
  "That is: the receiver is unknown, switched off, signed out or cannot be reached, has blocked you, has a full mailbox;",
  "or the message is too long, contains something that your administrator does not allow, or could not be archived.",
  "Each explanation ends with a case: your administrator finds everything about it with `parley case`.",
].join("\n");

/** The contacts that the server itself has: help, in whose name it explains what a client's own pop-up cannot say, and Echo. */
export class HelpContact {
  readonly #uses: MessagingUses;
  readonly #sessions: Sessions;
  readonly #deliverer: Deliverer;
  readonly #address: () => string;
  /** Sender, receiver and cause to when that was explained; oldest first. */
  readonly #explained = new Map<string, number>();

  constructor(uses: MessagingUses, sessions: Sessions, deliverer: Deliverer, address: () => string) {
    this.#uses = uses;
    this.#sessions = sessions;
    this.#deliverer = deliverer;
    this.#address = address;
  }

  /** Writes to the endpoint that sent the message, and to no other. */
  explain(context: RequestContext, sender: string, receiver: string, { cause, problem }: Refusal): void {
    if (!this.#isNews(`${sender} ${receiver} ${cause}`)) return;
    const { id, what, fix } = problem.explanation;
    const text = `Your message to ${receiver}: ${what} ${fix[0]?.text ?? ""} (${id}, case ${printCase(context.case)})`;
    this.#write(context.flow, sender, text, this.#address());
  }

  /** Whether an address is one of these contacts. */
  is(address: string): boolean {
    return address === this.#address() || address === this.#uses.echo?.address();
  }

  /** Answers somebody who writes to one of these contacts. */
  reply(flow: Flow, to: string, contact: string, { plain, text }: Content): void {
    const { echo } = this.#uses;
    const words = contact === echo?.address() ? echo.hears(to, plain ?? text) : WHAT_HELP_TELLS;
    this.#write(flow, to, words, contact);
  }

  #write(flow: Flow, to: string, text: string, contact: string): void {
    const body: Octets = utf8Encode(text);
    const session = this.#sessions.between(to, contact);
    if (session?.flow.id === flow.id) {
      void this.#deliverer.inSession(session, PLAIN, body, []);
      return;
    }
    const devices = this.#uses.location.findByFlow(flow.id).filter(({ aor }) => aor === to);
    const name = contact === this.#address() ? "Parley" : "Echo";
    const from = `"${name}" <${printAddressOfRecord(contact)}>`;
    const parcel = { from, to, content: readContent(PLAIN, body), fields: [] };
    if (devices.length > 0) void this.#deliverer.toDevices(parcel, devices.slice(0, 1));
  }

  #isNews(key: string): boolean {
    const now = this.#uses.clock.now();
    const last = this.#explained.get(key);
    if (last !== undefined && now - last < EXPLAIN_AGAIN_MS) return false;
    this.#explained.delete(key);
    this.#explained.set(key, now);
    const [oldest] = this.#explained.keys();
    if (this.#explained.size > MOST_EXPLAINED && oldest !== undefined) this.#explained.delete(oldest);
    return true;
  }
}
