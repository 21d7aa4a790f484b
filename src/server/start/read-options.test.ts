import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { type OptionSources, readOptions } from "./read-options.ts";

const empty: OptionSources = {
  flags: {},
  environment: {},
  currentFolder: "/nowhere",
  hostName: "Box.Example.com",
};

function refusal(sources: OptionSources) {
  try {
    readOptions(sources);
  } catch (error) {
    if (error instanceof ExplainedError) return error.explanation;
    throw error;
  }
  throw new Error("was not refused");
}

function folderWith(yaml: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-options-"));
  writeFileSync(path.join(folder, "parley.yaml"), yaml);
  return folder;
}

describe("readOptions", () => {
  test("asks nothing: without flags every option has its default, and the domain is the host's name", () => {
    expect(readOptions(empty)).toEqual({
      data: "/nowhere/parley-data",
      domain: "box.example.com",
      domainGiven: false,
      listen: [],
      sipPort: 5060,
      sipsPort: 5061,
      httpPort: 8080,
      httpsPort: 8443,
      relayPort: undefined,
      mediaPorts: { first: 50000, last: 50199 },
      role: "all",
      set: [],
    });
  });

  test("calls the domain localhost when the host's name cannot be one", () => {
    expect(readOptions({ ...empty, hostName: "my_host" }).domain).toBe("localhost");
  });

  test("takes a flag before the environment, and that before parley.yaml", () => {
    const data = folderWith(
      "domain: file.example\nsip-port: 1111\nhttp-port: 2222\nset:\n  sip.t1-ms: 400\n",
    );
    const options = readOptions({
      ...empty,
      flags: { data, "sip-port": "5070", listen: ["127.0.0.1,::1"] },
      environment: { PARLEY_SIP_PORT: "5080", PARLEY_HTTP_PORT: "0", PARLEY_DOMAIN: "" },
    });
    expect(options).toMatchObject({
      data,
      domain: "file.example",
      domainGiven: true,
      sipPort: 5070,
      httpPort: 0,
      listen: ["127.0.0.1", "::1"],
      set: [{ name: "sip.t1-ms", value: "400" }],
    });
  });

  test("names every wrong value at once, with where it stands", () => {
    const data = folderWith("domain: 10.0.0.1\ncolour: red\n");
    const { id, fields } = refusal({
      ...empty,
      flags: { data, "sip-port": "99999", "media-ports": "9-8", listen: "host.example", set: ["oops"] },
      environment: { PARLEY_ROLE: "boss" },
    });
    expect(id).toBe("START-0005");
    expect(fields?.map(({ field }) => field)).toEqual([
      "parley.yaml: colour",
      "parley.yaml: domain",
      "--listen",
      "--sip-port",
      "--media-ports",
      "PARLEY_ROLE",
      "--set",
    ]);
  });

  test("refuses one port for two listeners, except 0", () => {
    expect(readOptions({ ...empty, flags: { "http-port": "0", "https-port": "0" } }).httpPort).toBe(0);
    expect(refusal({ ...empty, flags: { "http-port": "5061" } }).what).toContain("--http-port is 5061");
  });

  test("says line and column when parley.yaml is no YAML", () => {
    const data = folderWith('domain: example.com\nlisten: "127\n');
    expect(refusal({ ...empty, flags: { data } })).toMatchObject({
      id: "START-0006",
      why: { observed: { line: 3 } },
    });
  });
});
