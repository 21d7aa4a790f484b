import { writeFileSync } from "node:fs";
import path from "node:path";
import { freePort, Program, readText } from "./program.ts";

/** One step of a sipp scenario. */
export type Step =
  | { readonly send: readonly string[] }
  | { readonly get: string | number; readonly optional?: boolean; readonly challenge?: boolean }
  | { readonly waitMs: number };

const sdp = [
  "v=0",
  "o=- 1 1 IN IP4 [local_ip]",
  "s=-",
  "c=IN IP4 [local_ip]",
  "t=0 0",
  "m=audio 40000 RTP/AVP 0",
  "a=rtpmap:0 PCMU/8000",
];

/** A response of a called endpoint, with what the request brought. */
function answer(line: string, more: readonly string[] = [], body: readonly string[] = []): Step {
  return {
    send: [
      `SIP/2.0 ${line}`,
      "[last_Via:]",
      ...(line.startsWith("200") || line.startsWith("1") ? ["[last_Record-Route:]"] : []),
      "[last_From:]",
      "[last_To:];tag=[pid]T[call_number]",
      "[last_Call-ID:]",
      ...more,
      "Contact: <sip:[local_ip]:[local_port]>",
      ...(body.length > 0 ? ["Content-Type: application/sdp"] : []),
      "Content-Length: [len]",
      "",
      ...body,
    ],
  };
}
const plain = (line: string): Step => {
  const step = answer(line, ["[last_CSeq:]"]);
  // A request inside the dialog brings our tag itself.
  return "send" in step ? { send: step.send.map((text) => text.replace(/^(\[last_To:\]).*/, "$1")) } : step;
};

/** What a called endpoint does with a call. */
export const callee = {
  answersAfter: (ms: number): Step[] => [
    { get: "INVITE" },
    answer("180 Ringing", ["[last_CSeq:]"]),
    { waitMs: ms },
    answer("200 OK", ["[last_CSeq:]"], sdp),
    { get: "ACK" },
    { get: "BYE" },
    plain("200 OK"),
  ],
  ringsUntilCancelled: (): Step[] => [
    { get: "INVITE" },
    answer("180 Ringing", ["[last_CSeq:]"]),
    { get: "CANCEL" },
    answer("200 OK", ["[last_CSeq:]"]),
    answer("487 Request Terminated", ["CSeq: [last_cseq_number] INVITE"]),
    { get: "ACK" },
  ],
  refuses: (line: string, afterMs = 0): Step[] => [
    { get: "INVITE" },
    answer("180 Ringing", ["[last_CSeq:]"]),
    { waitMs: afterMs },
    answer(line, ["[last_CSeq:]"]),
    { get: "ACK" },
  ],
};

