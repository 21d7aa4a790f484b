import { readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import type { WrongField } from "#base/explained-error";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { dataFolder, type FolderSources, namedOutside, type RawOptions } from "./data-option.ts";
import type { PortRange, ServerRole, StartSettings } from "./options.ts";
import { unreadableFile, wrongOptions } from "./problems.ts";

/** Where options come from; the first that names one wins. */
export interface OptionSources extends FolderSources {
  readonly hostName: string;
}

const FILE = "parley.yaml";
const FILE_LIMIT = 64 * 1024;

/**
 * Reads flags, then PARLEY_* variables, then parley.yaml in the data folder, then defaults.
 * Throws START-0005 naming every wrong value at once, or START-0006 when the file is no YAML.
 */
export function readOptions(sources: OptionSources): StartSettings {
  const data = dataFolder(sources);
  const file = readFile(path.join(data, FILE));
  const wrong: WrongField[] = unknownNames(file);

  function option<T>(name: string, parse: (value: unknown) => Parsed<T>, otherwise: T): T {
    const [field, value] = findValue(name, sources, file);
    if (value === undefined) return otherwise;
    const result = parse(value);
    if (result.ok) return result.value;
    wrong.push({ field, value, expected: result.expected });
    return otherwise;
  }

  const domain = option("domain", parseDomain, undefined);
  const settings: StartSettings = {
    data,
    domain: domain ?? hostDomain(sources.hostName),
    domainGiven: domain !== undefined,
    listen: option("listen", parseAddresses, []),
    sipPort: option("sip-port", parsePort, 5060),
    sipsPort: option("sips-port", parsePort, 5061),
    httpPort: option("http-port", parsePort, 8080),
    httpsPort: option("https-port", parsePort, 8443),
    relayPort: option<number | undefined>("relay-port", parsePort, undefined),
    mediaPorts: option("media-ports", parsePorts, { first: 50_000, last: 50_199 }),
    role: option("role", parseRole, "all"),
    set: option("set", parseAssignments, []),
  };
  wrong.push(...portsTwice(settings));
  if (wrong.length > 0) throw wrongOptions(wrong);
  return settings;
}

const NAMES = [
  "domain",
  "listen",
  "sip-port",
  "sips-port",
  "http-port",
  "https-port",
  "relay-port",
  "media-ports",
  "role",
  "set",
];

function findValue(
  name: string,
  sources: FolderSources,
  file: RawOptions,
): readonly [field: string, value: unknown] {
  const given = namedOutside(name, sources);
  return given ?? [`${FILE}: ${name}`, file[name] ?? undefined];
}

function unknownNames(file: RawOptions): WrongField[] {
  return Object.keys(file)
    .filter((name) => !NAMES.includes(name))
    .map((name) => ({
      field: `${FILE}: ${name}`,
      value: file[name],
      expected: `one of ${NAMES.join(", ")}`,
    }));
}

function readFile(file: string): RawOptions {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    // Not there, or not readable: then the data folder's own check says why with more knowledge.
    if (error instanceof Error) return {};
    throw error;
  }
  if (text.length > FILE_LIMIT)
    throw unreadableFile(file, 1, 1, `${text.length} characters, at most ${FILE_LIMIT} are read`);
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw unreadableFile(file, line, col, error.code);
  }
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw unreadableFile(file, 1, 1, "no names");
  return Object.fromEntries(Object.entries(value));
}

const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

function parseDomain(value: unknown): Parsed<string | undefined> {
  const domain = typeof value === "string" ? value.trim().toLowerCase() : "";
  const fits = DOMAIN.test(domain) && !/^[\d.]+$/.test(domain);
  return fits ? parsed(domain) : malformed("a domain name like example.com");
}

/** The host's name where it can be a domain (no underscore, for example), else localhost. */
function hostDomain(hostName: string): string {
  const domain = parseDomain(hostName);
  return domain.ok && domain.value !== undefined ? domain.value : "localhost";
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9a-f:.]{2,45}(?:%[\w.-]{1,15})?$/i;

function parseAddresses(value: unknown): Parsed<readonly string[]> {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((one) =>
    typeof one === "string" ? one.split(",").map((text) => text.trim().replace(/^\[(.*)\]$/, "$1")) : [""],
  );
  const fits = texts.length <= 16 && texts.every((text) => IPV4.test(text) || IPV6.test(text));
  return fits ? parsed([...new Set(texts)]) : malformed("IP addresses like 127.0.0.1 or ::1");
}

function parsePort(value: unknown): Parsed<number> {
  const port = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  const fits = typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= 65_535;
  return fits ? parsed(port) : malformed("a port from 0 to 65535");
}

function parsePorts(value: unknown): Parsed<PortRange> {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(String(value)) ?? [];
  const range = { first: Number(first), last: Number(last) };
  const fits = range.first >= 1024 && range.last >= range.first && range.last <= 65_535;
  return fits ? parsed(range) : malformed("a range like 50000-50199 between 1024 and 65535");
}

const ROLES: readonly ServerRole[] = ["all", "front-end", "edge"];

function parseRole(value: unknown): Parsed<ServerRole> {
  const role = ROLES.find((one) => one === value);
  return role ? parsed(role) : malformed(`one of ${ROLES.join(", ")}`);
}

type Assignment = StartSettings["set"][number];

function parseAssignments(value: unknown): Parsed<readonly Assignment[]> {
  const texts = Array.isArray(value)
    ? value.map(String)
    : typeof value === "object" && value !== null
      ? Object.entries(value).map(
          ([name, one]) => `${name}=${typeof one === "string" ? one : JSON.stringify(one)}`,
        )
      : [String(value)];
  const assignments: Assignment[] = [];
  for (const text of texts) {
    const [, name, assigned] = /^([a-z][a-z0-9.-]{0,99})=(.*)$/s.exec(text) ?? [];
    if (name === undefined || assigned === undefined)
      return malformed(`NAME=VALUE instead of ${JSON.stringify(text)}`);
    assignments.push({ name, value: assigned });
  }
  return parsed(assignments);
}

/** Two TCP listeners on one port; 0 takes a free one each time. */
function portsTwice(settings: StartSettings): WrongField[] {
  const ports = [
    ["sip-port", settings.sipPort],
    ["sips-port", settings.sipsPort],
    ["http-port", settings.httpPort],
    ["https-port", settings.httpsPort],
    ["relay-port", settings.relayPort ?? 0],
  ] as const;
  return ports.flatMap(([name, port], at) => {
    const [earlier] = ports.slice(0, at).find(([, other]) => other === port && port !== 0) ?? [];
    return earlier
      ? [{ field: `--${name}`, value: port, expected: `a port other than that of --${earlier}` }]
      : [];
  });
}
