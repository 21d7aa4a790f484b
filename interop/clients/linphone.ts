import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Phone, type PhoneOptions, refusalIn } from "./phone.ts";
import { Program, readText } from "./program.ts";
import { eventually, pause } from "./tape.ts";

/** How it prints each change of a call: the state and the call's number. */
const CALL_EVENTS = /Event: LinphoneCall(\w+)\nFrom: .*\nId: (\d+)/g;

export interface LinphoneOptions extends PhoneOptions {
  /** Whose presence it watches (`sip:bob@example.com`); then it publishes its own too. */
  readonly friends?: readonly string[];
}

/** linphone-daemon, driven over its standard input; events are printed among its answers. */
export class Linphone implements Phone {
  readonly name: string;
  readonly address: string;
  readonly logFile: string;
  readonly #program: Program;
  #queue: Promise<unknown> = Promise.resolve();
  #call = 0;
  #callMark = 0;

  private constructor(options: PhoneOptions, program: Program, logFile: string) {
    this.name = `linphone ${options.user}`;
    this.address = `sip:${options.user}@${options.domain}`;
    this.#program = program;
    this.logFile = logFile;
  }

  static async start(options: LinphoneOptions): Promise<Linphone> {
    const dir = path.join(options.dir, `linphone-${options.user}-${options.transport}`);
    for (const folder of [".local/share/linphone", ".config/linphone"])
      mkdirSync(path.join(dir, folder), { recursive: true });
    const rc = path.join(dir, "rc");
    writeFileSync(rc, `${configLines(options).join("\n")}\n`);
    const program = new Program(
      `linphone ${options.user}`,
      "linphone-daemon",
      ["--config", rc, "--log", path.join(dir, "log")],
      {
        log: path.join(dir, "errors"),
        env: {
          ...process.env,
          HOME: dir,
          XDG_CONFIG_HOME: `${dir}/.config`,
          XDG_DATA_HOME: `${dir}/.local/share`,
        },
      },
    );
    const phone = new Linphone(options, program, path.join(dir, "log"));
    await pause(300); // it throws away what it is told before its first prompt
    await phone.run("version");
    return phone;
  }

