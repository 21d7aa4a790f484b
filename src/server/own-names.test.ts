import { expect, test } from "vitest";
import type { Flow } from "#sip/transport/flow";
import { isOwn, type OwnPlaces, reachedAt } from "./own-names.ts";

const places: OwnPlaces = {
  listeners: [
    { address: "0.0.0.0", port: 5060, transport: "udp" },
    { address: "0.0.0.0", port: 5060, transport: "tcp" },
    { address: "0.0.0.0", port: 5061, transport: "tls" },
    { address: "0.0.0.0", port: 8443 },
  ],
  names: ["fe.example.com"],
  addresses: ["192.0.2.1", "127.0.0.1"],
};
const flow = (transport: Flow["transport"], address: string, port: number): Flow => ({
  id: "1",
  transport,
  local: { address, port },
  remote: { address: "192.0.2.7", port: 40_000 },
  open: true,
  peerNames: [],
  send: () => true,
  close: () => {},
  onClose: () => () => {},
});

test("whoever connected to us reaches us where they connected to", () => {
  expect(reachedAt(places, flow("tcp", "192.0.2.1", 5060))).toEqual({ host: "192.0.2.1", port: 5060 });
  expect(reachedAt(places, flow("wss", "192.0.2.1", 8443))).toEqual({ host: "192.0.2.1", port: 8443 });
});

test("whom we connected to reaches us where we listen, not at the port that the connection happens to come from", () => {
  expect(reachedAt(places, flow("tcp", "192.0.2.1", 44_970))).toEqual({ host: "192.0.2.1", port: 5060 });
  expect(reachedAt(places, flow("tls", "192.0.2.1", 44_971))).toEqual({ host: "192.0.2.1", port: 5061 });
});

test("a UDP socket on all addresses is reached at an address of this host", () => {
  expect(reachedAt(places, flow("udp", "0.0.0.0", 5060))).toEqual({ host: "192.0.2.1", port: 5060 });
});

test("a name of ours with another port is not us", () => {
  expect(isOwn(places, "fe.example.com", undefined)).toBe(true);
  expect(isOwn(places, "192.0.2.1", 5061)).toBe(true);
  expect(isOwn(places, "192.0.2.1", 44_970)).toBe(false);
});
