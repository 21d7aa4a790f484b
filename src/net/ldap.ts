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
  let socket: Socket | undefined;
  let client: Client | undefined;
  try {
    socket = await connectTo(target);
    if (target.security === "tls") socket = await secure(target, socket);
    let carrier = socket;
    client = new Client({
      url: `ldap://${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`,
      timeout: target.timeoutMs,
      strictDN: false,
      // The library gets a connection that is open; when it ends there is no second one.
      createConnection: () => carrier,
      createSecureConnection: (options: tls.ConnectionOptions) => {
        const secured = tls.connect(options);
        carrier = secured;
        return secured;
      },
    } as ConstructorParameters<typeof Client>[0]); // node's own types have overloads that a literal cannot have
    if (target.security === "start-tls") {
      await startTls(target, client, socket);
      if (carrier instanceof tls.TLSSocket) judge(carrier);
    }
    if (target.bind) await bind(target, client, target.bind);
    return { ok: true, connection: connectionOf(target, client, carrier) };
  } catch (error) {
    socket?.destroy();
    await client?.unbind().catch(() => undefined);
    return { ok: false, failure: failureOf(error, "connect", target) };
  }
};

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

async function secure(target: LdapTarget, socket: Socket): Promise<TLSSocket> {
  const secured = tls.connect(tlsOptions(target, socket));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  secured.once("secureConnect", resolve);
  secured.once("error", (error) => reject(new Failed({ kind: "tls-failed", said: error.message })));
  secured.once("close", () => reject(new Failed({ kind: "tls-failed", said: "it closed the connection" })));
  await within(target, "tls", socket, promise);
  secured.on("error", () => undefined);
  judge(secured);
  return secured;
}

async function startTls(target: LdapTarget, client: Client, socket: Socket): Promise<void> {
  const upgraded = client.startTLS(tlsOptions(target, socket)).catch((error: unknown) => {
    if (error instanceof ResultCodeError) throw error;
    throw new Failed({ kind: "tls-failed", said: messageOf(error) });
  });
  try {
    await within(target, "tls", socket, upgraded);
  } catch (error) {
    if (error instanceof ResultCodeError)
      throw new Failed({
        kind: "tls-failed",
        said: `it answered StartTLS with code ${error.code}: ${saidBy(error)}`,
      });
    throw error;
  }
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

function connectionOf(target: LdapTarget, client: Client, socket: Socket): LdapConnection {
  let pageBytes = 0;
  socket.on("data", (chunk: Buffer) => {
    pageBytes += chunk.length;
    if (pageBytes > MOST_PAGE_BYTES) socket.destroy();
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
      await client.unbind().catch(() => undefined);
      socket.destroy();
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

function failureOf(error: unknown, doing: "connect" | "bind" | "search", target: LdapTarget): LdapFailure {
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

async function within<T>(
  { timeoutMs }: LdapTarget,
  doing: "tls",
  socket: Socket,
  work: Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Failed({ kind: "timeout", doing, milliseconds: timeoutMs }));
    socket.destroy();
  }, timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // what comes after the time is up has been told
  }
}
