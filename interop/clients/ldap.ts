import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { freePort, Program } from "./program.ts";
import { eventually } from "./tape.ts";

export const BASE = "dc=example,dc=com";
export const PEOPLE = `ou=people,${BASE}`;
export const ADMIN = `cn=admin,${BASE}`;
/** May read all, and gets at most ten entries of a search. */
export const LIMITED = `uid=limited,${BASE}`;
export const SECRET = "directory-secret-7";

export interface SlapdOptions {
  readonly dir: string;
  /** LDIF of what is below the base at the start. */
  readonly people: string;
  /** Without a certificate it can neither TLS nor StartTLS. */
  readonly tls?: boolean;
}

/** Attributes of Active Directory that OpenLDAP does not know by itself, with Microsoft's numbers (MS-ADA3). */
const SCHEMA = `
attributetype ( 1.2.840.113556.1.6.15.1.66 NAME 'msRTCSIP-PrimaryUserAddress' EQUALITY caseIgnoreMatch
  SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.6.15.1.70 NAME 'msRTCSIP-Line' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.146 NAME 'company' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.4203.666.11.99 NAME 'communicatorUser' SUP top AUXILIARY
  MAY ( msRTCSIP-PrimaryUserAddress $ msRTCSIP-Line $ userAccountControl $ company ) )
`;

/** OpenLDAP on free ports of the loopback, with a certificate for localhost from an authority of its own. */
export class Slapd {
  readonly #program: Program;
  readonly port: number;
  readonly tlsPort: number;
  /** PEM of its authority; empty without TLS. */
  readonly authority: string;

  private constructor(program: Program, port: number, tlsPort: number, authority: string) {
    this.#program = program;
    this.port = port;
    this.tlsPort = tlsPort;
    this.authority = authority;
  }

  static async start({ dir, people, tls = true }: SlapdOptions): Promise<Slapd> {
    const home = path.join(dir, tls ? "slapd" : "slapd-plain");
    mkdirSync(path.join(home, "db"), { recursive: true });
    const authority = tls ? makeCertificates(home) : "";
    const file = path.join(home, "slapd.conf");
    writeFileSync(file, configuration(home, tls));
    const ldif = path.join(home, "start.ldif");
    writeFileSync(ldif, `${ROOT}\n${people}`);
    const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` };
    const loaded = spawnSync("slapadd", ["-q", "-f", file, "-l", ldif], { env, encoding: "utf8" });
    if (loaded.status !== 0) throw new Error(`slapadd: ${loaded.stderr}`);
    const [port, tlsPort] = [await freePort(), await freePort()];
    const listen = `ldap://127.0.0.1:${port}/${tls ? ` ldaps://127.0.0.1:${tlsPort}/` : ""}`;
    const program = new Program("slapd", "slapd", ["-d", "0", "-f", file, "-h", listen], {
      log: path.join(home, "log"),
      env,
    });
    const open = () =>
      new Promise<true | undefined>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          resolve(true);
        });
        socket.on("error", () => resolve(undefined));
      });
    await eventually(`slapd on port ${port}; its log is ${home}/log`, open, 10);
    return new Slapd(program, port, tlsPort, authority);
  }

  /** Changes entries while it runs; LDIF with changetype. */
  modify(ldif: string): void {
    const words = ["-x", "-H", `ldap://127.0.0.1:${this.port}`, "-D", ADMIN, "-w", SECRET];
    execFileSync("ldapmodify", words, { input: `${ldif}\n`, stdio: ["pipe", "ignore", "pipe"] });
  }

  async end(): Promise<void> {
    await this.#program.end("SIGTERM");
  }
}

/** A person as inetOrgPerson, with these attributes besides. */
export function person(uid: string, given: string, surname: string, more: readonly string[] = []): string {
  return [
    `dn: uid=${uid},${PEOPLE}`,
    "objectClass: inetOrgPerson",
    "objectClass: communicatorUser",
    `uid: ${uid}`,
    `givenName: ${given}`,
    `sn: ${surname}`,
    `cn: ${given} ${surname}`,
    ...more,
    "",
    "",
  ].join("\n");
}

const ROOT = `dn: ${BASE}
objectClass: domain
dc: example

dn: ${PEOPLE}
objectClass: organizationalUnit
ou: people

dn: ${LIMITED}
objectClass: account
objectClass: simpleSecurityObject
uid: limited
userPassword: ${SECRET}
`;

function configuration(home: string, tls: boolean): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${SCHEMA}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${home}/pid
${tls ? `TLSCACertificateFile ${home}/ca.pem\nTLSCertificateFile ${home}/server.pem\nTLSCertificateKeyFile ${home}/server.key` : ""}
database mdb
maxsize 1073741824
suffix "${BASE}"
rootdn "${ADMIN}"
rootpw ${SECRET}
directory ${home}/db
limits dn.exact="${LIMITED}" size.soft=10 size.hard=10 size.prtotal=10
index objectClass,uid eq
`;
}

/** An authority, and a certificate of it for localhost. */
function makeCertificates(home: string): string {
  const openssl = (...words: string[]) =>
    execFileSync("openssl", words, { cwd: home, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "30",
    "-subj",
    "/CN=Interop Root",
  );
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(path.join(home, "names"), "subjectAltName=DNS:localhost\n");
  const signing = [
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-days",
    "30",
    "-extfile",
    "names",
  ];
  openssl("x509", "-req", "-in", "server.csr", ...signing, "-out", "server.pem");
  return openssl("x509", "-in", "ca.pem");
}
