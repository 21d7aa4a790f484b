/** CPU of one non-INVITE transaction pair (server and client) as a proxy uses it over TCP: no sockets, no authentication. */

import type { SipMessage } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createTransactionLayer } from "#sip/transaction/layer";
import { literalFlow } from "#testing/literal-flow";

const REQUEST =
  "MESSAGE sip:bob@192.0.2.10:41000;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK%\r\n" +
  "Max-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>\r\nCall-ID: %@192.0.2.9\r\n" +
  "CSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
const PAIRS = 200_000;

let branches = 0;
const alice = literalFlow({ id: "a" });
const bob = literalFlow({ id: "b", remote: { address: "192.0.2.10", port: 41_000 } });
const clock = {
  now: () => Date.now(),
  after: (ms: number, action: () => void) => cancel(setTimeout(action, ms).unref()),
};
function cancel(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer);
}

const layer = createTransactionLayer({
  clock,
  newBranch: () => `z9hG4bK${(++branches).toString(36)}`,
  newTag: () => "t",
  sentBy: () => "192.0.2.1:5060",
  tryingAfterMs: 0,
  onRequest: (request, _flow, transaction) => {
    const forwarded = request.copy();
    layer.send(forwarded, bob, {
      responded: (response) => {
        const back = response.copy();
        back.removeFirst("via");
        transaction?.respond(back);
      },
      timedOut: () => {},
      transportFailed: () => {},
    });
  },
  onStrayResponse: () => {
    throw new Error("A response went astray.");
  },
  beforeSend: () => {},
  admitResponse: () => true,
  sent: () => {},
});

/** Both messages of a pair as they would come from the wire; reading them is timed apart. */
function read(octets: string): SipMessage {
  const message = parseMessage(octets);
  if (!message.ok) throw new Error(`The benchmark's message cannot be read: ${message.refusal.expected}.`);
  return message.value;
}

function round(pairs: number, withLayer: boolean): number {
  const begun = process.cpuUsage();
  for (let pair = 0; pair < pairs; pair++) {
    const request = read(REQUEST.replaceAll("%", `r${pair}`));
    if (withLayer) layer.received(request, alice);
    else alice.send(printMessage(request));
    const octets = (withLayer ? bob : alice).sent.pop() ?? "";
    alice.sent.length = bob.sent.length = 0;
    const response = read(answerTo(octets));
    if (withLayer) layer.received(response, bob);
    else printMessage(response);
    alice.sent.length = 0;
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / pairs;
}

const answerTo = (octets: string): string =>
  octets.replace(/^.*?\r\n/, "SIP/2.0 200 OK\r\n").replace(/Content-Type.*$/s, "Content-Length: 0\r\n\r\n");

round(20_000, false);
round(20_000, true);
const around = round(PAIRS, false);
const whole = round(PAIRS, true);
console.log(`read and print only        ${around.toFixed(2)} µs per pair`);
console.log(`with both transactions     ${whole.toFixed(2)} µs per pair`);
console.log(
  `server and client together ${(whole - around).toFixed(2)} µs per pair; alive afterwards: ${layer.size}`,
);
layer.end();
