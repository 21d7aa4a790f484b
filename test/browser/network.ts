import { execFileSync } from "node:child_process";
import { eventually } from "../../interop/clients/tape.ts";

export type Profile = "open" | "udp-closed" | "only-443";

/** What the router lets pass between the three hosts, as nft rules. */
const RULES: Record<Profile, readonly string[]> = {
  open: [],
  "udp-closed": ["meta l4proto udp drop"],
  // Without states: of connections that were open before, the router knows nothing.
  "only-443": ["ip daddr 10.99.0.2 tcp dport 443 accept", "ip saddr 10.99.0.2 tcp sport 443 accept", "drop"],
};

/**
 * A server and two offices behind one router, each a network namespace: 10.99.0.2, 10.99.1.2 and 10.99.2.2. What passes between them
 * is decided in the router. Needs root; `end` takes all of it away.
 */
export class Network {
  readonly server: readonly string[];
  readonly offices: readonly [readonly string[], readonly string[]];
  readonly serverAddress = "10.99.0.2";
  readonly #prefix: string;

  constructor(prefix = `p${process.pid % 10_000}`) {
    this.#prefix = prefix;
    this.server = within(`${prefix}s`);
    this.offices = [within(`${prefix}a`), within(`${prefix}b`)];
    try {
      this.#build();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  #build(): void {
    const prefix = this.#prefix;
    const hosts = ["s", "a", "b"].map((host) => `${prefix}${host}`);
    const router = `${prefix}r`;
    for (const name of [router, ...hosts]) ip("netns", "add", name);
    ip("-n", router, "link", "set", "lo", "up");
    for (const [index, host] of hosts.entries()) {
      const [inside, outside] = [`${host}0`, `${host}1`];
      ip("link", "add", inside, "netns", host, "type", "veth", "peer", "name", outside, "netns", router);
      ip("-n", router, "addr", "add", `10.99.${index}.1/24`, "dev", outside);
      ip("-n", router, "link", "set", outside, "up");
      ip("-n", host, "addr", "add", `10.99.${index}.2/24`, "dev", inside);
      for (const link of ["lo", inside]) ip("-n", host, "link", "set", link, "up");
      ip("-n", host, "route", "add", "default", "via", `10.99.${index}.1`);
    }
    execFileSync("ip", ["netns", "exec", router, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
  }

  /** A line is up a moment after its ends are, and until then a host does not know its own address. */
  async ready(): Promise<void> {
    for (const host of ["s", "a", "b"])
      await eventually(
        "the line",
        () =>
          execFileSync("ip", ["-n", `${this.#prefix}${host}`, "link", "show", "up"], {
            encoding: "utf8",
          }).includes("state UP") || undefined,
      );
  }

  use(profile: Profile): void {
    const lines = [
      "flush ruleset",
      "table ip parley { chain forward { type filter hook forward priority 0; policy accept;",
      ...RULES[profile].map((rule) => `${rule};`),
      "}",
      "}",
    ];
    execFileSync("ip", ["netns", "exec", `${this.#prefix}r`, "nft", "-f", "-"], { input: lines.join("\n") });
  }

  /** Both directions of an office's line, in bits a second as tc writes them: `1mbit`. */
  narrow(office: 0 | 1, rate: string): void {
    const host = `${this.#prefix}${office === 0 ? "a" : "b"}`;
    for (const [where, link] of [
      [host, `${host}0`],
      [`${this.#prefix}r`, `${host}1`],
    ] as const)
      execFileSync("ip", [
        ...["netns", "exec", where, "tc", "qdisc", "replace", "dev", link, "root"],
        ...["tbf", "rate", rate, "burst", "16kb", "latency", "200ms"],
      ]);
  }

  /** Takes away what is there of it, also after half a start, and ends what still runs in it. */
  end(): void {
    const there = execFileSync("ip", ["netns", "list"], { encoding: "utf8" }).split(/\s+/);
    for (const host of ["s", "a", "b", "r"].map((name) => `${this.#prefix}${name}`)) {
      if (!there.includes(host)) continue;
      const left = execFileSync("ip", ["netns", "pids", host], { encoding: "utf8" })
        .split("\n")
        .filter(Boolean);
      for (const pid of left) {
        try {
          process.kill(Number(pid), "SIGKILL");
        } catch {
          // It ended by itself meanwhile.
        }
      }
      ip("netns", "del", host);
    }
  }
}

const within = (name: string): readonly string[] => ["ip", "netns", "exec", name];
const ip = (...words: string[]): void => void execFileSync("ip", words);
