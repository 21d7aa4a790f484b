import { once } from "node:events";
import { createServer } from "node:net";
import { AnsweredProblem } from "#cli/print/failure";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import { PASSWORD, type Running } from "../planted.ts";
import { type Fault, type Ground, type Told, toldBy } from "./fault.ts";

const DAY_MS = 86_400_000;

/** What a call that is refused says. */
const refusing =
  (work: (server: Running) => Promise<unknown>) =>
  async ({ server }: Ground): Promise<Told> => {
    try {
      await work(server);
    } catch (failure) {
      if (failure instanceof AnsweredProblem) return toldBy(failure.problem);
      throw failure;
    }
    throw new Error("It was not refused.");
  };

const fault = (
  what: string,
  id: string,
  holds: readonly string[],
  work: (server: Running) => Promise<unknown>,
): Fault => ({
  area: "administration",
  what,
  id,
  holds,
  inject: refusing(work),
});

const adds = (body: object) => (server: Running) =>
  server.call("userAdd", { body: { address: "new@example.com", password: PASSWORD, ...body } });

const sets = (name: string, value: unknown) => (server: Running) =>
  server.call("settingChange", { body: { values: { [name]: value } } });

/** Imports a certificate made so long ago, with these names. */
const imports =
  (names: readonly string[], daysAgo: number, otherKey = false) =>
  async (server: Running) => {
    const then = Date.now() - daysAgo * DAY_MS;
    const authority = await createAuthority("Somebody", then);
    const own = await issueServerCertificate(authority, names, then);
    const key = otherKey ? (await issueServerCertificate(authority, names, then)).key : own.key;
    const certificate = own.certificate + authority.certificate;
    await server.call("certificateImport", { body: { certificate, key, force: false } });
  };

const NAMES = ["example.com", "sip.example.com"];

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 1;
}

const migrates = (source: object) => (server: Running) =>
  server.call("migrationRun", { body: { source, name: "x", dryRun: true, domains: {}, most: 10 } as never });

export const administrationFaults: readonly Fault[] = [
  fault(
    "a user whose address is taken",
    "DIR-0003",
    ["alice@example.com"],
    adds({ address: "alice@example.com" }),
  ),
  fault("a user in a foreign domain", "DIR-0002", ["example.net"], adds({ address: "new@example.net" })),
  fault("an address without a domain", "DIR-0005", ["nobody"], adds({ address: "nobody" })),
  fault("a password that is too short", "DIR-0004", ['"characters":3'], adds({ password: "abc" })),
  fault("a name with a control character", "DIR-0010", ["name"], adds({ name: "a\u0007b" })),
  fault("the address of the server itself", "DIR-0016", [], adds({ address: "help@example.com" })),
  fault(
    "the number of remote call control (article 5)",
    "DIR-0017",
    ["cdp.udp", "there is no + in front"],
    adds({ tel: "tel:3048;phone-context=cdp.udp" }),
  ),
  fault("a number with letters", "DIR-0017", ["CALLME"], adds({ tel: "tel:+49CALLME" })),
  fault("a number that somebody has", "DIR-0018", ["bob@example.com"], adds({ tel: "+49 30 12345 67" })),
  fault("a user who is not there", "API-0004", ["nobody@example.com"], (server) =>
    server.call("userShow", { name: "nobody@example.com" }),
  ),
  fault("a list of users without columns", "DIR-0009", ["rubbish"], (server) =>
    server.call("userImport", { body: { csv: "rubbish\n1\n" } }),
  ),
  fault("a setting that there is not", "SET-0002", ["calls.volume"], sets("calls.volume", 11)),
  fault(
    "a setting out of its range",
    "SET-0001",
    ["tls.handshake-seconds"],
    sets("tls.handshake-seconds", 0),
  ),
  fault(
    "the main domain taken away from its users",
    "DIR-0007",
    ["example.com"],
    sets("directory.domains", ["example.org"]),
  ),
  fault("nothing to take back of the settings", "SET-0004", [], (server) =>
    server.call("settingUndo", { body: { id: 999_999 } }),
  ),
  fault("a certificate that cannot be read", "CERT-0010", [], (server) =>
    server.call("certificateImport", { body: { certificate: "hello", key: "hello", force: false } }),
  ),
  fault("a certificate that has ended", "CERT-0013", [], imports(NAMES, 500)),
  fault("a key of another certificate", "CERT-0012", [], imports(NAMES, 1, true)),
  fault("a certificate that lacks names", "CERT-0015", ["pbx.example.com"], imports(["pbx.example.com"], 1)),
  fault("a certificate before that there is not", "CERT-0018", [], (server) =>
    server.call("certificateUndo"),
  ),
  fault("an authority that nobody answers at", "CERT-0044", ["ECONNREFUSED"], async (server) =>
    server.call("certificateRequest", {
      body: {
        from: "enterprise",
        authority: `https://127.0.0.1:${await closedPort()}/certsrv`,
        commonName: "x.example.com",
      } as never,
    }),
  ),
  fault("an authority without its address", "CERT-0047", ["authority"], (server) =>
    server.call("certificateRequest", { body: { from: "acme" } as never }),
  ),
  fault("a policy with a rule that there is not", "POL-0001", ["flying"], (server) =>
    server.call("policySet", { name: "P", body: { rules: { flying: true } } }),
  ),
  fault("a policy for somebody who is not there", "POL-0001", ["nobody@example.com"], (server) =>
    server.call("policySet", { name: "P", body: { users: ["nobody@example.com"] } }),
  ),
  fault(
    "a list to migrate that has no addresses",
    "MIG-0001",
    ["colour"],
    migrates({ kind: "csv", text: "colour\nred\n" }),
  ),
  fault("a directory export that is empty", "MIG-0002", ["hello"], migrates({ kind: "ldif", text: "hello" })),
  fault("an LDAP server that is not there", "MIG-0004", ["ECONNREFUSED"], async (server) =>
    migrates({ kind: "ldap", url: `ldap+clear://127.0.0.1:${await closedPort()}`, base: "dc=x" })(server),
  ),
  fault(
    "an address of LDAP that is none",
    "MIG-0003",
    ["gopher"],
    migrates({ kind: "ldap", url: "gopher://x", base: "dc=x" }),
  ),
  fault("a directory source that is not set up", "LDAP-0010", ["directory.ldap-url"], (server) =>
    server.call("directorySync", { body: { dryRun: true, acceptLoss: false } }),
  ),
  fault("a change that has no way back", "ADM-0007", ["user added"], async (server) => {
    const { lines } = await server.call("auditList", { query: { most: 500 } });
    const added = lines.find(({ what }) => what === "user added");
    return await server.call("auditUndo", { name: String(added?.number) });
  }),
  fault("a case that there is not", "API-0004", ["c-ZZZZ"], (server) =>
    server.call("caseShow", { name: "c-ZZZZ" }),
  ),
];
