import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { freePort, Program } from "./program.ts";
import { eventually } from "./tape.ts";

/** Pebble, the test authority of the people who made ACME, with a name server that sends every name to 127.0.0.1. */
export class Pebble {
  readonly directory: string;
  /** PEM of its own web server's authority, and (once it runs) the root that it signs under. */
  readonly trustFile: string;
  readonly #parts: Program[];
  readonly #management: number;

  private constructor(directory: string, trustFile: string, parts: Program[], management: number) {
    this.directory = directory;
    this.trustFile = trustFile;
    this.#parts = parts;
    this.#management = management;
  }

  /** `httpPort`: where it looks for answers, in place of port 80. */
  static async start(dir: string, httpPort: number): Promise<Pebble> {
    const [port, management, dns, mocks] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const file = (name: string): string => path.join(dir, name);
    // A certificate for its own web server: what Debian's package leaves to whoever runs it.
    const made = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ];
    execFileSync(
      "openssl",
      [
        ...made,
        ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        ...["-keyout", file("pebble-key.pem"), "-out", file("pebble.pem")],
      ],
      { stdio: "ignore" },
    );
    const pebble = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: file("pebble.pem"),
      privateKey: file("pebble-key.pem"),
      httpPort,
      tlsPort: 1,
      ocspResponderURL: "",
      externalAccountBindingRequired: false,
    };
    writeFileSync(file("pebble.json"), JSON.stringify({ pebble }));
    const names = new Program(
      "pebble-challtestsrv",
      "pebble-challtestsrv",
      [
        "-defaultIPv4",
        "127.0.0.1",
        "-defaultIPv6",
        "",
        "-http01",
        "",
        "-https01",
        "",
        "-tlsalpn01",
        "",
        "-dns01",
        `127.0.0.1:${dns}`,
        "-management",
        `127.0.0.1:${mocks}`,
      ],
      { log: file("names.log") },
    );
    const program = new Program(
      "pebble",
      "pebble",
      ["-config", file("pebble.json"), "-dnsserver", `127.0.0.1:${dns}`],
      {
        log: file("pebble.log"),
        env: { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "20" },
      },
    );
    const one = new Pebble(`https://127.0.0.1:${port}/dir`, file("trust.pem"), [names, program], management);
    const own = readFileSync(file("pebble.pem"), "utf8");
    const root = await eventually("pebble answers", () => one.#root(own).catch(() => undefined));
    writeFileSync(one.trustFile, own + root);
    return one;
  }

  #root(ca: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      https
        .get(`https://127.0.0.1:${this.#management}/roots/0`, { ca }, (response) => {
          let text = "";
          response.on("data", (piece: Buffer) => {
            text += piece.toString();
          });
          response.on("end", () => resolve(text.includes("BEGIN CERTIFICATE") ? text : undefined));
        })
        .on("error", reject);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#parts.map((one) => one.end()));
  }
}
