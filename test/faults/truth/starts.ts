import { once } from "node:events";
import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { databaseFile, dataKeyFile } from "#server/start/places";
import { refusedStart } from "../planted.ts";
import { type Fault, type Ground, type Told, toldBy } from "./fault.ts";

const refused = async (data: string, ...flags: string[]): Promise<Told> =>
  toldBy((await refusedStart(data, flags)).problem);

/** A start in a folder that ran before, after this was done to it. */
const after =
  (harm: (data: string) => void, ...flags: string[]) =>
  (ground: Ground): Promise<Told> => {
    const data = ground.usedFolder();
    harm(data);
    return refused(data, ...flags);
  };

/** A first start with these flags. */
const withFlags =
  (...flags: string[]) =>
  (ground: Ground): Promise<Told> =>
    refused(ground.emptyFolder(), ...flags);

/** A start that finds the port of this flag taken. */
const onTakenPort =
  (flag: string) =>
  async (ground: Ground): Promise<Told> => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    try {
      return await refused(ground.emptyFolder(), flag, String(port));
    } finally {
      other.close();
    }
  };

const certificate = (name: string) => (data: string) => path.join(data, "certificates", name);

export const startFaults: readonly Fault[] = [
  {
    area: "start",
    what: "the data folder lies below a file",
    id: "START-0002",
    holds: ["notes.txt"],
    inject: ({ emptyFolder }) => {
      const file = path.join(emptyFolder(), "notes.txt");
      writeFileSync(file, "no folder");
      return refused(path.join(file, "parley"));
    },
  },
  {
    area: "start",
    what: "the data folder is a file",
    id: "START-0002",
    inject: ({ emptyFolder }) => {
      const file = path.join(emptyFolder(), "data");
      writeFileSync(file, "");
      return refused(file);
    },
  },
  {
    area: "start",
    what: "nobody can make the data folder",
    id: "START-0008",
    holds: ["/proc/parley"],
    inject: () => refused("/proc/parley"),
  },
  {
    area: "start",
    what: "a file lies where the keys have to be",
    id: "STORE-0011",
    kind: "data-key.unreadable",
    inject: ({ emptyFolder }) => {
      const data = emptyFolder();
      writeFileSync(path.join(data, "secrets"), "");
      return refused(data);
    },
  },
  {
    area: "start",
    what: "a file lies where the certificates have to be",
    id: "CERT-0021",
    inject: after((data) => {
      rmSync(path.join(data, "certificates"), { recursive: true });
      writeFileSync(path.join(data, "certificates"), "");
    }),
  },
  {
    area: "start",
    what: "a newer version has worked on the database",
    id: "STORE-0005",
    kind: "storage.newer-schema",
    holds: ["999-rooms"],
    inject: after((data) => {
      const database = new DatabaseSync(databaseFile(data));
      database.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('999-rooms', '2030-01-01')");
      database.close();
    }),
  },
  {
    area: "start",
    what: "the database is no database",
    id: "STORE-0003",
    kind: "storage.damaged",
    inject: after((data) => writeFileSync(databaseFile(data), "x".repeat(20_000))),
  },
  {
    area: "start",
    what: "the database is overwritten in its middle",
    id: "STORE-0003",
    kind: "storage.damaged",
    inject: after((data) => {
      const bytes = readFileSync(databaseFile(data));
      for (let at = 8192; at + 4096 <= bytes.length; at += 4096) bytes.fill(0xa5, at, at + 2048);
      writeFileSync(databaseFile(data), bytes);
    }),
  },
  {
    area: "start",
    what: "the database is cut off",
    id: "STORE-0003",
    kind: "storage.damaged",
    inject: after((data) => truncateSync(databaseFile(data), 6_000)),
  },
  {
    area: "start",
    what: "the data key is gone",
    id: "STORE-0008",
    kind: "data-key.missing",
    inject: after((data) => rmSync(dataKeyFile(data))),
  },
  {
    area: "start",
    what: "the data key is cut off",
    id: "STORE-0009",
    holds: ['"bytes":30'],
    inject: after((data) => truncateSync(dataKeyFile(data), 30)),
  },
  {
    area: "start",
    what: "the data key is another instance's",
    id: "STORE-0010",
    inject: (ground) => {
      const data = ground.usedFolder();
      cpSync(dataKeyFile(ground.server.data), dataKeyFile(data));
      return refused(data);
    },
  },
  {
    area: "start",
    what: "the certificate is cut off",
    id: "CERT-0020",
    holds: ["server-1.pem"],
    inject: after((data) => truncateSync(certificate("server-1.pem")(data), 200)),
  },
  {
    area: "start",
    what: "the certificate's key is another one's",
    id: "CERT-0020",
    holds: ["server-1-key.pem"],
    inject: after((data) =>
      cpSync(certificate("authority-key.pem")(data), certificate("server-1-key.pem")(data)),
    ),
  },
  {
    area: "start",
    what: "the certificate's key is gone",
    id: "CERT-0020",
    holds: ["server-1-key.pem"],
    inject: after((data) => rmSync(certificate("server-1-key.pem")(data))),
  },
  {
    area: "start",
    what: "the certificate itself is gone",
    id: "CERT-0020",
    holds: ["server-1.pem"],
    inject: after((data) => rmSync(certificate("server-1.pem")(data))),
  },
  {
    area: "start",
    what: "which certificate is in use cannot be read",
    id: "CERT-0020",
    holds: ["in-use.json"],
    inject: after((data) => writeFileSync(certificate("in-use.json")(data), "{")),
  },
  {
    area: "start",
    what: "the key of our own authority is cut off",
    id: "CERT-0020",
    holds: ["authority-key.pem"],
    inject: after((data) =>
      truncateSync(
        certificate("authority-key.pem")(data),
        Math.floor(statSync(certificate("authority-key.pem")(data)).size / 2),
      ),
    ),
  },
  {
    area: "start",
    what: "a port that is none",
    id: "START-0005",
    holds: ["--sip-port", "99999"],
    inject: withFlags("--sip-port", "99999"),
  },
  {
    area: "start",
    what: "an address that is none",
    id: "START-0005",
    holds: ["--listen", "nowhere"],
    inject: withFlags("--listen", "nowhere"),
  },
  {
    area: "start",
    what: "a domain that is none",
    id: "START-0005",
    holds: ["--domain"],
    inject: withFlags("--domain", "not a domain"),
  },
  {
    area: "start",
    what: "a range of media ports that is none",
    id: "START-0005",
    holds: ["--media-ports"],
    inject: withFlags("--media-ports", "60000-50000"),
  },
  {
    area: "start",
    what: "a role that is none",
    id: "START-0005",
    holds: ["--role"],
    inject: withFlags("--role", "butler"),
  },
  {
    area: "start",
    what: "two options that want one port",
    id: "START-0005",
    holds: ["--sips-port", "15099"],
    inject: withFlags("--sip-port", "15099", "--sips-port", "15099"),
  },
  {
    area: "start",
    what: "parley.yaml is no YAML",
    id: "START-0006",
    inject: ({ emptyFolder }) => {
      const data = emptyFolder();
      writeFileSync(path.join(data, "parley.yaml"), "domain: example.com\nlisten: [127.0.0.1\n");
      return refused(data);
    },
  },
  {
    area: "start",
    what: "a setting that there is not",
    id: "SET-0002",
    holds: ["tls.min-versoin"],
    inject: withFlags("--set", "tls.min-versoin=TLSv1.3"),
  },
  {
    area: "start",
    what: "a setting whose value cannot be",
    id: "SET-0001",
    holds: ["tls.min-version"],
    inject: withFlags("--set", "tls.min-version=SSLv3"),
  },
  {
    area: "start",
    what: "an address that this machine has not",
    id: "NET-0002",
    kind: "net.address",
    holds: ["192.0.2.77"],
    inject: withFlags("--listen", "192.0.2.77"),
  },
  {
    area: "start",
    what: "the SIP port is taken",
    id: "NET-0001",
    kind: "net.port-taken",
    holds: [String(process.pid)],
    inject: onTakenPort("--sip-port"),
  },
  {
    area: "start",
    what: "the SIPS port is taken",
    id: "NET-0001",
    kind: "net.port-taken",
    holds: [String(process.pid)],
    inject: onTakenPort("--sips-port"),
  },
  {
    area: "start",
    what: "the HTTP port is taken",
    id: "NET-0001",
    kind: "net.port-taken",
    holds: [String(process.pid)],
    inject: onTakenPort("--http-port"),
  },
  {
    area: "start",
    what: "the HTTPS port is taken",
    id: "NET-0001",
    kind: "net.port-taken",
    holds: [String(process.pid)],
    inject: onTakenPort("--https-port"),
  },
  {
    area: "start",
    what: "another server holds the folder",
    id: "STORE-0002",
    kind: "storage.locked",
    holds: [String(process.pid)],
    inject: ({ server }) => refused(server.data),
  },
];
