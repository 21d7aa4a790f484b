import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { type Phone, type PhoneOptions, refusalIn } from "./phone.ts";
import { freePort, Program, readText } from "./program.ts";
import { eventually, pause, Tape } from "./tape.ts";
import { readWav, type Sound } from "./tone.ts";

interface BaresipEvent {
  readonly type?: string;
  readonly param?: string;
  readonly response?: boolean;
  readonly data?: string;
}

/** Each INVITE as the log shows it, up to its answer. */
const INVITES = /\nINVITE sip:[\s\S]*?\r?\nm=audio[\s\S]*?(?=\nSIP\/2\.0 )/g;

/** Microphone: a tone; loudspeaker: nowhere. No sound card is touched. */
const audioModules = ["g711.so", "ausine.so", "aubridge.so", "uuid.so", "stdio.so"];

export interface BaresipOptions extends PhoneOptions {
  /** Whom it watches and writes to (`sip:bob@example.com`). */
  readonly contacts?: readonly string[];
  /** Sound only encrypted by keys in the description (SDES). */
  readonly encrypts?: boolean;
  /** Records what it hears and says in this folder, as WAV. */
  readonly records?: string;
}

/** baresip without a screen, driven over its control socket (netstrings of JSON); its log holds every SIP message. */
export class Baresip implements Phone {
  readonly name: string;
  readonly address: string;
  readonly said: Tape<BaresipEvent>;
  readonly logFile: string;
  readonly #records: string | undefined;
  readonly #program: Program;
  readonly #socket: Socket;
  #call = 0;
  #logMark = 0;
  #callMark = 0;

