import { expect, test } from "vitest";
import { decideRelayedAddress, toldAddresses } from "./decide-relayed-address.ts";

const own = ["127.0.0.1", "192.0.2.5", "172.17.0.1", "::1", "2001:db8::5"];
const facts = { family: "IPv4", local: "0.0.0.0", listen: [], own, seenAs: [], route: undefined } as const;

test("listening everywhere, peers are told the address that leads to the client", () => {
  expect(decideRelayedAddress({ ...facts, route: "172.17.0.1" })).toEqual({
    bind: "0.0.0.0",
    told: "172.17.0.1",
  });
  expect(decideRelayedAddress(facts)?.told).toBe("192.0.2.5");
});

test("loopback is told only where nothing else is listened on: peers elsewhere could not use it", () => {
  expect(decideRelayedAddress({ ...facts, local: "127.0.0.1" })?.told).toBe("192.0.2.5");
  expect(decideRelayedAddress({ ...facts, listen: ["127.0.0.1"], local: "127.0.0.1" })).toEqual({
    bind: "127.0.0.1",
    told: "127.0.0.1",
  });
  expect(decideRelayedAddress({ ...facts, own: ["127.0.0.1"] })?.told).toBe("127.0.0.1");
});

test("behind a router the administrator's word counts, for its family", () => {
  const seenAs = ["203.0.113.1"];
  expect(decideRelayedAddress({ ...facts, seenAs })).toEqual({ bind: "0.0.0.0", told: "203.0.113.1" });
  expect(decideRelayedAddress({ ...facts, seenAs, family: "IPv6" })).toEqual({
    bind: "::",
    told: "2001:db8::5",
  });
});

test("a family that is not listened on has no address", () => {
  expect(decideRelayedAddress({ ...facts, family: "IPv6", listen: ["192.0.2.5"] })).toBeUndefined();
});

test("the told addresses are those that any client may get", () => {
  expect(toldAddresses({ listen: [], own, seenAs: ["203.0.113.1"] })).toEqual([
    "203.0.113.1",
    "192.0.2.5",
    "172.17.0.1",
    "2001:db8::5",
  ]);
});
