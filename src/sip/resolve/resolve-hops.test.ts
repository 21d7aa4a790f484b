import fc from "fast-check";
import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import type { SipUri } from "../message/uri.ts";
import type { Transport } from "../transport/flow.ts";
import type { Dns, DnsAnswer, NaptrRecord, SrvRecord } from "./dns.ts";
import { orderSrv } from "./order-srv.ts";
import { resolveHops } from "./resolve-hops.ts";

interface Zone {
  readonly naptr?: Record<string, NaptrRecord[]>;
  readonly srv?: Record<string, SrvRecord[]>;
  readonly a?: Record<string, string[]>;
  readonly silent?: readonly string[];
}

/** DNS from a literal, which writes down what it was asked. */
function literalDns({ naptr = {}, srv = {}, a = {}, silent = [] }: Zone): Dns & { asked: string[] } {
  const asked: string[] = [];
  const names = [naptr, srv, a].flatMap(Object.keys);
  const answer = <T>(type: string, name: string, of: Record<string, T[]>): Promise<DnsAnswer<T>> => {
    asked.push(`${type} ${name}`);
    const records = of[name];
    if (silent.includes(name))
      return Promise.resolve({ kind: "no-answer", observed: "no answer in 5000 ms" });
    if (records) return Promise.resolve({ kind: "records", records });
    return Promise.resolve({ kind: names.includes(name) ? "none" : "no-name" });
  };
  return {
    asked,
    naptr: (name) => answer("naptr", name, naptr),
    srv: (name) => answer("srv", name, srv),
    addresses: (name) => answer("a", name, a),
  };
}

function uri(host: string, of: Partial<SipUri> & { transport?: string; maddr?: string } = {}): SipUri {
  const { transport, maddr, ...rest } = of;
  const parameters: [string, string][] = [];
  if (transport) parameters.push(["transport", transport]);
  if (maddr) parameters.push(["maddr", maddr]);
  return {
    scheme: "sip",
    user: "bob",
    password: undefined,
    host,
    port: undefined,
    parameters,
    headers: undefined,
    ...rest,
  };
}

/** Hops as `tls 192.0.2.1:5061 (name)`, or the id of the problem. */
async function resolved(target: SipUri, zone: Zone, transports: Transport[] = ["udp", "tcp", "tls"]) {
  const dns = literalDns(zone);
  const hops = await resolveHops(target, dns, { transports, random: () => 0 });
  if (hops instanceof ExplainedError)
    return { hops: [], id: hops.explanation.id, why: hops, asked: dns.asked };
  const shown = hops.map(
    ({ transport, address, port, serverName }) =>
      `${transport} ${address}:${port}${serverName === undefined ? "" : ` (${serverName})`}`,
  );
  return { hops: shown, id: undefined, asked: dns.asked };
}

