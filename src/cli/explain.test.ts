import net from "node:net";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { helpIds } from "#server/help-files";
import { runCommandLine } from "./run.ts";
import type { Terminal } from "./terminal.ts";

async function explain(...words: string[]) {
  const out: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    complain: (line) => out.push(line),
    readInput: () => "",
    width: 100,
    interactive: false,
    untilAsked: () => Promise.resolve(),
  };
  const code = await runCommandLine(["explain", ...words, "--data", "/nowhere"], terminal);
  return { code, text: out.join("\n") };
}

/** A1.2: nothing that explains may so much as try to reach anybody. */
describe("parley explain with the network unplugged", () => {
  const tried: string[] = [];
  beforeAll(() => {
    vi.spyOn(net.Socket.prototype, "connect").mockImplementation(() => {
      tried.push("socket");
      throw new Error("the network is unplugged");
    });
    vi.stubGlobal("fetch", () => {
      tried.push("fetch");
      return Promise.reject(new Error("the network is unplugged"));
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  test("it is unplugged", () => {
    expect(() => tlsConnect({ host: "127.0.0.1", port: 1 })).toThrow("unplugged");
    tried.length = 0;
  });

  test("answers for every id that has a help page, with cause, fix and check", async () => {
    for (const id of helpIds()) {
      const { code, text } = await explain(id);
      expect(code, id).toBe(0);
      for (const part of [`${id}: `, "  Cause: ", "  Evidence: ", "  Fix: ", "  How to check: "])
        expect(text, id).toContain(part);
    }
    expect(tried).toEqual([]);
  }, 60_000);

  test.each([
    ["0xC3EC796C", "HRESULT"],
    ["0xC3EC78DB", "HRESULT"],
    ["0xC3EC78D8", "HRESULT"],
    ["0xC3EC7E02", "HRESULT"],
    ["0x80094800", "HRESULT"],
    ["0x80094801", "HRESULT"],
    ["0x80094012", "HRESULT"],
    ["32003", "OCS event"],
    ["30502", "OCS event"],
    ["12290", "OCS event"],
    ["30232", "OCS event"],
    ["14428", "OCS event"],
    ["14501", "OCS event"],
    ["14502", "OCS event"],
    ["14603", "OCS event"],
    ["1000", "OCS event"],
    ["4097", "OCS event"],
    ["1047", "ms-diagnostics"],
    ["4141", "ms-diagnostics"],
    ["5002", "ms-diagnostics"],
    ["7008", "ms-diagnostics"],
    ["52017", "ms-diagnostics"],
    ["52023", "ms-diagnostics"],
  ])("answers for %s", async (code, kind) => {
    const { code: end, text } = await explain(code);
    expect(end).toBe(0);
    const own = text.slice(text.indexOf(`${kind} ${code}: `));
    expect(own).toMatch(new RegExp(`^${kind} ${code}: .+\\n(?:  Said by: .+\\n)?  Cause: .+\\n  Fix: .+`));
    expect(tried).toEqual([]);
  });
});
