import JsSIP from "jssip";
import RequestSender from "jssip/lib/RequestSender.js";
import SipMessages from "jssip/lib/SIPMessage.js";
import type { SipAnswer } from "./failure.ts";

/** The part of JsSIP that has no types of its own: requests of a method that it has no object for. */
interface Inner {
  readonly OutgoingRequest: new (
    method: string,
    uri: unknown,
    ua: JsSIP.UA,
    params: object,
    fields: readonly string[],
    body: string,
  ) => object;
  readonly RequestSender: new (
    ua: JsSIP.UA,
    request: object,
    handlers: {
      onReceiveResponse(answer: FullAnswer): void;
      onRequestTimeout(): void;
      onTransportError(): void;
    },
  ) => { send(): void };
}
export interface FullAnswer extends SipAnswer {
  readonly body?: string;
}

const { OutgoingRequest } = SipMessages as unknown as Inner;
const Sender = RequestSender as unknown as Inner["RequestSender"];

/** Sends a request outside dialogs and gives its final answer; undefined: none came. */
export function sendRequest(
  ua: JsSIP.UA,
  method: string,
  to: string,
  fields: readonly string[],
  body: string,
): Promise<FullAnswer | undefined> {
  return new Promise((resolve) => {
    const request = new OutgoingRequest(method, JsSIP.URI.parse(to), ua, {}, fields, body);
    const none = (): void => resolve(undefined);
    const sender = new Sender(ua, request, {
      onReceiveResponse: (answer) => {
        if (answer.status_code >= 200) resolve(answer);
      },
      onRequestTimeout: none,
      onTransportError: none,
    });
    sender.send();
  });
}