  #text(from = 0): string {
    return this.#program.lines.events.slice(from).join("\n");
  }

  /** One command at a time; the answer starts with "Status: Ok" or "Status: Error". */
  run(command: string): Promise<string> {
    const job = this.#queue.then(async () => {
      const from = this.#program.lines.mark;
      this.#program.say(command);
      await this.#program.lines.next(
        `an answer to ${command}`,
        (line) => /Status: (Ok|Error)/.test(line),
        8,
        from,
      );
      await pause(60); // the rest of the answer has no end that could be seen: the prompt comes without a line end
      return this.#text(from);
    });
    this.#queue = job.catch(() => {});
    return job;
  }

  async #ask(command: string, wanted: RegExp): Promise<void> {
    let last = "";
    await eventually(`${this.name} to show ${wanted} (last: ${last})`, async () => {
      last = await this.run(command);
      return wanted.test(last) ? true : undefined;
    });
  }

  #shown(wanted: RegExp, seconds = 15): Promise<RegExpExecArray> {
    return eventually(
      `${this.name} to print ${wanted}`,
      () => wanted.exec(this.#text(this.#call)) ?? undefined,
      seconds,
    );
  }

  async registered(): Promise<void> {
    await this.#ask("register-status ALL", /RegistrationOk/);
  }

  #newCall(): void {
    this.#call = this.#program.lines.mark;
    this.#callMark = readText(this.logFile).length;
  }

  async expectCall(): Promise<void> {
    this.#newCall();
  }

  async dial(address: string): Promise<void> {
    this.#newCall();
    await this.run(`call ${address}`);
  }

  async incoming(): Promise<void> {
    await this.#shown(/LinphoneCallIncomingReceived/);
  }

  async ringing(): Promise<void> {
    await this.#shown(/LinphoneCallOutgoing(Ringing|EarlyMedia)/);
  }

  async answer(): Promise<void> {
    await this.run("answer");
  }

  /** linphone refuses with 603. */
  async reject(): Promise<void> {
    await this.run("terminate");
  }

  async hangUp(): Promise<void> {
    await this.run("terminate");
  }

  async established(): Promise<void> {
    await this.#shown(/LinphoneCallStreamsRunning/);
  }

  async closed(): Promise<string> {
    return await eventually(
      `${this.name}'s call to end`,
      () => this.#stateOfThisCall(/^(End|Error|Released)$/),
      25,
    );
  }

  /** A state that this call went through. The end of the call before may be told when this one has begun. */
  #stateOfThisCall(wanted: RegExp): string | undefined {
    const events = [...this.#text(this.#call).matchAll(CALL_EVENTS)];
    const id = events.find(([, state = ""]) => /^(Incoming|Outgoing)/.test(state))?.[2];
    return events.find(([, state = "", other]) => other === id && wanted.test(state))?.[1];
  }

  refusal(): Promise<number> {
    return eventually(`${this.name}'s call to be refused`, () =>
      refusalIn(readText(this.logFile).slice(this.#callMark)),
    );
  }

  async hold(): Promise<void> {
    const from = this.#program.lines.mark;
    await this.run("call-pause");
    await this.#state("LinphoneCallPaused", from);
  }

  /** A paused call is no longer the "current" one: it has to be named. */
  async resume(): Promise<void> {
    const from = this.#program.lines.mark;
    // The last one named: the end of the call before may be told late.
    const id = [...this.#text(this.#call).matchAll(CALL_EVENTS)].at(-1)?.[2];
    await this.run(`call-resume ${id}`);
    await this.#state("LinphoneCallStreamsRunning", from);
  }

  async #state(name: string, from: number): Promise<void> {
    await this.#program.lines.next(name, (line) => line.includes(name), 10, from);
  }

  async heldByOther(held: boolean): Promise<void> {
    if (held) await this.#shown(/LinphoneCallPausedByRemote/);
    else await this.#shown(/LinphoneCallPausedByRemote[\s\S]*LinphoneCallStreamsRunning/);
  }

  /** Waits for a text from this address; it prints each as an event. */
  async reads(from: string, text: string): Promise<void> {
    const [user, host] = from.replace("sip:", "").split("@");
    await eventually(`${this.name} to read "${text}" from ${from}`, () =>
      this.#text()
        .split(/(?=Event-type: )/)
        .find((one) => one.includes(`${user}@${host}`) && one.includes(text)),
    );
  }

  /** How somebody is for it, now or soon (open, busy, away, closed): it says so in its log alone. */
  async shows(who: string, state: string, seconds = 10): Promise<void> {
    let last: string | undefined;
    const look = (): true | undefined => {
      const told = readText(this.logFile).matchAll(/We are notified that \[(.*?)\] has presence \[(.*?)\]/g);
      last = [...told].findLast(([, about = ""]) => about.includes(who))?.[2];
      return last === state || undefined;
    };
    await eventually(`${this.name} shows ${who} as ${state}`, look, seconds).catch((error: Error) => {
      throw new Error(`${error.message} It shows: ${last}`);
    });
  }

  /** All that it printed. */
  said(): string {
    return this.#text();
  }

  trace(): string {
    return readText(this.logFile);
  }

  async calm(): Promise<void> {
    for (let calls = 0; calls < 4; calls++) if ((await this.run("terminate")).includes("Error")) return;
  }

  async quit(): Promise<void> {
    this.#program.say("quit");
    await this.#program.end("SIGTERM", 4);
  }
}

function configLines(options: LinphoneOptions): string[] {
  const { user, domain, password, port, transport, authority, friends = [] } = options;
  // Its mbedTLS compares the server's name with DNS names only, never with an address in the certificate.
  const host = authority === undefined ? "127.0.0.1" : "localhost";
  const proxy = `sip:${host}:${port};transport=${transport}`;
  return [
    "[sip]",
    "sip_port=-1", // any free one
    "sip_tcp_port=-1",
    "sip_tls_port=-1",
    "guess_hostname=0",
    "bind_address=127.0.0.1",
    "use_ipv6=0",
    `verify_server_certs=${authority === undefined ? 0 : 1}`,
    `verify_server_cn=${authority === undefined ? 0 : 1}`,
    ...(authority === undefined ? [] : [`root_ca=${authority}`]),
    "register_only_when_network_is_up=0",
    "default_proxy=0",
    "media_encryption=none",
    "[misc]",
    "max_calls=1", // a second call finds it busy
    "[net]",
    "firewall_policy=0",
    "mtu=1300",
    "[rtp]",
    "audio_rtp_port=31000-31999",
    "[sound]",
    "playback_dev_id=", // files stand in for the sound card
    "capture_dev_id=",
    "echocancellation=0",
    // The account is in the file because the command "register" sets no route: every request must go to the proxy.
    "[proxy_0]",
    `reg_proxy=<${proxy}>`,
    `reg_route=<${proxy};lr>`,
    `reg_identity=sip:${user}@${domain}`,
    "reg_expires=60",
    "reg_sendregister=1",
    `publish=${friends.length > 0 ? 1 : 0}`,
    ...friends.flatMap((who, at) => [`[friend_${at}]`, `url=<${who}>`, "pol=accept", "subscribe=1"]),
    "[auth_info_0]",
    `username=${user}`,
    `userid=${user}`,
    `passwd=${password}`,
  ];
}