/** A caller who proves who it is and expects this final answer; an answered call is hung up after half a second. */
export function caller(from: string, password: string, to: string, final: number): Step[] {
  const request = (
    method: string,
    cseq: number,
    more: readonly string[],
    body: readonly string[] = [],
  ): Step => ({
    send: [
      `${method} ${method === "BYE" || (method === "ACK" && final === 200 && cseq === 2) ? "[next_url]" : `sip:${to}`} SIP/2.0`,
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
      "Max-Forwards: 70",
      `From: <sip:${from}>;tag=[pid]F[call_number]`,
      `To: <sip:${to}>${method === "INVITE" ? "" : "[peer_tag_param]"}`,
      "Call-ID: [call_id]",
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:${from.split("@")[0]}@[local_ip]:[local_port]>`,
      ...more,
      ...(body.length > 0 ? ["Content-Type: application/sdp"] : []),
      "Content-Length: [len]",
      "",
      ...body,
    ],
  });
  const [user] = from.split("@");
  return [
    request("INVITE", 1, [], sdp),
    { get: 100, optional: true },
    { get: 407, challenge: true },
    request("ACK", 1, []),
    request("INVITE", 2, [`[authentication username=${user} password=${password}]`], sdp),
    { get: 100, optional: true },
    { get: 180, optional: true },
    { get: 180, optional: true },
    { get: 180, optional: true },
    { get: final },
    request("ACK", 2, final === 200 ? ["[routes]"] : []),
    ...(final === 200 ? [{ waitMs: 500 }, request("BYE", 3, ["[routes]"]), { get: 200 } as const] : []),
  ];
}

/** REGISTER with Digest for a contact at our own port, and away again. */
export function registration(user: string, domain: string, password: string): Step[] {
  const request = (cseq: number, more: readonly string[]): Step => ({
    send: [
      `REGISTER sip:${domain} SIP/2.0`,
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
      "Max-Forwards: 70",
      `From: <sip:${user}@${domain}>;tag=[pid]F[call_number]`,
      `To: <sip:${user}@${domain}>`,
      "Call-ID: [call_id]",
      `CSeq: ${cseq} REGISTER`,
      `Contact: <sip:${user}@[local_ip]:[local_port]>`,
      ...more,
      "Expires: 600",
      "Content-Length: 0",
      "",
    ],
  });
  return [
    request(1, []),
    { get: 401, challenge: true },
    request(2, [`[authentication username=${user} password=${password}]`]),
    { get: 200 },
  ];
}

function scenario(name: string, steps: readonly Step[]): string {
  const lines = steps.map((step) => {
    if ("waitMs" in step) return `<pause milliseconds="${step.waitMs}"/>`;
    if ("send" in step) {
      // Only what waits for an answer is sent again: requests but ACK.
      const retrans = /^(INVITE|BYE|REGISTER) /.test(step.send[0] ?? "") ? ' retrans="500"' : "";
      return `<send${retrans}><![CDATA[\n${step.send.join("\n")}\n]]></send>`;
    }
    const { get, optional, challenge } = step;
    const what = typeof get === "number" ? `response="${get}"` : `request="${get}"`;
    const routes = get === 200 || get === "INVITE" ? ' rrs="true"' : "";
    return `<recv ${what}${routes}${optional ? ' optional="true"' : ""}${challenge ? ' auth="true"' : ""}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${lines.join("\n")}\n</scenario>\n`;
}

export interface SippOptions {
  readonly dir: string;
  readonly name: string;
  readonly serverPort: number;
  readonly localPort?: number;
}

/** One sipp that plays one scenario once over UDP. It ends with 0 when everything came as the scenario says. */
export class Sipp {
  readonly #program: Program;
  readonly #messages: string;
  readonly #name: string;
  readonly #errors: string;

  private constructor(name: string, program: Program, messages: string, errors: string) {
    this.#name = name;
    this.#program = program;
    this.#messages = messages;
    this.#errors = errors;
  }

  static async start(options: SippOptions, steps: readonly Step[]): Promise<Sipp> {
    const { dir, name, serverPort, localPort = await freePort() } = options;
    const at = (ending: string) => path.join(dir, `${name}.${ending}`);
    writeFileSync(at("xml"), scenario(name, steps));
    const args = [`127.0.0.1:${serverPort}`, "-sf", at("xml"), "-i", "127.0.0.1", "-p", String(localPort)];
    args.push("-t", "u1", "-m", "1", "-nostdin", "-timeout", "30", "-timeout_error");
    args.push("-trace_msg", "-message_file", at("messages"), "-trace_err", "-error_file", at("errors"));
    const program = new Program(`sipp ${name}`, "sipp", args, { cwd: dir, log: at("log") });
    return new Sipp(name, program, at("messages"), at("errors"));
  }

  /** Rejects with what came instead. */
  async done(): Promise<void> {
    const how = await this.#program.exited;
    if (how !== 0)
      throw new Error(`sipp ${this.#name} ended with ${how}: ${readText(this.#errors).slice(0, 1500)}`);
  }

  messages(): string {
    return readText(this.#messages);
  }

  async end(): Promise<void> {
    await this.#program.end("SIGKILL");
  }
}
