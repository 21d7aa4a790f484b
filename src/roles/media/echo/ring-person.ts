import { utf8Decode, utf8Encode } from "#base/octets";
import type { Binding } from "#roles/location/contract";
import { ackRequest, dialogOfResponse, nextRequest } from "#sip/dialog/dialog";
import { printAddressOfRecord } from "#sip/message/gruu";
import { headerField, SipRequest, type SipResponse } from "#sip/message/message";
import type { ClientTransaction } from "#sip/transaction/contract";
import type { Flow } from "#sip/transport/flow";
import { EchoSound, placeOf } from "./echo-sound.ts";
import { MOST_DEVICES, RINGS_MS } from "./limits.ts";
import type { EchoUses } from "./uses.ts";

type Kind = "web" | "plain" | "sdes";

/** A device that rings, and the sound that it is offered. */
interface Ringing {
  readonly flow: Flow;
  readonly contact: string;
  readonly sound: EchoSound;
  readonly transaction: ClientTransaction;
}

/** Somebody took the call; its 2xx is acknowledged. */
export interface Taken {
  readonly request: SipRequest;
  readonly response: SipResponse;
  readonly flow: Flow;
  readonly contact: string;
  readonly sound: EchoSound;
}

/** Echo calls a person: every device rings until one takes it, somebody declines, or half a minute is over. */
export class RingPerson {
  readonly #uses: EchoUses;
  readonly #echo: string;
  readonly #person: string;
  readonly #contactOn: (flow: Flow) => string;
  readonly #taken: (taken: Taken) => void;
  readonly #done: () => void;
  readonly #ringing = new Set<Ringing>();
  #over = false;

  constructor(
    uses: EchoUses,
    call: {
      readonly echo: string;
      readonly person: string;
      contactOn(flow: Flow): string;
      taken(taken: Taken): void;
      /** Called once: nothing rings any more. */
      done(): void;
    },
  ) {
    this.#uses = uses;
    this.#echo = call.echo;
    this.#person = call.person;
    this.#contactOn = (flow) => call.contactOn(flow);
    this.#taken = (taken) => call.taken(taken);
    this.#done = () => call.done();
  }

  async start(): Promise<void> {
    const { clock, location } = this.#uses;
    const devices = location.find(this.#person).slice(0, MOST_DEVICES);
    await Promise.all(
      devices.map((device) => this.#ring(device, isWeb(device) ? ["web"] : ["plain", "sdes"])),
    );
    const stop = clock.after(RINGS_MS, () => this.stop('SIP;cause=408;text="No answer"'));
    this.#stopTimer = stop;
    this.#look();
  }

  #stopTimer: (() => void) | undefined;

  /** Nothing rings any more. */
  stop(reason: string): void {
    this.#over = true;
    for (const { transaction } of this.#ringing) transaction.cancel([["reason", reason]]);
  }

  async #ring(device: Binding, [kind, ...others]: readonly Kind[]): Promise<void> {
    const flow = this.#uses.flows.find(device.flowId);
    if (!flow || !kind || this.#over) return;
    try {
      const sound = await EchoSound.offering(this.#uses, kind, placeOf(this.#uses, flow));
      if (this.#over) sound.close();
      else this.#invite(device, flow, sound, others);
    } catch (details) {
      this.#uses.log.write("warn", "Echo could not open a way for its sound.", { details });
    }
  }

  #invite(device: Binding, flow: Flow, sound: EchoSound, others: readonly Kind[]): void {
    const request = this.#request(device, flow, sound);
    const contact = this.#contactOn(flow);
    const ended = (): void => {
      this.#ringing.delete(ringing);
      sound.close();
      this.#look();
    };
    const transaction = this.#uses.transactions.send(request, flow, {
      responded: (response) => {
        const { status } = response;
        if (status < 200) return;
        if (status < 300) this.#success(ringing, request, response);
        else if (status === 488 && others.length > 0 && !this.#over) {
          sound.close();
          this.#ringing.delete(ringing);
          void this.#ring(device, others).then(() => this.#look());
        } else {
          if (status >= 600) this.stop('SIP;cause=603;text="Declined"');
          ended();
        }
      },
      timedOut: ended,
      transportFailed: ended,
    });
    const ringing: Ringing = { flow, contact, sound, transaction };
    this.#ringing.add(ringing);
  }

  /** The first one is the call; a later one, and each repetition, is acknowledged, and ended where it is not the call. */
  #success(ringing: Ringing, request: SipRequest, response: SipResponse): void {
    const { transactions } = this.#uses;
    const { flow, sound, contact } = ringing;
    const dialog = dialogOfResponse(request, response);
    if (!dialog.ok) return;
    transactions.sendAlone(ackRequest(dialog.value, request.cseq.number), flow);
    const first = this.#ringing.delete(ringing);
    if (!first) return;
    if (!this.#over && sound.accept(utf8Decode(response.body))) {
      this.stop('SIP;cause=200;text="Call completed elsewhere"');
      this.#taken({ request, response, flow, contact, sound });
    } else {
      transactions.send(nextRequest(dialog.value, "BYE"), flow, NOBODY_WAITS);
      sound.close();
    }
    this.#look();
  }

  #look(): void {
    if (this.#ringing.size > 0 || !this.#stopTimer) return;
    this.#stopTimer();
    this.#stopTimer = undefined;
    this.#over = true;
    this.#done();
  }

  #request(device: Binding, flow: Flow, sound: EchoSound): SipRequest {
    const { newTag } = this.#uses;
    return new SipRequest(
      "INVITE",
      device.contact,
      [
        headerField("max-forwards", "70"),
        headerField("from", `"Echo" <${printAddressOfRecord(this.#echo)}>;tag=${newTag()}`),
        headerField("to", `<${printAddressOfRecord(this.#person)}>`),
        headerField("call-id", newTag()),
        headerField("cseq", "1 INVITE"),
        ...device.path.map((path) => headerField("route", path)),
        headerField("contact", this.#contactOn(flow)),
        headerField("allow", "INVITE, ACK, BYE, CANCEL, UPDATE, INFO, OPTIONS"),
        headerField("content-type", "application/sdp"),
      ],
      utf8Encode(sound.offer()),
    );
  }
}

const isWeb = ({ transport }: Binding): boolean => transport === "ws" || transport === "wss";
const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };
