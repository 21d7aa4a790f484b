import type { Flow } from "#sip/transport/flow";
import type { Device } from "./device.ts";

const NONE: readonly Device[] = [];

/** From the Contact URI to the device. One device needs no list, and nearly every contact has one. */
export class ContactIndex {
  readonly #devices = new Map<string, Device | readonly Device[]>();

  /** The device with this contact; undefined when devices on different flows claim it, for then one of them lies. */
  find(contact: string): Device | undefined {
    const found = this.#devices.get(contact);
    if (found === undefined || !isList(found)) return found;
    const [first, ...rest] = found;
    return rest.every((device) => device.flowId === first?.flowId) ? first : undefined;
  }

  move(before: Device | undefined, after: Device | undefined): void {
    if (before) this.#remove(before);
    if (after) this.#add(after);
  }

  #add(device: Device): void {
    const found = this.#devices.get(device.contact);
    if (found === undefined) this.#devices.set(device.contact, device);
    else this.#devices.set(device.contact, isList(found) ? [device, ...found] : [device, found]);
  }

  #remove(device: Device): void {
    const found = this.#devices.get(device.contact);
    if (found === device) this.#devices.delete(device.contact);
    if (found === undefined || !isList(found)) return;
    const rest = found.filter((one) => one !== device);
    const [only] = rest;
    this.#devices.set(device.contact, rest.length === 1 && only ? only : rest);
  }
}

const isList = (found: Device | readonly Device[]): found is readonly Device[] => Array.isArray(found);

interface Attachment {
  devices: readonly Device[];
  flow: Flow | undefined;
  detach: () => void;
}

/** What is registered on which flow; tells when a connection that carries bindings ends. */
export class Attachments {
  readonly #byFlow = new Map<string, Attachment>();
  readonly #ended: (flowId: string, reason: string) => void;

  constructor(ended: (flowId: string, reason: string) => void) {
    this.#ended = ended;
  }

  find(flowId: string): readonly Device[] {
    return this.#byFlow.get(flowId)?.devices ?? NONE;
  }

  flowOf(flowId: string): Flow | undefined {
    return this.#byFlow.get(flowId)?.flow;
  }

  /** `flow` is the one that `after` was registered on; undefined for a binding that was loaded from the store. */
  move(before: Device | undefined, after: Device | undefined, flow: Flow | undefined): void {
    const stays = before && after && before.flowId === after.flowId;
    if (stays) this.#replace(before, after);
    else {
      if (after) this.#add(after, flow);
      if (before) this.#remove(before);
    }
  }

  #replace(before: Device, after: Device): void {
    const attachment = this.#byFlow.get(before.flowId);
    if (attachment) attachment.devices = attachment.devices.map((one) => (one === before ? after : one));
  }

  #add(device: Device, flow: Flow | undefined): void {
    const known = this.#byFlow.get(device.flowId);
    if (known) {
      known.devices = [device, ...known.devices];
      return;
    }
    const attachment: Attachment = { devices: [device], flow, detach: () => {} };
    this.#byFlow.set(device.flowId, attachment);
    // A UDP "flow" is two addresses: it never ends by itself, the binding's time does.
    if (flow && flow.transport !== "udp")
      attachment.detach = flow.onClose((reason) => this.#ended(device.flowId, reason));
  }

  #remove(device: Device): void {
    const attachment = this.#byFlow.get(device.flowId);
    if (!attachment) return;
    attachment.devices = attachment.devices.filter((one) => one !== device);
    if (attachment.devices.length > 0) return;
    attachment.detach();
    this.#byFlow.delete(device.flowId);
  }
}
