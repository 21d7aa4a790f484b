import path from "node:path";
import { purpleBinary } from "./needs.ts";
import { Program, readText } from "./program.ts";
import { Tape } from "./tape.ts";

/** What purple-json tells, one JSON object a line: `event` names it, the rest depends on it (interop/clients/purple-json). */
export interface PurpleEvent {
  /** Milliseconds since the program started. */
  readonly t: number;
  readonly event: string;
  readonly text?: string;
  /** A text that came, as it was written. */
  readonly html?: string;
  readonly reason?: string;
  readonly from?: string;
  readonly who?: string;
  readonly status?: string;
  readonly message?: string | null;
  readonly alias?: string;
  readonly group?: string;
  readonly state?: string;
  readonly conversation?: string;
  readonly primary?: string;
  /** Of a search: the address stands first. */
  readonly rows?: readonly (readonly string[])[];
  readonly entries?: readonly (readonly [string, string])[];
  readonly buddies?: readonly {
    readonly who: string;
    readonly status: string;
    readonly group: string;
    readonly message: string | null;
  }[];
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
  /**
   * The name of the host that it believes to be on, in a namespace of its own (needs root): its epid is made of it, so two
   * clients of one user are two endpoints only on two hosts.
   */
  readonly host?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** pidgin-sipe, the free Office Communicator client, without a screen. */
export class Purple {
  readonly said: Tape<PurpleEvent>;
  readonly traceFile: string;
  readonly #program: Program;

  constructor(options: PurpleOptions) {
    const { dir, user, port, transport, trust, host } = options;
    const name = `${user}-${transport}${host === undefined ? "" : `-${host}`}`;
    this.traceFile = path.join(dir, `${name}.sip`);
    this.said = new Tape<PurpleEvent>(`pidgin-sipe ${user}`);
    // No fallback to Kerberos: what is tested is NTLM.
    const args = ["--user", user, "--login", options.login, "--password", options.password, "--auth", "ntlm"];
    args.push("--server", `127.0.0.1:${port}`, "--transport", transport, "--trace", this.traceFile);
    args.push("--debug", path.join(dir, `${name}.debug`), "--stay");
    args.push(...(trust === undefined ? ["--accept-any-cert"] : ["--ca-dir", trust]));
    const [command, before] =
      host === undefined
        ? [purpleBinary, []]
        : ["unshare", ["--uts", "sh", "-c", 'hostname "$0" && exec "$@"', host, purpleBinary]];
    this.#program = new Program(`pidgin-sipe ${user}`, command, [...before, ...args], {
      log: path.join(dir, "purple.log"),
      env: { ...process.env, ...options.env },
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

  /** The first such event since `from`. */
  event(
    name: string,
    seconds = 15,
    from = 0,
    test: (event: PurpleEvent) => boolean = () => true,
  ): Promise<PurpleEvent> {
    return this.said.next(name, (event) => event.event === name && test(event), seconds, from);
  }

  /** The contact is shown with this status, now or within so many seconds from now. */
  async sees(who: string, status: string, seconds = 5): Promise<void> {
    const from = this.mark;
    this.command("list-buddies");
    const shows = ({ event, ...said }: PurpleEvent): boolean =>
      event === "buddy-list"
        ? said.buddies?.some((one) => one.who.endsWith(who) && one.status === status) === true
        : event.startsWith("buddy-") && said.who?.endsWith(who) === true && said.status === status;
    await this.said.next(`${who} ${status}`, shows, seconds, from);
  }

  /** The contact's note is shown. */
  async reads(who: string, note: string, seconds = 8): Promise<void> {
    const shows = ({ event, ...said }: PurpleEvent): boolean =>
      event.startsWith("buddy-") && said.who?.endsWith(who) === true && said.message?.includes(note) === true;
    await this.said.next(`the note of ${who}`, shows, seconds);
  }

  has(name: string, from = 0): boolean {
    return this.said.events.slice(from).some(({ event }) => event === name);
  }

  command(cmd: string, words: Readonly<Record<string, unknown>> = {}): void {
    this.#program.say(JSON.stringify({ cmd, ...words }));
  }

  /** Every message sent and received, as the plugin shows them, LF only. */
  trace(): string {
    return readText(this.traceFile);
  }

  /** No goodbye: the kernel closes its connection. */
  async kill(): Promise<void> {
    await this.#program.end("SIGKILL");
  }

  async quit(): Promise<void> {
    this.command("quit");
    await this.#program.end("SIGTERM");
  }
}
