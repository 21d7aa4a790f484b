import { utf8Decode } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import type { Role } from "#pipeline/role";
import { dialogOfRequest, dialogOfResponse } from "#sip/dialog/dialog";
import { createResponse } from "#sip/message/respond";
import { unescapeUser } from "#sip/message/uri";
import type { Flow } from "#sip/transport/flow";
import { echoBusy, noEchoCall, noMedia, notOurSound } from "../problems.ts";
import { echoContact } from "../settings.ts";
import { EchoCall, type EchoCallParts } from "./echo-call.ts";
import { EchoSound, placeOf } from "./echo-sound.ts";
import { MOST_ECHO_CALLS, MOST_OF_ONE } from "./limits.ts";
import { RingPerson } from "./ring-person.ts";
import type { EchoUses } from "./uses.ts";

/** What Echo says when it is asked to call. */
const CALLING =
  "I am calling you now. Accept, redirect or ignore: with me nothing can go wrong. It rings for 30 seconds.";
const ALREADY = "I am in a call with you already.";
const NOBODY = "None of your devices is signed in that could ring.";

/** The contact that everybody can try calls and messages with: it sends back what one says and writes. */
export interface Echo extends Role {
  /** `echo@example.com` */
  address(): string;
  /** What it writes back to a text of this person; "call me" makes it call. */
  hears(person: string, text: string): string;
  /** Calls that are up or ring. */
  readonly size: number;
}

export function createEcho(uses: EchoUses): Echo {
  return new EchoContact(uses);
}

class EchoContact implements Echo {
  readonly name = "echo";
  readonly prerequisites = [];
  readonly #uses: EchoUses;
  readonly #calls = new Set<EchoCall>();
  readonly #ringing = new Map<string, RingPerson>();
  /** People whose calls are being opened. */
  readonly #opening: string[] = [];

  constructor(uses: EchoUses) {
    this.#uses = uses;
  }

  get size(): number {
    return this.#calls.size + this.#ringing.size + this.#opening.length;
  }

  address(): string {
    const { settings, directory } = this.#uses;
    return `${settings.get(echoContact)}@${directory.domains()[0] ?? ""}`;
  }

  start: Role["start"] = (requests, scope) => {
    const owner = this.name;
    const inside = ({ request }: RequestContext): boolean => request.to.tag !== undefined;
    scope.onEnd(
      requests.handle({
        method: "INVITE",
        owner,
        accepts: (context) =>
          this.#isFor(context) && !inside(context) && context.sender !== undefined && !isText(context),
        handle: (context) => this.#invite(context),
      }),
    );
    for (const method of ["INVITE", "ACK", "BYE", "UPDATE", "INFO", "OPTIONS"])
      scope.onEnd(
        requests.handle({
          method,
          owner,
          accepts: (context) => this.#isFor(context) && inside(context),
          handle: (context) => this.#inside(context),
        }),
      );
    scope.onEnd(() => {
      for (const ringing of this.#ringing.values()) ringing.stop('SIP;cause=503;text="The server ends"');
      for (const call of [...this.#calls]) call.hangUp();
    });
  };

  hears(person: string, text: string): string {
    if (!/^\W*call me\b/i.test(text)) return text;
    const { location } = this.#uses;
    if (this.#ringing.has(person) || this.#isBusyWith(person)) return ALREADY;
    if (location.find(person).length === 0) return NOBODY;
    this.#ring(person);
    return CALLING;
  }

  #isFor({ request, route }: RequestContext): boolean {
    const uri = (route?.request ?? request).requestUri;
    return (
      uri?.user !== undefined && unescapeUser(uri.user).toLowerCase() === this.#uses.settings.get(echoContact)
    );
  }

  #isBusyWith(person: string): boolean {
    const calls = [...this.#calls].filter(({ parts }) => parts.person === person).length;
    return (
      this.size >= MOST_ECHO_CALLS ||
      calls + this.#opening.filter((one) => one === person).length >= MOST_OF_ONE
    );
  }

  async #invite(context: RequestContext): Promise<void> {
    const { request, flow } = context;
    const person = context.sender?.aor ?? "";
    if (this.#isBusyWith(person)) {
      context.refuse(486, echoBusy(this.size, MOST_ECHO_CALLS));
      return;
    }
    let cancelled = false;
    context.transaction?.onCancel(() => {
      cancelled = true;
    });
    this.#opening.push(person);
    const sound = await this.#soundFor(context).finally(() =>
      this.#opening.splice(this.#opening.indexOf(person), 1),
    );
    if (!sound) return;
    const { newTag } = this.#uses;
    const dialog = dialogOfRequest(request, newTag());
    const answer = request.body === "" ? sound.offer() : sound.answer(utf8Decode(request.body));
    if (cancelled || !dialog.ok || answer === undefined) {
      sound.close();
      if (cancelled) context.respond(createResponse(request, 487, undefined, { toTag: newTag() }));
      else context.refuse(dialog.ok ? 488 : 400, notOurSound());
      return;
    }
    this.#add({ dialog: dialog.value, flow, sound, person, contact: this.#contactOn(flow) }).accept(
      context,
      answer,
    );
  }

  /** Undefined: it was refused. */
  async #soundFor(context: RequestContext): Promise<EchoSound | undefined> {
    const { request, flow } = context;
    const place = placeOf(this.#uses, flow);
    try {
      const sound =
        request.body === ""
          ? await EchoSound.offering(this.#uses, isWeb(flow) ? "web" : "plain", place)
          : await EchoSound.answering(this.#uses, utf8Decode(request.body), place);
      if (!sound) context.refuse(488, notOurSound());
      return sound;
    } catch (error) {
      context.refuse(503, noMedia(error));
      return undefined;
    }
  }

  #inside(context: RequestContext): void {
    const call = [...this.#calls].find((one) => one.isOf(context.request));
    if (call) call.take(context);
    else if (context.request.method !== "ACK") context.refuse(481, noEchoCall(context.request.method));
  }

  #ring(person: string): void {
    const ringing = new RingPerson(this.#uses, {
      echo: this.address(),
      person,
      contactOn: (flow) => this.#contactOn(flow),
      taken: ({ request, response, flow, contact, sound }) => {
        const dialog = dialogOfResponse(request, response);
        if (dialog.ok) this.#add({ dialog: dialog.value, flow, sound, person, contact });
      },
      done: () => void this.#ringing.delete(person),
    });
    this.#ringing.set(person, ringing);
    ringing.start().catch((details: unknown) => {
      this.#ringing.delete(person);
      this.#uses.log.write("error", "Echo could not call.", { details });
    });
  }

  #add(parts: EchoCallParts): EchoCall {
    const call = new EchoCall(this.#uses, parts, (ended) => void this.#calls.delete(ended));
    this.#calls.add(call);
    return call;
  }

  #contactOn(flow: Flow): string {
    const { host, port } = this.#uses.reachedAt(flow);
    const shown = host.includes(":") ? `[${host}]` : host;
    const transport = flow.transport === "wss" ? "ws" : flow.transport; // RFC 7118 §5.2.1
    return `<sip:${this.#uses.settings.get(echoContact)}@${shown}:${port};transport=${transport}>`;
  }
}

const isWeb = ({ transport }: Flow): boolean => transport === "ws" || transport === "wss";

/** Message sessions of Communicator clients are the message path's. */
const isText = ({ request }: RequestContext): boolean => /^m=(?:x-ms-)?message\b/m.test(request.body);
