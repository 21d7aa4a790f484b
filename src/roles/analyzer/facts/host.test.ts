import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ServerStatus } from "#api/status";
import { tempFolder } from "#testing/temp-folder";
import { isPublicAddress, listenedAt, withoutPort } from "./addresses.ts";
import { describeHost } from "./host.ts";
import { seeRoles } from "./network.ts";

/** A machine whose files say what they are given; the server on it was started with `--role edge`. */
async function edgeOn(files: Readonly<Record<string, string>>, environment: Record<string, string> = {}) {
  const root = tempFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const status = (): ServerStatus => ({
    state: "running",
    domain: "example.com",
    listeners: [{ transport: "turn-udp", address: "0.0.0.0", port: 3478 }],
    version: "0",
    api: "1.0-1.0",
    data: root,
    role: "edge",
    pid: 1,
    startedAt: "",
    users: 0,
    endpoints: 0,
    connections: 0,
  });
  const askServer = () => Promise.reject(new Error("nobody is asked"));
  const [roles, ...more] = await seeRoles({ status, askServer }, { get: (setting) => setting.default });
  return { host: describeHost({ root, environment }), role: roles, more };
}

const edge = {
  name: "edge",
  server: "this server",
  source: "--role edge",
  answers: "yes",
  seen: "listens on turn-udp 3478",
};

test("the edge role is found on a machine that is joined to a domain, on one of a workgroup, and in a container", async () => {
  const joined = await edgeOn({ "etc/krb5.conf": "[libdefaults]\n  default_realm = CORP.EXAMPLE.COM\n" });
  expect(joined).toEqual({
    host: "joined to the domain CORP.EXAMPLE.COM, no container",
    role: edge,
    more: [],
  });
  const sssd = await edgeOn({ "etc/sssd/sssd.conf": "[sssd]\ndomains = corp.example.com\n" });
  expect(sssd).toEqual({ host: "joined to the domain corp.example.com, no container", role: edge, more: [] });
  const workgroup = await edgeOn({});
  expect(workgroup).toEqual({ host: "in no domain, no container", role: edge, more: [] });
  const container = await edgeOn({ "run/.containerenv": "" });
  expect(container).toEqual({
    host: "in no domain, in a container (/run/.containerenv)",
    role: edge,
    more: [],
  });
  expect((await edgeOn({}, { container: "podman" })).role).toEqual(edge);
});

test("addresses of the Internet are told from those of inner networks", () => {
  for (const inner of [
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "nonsense",
  ])
    expect(isPublicAddress(inner), inner).toBe(false);
  for (const outer of ["203.0.113.7", "172.32.0.1", "2001:db8::1", "::ffff:203.0.113.7"])
    expect(isPublicAddress(outer), outer).toBe(true);
  const own = ["10.0.0.5", "2001:db8::5"];
  expect(listenedAt("::", own)).toEqual(own);
  expect(listenedAt("0.0.0.0", own)).toEqual(["10.0.0.5"]);
  expect(listenedAt("127.0.0.1", own)).toEqual(["127.0.0.1"]);
  expect([
    withoutPort("192.0.2.1:5060"),
    withoutPort("[2001:db8::1]:5060"),
    withoutPort("2001:db8::1:5060"),
  ]).toEqual(["192.0.2.1", "2001:db8::1", "2001:db8::1"]);
});
