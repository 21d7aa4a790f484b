import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { InviteClientTransaction } from "./invite-client.ts";
import { InviteServerTransaction } from "./invite-server.ts";
import { NonInviteClientTransaction } from "./non-invite-client.ts";
import { NonInviteServerTransaction } from "./non-invite-server.ts";
import { type ClientMachinePorts, defaultTimerValues } from "./ports.ts";
import { TimerLines } from "./timer-lines.ts";

/** A machine's surroundings that write down what it did, with the time: "500 INVITE", "32000 timed out". */
function surroundings(reliable: boolean) {
  const clock = new VirtualClock();
  const did: string[] = [];
  const wire = { up: true };
  const note = (what: string) => did.push(`${clock.now()} ${what}`);
  const ports: ClientMachinePorts = {
    timers: new TimerLines(clock, (error) => note(String(error))),
    values: defaultTimerValues,
    reliable,
    transmit: (octets) => {
      if (wire.up) note(octets);
      return wire.up;
    },
    ended: () => note("ended"),
    timedOut: () => note("timed out"),
    transportFailed: () => note("transport failed"),
  };
  /** What was done since last asked. */
  const since = () => did.splice(0);
  return { clock, ports, since, wire };
}

test("non-INVITE server over UDP: the final answer is repeated on request until timer J", () => {
  const { clock, ports, since } = surroundings(false);
  const machine = new NonInviteServerTransaction(ports);
  machine.retransmitted();
  expect(since()).toEqual([]); // nothing to repeat yet
  machine.respond(100, "100");
  machine.retransmitted();
  machine.respond(200, "200");
  machine.respond(500, "500");
  machine.retransmitted();
  expect(since()).toEqual(["0 100", "0 100", "0 200", "0 200"]);
  clock.pass(31_999);
  expect(machine.state).toBe("completed");
  clock.pass(1);
  expect(since()).toEqual(["32000 ended"]);
  machine.retransmitted();
  expect(since()).toEqual([]);
});
test("non-INVITE server over TCP: gone with the final answer", () => {
  const { ports, since } = surroundings(true);
  const machine = new NonInviteServerTransaction(ports);
  machine.respond(200, "200");
  expect(since()).toEqual(["0 200", "0 ended"]);
});
test("non-INVITE server: a broken wire ends it", () => {
  const { ports, since, wire } = surroundings(true);
  const machine = new NonInviteServerTransaction(ports);
  wire.up = false;
  machine.respond(100, "100");
  machine.transportFailed();
  expect(since()).toEqual(["0 ended"]);
});

test("INVITE server over UDP: a refusal is repeated (G) until the ACK, which is waited for (I)", () => {
  const { clock, ports, since } = surroundings(false);
  const machine = new InviteServerTransaction(ports);
  machine.respond(180, "180");
  machine.retransmitted();
  machine.respond(486, "486");
  expect(since()).toEqual(["0 180", "0 180", "0 486"]);
  clock.pass(499);
  expect(since()).toEqual([]);
  clock.pass(11_001);
  expect(since()).toEqual(["500 486", "1500 486", "3500 486", "7500 486", "11500 486"]);
  machine.retransmitted();
  expect(machine.acknowledged()).toBe(false);
  machine.retransmitted();
  expect(since()).toEqual(["11500 486"]);
  clock.pass(4_999);
  expect(machine.state).toBe("confirmed");
  clock.pass(1);
  expect(since()).toEqual(["16500 ended"]);
});
test("INVITE server: a refusal that nobody acknowledges ends with timer H", () => {
  for (const reliable of [true, false]) {
    const { clock, ports, since } = surroundings(reliable);
    const machine = new InviteServerTransaction(ports);
    machine.respond(486, "486");
    clock.pass(31_999);
    expect(machine.state).toBe("completed");
    expect(since().length).toBe(reliable ? 1 : 11);
    clock.pass(1);
    expect(since()).toEqual(["32000 ended"]);
  }
});
test("INVITE server over TCP: an acknowledged refusal is over", () => {
  const { ports, since } = surroundings(true);
  const machine = new InviteServerTransaction(ports);
  machine.respond(486, "486");
  expect(machine.acknowledged()).toBe(false);
  expect(since()).toEqual(["0 486", "0 ended"]);
});
test("INVITE server: after a 2xx only further 2xx pass, until timer L", () => {
  const { clock, ports, since } = surroundings(true);
  const machine = new InviteServerTransaction(ports);
  machine.respond(200, "200");
  machine.respond(180, "180");
  machine.respond(486, "486");
  machine.respond(200, "200 again");
  machine.retransmitted();
  expect(machine.acknowledged()).toBe(true);
  expect(since()).toEqual(["0 200", "0 200 again"]);
  clock.pass(31_999);
  expect(machine.state).toBe("accepted");
  clock.pass(1);
  expect(since()).toEqual(["32000 ended"]);
});

