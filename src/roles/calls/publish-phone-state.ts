import type { Log } from "#base/log";
import { STATE } from "#formats/communicator/namespaces";
import { element, type XmlElement } from "#formats/xml/element";
import type { Presence, PublicationChange, PublishOutcome } from "#roles/presence/contract";
import type { CallTable } from "./call-table.ts";

/** Who publishes it: no device, so that it ends with none. */
const ENDPOINT = "calls";
/** The first of the instances that MS-PRES has for phone states; those of devices have their number in the other bits. */
const PHONE_STATE = 0x80000000;
const RAW_CONTAINERS = [2, 3];

/** Says of everybody who talks that they are on the phone, until their last call is over. */
export class PhoneStates {
  readonly #presence: Pick<Presence, "publish">;
  readonly #log: Log;
  readonly #table: CallTable;
  /** Those of whom it is said. */
  readonly #talking = new Set<string>();

  constructor(presence: Pick<Presence, "publish">, log: Log, table: CallTable) {
    this.#presence = presence;
    this.#log = log;
    this.#table = table;
  }

  /**
   * Said again with each change of their calls: presence forgets it when the last device goes, which may come back. Saying the same
   * again tells nobody anything.
   */
  changed(address: string): void {
    const talks = this.#table
      .of(address)
      .some(
        ({ state, caller, callee }) =>
          state === "confirmed" &&
          [caller, callee].some((end) => end.own && !end.speaks && end.address === address),
      );
    if (!talks && !this.#talking.delete(address)) return;
    if (talks) this.#talking.add(address);
    const said = this.#presence.publish(address, ENDPOINT, changes(talks ? ON_THE_PHONE : "delete"));
    if (said instanceof Promise) said.then((late) => this.#heard(address, late)).catch(this.#failed);
    else this.#heard(address, said);
  }

  #heard(address: string, said: PublishOutcome): void {
    if (said.kind === "refused")
      this.#log.write("info", `That ${address} is on the phone is not shown: ${said.problem.message}`);
  }

  readonly #failed = (details: unknown): void =>
    this.#log.write("error", "A defect kept a call from being shown.", { details });
}

const changes = (content: XmlElement | "delete"): readonly PublicationChange[] =>
  RAW_CONTAINERS.map((container) => ({
    category: "state",
    instance: PHONE_STATE,
    container,
    version: undefined,
    expireType: "user",
    content,
  }));

const STATE_ELEMENT = element("state", STATE, { manual: false }, [
  element("availability", STATE, {}, ["6500"]),
  element("activity", STATE, { token: "on-the-phone", minAvailability: 6500, maxAvailability: 8999 }),
]);
const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const ON_THE_PHONE: XmlElement = {
  ...STATE_ELEMENT,
  attributes: [{ name: "type", namespace: XSI, value: "phoneState" }, ...STATE_ELEMENT.attributes],
};
