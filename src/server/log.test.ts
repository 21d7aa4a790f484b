import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { openLog } from "./log.ts";
import { RotatingFile } from "./rotating-file.ts";

describe("the log", () => {
  test("writes one human line, with the case and without control characters or secrets", () => {
    const lines: string[] = [];
    const { log } = openLog({
      clock: new VirtualClock(),
      terminal: "human",
      write: (line) => lines.push(line),
    });
    const registrar = log.component("registrar");
    registrar.write("warn", "refused \u001b[31m alice", {
      case: "c-7Q2F",
      password: "hunter2",
      problem: undefined,
    });
    registrar.write("debug", "not shown");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("warn  registrar      refused  [31m alice (case c-7Q2F, password [removed])");
  });

  test("keeps JSON lines in a file, secrets removed at any depth", () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "parley-log-")), "parley.jsonl");
    const { log, close } = openLog({ clock: new VirtualClock(), terminal: "none", write: () => {}, file });
    log
      .component("api")
      .write("info", "call", { headers: [{ authorization: "Bearer x" }], error: new TypeError("no") });
    close();
    const line: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(line).toMatchObject({ level: "info", component: "api", text: "call", error: { message: "no" } });
    expect(JSON.stringify(line)).not.toContain("Bearer");
  });

  test("a file that has grown moves aside, and only so many are kept", () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "parley-log-")), "log");
    const rotating = new RotatingFile(file, 3, 2);
    for (const line of ["aaaa", "bbbb", "cccc", "dddd"]) rotating.write(line);
    rotating.close();
    expect([file, `${file}.1`, `${file}.2`].map((one) => readFileSync(one, "utf8"))).toEqual([
      "dddd",
      "cccc",
      "bbbb",
    ]);
    expect(() => readFileSync(`${file}.3`)).toThrow();
  });
});
