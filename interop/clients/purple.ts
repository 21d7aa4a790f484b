import path from "node:path";
import { purpleBinary } from "./needs.ts";
import { Program, readText } from "./program.ts";
import { Tape } from "./tape.ts";

/** What purple-json tells: see interop/clients/purple-json/purple-json.c. */
export interface PurpleEvent {
  readonly ms: number;
  readonly event: string;
  readonly text?: string;
  readonly reason?: string;
  readonly from?: string;
  readonly title?: string;
  readonly primary?: string;
  readonly secondary?: string;
}

export interface PurpleOptions {
  readonly dir: string;
  /** alice@example.com */
  readonly user: string;
  /** EXAMPLE\alice, alice, or alice@example.com */
  readonly login: string;
  readonly password: string;
  readonly port: number;
  readonly transport: "tcp" | "tls";
  /** A folder with the certificate of our authority; without it any certificate is taken. */
  readonly trust?: string;
}

/** pidgin-sipe, the free Office Communicator client, without a screen. */
export class Purple {
  readonly said: Tape<PurpleEvent>;
  readonly traceFile: string;
  readonly #program: Program;

  constructor(options: PurpleOptions) {
    const { dir, user, port, transport, trust } = options;
    this.traceFile = path.join(dir, `${user}-${transport}.sip`);
    this.said = new Tape<PurpleEvent>(`pidgin-sipe ${user}`);
    // No fallback to Kerberos: what is tested is NTLM.
    const args = ["--user", user, "--login", options.login, "--password", options.password, "--auth", "ntlm"];
    args.push("--server", `127.0.0.1:${port}`, "--transport", transport, "--trace", this.traceFile);
    args.push("--debug", path.join(dir, `${user}-${transport}.debug`));
    args.push(...(trust === undefined ? ["--accept-any-cert"] : ["--ca-dir", trust]));
    this.#program = new Program(`pidgin-sipe ${user}`, purpleBinary, args, {
      log: path.join(dir, "purple.log"),
    });
    const lines = this.#program.lines;
    const add = lines.add.bind(lines);
    lines.add = (line) => {
      add(line);
      if (line.startsWith("{")) this.said.add(JSON.parse(line) as PurpleEvent); // our own program writes it
    };
    void this.#program.exited.then((how) => this.said.end(`it ended (${how})`));
  }

  get mark(): number {
    return this.said.mark;
  }

  event(name: string, seconds = 15, from = 0): Promise<PurpleEvent> {
    return this.said.next(name, ({ event }) => event === name, seconds, from);
  }

  has(name: string, from = 0): boolean {
    return this.said.events.slice(from).some(({ event }) => event === name);
  }

  command(words: string): void {
    this.#program.say(words);
  }

  /** Every message sent and received, as the plugin shows them, LF only. */
  trace(): string {
    return readText(this.traceFile);
  }

  async quit(): Promise<void> {
    this.#program.say("quit");
    await this.#program.end("SIGTERM");
  }
}
