import { headerField, type SipMessage, SipRequest, type SipResponse } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createResponse } from "#sip/message/respond";
import type { LiteralFlow } from "./literal-flow.ts";

/** A method with what follows it ("INVITE bob"), or a status. */
export type What = string | number;

interface Dialog {
  readonly remoteTarget: string;
  readonly routes: readonly string[];
  readonly localUri: string;
  readonly remoteUri: string;
  readonly callId: string;
}

export interface PhonePorts {
  readonly domain: string;
  /** Gives octets to the server, as if they came over this phone's flow. */
  deliver(phone: Phone, octets: string): void;
  /** Lets everything that waits for a promise go on. */
  settle(): Promise<void>;
  ladder(): string;
}

/** A SIP phone for flow tests: writes correct messages by itself, a test says only what it is about. */
export class Phone {
  readonly name: string;
  readonly user: string;
  readonly flow: LiteralFlow;
  /** Everything that came and no `gets` has taken yet. */
  readonly held: SipMessage[] = [];
  /** Fields put on the next message that is sent. */
  extra: [string, string][] = [];
  readonly #ports: PhonePorts;
  #count = 0;
  #cseq = 0;
  #invite: SipRequest | undefined;
  #toAnswer: SipRequest[] = [];
  #dialog: Dialog | undefined;

  constructor(ports: PhonePorts, name: string, user: string, flow: LiteralFlow) {
    this.#ports = ports;
    this.name = name;
    this.user = user;
    this.flow = flow;
  }

  get uri(): string {
    return `sip:${this.user}@${this.#ports.domain}`;
  }
  get contact(): string {
    const { address, port } = this.flow.remote;
    const transport = this.flow.transport === "udp" ? "" : `;transport=${this.flow.transport}`;
    return `<sip:${this.user}@${address}:${port}${transport}>`;
  }

  /** Sends a request ("INVITE bob", "BYE", "ACK", "CANCEL", "MESSAGE bob") or answers the oldest open one (180, 200, 486 …). */
  sends(what: What, fields: readonly [string, string][] = [], body = ""): SipMessage {
    const message = typeof what === "number" ? this.#answer(what) : this.#request(what);
    if (body !== "") message.body = body;
    for (const [name, value] of fields) message.fields = [...message.fields, headerField(name, value)];
    this.#ports.deliver(this, printMessage(message));
    return message;
  }

  /** Sends octets as they are. */
  sendsOctets(octets: string): void {
    this.#ports.deliver(this, octets);
  }

  /** Waits until a message of this kind has come, and takes it and everything before it. */
  async gets(what: What): Promise<SipMessage> {
    await this.#ports.settle();
    this.#read();
    const at = this.held.findIndex((message) => isIt(message, what));
    if (at < 0)
      throw new Error(
        `${this.name} waits for ${what} and holds ${this.held.map(nameOf).join(", ") || "nothing"}.\n${this.#ports.ladder()}`,
      );
    const [message] = this.held.splice(0, at + 1).slice(-1);
    if (!message) throw new Error("unreachable");
    this.#learn(message);
    return message;
  }

  /** The kinds of all messages that came and were not taken. */
  async rest(): Promise<What[]> {
    await this.#ports.settle();
    this.#read();
    return this.held.splice(0).map(nameOf);
  }

