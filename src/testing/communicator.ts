import { readFileSync } from "node:fs";
import type { SipRequest, SipResponse } from "#sip/message/message";
import type { Phone } from "./phone.ts";
import type { Stage } from "./stage.ts";

/** What pidgin-sipe sent, byte for byte; a name below test/golden/pidgin-sipe, without its ending. */
export const sipe = (name: string): string =>
  readFileSync(new URL(`../../test/golden/pidgin-sipe/${name}.txt`, import.meta.url), "latin1");

/** A request with another body, and its length. */
export function edited(octets: string, edit: (body: string) => string): string {
  const [head = "", body = ""] = octets.split("\r\n\r\n");
  const changed = edit(body);
  return `${head.replace(/Content-Length: \d+/, `Content-Length: ${changed.length}`)}\r\n\r\n${changed}`;
}

/** A pidgin-sipe of any user on the stage: sends what the real one sent, under its own name. */
export class Communicator {
  readonly phone: Phone;
  readonly epid: string;
  #sent = 0;

  private constructor(phone: Phone, epid: string) {
    this.phone = phone;
    this.epid = epid;
  }

  /** Signed in. */
  static async signedIn(stage: Stage, name: string, user = name): Promise<Communicator> {
    const epid = [...`${name}00000000`].map((letter) => letter.charCodeAt(0).toString(16)).join("");
    const one = new Communicator(stage.phone(name, user, "tls"), epid.slice(0, 12));
    one.sends(sipe("first-register-ntlm-tls").replaceAll(/sip\.instance="<urn:uuid:[^>]*>"/g, one.#instance));
    await one.phone.gets(200);
    return one;
  }

  get #instance(): string {
    return `sip.instance="<urn:uuid:b51a9866-926a-5e92-9260-${this.epid}>"`;
  }

  /** Sends a message of alice as this user, as a new transaction. */
  sends(octets: string): void {
    const more = ++this.#sent;
    this.phone.sendsOctets(
      edited(octets, (body) => body.replaceAll("sip:alice@example.com", this.phone.uri))
        .replaceAll(/(?<=^(?:SUBSCRIBE|SERVICE|From|To|Contact).*)sip:alice@example\.com/gm, this.phone.uri)
        .replaceAll("46b45a2a3940", this.epid)
        .replace(/branch=z9hG4bK/, `branch=z9hG4bK${this.phone.name}${more}`)
        .replace(/^Call-ID: /m, `Call-ID: ${this.phone.name}`),
    );
  }

  /** Sends it in the dialog that this answer made. */
  sendsIn(answer: SipResponse, octets: string): void {
    const contact = /<([^>]*)>/.exec(answer.get("contact") ?? "")?.[1] ?? "";
    this.sends(
      octets
        .replace(/^(\w+) \S+ SIP/, `$1 ${contact} SIP`)
        .replace(/^(To: .*);tag=\w+/m, `$1;tag=${answer.to.tag}`),
    );
  }

  async answered(status: number): Promise<SipResponse> {
    const message = await this.phone.gets(status);
    if (message.kind !== "response") throw new Error("unreachable");
    return message;
  }

  /** The next notification of this event, and none before it is taken for another's. */
  async told(event: string): Promise<SipRequest> {
    for (;;) {
      const message = await this.phone.gets("BENOTIFY");
      if (message.kind === "request" && message.get("event") === event) return message;
    }
  }
}
