/** A Front End without sockets and its clients, for benchmarks in one process: real authentication, recorder, roles; memory for stores. */
import { createHmac } from "node:crypto";
import { CaseNumbers } from "#base/case-number";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import {
  NTLM_128,
  NTLM_EXTENDED_SESSION_SECURITY,
  NTLM_KEY_EXCHANGE,
} from "#formats/ntlm/authenticate-message";
import { RealClock } from "#net/real-clock";
import { createAuthentication, MICROSOFT_REALM } from "#roles/authentication/index";
import { signedText } from "#roles/authentication/signature-buffer";
import type { User } from "#roles/directory/contract";
import { nothingKnown } from "#roles/directory/profile";
import { createMemoryStore } from "#roles/location/store.memory";
import { createAuthenticationSecrets } from "#security/authentication-secrets";
import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { ntHash } from "#security/md4";
import type { CommunicationsStores } from "#server/communications";
import { createFrontEnd, type FrontEnd } from "#server/front-end";
import { parseMessage } from "#sip/message/parse-message";
import type { Transport } from "#sip/transport/flow";
import { type LiteralFlow, literalFlow } from "#testing/literal-flow";
import { literalSettings } from "#testing/literal-settings";
import { memoryStores } from "#testing/memory-stores";

export const DOMAIN = "bench.test";
const NETBIOS = "BENCH";
const SERVER = `fe.${DOMAIN}`;
const CHALLENGE = Buffer.from("0123456789abcdef", "hex");
const PASSWORD = "secret";
const HASH = ntHash(PASSWORD);

/** As octets come from a socket: one flat string. */
export const fromWire = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

