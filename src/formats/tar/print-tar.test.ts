import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { printTar } from "./print-tar.ts";

const octets = (text: string) => new TextEncoder().encode(text);

describe("printTar", () => {
  const long = `${"folder/".repeat(20)}${"n".repeat(60)}.txt`;
  const archive = printTar([
    { name: "parley-cli/empty", octets: octets("") },
    { name: "parley-cli/one", octets: octets("x".repeat(513)) },
    { name: long, octets: octets("deep") },
  ]);

  test("the system's tar lists the names, long ones too, and gives the contents back", () => {
    const tar = (...words: string[]) => spawnSync("tar", words, { input: archive, encoding: "utf8" });
    expect(tar("tf", "-")).toMatchObject({
      status: 0,
      stdout: `parley-cli/empty\nparley-cli/one\n${long}\n`,
    });
    expect(tar("xOf", "-", "parley-cli/one").stdout).toBe("x".repeat(513));
    expect(tar("xOf", "-", long).stdout).toBe("deep");
  });

  test("the same files are the same octets, in whole blocks", () => {
    expect(archive.length % 512).toBe(0);
    expect(printTar([])).toEqual(new Uint8Array(1024));
  });

  test("a name that no header can hold is refused rather than cut", () => {
    for (const name of ["n".repeat(101), "Zoë", "two words", ""])
      expect(() => printTar([{ name, octets: octets("") }]), name).toThrow(RangeError);
  });
});
