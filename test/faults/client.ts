import { onTestFinished } from "vitest";
import { openProbeLine, type ProbeLine } from "#net/probe";
import type { SipResponse } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { defaultTransportLimits } from "#sip/transport/limits";
import { StreamFraming } from "#sip/transport/stream-framing";

/** A client that sends what it is told, wrong as it may be, and waits for the answers. */
export class Client {
  readonly #line: ProbeLine;
  #waiting: ((answer: SipResponse) => void) | undefined;
  #cseq = 0;

  constructor(line: ProbeLine) {
    this.#line = line;
    const framing = new StreamFraming(
      { message: (octets) => this.#heard(octets), ping: () => undefined, faulty: () => undefined },
      defaultTransportLimits,
    );
    line.onOctets((octets) => framing.received(octets));
  }

  /** Connects by TCP; the connection ends with the test. */
  static async open(port: number): Promise<Client> {
    const line = await openProbeLine({ address: "127.0.0.1", port }, undefined);
    if ("seen" in line) throw new Error(`No connection: ${line.seen}`);
    onTestFinished(() => line.close());
    return new Client(line);
  }

  /** Sends a request, and gives its final answer. */
  ask(
    method: string,
    uri: string,
    address: string,
    fields: readonly string[] = [],
    from = "",
  ): Promise<SipResponse> {
    const number = ++this.#cseq;
    const { port } = this.#line.local;
    const contact = `<sip:${address.split("@")[0]}@127.0.0.1:${port};transport=tcp>`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bKfault${port}x${number}`,
      `From: <sip:${address}>;tag=fault${from}`,
      `To: <sip:${address}>`,
      `Call-ID: fault-${port}`,
      `CSeq: ${number} ${method}`,
      `Contact: ${contact}`,
      "Max-Forwards: 70",
      ...fields,
      "Content-Length: 0",
    ];
    this.#line.send(`${lines.join("\r\n")}\r\n\r\n`);
    const { promise, resolve } = Promise.withResolvers<SipResponse>();
    this.#waiting = resolve;
    return promise;
  }

  #heard(octets: string): void {
    const read = parseMessage(octets);
    if (!read.ok || read.value.kind !== "response" || read.value.status < 200) return;
    this.#waiting?.(read.value);
    this.#waiting = undefined;
  }
}