/** CPU of a piece of work in µs: user and system time of the whole process, garbage collection included. */
export async function cpuOf(work: () => void): Promise<number> {
  const begun = process.cpuUsage();
  work();
  await new Promise((resolve) => setImmediate(resolve));
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

export interface InProcess {
  readonly frontEnd: FrontEnd;
  readonly scope: Scope;
  readonly secrets: ReturnType<typeof createAuthenticationSecrets>;
  /** Moves the server's time; its clock is the real one, with a time source that stands still otherwise. */
  passes(ms: number): void;
}

export async function openInProcess(
  names: readonly string[],
  of: { readonly settings?: Readonly<Record<string, unknown>>; readonly stores?: CommunicationsStores } = {},
): Promise<InProcess> {
  const users = new Map(
    names.map((name, at): [string, User] => [
      `${name}@${DOMAIN}`,
      { id: at + 1, address: `${name}@${DOMAIN}`, name, tel: undefined, enabled: true, createdAt: "" },
    ]),
  );
  const scope = new Scope();
  let elapsed = 1_000_000;
  let wake: { readonly at: number; readonly action: () => void } | undefined;
  const clock = new RealClock({
    now: () => Date.UTC(2026, 0, 1) + elapsed,
    elapsed: () => elapsed,
    wake(ms, action) {
      const mine = { at: elapsed + ms, action };
      wake = mine;
      return () => {
        if (wake === mine) wake = undefined;
      };
    },
  });
  const settings = literalSettings({ "directory.domains": [DOMAIN], ...of.settings });
  const secrets = {
    ...createAuthenticationSecrets(new Uint8Array(32)),
    randomBytes: () => Uint8Array.from(CHALLENGE),
  };
  const directory = {
    find: (address: string) => users.get(address),
    findByNumber: () => undefined,
    findByLogin: (_domain: string, name: string) => users.get(`${name}@${DOMAIN}`),
    domains: () => [DOMAIN],
    isOurs: (domain: string) => domain === DOMAIN,
    netbiosDomain: () => NETBIOS,
    all: () => users.values(),
    profile: () => nothingKnown,
    search: () => ({ users: [], more: false }),
    onChange: () => () => undefined,
    onPassword: () => () => undefined,
  };
  let branches = 0;
  const frontEnd = await createFrontEnd(
    {
      clock,
      log: silentLog,
      settings,
      directory,
      bindings: createMemoryStore(),
      stores: of.stores ?? memoryStores(),
      cases: new CaseNumbers(1000),
      run: "bench",
      newTag: () => secrets.randomHex(8),
      newBranch: () => `z9hG4bK${secrets.randomHex(8)}${(++branches).toString(36)}`,
      sign: secrets.sign,
      connect: () => Promise.reject(new Error("There is no outside.")),
      udp: () => undefined,
      resolve: () => Promise.resolve([]),
      serverName: () => SERVER,
      reachedAt: (flow) => ({ host: flow.local.address, port: flow.local.port }),
      isUs: (host, port) => host === "192.0.2.1" && (port === undefined || port === 5060 || port === 5061),
      ownRealms: () => [DOMAIN],
      mediaPorts: () => ({ first: 50_000, last: 50_199 }),
      isTrustedPeer: () => false,
      authentication: ({ location, report }) =>
        createAuthentication({
          clock,
          log: silentLog,
          settings,
          directory,
          verifiers: {
            digest: (_user, name) => digestHa1("MD5", name, DOMAIN, PASSWORD),
            ntHash: () => HASH,
          },
          secrets,
          fqdn: () => SERVER,
          isUs: () => false,
          isRegisteredFrom: (aor, flow) =>
            location()
              .findByFlow(flow.id)
              .some((binding) => binding.aor === aor),
          report,
        }),
      refused: (problem) => {
        throw new Error(`The server refused: ${JSON.stringify(problem)}`);
      },
    },
    scope,
  );
  return {
    frontEnd,
    scope,
    secrets,
    passes(ms) {
      const end = elapsed + ms;
      while (wake && wake.at <= end) {
        const { at, action } = wake;
        wake = undefined;
        elapsed = Math.max(elapsed, at);
        action();
      }
      elapsed = end;
    },
  };
}

type Field = readonly [name: string, value: string];

/** A device: writes what pidgin-sipe (`epid`) or a phone writes, and signs it when it signed in with NTLM. */
export class Client {
  readonly name: string;
  readonly flow: LiteralFlow;
  readonly epid: string | undefined;
  readonly #server: InProcess;
  readonly #port: number;
  #cseq = 0;
  #keys: object | undefined;
  #opaque = "";
  #signed = 0;

  constructor(server: InProcess, name: string, port: number, transport: Transport, epid?: string) {
    this.#server = server;
    this.name = name;
    this.epid = epid;
    this.#port = port;
    this.flow = literalFlow({
      id: `${port}`,
      transport,
      local: { address: "192.0.2.1", port: transport === "tls" ? 5061 : 5060 },
      remote: { address: `192.0.2.${(port >> 9) & 127}`, port },
    });
    server.frontEnd.receiver.opened(this.flow);
  }

  get uri(): string {
    return `sip:${this.name}@${DOMAIN}`;
  }

  request(
    method: string,
    callId: string,
    to: string,
    fields: readonly Field[],
    body = "",
    credentials = "",
  ): string {
    const cseq = ++this.#cseq;
    const { transport } = this.flow;
    const epid = this.epid === undefined ? "" : `;epid=${this.epid}`;
    const uri = method === "REGISTER" ? `sip:${DOMAIN}` : to;
    const write = (authorization: string): string =>
      `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/${transport.toUpperCase()} 192.0.2.9:${this.#port};branch=z9hG4bK${this.#port}.${cseq}\r\n` +
      `From: <${this.uri}>;tag=f${this.#port}${epid}\r\nTo: <${to}>\r\nMax-Forwards: 70\r\nCSeq: ${cseq} ${method}\r\n` +
      `User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)\r\nCall-ID: ${callId}gB13Da6492i4A74m9F2Dt79D5b108CxEB46x${this.#port}\r\n` +
      `Contact: <sip:${this.name}@192.0.2.9:${this.#port};transport=${transport === "tls" ? "tls" : "tcp"}>` +
      `${epid === "" ? "" : `;proxy=replace;+sip.instance="<urn:uuid:b51a9866-926a-5e92-9260-${this.epid}>"`}\r\n` +
      `${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}${authorization}Content-Length: ${body.length}\r\n\r\n${body}`;
    if (credentials !== "") return fromWire(write(`Authorization: ${credentials}\r\n`));
    return this.#keys ? this.signed(write) : fromWire(write(""));
  }

  /** 200 to a request of the server. */
  answer(octets: string): string {
    const kept = octets
      .split("\r\n\r\n", 1)[0]
      ?.split("\r\n")
      .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
    const write = (authorization: string): string =>
      `SIP/2.0 200 OK\r\n${kept?.join("\r\n")}\r\nUser-Agent: phone/1.0\r\n${authorization}Content-Length: 0\r\n\r\n`;
    return this.#keys ? this.signed(write) : fromWire(write(""));
  }

  receives(octets: string): void {
    this.#server.frontEnd.receiver.received(this.flow, octets);
  }

  /** The last that was sent to it, and forgets what came. */
  take(status?: number): string {
    const octets = fromWire(this.flow.sent.at(-1) ?? "");
    this.flow.sent.length = 0;
    if (status !== undefined && !octets.startsWith(`SIP/2.0 ${status}`))
      throw new Error(`Expected ${status}, got: ${octets.slice(0, 800)}`);
    return octets;
  }

  async signIn(way: "digest" | "ntlm"): Promise<void> {
    const fields: Field[] = [
      ["Supported", "gruu-10, adhoclist, msrtc-event-categories"],
      ["Expires", "7200"],
    ];
    const register = (credentials = ""): string =>
      this.request("REGISTER", "reg", this.uri, fields, "", credentials);
    this.receives(register());
    await settle();
    const offer = this.take(401);
    if (way === "digest") {
      this.receives(register(this.#digest(offer)));
      await settle();
      this.take(200);
      return;
    }
    const named = `qop="auth", realm="${MICROSOFT_REALM}", targetname="${SERVER}"`;
    this.receives(register(`NTLM ${named}, gssapi-data="", version=4`));
    await settle();
    const challenge = this.take(401);
    this.#opaque = /opaque="(\w+)", gssapi/.exec(challenge)?.[1] ?? "";
    const proof = authenticateMessage(this.name);
    const read = this.#server.secrets.ntlm.verify(HASH, proof.message, CHALLENGE);
    if (!read) throw new Error("The bench's own NTLM answer is wrong.");
    this.#keys = read;
    const data = Buffer.from(proof.bytes).toString("base64");
    this.receives(
      this.request(
        "REGISTER",
        "reg",
        this.uri,
        fields,
        "",
        `NTLM ${named}, opaque="${this.#opaque}", gssapi-data="${data}", version=4`,
      ),
    );
    await settle();
    this.take(200);
  }

  /** With credentials whose signature covers the message (MS-SIPAE 3.2.5.2). */
  signed(write: (authorization: string) => string): string {
    const read = parseMessage(write(""));
    if (!read.ok || !this.#keys) throw new Error("The bench wrote no SIP message.");
    const number = String(++this.#signed);
    const by = {
      scheme: "NTLM",
      random: "e27a877c",
      number,
      realm: MICROSOFT_REALM,
      targetname: SERVER,
      version: 4,
    };
    const response = this.#server.secrets.ntlm.sign(this.#keys, "client", signedText(read.value, by));
    return fromWire(
      write(
        `Authorization: NTLM qop="auth", realm="${MICROSOFT_REALM}", targetname="${SERVER}", opaque="${this.#opaque}", ` +
          `crand="e27a877c", cnum="${number}", response="${response}"\r\n`,
      ),
    );
  }

  #digest(offer: string): string {
    const nonce = /Digest[^\r\n]*nonce="([^"]+)"/.exec(offer)?.[1] ?? "";
    const uri = `sip:${DOMAIN}`;
    const ha1 = digestHa1("MD5", this.name, DOMAIN, PASSWORD);
    const [nc, cnonce] = ["00000001", "0a4f113b"];
    const response = digestResponse({ algorithm: "MD5", ha1, method: "REGISTER", uri, nonce, nc, cnonce });
    return `Digest username="${this.name}", realm="${DOMAIN}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${nc}, cnonce="${cnonce}", response="${response}", algorithm=MD5`;
  }
}

/** Lets promises and what was put off happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An NTLMv2 AUTHENTICATE message (MS-NLMP 2.2.1.3, 3.3.2), as bytes and as our reader gives it. */
function authenticateMessage(user: string) {
  const flags = (NTLM_EXTENDED_SESSION_SECURITY | NTLM_KEY_EXCHANGE | NTLM_128 | 1) >>> 0;
  const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => {
    const mac = createHmac("md5", key);
    for (const part of parts) mac.update(part);
    return mac.digest();
  };
  const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
  const blob = Buffer.concat([Buffer.from("0101000000000000", "hex"), Buffer.alloc(28)]);
  const key = hmac(HASH, wide(user.toUpperCase() + NETBIOS));
  const ntResponse = Buffer.concat([hmac(key, CHALLENGE, blob), blob]);
  const encryptedSessionKey = Buffer.alloc(16, 7);
  const parts = [Buffer.alloc(24), ntResponse, wide(NETBIOS), wide(user), wide("HOST"), encryptedSessionKey];
  const header = Buffer.alloc(64);
  header.write("NTLMSSP\0", 0, "latin1");
  header.writeUInt32LE(3, 8);
  let offset = header.length;
  for (const [at, part] of parts.entries()) {
    header.writeUInt16LE(part.length, 12 + 8 * at);
    header.writeUInt16LE(part.length, 14 + 8 * at);
    header.writeUInt32LE(offset, 16 + 8 * at);
    offset += part.length;
  }
  header.writeUInt32LE(flags, 60);
  const message = { domain: NETBIOS, user, workstation: "HOST", ntResponse, encryptedSessionKey, flags };
  return { bytes: Buffer.concat([header, ...parts]), message };
}