test("non-INVITE client over UDP: repeated (E) until timer F", () => {
  const { clock, ports, since } = surroundings(false);
  new NonInviteClientTransaction(ports).start("BYE");
  clock.pass(32_000);
  const repeats = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
  expect(since()).toEqual([...repeats.map((at) => `${at} BYE`), "32000 timed out", "32000 ended"]);
});
test("non-INVITE client over UDP: after a provisional answer every 4 s, after the final one silent until K", () => {
  const { clock, ports, since } = surroundings(false);
  const machine = new NonInviteClientTransaction(ports);
  machine.start("BYE");
  clock.pass(600);
  expect(machine.received(100)).toBe(true);
  clock.pass(5_000);
  expect(since()).toEqual(["0 BYE", "500 BYE", "1500 BYE", "5500 BYE"]);
  expect(machine.received(200)).toBe(true);
  expect(machine.received(200)).toBe(false);
  clock.pass(4_999);
  expect(machine.state).toBe("completed");
  clock.pass(1);
  expect(since()).toEqual(["10600 ended"]);
});
test("non-INVITE client over TCP: sent once, gone with the final answer or with timer F", () => {
  const answered = surroundings(true);
  const machine = new NonInviteClientTransaction(answered.ports);
  machine.start("BYE");
  answered.clock.pass(31_999);
  machine.received(200);
  expect(answered.since()).toEqual(["0 BYE", "31999 ended"]);
  const silent = surroundings(true);
  new NonInviteClientTransaction(silent.ports).start("BYE");
  silent.clock.pass(32_000);
  expect(silent.since()).toEqual(["0 BYE", "32000 timed out", "32000 ended"]);
});
test("clients: a wire that breaks on the way is told once", () => {
  for (const Machine of [NonInviteClientTransaction, InviteClientTransaction]) {
    const { clock, ports, since, wire } = surroundings(false);
    const machine = new Machine(ports);
    machine.start("X");
    wire.up = false;
    clock.pass(40_000);
    machine.transportFailed();
    expect(since()).toEqual(["0 X", "500 transport failed", "500 ended"]);
    expect(new Machine(ports).start("X")).toBe(false);
  }
});

const noAck = () => {
  throw new Error("no ACK here");
};
test("INVITE client over UDP: repeated (A) until timer B", () => {
  const { clock, ports, since } = surroundings(false);
  new InviteClientTransaction(ports).start("INVITE");
  clock.pass(32_000);
  const repeats = [0, 500, 1500, 3500, 7500, 15500, 31500];
  expect(since()).toEqual([...repeats.map((at) => `${at} INVITE`), "32000 timed out", "32000 ended"]);
});
test("INVITE client: a provisional answer stops repeats and timer B", () => {
  const { clock, ports, since } = surroundings(false);
  const machine = new InviteClientTransaction(ports);
  machine.start("INVITE");
  expect(machine.received(180, noAck)).toBe(true);
  clock.pass(3_600_000);
  expect(since()).toEqual(["0 INVITE"]);
});
test("INVITE client over UDP: a refusal is acknowledged each time it comes, until timer D", () => {
  const { clock, ports, since } = surroundings(false);
  const machine = new InviteClientTransaction(ports);
  machine.start("INVITE");
  expect(machine.received(486, () => "ACK")).toBe(true);
  expect(machine.received(486, noAck)).toBe(false);
  expect(machine.received(180, noAck)).toBe(false);
  expect(machine.received(200, noAck)).toBe(false);
  clock.pass(31_999);
  expect(since()).toEqual(["0 INVITE", "0 ACK", "0 ACK"]);
  clock.pass(1);
  expect(since()).toEqual(["32000 ended"]);
});
test("INVITE client over TCP: a refusal is acknowledged and over", () => {
  const { ports, since } = surroundings(true);
  const machine = new InviteClientTransaction(ports);
  machine.start("INVITE");
  expect(machine.received(486, () => "ACK")).toBe(true);
  expect(since()).toEqual(["0 INVITE", "0 ACK", "0 ended"]);
});
test("INVITE client: every 2xx goes to the user until timer M", () => {
  const { clock, ports, since } = surroundings(true);
  const machine = new InviteClientTransaction(ports);
  machine.start("INVITE");
  expect(machine.received(200, noAck)).toBe(true);
  expect(machine.received(180, noAck)).toBe(false);
  expect(machine.received(486, noAck)).toBe(false);
  clock.pass(31_999);
  expect(machine.received(200, noAck)).toBe(true);
  clock.pass(1);
  expect(machine.received(200, noAck)).toBe(false);
  expect(since()).toEqual(["0 INVITE", "32000 ended"]);
});
test("INVITE client: a cancelled one that is never answered is given up after 64*T1", () => {
  const { clock, ports, since } = surroundings(true);
  const machine = new InviteClientTransaction(ports);
  machine.start("INVITE");
  machine.received(180, noAck);
  clock.pass(100_000);
  machine.cancelled();
  clock.pass(31_999);
  expect(machine.state).toBe("proceeding");
  clock.pass(1);
  expect(since()).toEqual(["0 INVITE", "132000 timed out", "132000 ended"]);
});
