import { readHep2, readHep3 } from "#formats/hep/read-hep";
import { listenForHep } from "#net/hep-listener";
import { giveHep } from "#trace/read/capture/give-hep";
import type { CommandInput, ExitCode } from "../command.ts";
import { portTaken } from "../problems.ts";
import { CallTeller } from "./tell-calls.ts";

const TELL_EVERY = 1_000;

/** Tells what other servers copy to a UDP port as HEP, until it is asked to end; at the end how many packets came and were none. */
export async function followHep(input: CommandInput, port: number): Promise<ExitCode> {
  const teller = new CallTeller(input, `HEP port ${port}`);
  let [packets, wrong] = [0, 0];
  const uses = {
    sink: (record: Parameters<Parameters<typeof giveHep>[0]["sink"]>[0]) => {
      if (record.kind === "sip") teller.take(record);
    },
    octetsOf: (bytes: Uint8Array, from: number, to: number) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", from, to),
  };
  const listener = await listenForHep(port, "0.0.0.0", (packet) => {
    const hep = readHep3(packet) ?? readHep2(packet);
    packets++;
    if (hep) giveHep(uses, hep, { frame: packets });
    else if (wrong++ % TELL_EVERY === 0) input.terminal.complain("A packet came that is no HEP.");
  }).catch((error: Error & { code?: string }) => {
    throw portTaken(port, error.code ?? error.message);
  });
  input.terminal.complain(`Listening for HEP on UDP port ${listener.port}; Ctrl+C ends.`);
  await input.terminal.untilAsked();
  listener.close();
  input.terminal.complain(`${packets} packets came, ${wrong} of them no HEP.`);
  return 0;
}