  #read(): void {
    for (const octets of this.flow.sent.splice(0)) {
      const read = parseMessage(octets);
      if (!read.ok) throw new Error(`${this.name} cannot read what the server sent:\n${octets}`);
      this.held.push(read.value);
    }
  }

  #learn(message: SipMessage): void {
    if (message.kind === "request") {
      if (message.method !== "ACK") this.#toAnswer.push(message);
      if (message.method === "INVITE" && !message.to.tag)
        this.#dialog = dialogOf(message, "callee", this.name);
      return;
    }
    const known = this.#dialog?.callId === message.callId; // the route set never changes (RFC 3261 §12.2)
    if (message.cseq.method === "INVITE" && message.status < 300 && message.to.tag && !known)
      this.#dialog = dialogOf(message, "caller", this.name);
    if (message.cseq.method === "INVITE" && message.status >= 300) this.#acknowledge(message);
  }

  #request(what: string): SipRequest {
    const [method = "", target] = what.split(" ");
    if (method === "CANCEL") return this.#cancel();
    const dialog = target === undefined ? this.#dialog : undefined;
    const callId = dialog?.callId ?? `${this.name}-${++this.#count}`;
    const to =
      target === undefined
        ? undefined
        : `<${target.includes(":") ? target : `sip:${target}@${this.#ports.domain}`}>`;
    const uri = dialog ? dialog.remoteTarget : (to ?? `<sip:${this.#ports.domain}>`).slice(1, -1);
    const number = method === "ACK" ? this.#cseq : ++this.#cseq;
    const request = new SipRequest(method, method === "REGISTER" ? `sip:${this.#ports.domain}` : uri);
    const fields: [string, string][] = [
      ["via", this.#via()],
      ["max-forwards", "70"],
      ["from", dialog?.localUri ?? `<${this.uri}>;tag=${this.name}${this.#count}`],
      ["to", method === "REGISTER" ? `<${this.uri}>` : (dialog?.remoteUri ?? to ?? `<${this.uri}>`)],
      ["call-id", callId],
      ["cseq", `${number} ${method}`],
      ["contact", this.contact],
      ...(dialog?.routes ?? []).map((route): [string, string] => ["route", route]),
    ];
    request.fields = fields.map(([name, value]) => headerField(name, value));
    if (method === "INVITE") this.#invite = request;
    return request;
  }

  #via(): string {
    const { address, port } = this.flow.remote;
    const branch = `z9hG4bK${this.name}${++this.#branches}`;
    return `SIP/2.0/${this.flow.transport.toUpperCase()} ${address}:${port};branch=${branch};rport`;
  }
  #branches = 0;

  #cancel(): SipRequest {
    const invite = this.#invite;
    if (!invite) throw new Error(`${this.name} has no call to cancel.`);
    const cancel = new SipRequest("CANCEL", invite.uri);
    cancel.fields = ["via", "max-forwards", "from", "to", "call-id"].map((name) =>
      headerField(name, invite.get(name) ?? ""),
    );
    cancel.append("cseq", `${invite.cseq.number} CANCEL`);
    return cancel;
  }

  #acknowledge(refusal: SipResponse): void {
    const invite = this.#invite;
    if (!invite) return;
    const ack = new SipRequest("ACK", invite.uri);
    ack.fields = ["via", "max-forwards", "from", "call-id"].map((name) =>
      headerField(name, invite.get(name) ?? ""),
    );
    ack.append("to", refusal.get("to") ?? "");
    ack.append("cseq", `${invite.cseq.number} ACK`);
    this.#ports.deliver(this, printMessage(ack));
  }

  #answer(status: number): SipResponse {
    const at = this.#toAnswer.findIndex((request) => status !== 487 || request.method === "INVITE");
    const request = this.#toAnswer[at];
    if (!request) throw new Error(`${this.name} has nothing to answer with ${status}.`);
    const cancelFirst = status === 200 ? this.#toAnswer.findIndex((one) => one.method === "CANCEL") : -1;
    const chosen = cancelFirst >= 0 ? cancelFirst : at;
    const answered = this.#toAnswer[chosen] ?? request;
    if (status >= 200) this.#toAnswer.splice(chosen, 1);
    const dialog = answered.method === "INVITE" && status > 100 && status < 300;
    const response = createResponse(answered, status, undefined, { toTag: `${this.name}-tag` });
    if (dialog) {
      response.fields = response.fields.filter((field) => field.name !== "record-route");
      for (const route of answered.getAll("record-route")) response.append("record-route", route);
      response.append("contact", this.contact);
    }
    return response;
  }
}

function dialogOf(message: SipMessage, side: "caller" | "callee", name: string): Dialog {
  const contact = parseNameAddr(message.get("contact") ?? "");
  const routes = message.list("record-route");
  const from = message.get("from") ?? "";
  const to = message.get("to") ?? "";
  return {
    remoteTarget: contact.ok ? contact.value.uriText : "",
    routes: side === "caller" ? routes.reverse() : routes,
    localUri: side === "caller" ? from : `${to};tag=${name}-tag`,
    remoteUri: side === "caller" ? to : from,
    callId: message.callId,
  };
}

const isIt = (message: SipMessage, what: What): boolean =>
  message.kind === "request" ? message.method === what : message.status === what;

/** Method or status: how ladders and failures name a message. */
export const nameOf = (message: SipMessage): What =>
  message.kind === "request" ? message.method : message.status;
