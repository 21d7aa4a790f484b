import type { Octets } from "#base/octets";
import type { Binding } from "#roles/location/contract";
import { nextRequest } from "#sip/dialog/dialog";
import { headerField, SipRequest } from "#sip/message/message";
import type { Flow } from "#sip/transport/flow";
import { nameAddr } from "./addresses.ts";
import { asPlain, type Content } from "./read-message.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { MessagingUses } from "./uses.ts";

type Field = readonly [string, Octets];

/** A message on its way to devices. */
export interface Parcel {
  /** Whole value of From without a tag. */
  readonly from: Octets;
  /** The address-of-record of the receiver. */
  readonly to: string;
  readonly content: Content;
  /** Further fields: Date, Ms-Conversation-ID … */
  readonly fields: readonly Field[];
}

/** What the devices made of it. `status` 0: no answer, or no connection. `answered`: the sender has been told already. */
export type Delivery =
  | { readonly delivered: true }
  | { readonly delivered: false; readonly status: number; readonly answered?: true };

/** Carries messages to devices: out of any dialog (RFC 3428), or in the session that we hold with a Communicator client. */
export class Deliverer {
  readonly #uses: MessagingUses;
  readonly #sessions: Sessions;

  constructor(uses: MessagingUses, sessions: Sessions) {
    this.#uses = uses;
    this.#sessions = sessions;
  }

  /** To every device at once. The first 2xx counts (RFC 3428 §8 leaves copies to the others); else the best refusal. */
  async toDevices(parcel: Parcel, devices: readonly Binding[]): Promise<Delivery> {
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    const refused: number[] = [];
    const ended = (status: number): void => {
      if (status >= 200 && status < 300) resolve({ delivered: true });
      else if (refused.push(status) === devices.length)
        resolve({ delivered: false, status: worthMost(refused) });
    };
    for (const device of devices) this.#toDevice(parcel, device).then(ended, () => ended(0));
    if (devices.length === 0) resolve({ delivered: false, status: 0 });
    return promise;
  }

  /**
   * In a session of ours. A client that knows the session no more (481), or does not answer, loses it; undefined then: another
   * way is to be tried.
   */
  async inSession(
    session: Session,
    contentType: Octets,
    body: Octets,
    fields: readonly Field[],
  ): Promise<Delivery | undefined> {
    const status = await this.#ask(
      nextRequest(session.dialog, "MESSAGE", [...fields, ["content-type", contentType]], body),
      session.flow,
    );
    if (status >= 200 && status < 300) {
      this.#sessions.touch(session);
      return { delivered: true };
    }
    if (status !== 0 && status !== 408 && status !== 480 && status !== 481)
      return { delivered: false, status };
    this.#sessions.remove(session);
    return undefined;
  }

  /** Typing and other signs in a session: nobody waits for the answer. */
  tellInSession(session: Session, contentType: Octets, body: Octets): void {
    this.#uses.transactions.send(
      nextRequest(session.dialog, "INFO", [["content-type", contentType]], body),
      session.flow,
      NOBODY_WAITS,
    );
  }

  async #toDevice(parcel: Parcel, device: Binding): Promise<number> {
    const flow = this.#uses.flows.find(device.flowId);
    if (!flow) return 0;
    const { content } = parcel;
    const plain = asPlain(content);
    const convert = device.epid === undefined && plain !== undefined;
    const first = convert ? plain : content;
    const status = await this.#ask(this.#request(parcel, device, first.contentType, first.body), flow);
    if (status !== 415 || convert || !plain || content.type === "text/plain") return status;
    return this.#ask(this.#request(parcel, device, plain.contentType, plain.body), flow);
  }

  #request(parcel: Parcel, device: Binding, contentType: Octets, body: Octets): SipRequest {
    const { newTag, directory } = this.#uses;
    return new SipRequest(
      "MESSAGE",
      device.contact,
      [
        headerField("max-forwards", "70"),
        headerField("from", `${parcel.from};tag=${newTag()}`),
        headerField("to", nameAddr(parcel.to, directory)),
        headerField("call-id", newTag()),
        headerField("cseq", "1 MESSAGE"),
        ...device.path.map((path) => headerField("route", path)),
        ...parcel.fields.map(([name, value]) => headerField(name, value)),
        headerField("content-type", contentType),
      ],
      body,
    );
  }

  /** The final status; 0 when none came. */
  #ask(request: SipRequest, flow: Flow): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#uses.transactions.send(request, flow, {
      responded: ({ status }) => {
        if (status >= 200) resolve(status);
      },
      timedOut: () => resolve(0),
      transportFailed: () => resolve(0),
    });
    return promise;
  }
}

const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };

/** A person's own word says most; then what tells how to succeed; that nobody answered says least. */
function worthMost(statuses: readonly number[]): number {
  const worth = (status: number): number => {
    if (status >= 600) return 0;
    if (status === 486) return 1;
    if (status === 415) return 2;
    return status === 0 || status === 408 || status === 480 ? 4 : 3;
  };
  return [...statuses].sort((one, other) => worth(one) - worth(other))[0] ?? 0;
}
