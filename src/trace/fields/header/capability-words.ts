import type { Octets } from "#base/octets";
import { type Parameters, parameter, unquote } from "#sip/message/parameters";
import { readable, someOf } from "../words.ts";

/** Feature tags of a device (RFC 3840 §9 and later). */
const FEATURES: Readonly<Record<string, string>> = {
  audio: "sound",
  video: "video",
  text: "text",
  application: "application data",
  data: "data",
  control: "remote control",
  automata: "it is a machine",
  "+sip.ice": "ICE",
  "+sip.rendering": "rendering",
  "+sip.pns": "push notifications",
  "+sip.pnsreg": "push notifications at sign-in",
  "+g.3gpp.icsi-ref": "services of IMS",
  "+g.3gpp.smsip": "short messages",
};

/** What a Contact says that the device can do; undefined: nothing. */
export function capabilityWords(parameters: Parameters): string | undefined {
  const can = parameters.flatMap(([name, value]) => {
    const word = Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined;
    return word === undefined || unquote(value ?? "").toUpperCase() === "FALSE" ? [] : [word];
  });
  const methods = parameter(parameters, "methods");
  const events = parameter(parameters, "events");
  const sentences = [
    can.length > 0 ? `It can do ${someOf([...new Set(can)])}.` : undefined,
    methods === undefined ? undefined : `It takes ${someOf(wordsIn(methods), 20)}.`,
    events === undefined ? undefined : `It takes the events ${someOf(wordsIn(events), 20)}.`,
  ].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

const wordsIn = (value: Octets): string[] =>
  unquote(value)
    .split(",")
    .slice(0, 40)
    .map((word) => readable(word, 40))
    .filter((word) => word !== "");
