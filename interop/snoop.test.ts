import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redactMessage } from "#trace/redact/redact-message";
import { storyOf, told } from "../test/traces/read-trace.ts";
import { Baresip } from "./clients/baresip.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { Program, workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { eventually } from "./clients/tape.ts";

interface Kept {
  readonly transport: string;
  readonly message: string;
}

describe.runIf(await needs("baresip", "tshark"))("a capture of our own calls", () => {
  const dir = workFolder("snoop");
  let parley: Parley;
  let recorded: readonly string[];
  const file = (name: string): string => path.join(dir, name);
  const captures: Program[] = [];
  const messagesIn = (bytes: Uint8Array): string[] => {
    const story = storyOf(["capture", bytes]);
    return story.messages.map((message) => story.textOf(message)).toSorted();
  };

  /** Captures the ports of the server on this interface until `end`. */
  function capture(face: string, name: string, ...words: string[]): void {
    const ports = `port ${parley.ports.udp} or port ${parley.ports.tcp} or port ${parley.ports.http}`;
    const args = ["-q", "-i", face, "-f", ports, "-w", file(name), ...words];
    captures.push(new Program(`dumpcap ${face}`, "dumpcap", args, { log: file(`${name}.log`) }));
  }

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    capture("lo", "lo.pcap", "-P");
    capture("any", "any.pcapng", "-n");
    await eventually("both capture", () =>
      captures.every((_, at) =>
        /File:/.test(readFileSync(file(`${["lo.pcap", "any.pcapng"][at]}.log`), "utf8")),
      )
        ? true
        : undefined,
    );
    const phone = async (user: string, transport: "udp" | "tcp") => {
      await parley.user(user);
      const one = await Baresip.start({
        dir,
        user,
        domain: parley.domain,
        password: passwordOf(user),
        transport,
        port: parley.ports[transport],
      });
      await one.registered();
      return one;
    };
    const [anna, bernd] = [await phone("anna", "udp"), await phone("bernd", "tcp")];
    await bernd.expectCall();
    await anna.dial(bernd.address);
    await bernd.incoming();
    await bernd.answer();
    await anna.established();
    await anna.hangUp();
    await bernd.closed();
    await parley.user("web");
    const web = await RawSip.ws(`ws://127.0.0.1:${parley.ports.http}/sip`, Buffer.alloc(0));
    await web.register("web", "example.com", passwordOf("web"), "sip:web@h.invalid;transport=ws");
    web.close();
    await Promise.all([anna.quit(), bernd.quit()]);
    const kept = (await parley.tell(["trace", "--json"]))
      .trimEnd()
      .split("\n")
      .map((line): Kept => JSON.parse(line));
    recorded = kept.map(({ message }) => message).toSorted();
    // The kernel hands packets over in blocks: ending dumpcap before would cut the last ones off.
    await eventually("both captures hold all that the server had", () =>
      ["lo.pcap", "any.pcapng"].every(
        (name) => messagesIn(readFileSync(file(name))).length >= recorded.length,
      )
        ? true
        : undefined,
    );
    await Promise.all(captures.map((one) => one.end("SIGINT")));
  });
  afterAll(async () => {
    await Promise.all(captures.map((one) => one.end("SIGINT")));
    await parley?.stop();
  });

  test.each<[string, readonly string[]]>([
    ["pcap of Ethernet", []],
    ["pcap with nanoseconds", ["-F", "nsecpcap"]],
    ["pcapng", ["-F", "pcapng"]],
    ["pcap of raw IP", ["-F", "pcap", "-C", "14", "-T", "rawip"]],
    ["big-endian pcap as another machine writes it", ["-F", "modpcap"]],
  ])("%s is read back as the server's own trace has it", (name, words) => {
    const made = words.length === 0 ? file("lo.pcap") : file(`${name.replaceAll(" ", "-")}.cap`);
    if (words.length > 0) execFileSync("editcap", [...words, file("lo.pcap"), made]);
    expect(messagesIn(readFileSync(made))).toEqual(recorded);
  });

  test("Linux cooked, where each packet is seen twice, too", () => {
    expect(messagesIn(readFileSync(file("any.pcapng")))).toEqual(recorded);
  });

  test("the call is told as the server tells it", async () => {
    const { sentences } = told(storyOf(["lo.pcap", readFileSync(file("lo.pcap"))]));
    const call = sentences.find((sentence) => sentence.startsWith("anna called bernd"));
    expect(call).toMatch(
      /It rang after .+ and was answered by 127\.0\.0\.1:\d+ after .+\. anna \(127\.0\.0\.1:\d+\) hung up after /,
    );
    const said = await parley.tell(["snoop", "--filter", "kind=call"]);
    expect(said).toContain("anna called bernd");
  });

  test("what was captured on the way holds secrets, and nothing that is shown does", () => {
    const bytes = readFileSync(file("lo.pcap")).toString("latin1");
    const secret = /response="([0-9a-f]{32})"/.exec(bytes)?.[1] ?? "none was sent";
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    expect(messagesIn(readFileSync(file("lo.pcap"))).join("")).not.toContain(secret);
    expect(
      redactMessage(`OPTIONS sip:a SIP/2.0\r\nAuthorization: Digest response="${secret}"\r\n\r\n`).message,
    ).not.toContain(secret);
  });

  test("nothing in the server's log is an error", () => {
    expect(parley.errors()).toEqual([]);
  });
});
