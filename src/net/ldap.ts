import { connect, isIP, type Socket } from "node:net";
import tls, { type TLSSocket } from "node:tls";
import { Client, type Entry, FilterParser, ResultCodeError } from "ldapts";
import type {
  LdapConnection,
  LdapEntry,
  LdapFailure,
  LdapQuery,
  LdapTarget,
  OpenLdap,
} from "#formats/ldap/door";
import { systemAuthorities } from "./secure-context.ts";
import { codeOf } from "./socket-words.ts";

/** One page of 1,000 entries with every attribute that we ask for has some 2 MB; a server that sends more has gone wrong. */
const MOST_PAGE_BYTES = 64 * 1024 * 1024;
const MOST_SAID = 300;

class Failed extends Error {
  readonly failure: LdapFailure;
  constructor(failure: LdapFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** Connects to a directory server, secures the connection and binds; says what was measured where that fails. */
export const openLdap: OpenLdap = async (target) => {
  const wire: Wire = { top: undefined };
  try {
    const client = await secured(target, wire);
    if (target.bind) await bind(target, client, target.bind);
    return { ok: true, connection: connectionOf(target, client, wire) };
  } catch (error) {
    wire.top?.destroy();
    return { ok: false, failure: failureOf(error, "connect", target) };
  }
};

/**
 * The topmost socket of a connection. Only that one is ever destroyed or written to: Node 24.21 ends with a segmentation fault when
 * the socket below a TLSSocket is destroyed and the TLSSocket is written to afterwards, as the library's own StartTLS may do.
 */
interface Wire {
  top: Socket | undefined;
}

async function secured(target: LdapTarget, wire: Wire): Promise<Client> {
  const socket = await connectTo(target);
  wire.top = socket;
  if (target.security === "start-tls") await askForTls(target, socket);
  if (target.security !== "none") await secure(target, wire, socket);
  return clientOn(target, wire.top);
}

/** The library gets a connection that is open; when it ends there is no second one. */
function clientOn({ host, port, timeoutMs }: LdapTarget, socket: Socket): Client {
  return new Client({
    url: `ldap://${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    timeout: timeoutMs,
    strictDN: false,
    createConnection: () => {
      if (socket.destroyed) throw new Error("the connection has ended");
      return socket;
    },
  } as ConstructorParameters<typeof Client>[0]); // node's own type has overloads that a literal cannot have
}

function connectTo({ host, port, timeoutMs }: LdapTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(timeoutMs, () => fail({ kind: "timeout", doing: "connect", milliseconds: timeoutMs }));
    socket.once("error", (error) => {
      const code = firstCode(error);
      fail({ kind: /^(ENOTFOUND|EAI_)/.test(code) ? "host-not-found" : "not-connected", code });
    });
    socket.once("connect", () => {
      socket.removeAllListeners("error").setTimeout(0);
      socket.on("error", () => undefined); // whoever uses it hears of its end by "close"
      resolve(socket);
    });
    const fail = (failure: LdapFailure) => {
      socket.destroy();
      reject(new Failed(failure));
    };
  });
}

/** A name with several addresses fails with one error for all of them. */
function firstCode(error: Error): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  return codeOf(error) ?? codeOf(first) ?? error.message;
}

/** The certificate is looked at after the handshake, so that its names can be told. */
const tlsOptions = ({ host, authorities }: LdapTarget, socket: Socket): tls.ConnectionOptions => ({
  socket,
  host,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ca: [...systemAuthorities(), ...authorities],
  rejectUnauthorized: false,
});

async function secure(target: LdapTarget, wire: Wire, socket: Socket): Promise<void> {
  const above = tls.connect(tlsOptions(target, socket));
  wire.top = above;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  above.once("secureConnect", resolve);
  above.on("error", (error) => reject(new Failed({ kind: "tls-failed", said: error.message })));
  above.once("close", () => reject(new Failed({ kind: "tls-failed", said: "it closed the connection" })));
  await within(target, promise);
  judge(above);
}

const START_TLS = "1.3.6.1.4.1.1466.20037"; // RFC 4511 §4.14.1

/** When this resolves, the next octets on the socket are those of TLS. */
async function askForTls(target: LdapTarget, socket: Socket): Promise<void> {
  try {
    await clientOn(target, socket).exop(START_TLS);
  } catch (error) {
    const failure = failureOf(error, "tls", target);
    if (failure.kind !== "answer") throw new Failed(failure);
    throw new Failed({
      kind: "tls-failed",
      said: `it answered StartTLS with code ${failure.code}: ${failure.said}`,
    });
  }
  socket.removeAllListeners();
  socket.on("error", () => undefined);
}

/** Throws what is wrong with the certificate that was shown; nothing has been said to that server yet. */
function judge(socket: TLSSocket): void {
  if (socket.authorized) return;
  const { subject, issuer, subjectaltname, valid_to } = socket.getPeerCertificate();
  const nameOf = (name: { CN?: string | string[]; O?: string | string[] } | undefined) =>
    [name?.CN ?? name?.O ?? "no name"].flat().join(", ");
  throw new Failed({
    kind: "untrusted",
    code: String(socket.authorizationError ?? "not authorized"),
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: subjectaltname ?? "none",
    notAfter: valid_to ?? "not said",
  });
}

async function bind(
  target: LdapTarget,
  client: Client,
  { dn, password }: NonNullable<LdapTarget["bind"]>,
): Promise<void> {
  try {
    await client.bind(dn, password);
  } catch (error) {
    throw new Failed(failureOf(error, "bind", target));
  }
}

function connectionOf(target: LdapTarget, client: Client, wire: Wire): LdapConnection {
  let pageBytes = 0;
  wire.top?.on("data", (chunk: Buffer) => {
    pageBytes += chunk.length;
    if (pageBytes > MOST_PAGE_BYTES) wire.top?.destroy();
  });
  return {
    async search(query, page) {
      try {
        FilterParser.parseString(query.filter);
      } catch (error) {
        return { kind: "bad-filter", said: messageOf(error).slice(0, MOST_SAID) };
      }
      let ours: { readonly error: unknown } | undefined;
      const give = async (entries: readonly Entry[]) => {
        try {
          return await page(entries.map(entryOf));
        } catch (error) {
          ours = { error };
          throw error;
        }
      };
      try {
        // COMPAT ldapts 9.2 takes a page without entries for the last one, whatever cookie it carries.
        for await (const { searchEntries } of client.searchPaginated(query.base, searchOptions(query))) {
          pageBytes = 0;
          if ((await give(searchEntries)) === "stop") return undefined;
        }
        return undefined;
      } catch (error) {
        if (ours) throw ours.error; // whoever takes the pages failed, not the directory server
        if (pageBytes > MOST_PAGE_BYTES)
          return { kind: "lost", doing: "search", said: `one page had more than ${MOST_PAGE_BYTES} bytes` };
        return failureOf(error, "search", target);
      }
    },
    async close() {
      if (client.isConnected) await client.unbind().catch(() => undefined);
      wire.top?.destroy();
    },
  };
}

const searchOptions = ({ filter, attributes, pageSize }: LdapQuery) => ({
  scope: "sub" as const,
  filter,
  attributes: [...attributes],
  paged: { pageSize },
});

function entryOf({ dn, ...rest }: Entry): LdapEntry {
  const attributes = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(rest)) {
    const values = [value].flat().filter((one): one is string => typeof one === "string");
    if (values.length > 0) attributes.set(name.toLowerCase(), values);
  }
  return { dn, attributes };
}

function failureOf(
  error: unknown,
  doing: "connect" | "tls" | "bind" | "search",
  target: LdapTarget,
): LdapFailure {
  if (error instanceof Failed) return error.failure;
  if (error instanceof ResultCodeError)
    return { kind: "answer", doing, code: error.code, said: saidBy(error) };
  const said = messageOf(error);
  if (said.includes("timed out")) return { kind: "timeout", doing, milliseconds: target.timeoutMs };
  return { kind: "lost", doing, said: said.slice(0, MOST_SAID) };
}

/** The server's own words, without the code that the library puts behind them. */
const saidBy = (error: Error): string =>
  error.message
    .replace(/ Code: 0x[0-9a-f]+$/, "")
    .replaceAll("\u0000", "")
    .slice(0, MOST_SAID);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is done in time; whoever called destroys the connection when it is not. */
async function within<T>({ timeoutMs }: LdapTarget, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const failure = { kind: "timeout", doing: "tls", milliseconds: timeoutMs } as const;
  const timer = setTimeout(() => reject(new Failed(failure)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // what comes after the time is up has been told
  }
}