test("a numeric host is asked of nobody", async () => {
  expect(await resolved(uri("192.0.2.1"), {})).toMatchObject({ hops: ["udp 192.0.2.1:5060"], asked: [] });
  expect((await resolved(uri("2001:DB8:0::1", { scheme: "sips" }), {})).hops).toEqual([
    "tls 2001:db8::1:5061 (2001:DB8:0::1)",
  ]);
  expect((await resolved(uri("192.0.2.1", { transport: "tcp", port: 5080 }), {})).hops).toEqual([
    "tcp 192.0.2.1:5080",
  ]);
  expect((await resolved(uri("192.0.2.1", { scheme: "sips", transport: "tcp" }), {})).hops).toEqual([
    "tls 192.0.2.1:5061 (192.0.2.1)",
  ]);
});
test("a port means: only the addresses of that name", async () => {
  const result = await resolved(uri("pbx.example", { port: 5070, transport: "tls" }), {
    a: { "pbx.example": ["192.0.2.1", "2001:db8::1"] },
  });
  expect(result).toMatchObject({
    hops: ["tls 192.0.2.1:5070 (pbx.example)", "tls 2001:db8::1:5070 (pbx.example)"],
    asked: ["a pbx.example"],
  });
});
test("NAPTR chooses the transport, SRV the server, and the certificate is for the domain", async () => {
  const naptr = (order: number, service: string, replacement: string): NaptrRecord => ({
    order,
    preference: 1,
    flags: "S",
    service,
    replacement,
  });
  const result = await resolved(uri("example.com"), {
    naptr: {
      "example.com": [
        naptr(20, "SIP+D2T", "_sip._tcp.example.com"),
        naptr(10, "sips+d2t", "_sips._tcp.example.com."),
        naptr(5, "SIP+D2S", "_sip._sctp.example.com"),
      ],
    },
    srv: {
      "_sips._tcp.example.com": [
        { priority: 2, weight: 0, port: 5061, target: "two.example.com" },
        { priority: 1, weight: 0, port: 5063, target: "one.example.com" },
      ],
      "_sip._tcp.example.com": [{ priority: 1, weight: 0, port: 5060, target: "one.example.com" }],
    },
    a: { "one.example.com": ["192.0.2.1"], "two.example.com": ["192.0.2.2"] },
  });
  expect(result.hops).toEqual([
    "tls 192.0.2.1:5063 (example.com)",
    "tls 192.0.2.2:5061 (example.com)",
    "tcp 192.0.2.1:5060",
  ]);
});
test("without NAPTR the SRV names of our transports are asked, in our order", async () => {
  const zone: Zone = {
    srv: { "_sip._tcp.example.com": [{ priority: 1, weight: 0, port: 5060, target: "one.example.com" }] },
    a: { "one.example.com": ["192.0.2.1"] },
  };
  expect(await resolved(uri("example.com"), zone, ["tls", "tcp", "udp"])).toMatchObject({
    hops: ["tcp 192.0.2.1:5060"],
    asked: [
      "naptr example.com",
      "srv _sips._tcp.example.com",
      "srv _sip._tcp.example.com",
      "srv _sip._udp.example.com",
      "a one.example.com",
    ],
  });
  expect((await resolved(uri("example.com", { transport: "tcp" }), zone)).asked).toEqual([
    "srv _sip._tcp.example.com",
    "a one.example.com",
  ]);
});
test("without any SRV the domain's own addresses are used", async () => {
  const zone = { a: { "example.com": ["192.0.2.1"] } };
  expect((await resolved(uri("example.com"), zone)).hops).toEqual(["udp 192.0.2.1:5060"]);
  expect((await resolved(uri("example.com", { scheme: "sips" }), zone)).hops).toEqual([
    "tls 192.0.2.1:5061 (example.com)",
  ]);
  expect((await resolved(uri("example.com", { transport: "wss" }), zone, ["tls", "wss"])).hops).toEqual([
    "wss 192.0.2.1:443 (example.com)",
  ]);
});
test("a domain that does not exist, one without SIP, and silent DNS are told apart", async () => {
  expect((await resolved(uri("exmaple.com"), {})).id).toBe("SIP-0210");
  expect((await resolved(uri("example.com"), { naptr: { "example.com": [] } })).id).toBe("SIP-0211");
  const dot: Zone = { srv: { "_sip._tcp.example.com": [{ priority: 0, weight: 0, port: 0, target: "." }] } };
  expect((await resolved(uri("example.com", { transport: "tcp" }), dot)).id).toBe("SIP-0211");
  const silent = await resolved(uri("example.com", { port: 5060 }), { silent: ["example.com"] });
  expect(silent.why?.explanation).toMatchObject({
    id: "SIP-0212",
    why: { observed: { name: "example.com", answer: "no answer in 5000 ms" } },
  });
});
test("maddr, tel, and transports that we do not have are refused with the reason", async () => {
  const zone = { a: { "example.com": ["192.0.2.1"] } };
  expect((await resolved(uri("example.com", { maddr: "192.0.2.66" }), zone)).id).toBe("SIP-0213");
  expect((await resolved(uri("", { scheme: "tel", user: "+1555" }), zone)).id).toBe("SIP-0213");
  const tls = await resolved(uri("example.com", { transport: "tls" }), zone, ["udp", "tcp"]);
  expect(tls.why?.explanation.what).toContain("it asks for transport tls, and we have udp, tcp");
  expect((await resolved(uri("example.com", { scheme: "sips" }), zone, ["udp"])).id).toBe("SIP-0211");
});
test("a hostile zone is bounded", async () => {
  const many = Array.from({ length: 2_000 }, (_, at) => at);
  const addresses = many.map(() => "192.0.2.1");
  const { hops, asked } = await resolved(uri("example.com", { transport: "tcp" }), {
    srv: {
      "_sip._tcp.example.com": many.map((at) => ({
        priority: 1,
        weight: 1,
        port: 5060,
        target: `h${at}.example`,
      })),
    },
    a: Object.fromEntries(many.map((at) => [`h${at}.example`, addresses])),
  });
  expect(hops.length).toBe(16);
  expect(asked.length).toBe(9);
});
test("orderSrv keeps every record, lower priorities first", () => {
  const record = fc.record({
    priority: fc.nat(3),
    weight: fc.nat(100),
    port: fc.nat(65_535),
    target: fc.constantFrom("a", "b", "c"),
  });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 60 }),
      fc.float({ min: 0, max: Math.fround(0.999), noNaN: true }),
      (records, random) => {
        const ordered = orderSrv(records, () => random);
        expect(ordered.length).toBe(records.length);
        for (const one of records) expect(ordered).toContain(one);
        const priorities = ordered.map(({ priority }) => priority);
        expect(priorities).toEqual([...priorities].sort((a, b) => a - b));
      },
    ),
  );
});
test("orderSrv draws by weight", () => {
  const heavy = { priority: 1, weight: 90, port: 1, target: "heavy" };
  const light = { priority: 1, weight: 10, port: 1, target: "light" };
  let first = 0;
  for (let draw = 0; draw < 1_000; draw++)
    if (orderSrv([light, heavy], () => draw / 1_000)[0] === heavy) first++;
  expect(first).toBeGreaterThan(850);
  expect(first).toBeLessThan(950);
});
test("orderSrv gives weight 0 a small chance, and weight 1 the rest (RFC 2782)", () => {
  const never = { priority: 1, weight: 0, port: 1, target: "never" };
  const nearly = { priority: 1, weight: 1, port: 1, target: "nearly" };
  expect(orderSrv([nearly, never], () => 0.4)[0]).toBe(never);
  expect(orderSrv([never, nearly], () => 0.6)[0]).toBe(nearly);
});
