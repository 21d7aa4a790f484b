import dgram from "node:dgram";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createDns } from "./dns.ts";

/** A DNS server on loopback that answers every question with this code and these octets; without a code it is silent. */
async function serve(code: number | undefined, answers: readonly Buffer[] = []): Promise<string> {
  const socket = dgram.createSocket("udp4");
  onTestFinished(() => {
    socket.close();
  });
  socket.on("message", (question, from) => {
    if (code === undefined) return;
    const header = Buffer.from(question.subarray(0, 12));
    header.writeUInt16BE(0x8180 | code, 2); // an answer, recursion available
    header.writeUInt16BE(answers.length, 6);
    header.fill(0, 8);
    // The question ends after its name (a zero), type and class; what follows (EDNS) is not repeated.
    const end = question.indexOf(0, 12) + 5;
    socket.send(Buffer.concat([header, question.subarray(12, end), ...answers]), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return `127.0.0.1:${socket.address().port}`;
}

const name = (text: string): Buffer =>
  Buffer.concat([...text.split("."), ""].map((label) => Buffer.from([label.length, ...Buffer.from(label)])));
const text = (value: string): Buffer => Buffer.from([value.length, ...Buffer.from(value)]);
const u16 = (...numbers: number[]): Buffer =>
  Buffer.from(numbers.flatMap((number) => [number >> 8, number & 0xff]));

/** One record for the name that was asked (RFC 1035 §4.1.3). */
const record = (type: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xc0, 12]), u16(type, 1, 0, 60, data.length), data]);

test("SRV and NAPTR records come as RFC 2782 and RFC 3403 have them", async () => {
  const srv = await serve(0, [record(33, Buffer.concat([u16(10, 60, 5061), name("sip1.example.com")]))]);
  expect(await createDns({ servers: [srv] }).srv("_sips._tcp.example.com")).toEqual({
    kind: "records",
    records: [{ priority: 10, weight: 60, port: 5061, target: "sip1.example.com" }],
  });
  const data = [u16(50, 20), text("s"), text("SIPS+D2T"), text(""), name("_sips._tcp.example.com")];
  const naptr = await serve(0, [record(35, Buffer.concat(data))]);
  expect(await createDns({ servers: [naptr] }).naptr("example.com")).toEqual({
    kind: "records",
    records: [
      { order: 50, preference: 20, flags: "s", service: "SIPS+D2T", replacement: "_sips._tcp.example.com" },
    ],
  });
});

test("no such name, no such record and no answer are three things", async () => {
  const ask = async (code: number | undefined) =>
    createDns({ servers: [await serve(code)], timeoutMs: 50 }).srv("_sip._udp.example.com");
  expect(await ask(3)).toEqual({ kind: "no-name" });
  expect(await ask(0)).toEqual({ kind: "none" });
  expect(await ask(2)).toMatchObject({
    kind: "no-answer",
    observed: expect.stringMatching(/^ESERVFAIL after \d+ ms$/),
  });
  expect(await ask(undefined)).toMatchObject({
    kind: "no-answer",
    observed: expect.stringMatching(/^no answer in \d+ ms$/),
  });
});

test("addresses come from the hosts file too", async () => {
  const found = await createDns().addresses("localhost");
  expect(found).toMatchObject({ kind: "records" });
  expect(found.kind === "records" && found.records).toContain("127.0.0.1");
});
