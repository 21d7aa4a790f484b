import { explainCode } from "#codes/explain";
import type { Reason } from "#sip/message/reason";
import { readable } from "../words.ts";

/** Causes of the telephone network that calls end with (ITU-T Q.850). */
const Q850: Readonly<Record<number, string>> = {
  1: "the number is not assigned",
  2: "there is no way to the network",
  3: "there is no way to the destination",
  16: "the call was ended in the usual way",
  17: "the line is busy",
  18: "no device answered",
  19: "it rang, and nobody answered",
  20: "the person is not connected",
  21: "the call was rejected",
  22: "the number has changed",
  26: "another line took the call",
  27: "the destination is out of order",
  28: "the number is incomplete or not well formed",
  29: "a service was refused",
  31: "ended in the usual way, without a reason",
  34: "no line is free",
  38: "the network is out of order",
  41: "a temporary failure",
  42: "too much traffic",
  44: "the line that was asked for is not free",
  47: "something needed is not there",
  50: "a service is not booked",
  55: "calls into this group are barred",
  57: "the kind of connection is not allowed",
  58: "the kind of connection is not there at present",
  63: "a service or option is not there",
  65: "the kind of connection is not known",
  69: "a service is not known",
  79: "a service or option is not known",
  87: "the caller is not in the closed group",
  88: "the two devices do not fit together",
  95: "a message was not understood",
  97: "a kind of message is not known",
  102: "a timer ran out",
  111: "an error of the protocol",
  127: "something beyond this network, without a reason",
};

/** One Reason as a sentence (RFC 3326). */
export function reasonWords({ protocol, cause, text }: Reason): string {
  const said = text === undefined || text === "" ? "" : ` The sender's words: “${readable(text)}”.`;
  const name = readable(protocol, 30);
  if (cause === undefined) return `The reason is one of ${name}.${said}`;
  if (/^q\.850$/i.test(protocol)) {
    const known = Object.hasOwn(Q850, cause) ? Q850[cause] : undefined;
    return `The telephone network's reason is ${cause}${known === undefined ? "" : `: ${known}`}.${said}`;
  }
  if (/^sip$/i.test(protocol)) {
    if (cause === 200) return `The reason: somebody answered elsewhere.${said}`;
    const [known] = explainCode(`sip ${cause}`, () => undefined);
    return `The reason is the answer ${cause}${known === undefined ? "" : ` ${known.title}`}.${said}`;
  }
  return `The reason is ${name} ${cause}.${said}`;
}
