import type { RoleSeen } from "#api/analyzer";
import type { LiveSettings } from "#settings/live";
import { type Fact, type FactRecord, unmeasured } from "../language/fact.ts";
import { otherServers, readServer } from "../settings.ts";
import type { FactSources } from "../uses.ts";
import { isPublicAddress, listenedAt, withoutPort } from "./addresses.ts";

const IN_THE_CLEAR = ["udp", "tcp", "ws"];

export function listenerFacts({ status, ownAddresses }: Pick<FactSources, "status" | "ownAddresses">): Fact {
  const own = ownAddresses();
  return {
    list: status().listeners.map(({ transport, address, port }) => {
      const publicAddresses = listenedAt(address, own).filter(isPublicAddress);
      return {
        transport,
        address,
        port,
        inTheClear: IN_THE_CLEAR.includes(transport),
        public: publicAddresses.length > 0,
        publicAddresses: [...publicAddresses],
      };
    }),
  };
}

/** Servers that are believed without a password. */
export function peerFacts({ settings }: Pick<FactSources, "settings">): Fact {
  const peers = settings().find(({ name }) => name === "authentication.trusted-peers")?.value;
  const list = Array.isArray(peers) ? peers.map(String) : [];
  return { list: list.map((address) => ({ address, public: isPublicAddress(address) })) };
}

export function certificateFacts({
  certificate,
  status,
  ownAddresses,
  remotes,
  clock,
}: Pick<FactSources, "certificate" | "status" | "ownAddresses" | "remotes" | "clock">): Fact {
  const { names, subject, issuer, notAfter, daysLeft, source, missingNames, authority } = certificate();
  const own = ownAddresses();
  const reached = status().listeners.some(({ address, transport }) =>
    transport === "tls" ? listenedAt(address, own).some(isPublicAddress) : false,
  );
  const outside = remotes().map(withoutPort).filter(isPublicAddress);
  return {
    names,
    subject,
    issuer,
    notAfter,
    daysLeft,
    source,
    missingNames,
    authorityUntil: authority?.notAfter ?? null,
    authorityDaysLeft: authority
      ? Math.floor((Date.parse(authority.notAfter) - clock.now()) / 86_400_000)
      : unmeasured("there is no authority of our own"),
    seenFromOutside: reached || outside.length > 0,
    devicesOutside: outside.length,
  };
}

export function relayFacts({
  settings,
  status,
  ownAddresses,
  mediaPorts,
  remotes,
}: Pick<FactSources, "settings" | "status" | "ownAddresses" | "mediaPorts" | "remotes">): Fact {
  const value = (name: string) => settings().find((one) => one.name === name)?.value;
  const advertised = value("relay.public-addresses");
  const named = Array.isArray(advertised) ? advertised.map(String) : [];
  const own = ownAddresses();
  const relays = status().listeners.filter(({ transport }) => transport.startsWith("turn-"));
  const at = relays.flatMap(({ address }) => listenedAt(address, own));
  const wanted = named.some(isPublicAddress) || at.some(isPublicAddress);
  return {
    listens: relays.length > 0,
    namedAddresses: named.map((address) => ({ address, public: isPublicAddress(address) })),
    toldAddresses: [...new Set([...named, ...at])],
    toldPublic: wanted,
    devicesOutside: remotes().map(withoutPort).filter(isPublicAddress).length,
    udpAnswersFromOutside: wanted
      ? unmeasured(
          "this server is inside, and nobody outside has measured whether the relay's UDP port answers",
        )
      : unmeasured("the relay has no address that is reached from outside"),
    mediaPorts: mediaPorts.last - mediaPorts.first + 1,
  };
}

/** Every range of ports for sound and picture: this server's, that of the settings, those of policies. */
export function mediaFacts({
  settings,
  policies,
  mediaPorts,
}: Pick<FactSources, "settings" | "policies" | "mediaPorts">): Fact {
  const ranges: FactRecord[] = [rangeOf("--media-ports", `${mediaPorts.first}-${mediaPorts.last}`, "start")];
  const set = settings().find(({ name }) => name === "features.media-ports")?.value;
  if (typeof set === "string" && set !== "") ranges.push(rangeOf("features.media-ports", set, "setting"));
  for (const { name, rules } of policies()) {
    const range = rules["media-ports"];
    if (typeof range === "string" && range !== "") ranges.push(rangeOf(`policy ${name}`, range, "policy"));
  }
  return { ranges };
}

function rangeOf(source: string, text: string, kind: string): FactRecord {
  const [first = 0, last = 0] = text.split("-").map(Number);
  return { source, kind, range: text, ports: last - first + 1 };
}

/** The roles of this installation, as the configuration names them; what this machine looks like plays no part. */
export async function seeRoles(
  { status, askServer }: Pick<FactSources, "status" | "askServer">,
  settings: Pick<LiveSettings, "get">,
): Promise<RoleSeen[]> {
  const { role, listeners } = status();
  const own = (role === "all" ? ["front-end", "edge"] : [role]).map((name): RoleSeen => {
    const ports = listeners.filter(({ transport }) =>
      name === "edge" ? transport.startsWith("turn-") : ["udp", "tcp", "tls"].includes(transport),
    );
    return {
      name,
      server: "this server",
      source: `--role ${role}`,
      answers: ports.length > 0 ? "yes" : "no",
      seen:
        ports.length > 0
          ? `listens on ${ports.map(({ transport, port }) => `${transport} ${port}`).join(", ")}`
          : "has no open port",
    };
  });
  const others = await Promise.all(
    settings
      .get(otherServers)
      .flatMap((text) => readServer(text) ?? [])
      .map(async ({ name, role: wanted, host, port }): Promise<RoleSeen> => {
        const { answers, seen } = await askServer(host, port);
        const said = answers ? seen : `${name} does not answer: ${seen} at ${host} port ${port}`;
        return {
          name: wanted,
          server: name,
          source: "analyzer.servers",
          answers: answers ? "yes" : "no",
          seen: said,
        };
      }),
  );
  return [...own, ...others];
}

export function roleFacts(roles: readonly RoleSeen[]): Fact {
  return {
    list: roles.map(({ name, server, source, answers, seen }) => ({
      name,
      server,
      source,
      seen,
      answers: answers === "yes" ? true : unmeasured(seen),
    })),
  };
}
