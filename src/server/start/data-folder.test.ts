import { chmodSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { prepareDataFolder } from "./data-folder.ts";
import { readInstance, writeInstance } from "./instance-file.ts";
import { rememberGoodStart, selfTest } from "./self-test.ts";

const fresh = () => mkdtempSync(path.join(tmpdir(), "parley-data-"));

async function refusal(action: () => unknown) {
  try {
    await action();
  } catch (error) {
    if (error instanceof ExplainedError) return error.explanation;
    throw error;
  }
  throw new Error("was not refused");
}

describe("the data folder", () => {
  test("is made with everything above it, for this user only", () => {
    const data = path.join(fresh(), "a", "b");
    prepareDataFolder(data);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(data, "run")).isDirectory()).toBe(true);
    prepareDataFolder(data);
  });

  test("is refused where a file is in the way, and that file is named", async () => {
    const file = path.join(fresh(), "file");
    writeFileSync(file, "");
    for (const data of [file, path.join(file, "below")]) {
      expect(await refusal(() => prepareDataFolder(data))).toMatchObject({
        id: "START-0002",
        why: { observed: { path: file } },
      });
    }
  });

  test.runIf(process.getuid?.() === 0)(
    "is refused when it belongs to somebody else, and owner and rights are named",
    async () => {
      const parent = fresh();
      chmodSync(parent, 0o755);
      process.seteuid?.(65534);
      const { id, what, why } = await refusal(() => prepareDataFolder(path.join(parent, "data"))).finally(
        () => process.seteuid?.(0),
      );
      expect(id).toBe("START-0001");
      expect(what).toContain(parent);
      expect(JSON.stringify(why)).toContain(`${parent} belongs to user 0, mode 755`);
    },
  );

  test("is refused on a file system that cannot be written, with the error that was seen", async () => {
    const { id, why } = await refusal(() => prepareDataFolder("/proc/parley"));
    expect(["START-0001", "START-0008"]).toContain(id);
    expect(JSON.stringify(why)).toContain("/proc");
  });
});

describe("the instance file", () => {
  test("is for this user only, and the one who wrote it takes it away", () => {
    const data = fresh();
    prepareDataFolder(data);
    expect(readInstance(data)).toBeUndefined();
    const remove = writeInstance(data, { pid: 1, http: "http://127.0.0.1:1", token: "a" });
    expect(statSync(path.join(data, "run", "instance.json")).mode & 0o777).toBe(0o600);
    const removeNext = writeInstance(data, { pid: 2, http: "http://127.0.0.1:2", token: "b" });
    remove();
    expect(readInstance(data)).toEqual({ pid: 2, http: "http://127.0.0.1:2", token: "b" });
    removeNext();
    expect(readInstance(data)).toBeUndefined();
  });
});

describe("the self-test", () => {
  const good = { name: "parse x509", run: () => undefined };
  const bad = { name: "parse asn1-long-length", run: () => "3 bytes instead of 4" };

  test("names the test that failed and what changed since the last good start", async () => {
    const data = fresh();
    prepareDataFolder(data);
    await selfTest(data, [good]);
    rememberGoodStart(data, "2026-11-23T00:00:00Z", { node: "24.1.0", openssl: "3.5.1" });
    const refused = await refusal(() => selfTest(data, [good, bad], { node: "24.1.0", openssl: "3.5.2" }));
    expect(refused.id).toBe("START-0007");
    expect(refused.what).toBe(
      'The self-test "parse asn1-long-length" failed; since the last good start openssl changed from 3.5.1 to 3.5.2.',
    );
  });

  test("refuses an old Node before anything else", async () => {
    expect((await refusal(() => selfTest("/nowhere", [bad], { node: "20.20.2" }))).id).toBe("START-0010");
  });
});