  private constructor(options: BaresipOptions, program: Program, socket: Socket, logFile: string) {
    this.name = `baresip ${options.user}`;
    this.address = `sip:${options.user}@${options.domain}`;
    this.said = new Tape(this.name);
    this.logFile = logFile;
    this.#records = options.records;
    this.#program = program;
    this.#socket = socket;
    void program.exited.then((how) => this.said.end(`it ended (${how}; log in ${logFile})`));
    let rest = Buffer.alloc(0);
    socket.on("error", () => {}); // it ends with the program
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const colon = rest.indexOf(":");
        const length = Number(rest.subarray(0, Math.max(colon, 0)).toString());
        if (colon < 0 || rest.length < colon + length + 2) return;
        this.said.add(JSON.parse(rest.subarray(colon + 1, colon + 1 + length).toString()) as BaresipEvent);
        rest = rest.subarray(colon + length + 2);
      }
    });
  }

  static async start(options: BaresipOptions): Promise<Baresip> {
    const { user, transport, contacts = [] } = options;
    const dir = path.join(options.dir, `baresip-${user}-${transport}`);
    mkdirSync(dir, { recursive: true });
    const control = await freePort();
    const talks = contacts.length > 0;
    writeFileSync(path.join(dir, "config"), `${configLines(control, talks, options).join("\n")}\n`);
    const proxy = `sip:${options.host ?? "127.0.0.1"}:${options.port};transport=${transport}`;
    writeFileSync(
      path.join(dir, "accounts"),
      `<sip:${user}@${options.domain};transport=${transport}>;auth_user=${user};auth_pass=${options.password};outbound="${proxy}";regint=60;${talks ? "pubint=600;" : ""}answermode=manual;audio_codecs=PCMU${options.encrypts ? ";mediaenc=srtp-mand" : ""}\n`,
    );
    writeFileSync(
      path.join(dir, "contacts"),
      contacts.map((who) => `"${who}" <${who}>;presence=p2p\n`).join(""),
    );
    if (talks) writeFileSync(path.join(dir, "current_contact"), contacts[0] ?? "");
    const log = path.join(dir, "log");
    const program = new Program(`baresip ${user}`, "baresip", ["-4", "-f", dir, "-v", "-s"], { log });
    // Its standard output is part of the story, in order.
    const { appendFileSync } = await import("node:fs");
    program.child.stdout?.on("data", (text: string) => appendFileSync(log, text));
    const socket = await eventually("baresip's control socket", () => attempt(control), 10, 100);
    return new Baresip(options, program, socket, log);
  }

  #command(command: string, params = ""): void {
    const text = JSON.stringify({ command, params, token: "t" });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
  }

  #event(type: string, seconds = 15): Promise<BaresipEvent> {
    return this.said.next(type, (event) => event.type === type, seconds, this.#call);
  }

  /** Asked again and again, because the registration may be older than our connection. */
  async registered(): Promise<void> {
    await eventually(`${this.name} to be registered`, async () => {
      const from = this.said.mark;
      this.#command("reginfo");
      const answer = await this.said.next(
        "an answer to reginfo",
        (event) => event.response === true,
        5,
        from,
      );
      return /\bOK\b/.test(plain(answer.data)) ? true : undefined;
    });
  }

  async dial(address: string): Promise<void> {
    this.#newCall();
    this.#command("dial", address);
  }

  #newCall(): void {
    this.#call = this.said.mark;
    this.#logMark = readText(this.logFile).length;
    this.#callMark = this.#logMark;
  }

  async expectCall(): Promise<void> {
    this.#newCall();
  }

  async incoming(): Promise<void> {
    await this.#event("CALL_INCOMING");
  }

  async ringing(): Promise<void> {
    await this.#event("CALL_RINGING");
  }

  async answer(): Promise<void> {
    this.#command("accept");
  }

  /** baresip refuses with 486. */
  async reject(): Promise<void> {
    this.#command("hangup");
  }

  async hangUp(): Promise<void> {
    this.#command("hangup");
  }

  async established(): Promise<void> {
    await this.#event("CALL_ESTABLISHED");
  }

  async closed(): Promise<string> {
    return (await this.#event("CALL_CLOSED", 25)).param ?? "";
  }

  refusal(): Promise<number> {
    return eventually(`${this.name}'s call to be refused`, () =>
      refusalIn(readText(this.logFile).slice(this.#callMark)),
    );
  }

  async hold(): Promise<void> {
    this.#logMark = readText(this.logFile).length;
    this.#command("hold");
  }

  async resume(): Promise<void> {
    this.#logMark = readText(this.logFile).length;
    this.#command("resume");
  }

  /** baresip 1.0 tells of a hold only by the message it shows. No direction at all means sendrecv (RFC 4566 §6). */
  async heldByOther(held: boolean): Promise<void> {
    const what = `${this.name} to be ${held ? "held" : "taken back"}`;
    await eventually(what, () => {
      const invite = [...readText(this.logFile).slice(this.#logMark).matchAll(INVITES)].at(-1)?.[0];
      if (invite === undefined || /\na=(sendonly|inactive)/.test(invite) !== held) return undefined;
      return true;
    });
    this.#logMark = readText(this.logFile).length;
  }

  /** It writes to its current contact only: those who are no contacts it cannot write to. */
  async write(to: string, text: string): Promise<void> {
    await eventually(`${this.name} to choose ${to}`, async () => {
      const from = this.said.mark;
      this.#command("contacts");
      const is = ({ response }: BaresipEvent): boolean => response === true;
      const list = plain((await this.said.next("its contacts", is, 5, from)).data);
      if (list.split("\n").some((line) => line.startsWith(">") && line.includes(`<${to}>`))) return true;
      this.#command("contact_next");
      return undefined;
    });
    this.#command("message", text);
  }

  /** baresip 1.0 shows a message only in its log, as SIP. */
  async reads(from: string, text: string, mark = 0): Promise<string> {
    const who = from.replace("sip:", "");
    return await eventually(`${this.name} to read "${text}" from ${who}`, () =>
      readText(this.logFile)
        .slice(mark)
        .split(/(?=\nMESSAGE sip:)/)
        .find((one) => one.startsWith("\nMESSAGE sip:") && one.includes(text) && one.includes(`:${who}>`)),
    );
  }

  /** Says that its person is there, or not: all that it can say. */
  goes(state: "online" | "offline"): void {
    this.#command(`presence_${state}`);
  }

  /** How its list shows a contact: Online, Offline, Busy, Unknown. */
  async shows(who: string, state: string, seconds = 10): Promise<void> {
    let last = "";
    const look = async (): Promise<true | undefined> => {
      const from = this.said.mark;
      this.#command("contacts");
      const is = ({ response }: BaresipEvent): boolean => response === true;
      last = plain((await this.said.next("its contacts", is, 5, from)).data);
      const line = last.split("\n").find((one) => one.includes(`<${who}>`));
      return line?.includes(state) ? true : undefined;
    };
    await eventually(`${this.name} shows ${who} as ${state}`, look, seconds).catch((error: Error) => {
      throw new Error(`${error.message} It shows:\n${last}`);
    });
  }

  /** The last second that it heard in its latest call; undefined: not that much yet. */
  heard(): Sound | undefined {
    const [latest] = globSync("dump-*-dec.wav", { cwd: this.#records ?? "" })
      .sort()
      .reverse();
    if (this.#records === undefined || latest === undefined) return undefined;
    const { rate, samples } = readWav(path.join(this.#records, latest));
    return samples.length < rate ? undefined : { rate, samples: samples.slice(-rate) };
  }

  /** Every SIP message of this phone, as it shows them. */
  trace(): string {
    return readText(this.logFile);
  }

  async calm(): Promise<void> {
    this.#command("hangup");
    await pause(200);
  }

  async quit(): Promise<void> {
    this.#command("quit");
    await this.#program.end("SIGTERM", 4);
  }
}

/** Without colours. */
const plain = (text: string | undefined): string => String(text).replaceAll(/\x1b\[[\d;]*m/g, "");

function configLines(control: number, talks: boolean, options: BaresipOptions): string[] {
  const { authority, records } = options;
  const modules = [
    ...audioModules,
    ...(options.encrypts ? ["srtp.so"] : []),
    ...(records ? ["sndfile.so"] : []),
  ];
  if (records) mkdirSync(records, { recursive: true });
  return [
    ...(records === undefined ? [] : [`snd_path ${records}`]),
    "poll_method epoll",
    "sip_listen 127.0.0.1:0",
    ...(authority === undefined ? [] : [`sip_cafile ${authority}`]),
    "call_local_timeout 60",
    "call_max_calls 1", // a second call finds it busy
    "audio_player aubridge,sink",
    "audio_source ausine,440",
    "audio_alert aubridge,alert",
    "ausrc_srate 48000",
    "auplay_srate 48000",
    "ausrc_channels 2",
    "auplay_channels 2",
    "ausrc_format s16",
    "auplay_format s16",
    "rtp_ports 30000-30999",
    "net_interface 127.0.0.1",
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    "module_path /usr/lib/baresip/modules",
    ...modules.map((name) => `module ${name}`),
    ...["account.so", "contact.so", "menu.so", "ctrl_tcp.so"].map((name) => `module_app ${name}`),
    ...(talks ? ["module_app presence.so"] : []),
  ];
}

function attempt(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
  });
}
