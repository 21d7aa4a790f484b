import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { Program, readText } from "./program.ts";
import { eventually } from "./tape.ts";

export interface KamailioOptions {
  readonly dir: string;
  /** A loopback address of its own, so that Parley can tell it from everybody else. */
  readonly host: string;
  readonly port: number;
  /** The domain that it is registrar and proxy for; anybody may register. */
  readonly domain: string;
  /** Where requests for Parley's domain go. */
  readonly other: { readonly domain: string; readonly uri: string };
}

/** Kamailio as the proxy of another organisation. */
export class Kamailio {
  readonly #program: Program;
  readonly logFile: string;

  private constructor(program: Program, logFile: string) {
    this.#program = program;
    this.logFile = logFile;
  }

  static async start(options: KamailioOptions): Promise<Kamailio> {
    const dir = path.join(options.dir, `kamailio-${options.host}`);
    mkdirSync(path.join(dir, "run"), { recursive: true });
    const file = path.join(dir, "kamailio.cfg");
    writeFileSync(file, configuration(options, dir));
    const log = path.join(dir, "log");
    const program = new Program(
      "kamailio",
      "kamailio",
      [
        "-DD",
        "-E",
        "-m",
        "32",
        "-M",
        "8",
        "-f",
        file,
        "-P",
        path.join(dir, "run/pid"),
        "-Y",
        path.join(dir, "run"),
      ],
      { log, env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` } },
    );
    const open = () =>
      new Promise<true | undefined>((resolve) => {
        const socket = connect(options.port, options.host, () => {
          socket.destroy();
          resolve(true);
        });
        socket.on("error", () => resolve(undefined));
      });
    await eventually(`kamailio on ${options.host}:${options.port}; its log is ${log}`, open, 10);
    return new Kamailio(program, log);
  }

  /** A line per request that it saw. */
  log(): string {
    return readText(this.logFile);
  }

  async end(): Promise<void> {
    await this.#program.end("SIGTERM");
  }
}

function configuration({ host, port, domain, other }: KamailioOptions, dir: string): string {
  const modules = ["jsonrpcs", "kex", "corex", "tm", "sl", "rr", "pv", "maxfwd", "usrloc", "registrar"];
  return `#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
alias="${domain}"
listen=udp:${host}:${port}
listen=tcp:${host}:${port}
tcp_source_ipv4=${host}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
${[...modules, "textops", "siputils", "xlog"].map((name) => `loadmodule "${name}.so"`).join("\n")}
modparam("jsonrpcs", "fifo_name", "${dir}/run/rpc.fifo")
modparam("jsonrpcs", "dgram_socket", "${dir}/run/rpc.sock")
modparam("usrloc", "db_mode", 0)

request_route {
  xlog("L_ERR", "REQ $proto $rm $ru from $fu via $si:$sp\\n");
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here"); exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_check_trans();
  remove_hf("Route");
  if (is_method("INVITE")) record_route();
  if (is_method("REGISTER")) { if (proto != UDP) force_tcp_alias(); save("location"); exit; }
  if ($rd == "${other.domain}") { $du = "${other.uri}"; t_relay(); exit; }
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
`;
}
