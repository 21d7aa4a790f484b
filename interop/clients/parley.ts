import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Program, readText } from "./program.ts";
import { eventually } from "./tape.ts";

const root = path.dirname(path.dirname(import.meta.dirname));
const starter = path.join(root, "bin", "parley.mjs");
const cli = path.join(root, "src", "cli", "main.ts");

export interface Ports {
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
  readonly http: number;
  readonly https: number;
  readonly "turn-udp"?: number;
}

/** What a command printed, and how it ended. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface ParleyOptions {
  readonly dir: string;
  /** NAME=VALUE */
  readonly set?: readonly string[];
  /** Where it listens; the loopback when left out. */
  readonly listen?: string;
  /** Words before the command, which put it into a network of its own. */
  readonly within?: readonly string[];
  readonly httpsPort?: number;
}

/** A real Parley of its own, on free ports of the loopback, driven as an administrator drives it. */
export class Parley {
  readonly domain = "example.com";
  readonly data: string;
  ports: Ports = { udp: 0, tcp: 0, tls: 0, http: 0, https: 0 };
  pid = 0;
  /** With which the first administrator comes in. */
  firstLink: string | undefined;
  readonly #options: ParleyOptions;
  #program: Program | undefined;

  private constructor(options: ParleyOptions) {
    this.#options = options;
    this.ports = { ...this.ports, https: options.httpsPort ?? 0 };
    this.data = path.join(options.dir, "data");
  }

  static async start(options: ParleyOptions): Promise<Parley> {
    const parley = new Parley(options);
    mkdirSync(options.dir, { recursive: true });
    await parley.start();
    return parley;
  }

  /** Starts it, the second time on the ports that it had, as a machine does after a power cut. */
  async start(): Promise<void> {
    const { udp, tls, http, https, "turn-udp": relay } = this.ports;
    const args = ["start", "--data", this.data, "--domain", this.domain];
    args.push("--listen", this.#options.listen ?? "127.0.0.1");
    args.push("--sip-port", String(udp), "--sips-port", String(tls));
    args.push("--http-port", String(http), "--https-port", String(https));
    args.push("--relay-port", String(relay ?? 0));
    for (const setting of this.#options.set ?? []) args.push("--set", setting);
    const [command = "", ...words] = [...(this.#options.within ?? []), process.execPath, starter, ...args];
    this.#program = new Program("parley", command, words, { log: this.logFile });
    const ready = (line: string) => {
      this.firstLink ??= /http\S+\/first\?token=\S+/.exec(line)?.[0];
      return line.startsWith("ready");
    };
    await this.#program.lines.next("the line ready", ready, 30);
    const status = await this.json<{
      pid: number;
      listeners: { transport: keyof Ports; port: number }[];
    }>("status");
    this.pid = status.pid;
    this.ports = { ...this.ports };
    for (const { transport, port } of status.listeners) Object.assign(this.ports, { [transport]: port });
  }

  get logFile(): string {
    return path.join(this.#options.dir, "parley.log");
  }

  /** Standard error of all runs, and the log in the data folder. */
  log(): string {
    return readText(this.logFile) + readText(path.join(this.data, "log", "parley.jsonl"));
  }

  /** A command as it stands behind `parley`. */
  run(words: readonly string[], input = ""): Promise<Told> {
    return new Promise((resolve, reject) => {
      const [command = "", ...before] = [...(this.#options.within ?? []), process.execPath];
      const child = spawn(command, [...before, cli, ...words, "--data", this.data], { stdio: "pipe" });
      let out = "";
      let err = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
      child.stdin.on("error", () => {});
      child.stdin.end(input);
    });
  }

  /** A command that must succeed. */
  async tell(words: readonly string[], input = ""): Promise<string> {
    const told = await this.run(words, input);
    if (told.code !== 0)
      throw new Error(`parley ${words.join(" ")} ended with ${told.code}: ${told.err}${told.out}`);
    return told.out;
  }

  async json<Answer>(...words: string[]): Promise<Answer> {
    return JSON.parse(await this.tell([...words, "--json"])) as Answer; // the CLI's contract, checked by its tests
  }

  /** Where the commands of this machine find it, and by what they prove themselves. */
  async instance(): Promise<{ readonly pid: number; readonly http: string; readonly token: string }> {
    return JSON.parse(await readFile(path.join(this.data, "run", "instance.json"), "utf8"));
  }

  async user(name: string, password = passwordOf(name)): Promise<void> {
    await this.tell(["user", "add", `${name}@${this.domain}`, "--password-stdin"], `${password}\n`);
  }

  /** The certificate of this server's own authority, alone in a folder, for clients that check. */
  async authority(): Promise<string> {
    const file = path.join(this.#options.dir, "authority", "parley.pem");
    mkdirSync(path.dirname(file), { recursive: true });
    await this.tell(["cert", "trust", "--out", file]);
    return file;
  }

  /** What the log calls an error. */
  errors(): readonly string[] {
    const lines = readText(path.join(this.data, "log", "parley.jsonl")).split("\n");
    return lines.filter((line) => line.includes('"level":"error"'));
  }

  /** Sent to the server itself, not to the starter before it. */
  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** The process is gone. */
  async gone(): Promise<void> {
    await this.#program?.exited;
    await eventually("the server's end", () => {
      try {
        process.kill(this.pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });
  }

  /** How it ended: 0, or the signal that it had to be ended with. */
  async stop(): Promise<number | string | undefined> {
    return this.#program?.end("SIGTERM", 10);
  }

  isRunning(): boolean {
    try {
      process.kill(this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}

/** Every test user's password, different for each so that a mix-up shows. */
export const passwordOf = (name: string): string => `pass-${name}-7`;
