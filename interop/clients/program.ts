import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { Tape } from "./tape.ts";

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where standard error goes, and standard output too unless `lines` takes it. */
  readonly log: string;
}

/** A foreign program that we started: its lines, its input, its end. Nothing else is ever killed. */
export class Program {
  readonly lines: Tape<string>;
  readonly child: ChildProcess;
  readonly exited: Promise<number | string>;

  constructor(name: string, command: string, args: readonly string[], options: ProgramOptions) {
    mkdirSync(path.dirname(options.log), { recursive: true });
    const log = openSync(options.log, "a");
    this.lines = new Tape<string>(name);
    this.child = spawn(command, args, {
      cwd: options.cwd ?? os.tmpdir(),
      env: options.env ?? process.env,
      stdio: ["pipe", "pipe", log],
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      const end = (how: number | string) => {
        const last = readText(options.log).trimEnd().split("\n").slice(-5).join("\n");
        this.lines.end(`it ended (${how}; log in ${options.log})\n${last}\n`);
        resolve(how);
      };
      this.child.on("error", (error) => end(error.message));
      this.child.on("exit", (code, signal) => end(code ?? signal ?? "unknown"));
    });
    let rest = "";
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.lines.add(line);
    });
    this.child.stdin?.on("error", () => {}); // it may be gone already; `exited` tells
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Ends it: politely, then after some seconds not. */
  async end(signal: NodeJS.Signals = "SIGTERM", seconds = 5): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill("SIGKILL"), seconds * 1000);
    const how = await this.exited;
    clearTimeout(timer);
    return how;
  }
}

/** A fresh folder for a suite; what is left in it tells the story of a failure. */
export function workFolder(name: string): string {
  const parent = process.env["PARLEY_INTEROP_OUT"] ?? path.join(os.tmpdir(), "parley-interop");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, `${name}-`));
}

/** A port that nobody has: TCP and UDP ports are given out alike here, so the answer holds for both nearly always. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export const isInstalled = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v "$0"`, program], {
      stdio: "ignore",
      env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
    });
    return true;
  } catch {
    return false;
  }
};

export const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};
