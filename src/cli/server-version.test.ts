import { afterEach, describe, expect, test, vi } from "vitest";
import { printFailure } from "./print/failure.ts";
import { ServerVersion } from "./server-version.ts";
import type { Terminal } from "./terminal.ts";

afterEach(() => vi.unstubAllEnvs());

/** A command line of this version that has heard a server of that range. */
function heard(ours: string, range: string | undefined, status = 200): ServerVersion {
  vi.stubEnv("PARLEY_TEST_API_VERSION", ours);
  const versions = new ServerVersion("http://127.0.0.1:8080");
  versions.heard(
    new Response("", { status, ...(range !== undefined && { headers: { "x-parley-api": range } }) }),
  );
  return versions;
}

function printed(failure: unknown): { readonly lines: readonly string[]; readonly code: number } {
  const lines: string[] = [];
  const never = () => Promise.resolve();
  const terminal: Terminal = {
    print: () => {},
    complain: (text) => lines.push(...text.split("\n")),
    readInput: () => "",
    width: 100,
    interactive: false,
    untilAsked: never,
  };
  const code = printFailure(terminal, failure, false, "user show");
  return { lines, code };
}

describe("the version of the server that a command speaks with", () => {
  test("a difference within the range is one line, none is none, and a server that says nothing is taken as it is", () => {
    expect(heard("1.2", "1.0-1.3").difference()).toMatch(
      /^This parley speaks API 1\.2, the server 1\.3: [^\n]+$/,
    );
    expect(heard("1.3", "1.0-1.3").difference()).toBeUndefined();
    expect(heard("1.3", undefined).difference()).toBeUndefined();
    expect(heard("1.3", "nonsense").difference()).toBeUndefined();
  });

  test("an answer of a server that has no language in common with us is not read at all", () => {
    expect(() => heard("1.2", "1.6-1.9")).toThrow("VER-0001");
    expect(() => heard("1.9", "1.2-1.5")).toThrow("VER-0002");
    expect(() => heard("1.9", "1.2-1.5", 409)).not.toThrow(); // the refusal itself has the words
  });

  test("what cannot be read in an answer of another version is the versions' failure, in one line", () => {
    const stumble = new TypeError("Cannot read properties of undefined (reading 'map')");
    const { lines, code } = printed(heard("1.4", "1.0-1.3").explain(stumble));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^VER-0005 This parley speaks API 1\.4, the server 1\.3, .*curl -fsS http:/);
    expect(lines[0]).not.toContain("annot read");
    expect(code).toBe(2);
    expect(heard("1.3", "1.0-1.3").explain(stumble)).toBe(stumble);
  });

  test("out of range is one line that has both versions and the command", () => {
    let failure: unknown;
    try {
      heard("1.2", "1.6-1.9");
    } catch (error) {
      failure = error;
    }
    const { lines, code } = printed(failure);
    expect(lines).toEqual([
      "VER-0001 This parley speaks API 1.2, the server 1.9 and no longer 1.2. Get the right one: curl -fsS http://127.0.0.1:8080/cli/parley.tgz | tar xz && node parley-cli/parley.mjs --version",
    ]);
    expect(code).toBe(2);
  });
});
