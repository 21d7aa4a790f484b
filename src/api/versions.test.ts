import { describe, expect, test } from "vitest";
import {
  apiVersion,
  fetchCommand,
  parseClient,
  parseRange,
  parseVersion,
  printRange,
  rangeOf,
  sayDifference,
  standingOf,
  unknownFields,
} from "./versions.ts";

const at = (minor: number, major = 1) => ({ major, minor });

describe("versions of the API", () => {
  test("this program speaks its own version and three before it", () => {
    expect(printRange(rangeOf(apiVersion))).toBe("1.0-1.3");
    expect(printRange(rangeOf(at(9)))).toBe("1.6-1.9");
    expect(printRange(rangeOf(at(1)))).toBe("1.0-1.1");
  });

  test("what is up to three versions apart speaks with each other, whichever is the newer", () => {
    const around = [-4, -3, -1, 0, 1, 3, 4].map((step) => standingOf(at(10 + step), rangeOf(at(10))));
    expect(around).toEqual(["too-old", "older", "older", "same", "newer", "newer", "too-new"]);
    for (let client = 0; client < 12; client++) {
      for (let server = 0; server < 12; server++) {
        const works = !standingOf(at(client), rangeOf(at(server))).startsWith("too-");
        expect(works, `${client} with ${server}`).toBe(Math.abs(client - server) <= 3);
      }
    }
    expect(standingOf(at(0, 2), rangeOf(at(3)))).toBe("too-new");
    expect(standingOf(at(3), rangeOf(at(0, 2)))).toBe("too-old");
  });

  test("only a difference that both can live with is said in a line", () => {
    expect(sayDifference(at(3), rangeOf(at(3)))).toBeUndefined();
    expect(sayDifference(at(0), rangeOf(at(9)))).toBeUndefined();
    expect(sayDifference(at(2), rangeOf(at(3)))).toBe(
      "This parley speaks API 1.2, the server 1.3: both keep to what 1.2 knows.",
    );
    expect(sayDifference(at(4), rangeOf(at(3)))).toContain("refused by name");
  });

  test("headers are read strictly: what is no version is none", () => {
    expect(parseClient("cli/1.2")).toEqual({ kind: "cli", version: at(2) });
    expect(parseClient("page/1.3")?.kind).toBe("page");
    expect(parseClient("our-script/1.0")?.kind).toBe("other");
    for (const text of [
      "",
      "cli",
      "cli/1",
      "cli/1.2.3",
      "cli/1.x",
      "CLI/1.2",
      `cli/${"1".repeat(99)}.1`,
      "a b/1.2",
    ])
      expect(parseClient(text), text).toBeUndefined();
    expect(parseRange("1.0-1.3")).toEqual({ oldest: at(0), newest: at(3) });
    for (const text of ["1.3", "1.3-1.0", "1.0-1.3-1.4", "-", "a-b"])
      expect(parseRange(text), text).toBeUndefined();
    expect(parseVersion("1.03")).toEqual(at(3));
  });

  test("the command that gets the right command line stays one word where the address has brackets", () => {
    expect(fetchCommand("http://127.0.0.1:8080")).toBe(
      "curl -fsS http://127.0.0.1:8080/cli/parley.tgz | tar xz && node parley-cli/parley.mjs --version",
    );
    expect(fetchCommand("http://[::1]:8080")).toContain("'http://[::1]:8080/cli/parley.tgz'");
  });

  test("fields that a schema did not take are named by their path", () => {
    expect(unknownFields({ name: "A", pronouns: "x" }, { name: "A" })).toEqual(["pronouns"]);
    expect(unknownFields({ profile: { city: "K", moon: 1 } }, { profile: { city: "K" } })).toEqual([
      "profile.moon",
    ]);
    expect(unknownFields({ list: [{ a: 1 }, { a: 1, b: 2 }] }, { list: [{ a: 1 }, { a: 1 }] })).toEqual([
      "list.1.b",
    ]);
    expect(unknownFields("text", { a: 1 })).toEqual([]);
    expect(unknownFields({ a: 1 }, undefined)).toEqual([]);
  });
});
