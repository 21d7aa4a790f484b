import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { openProbeLine } from "#net/probe";
import { nothingKnown } from "#roles/directory/profile";
import { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createResponse } from "#sip/message/respond";
import { VirtualClock } from "#testing/virtual-clock";
import { callOurselves } from "./self-call.ts";
import { SelfCheckUsers } from "./self-check-users.ts";

const HOST = "127.0.0.1";
let random = 0;
const randomHex = (bytes: number) => (++random).toString(16).padStart(2 * bytes, "0");

function literalUsers(): SelfCheckUsers {
  return new SelfCheckUsers(
    {
      find: () => undefined,
      findByNumber: () => undefined,
      findByLogin: () => undefined,
      domains: () => ["example.com"],
      isOurs: () => true,
      netbiosDomain: () => "EXAMPLE",
      all: () => [],
      profile: () => nothingKnown,
      search: () => ({ users: [], more: false }),
      onChange: () => () => undefined,
      onPassword: () => () => undefined,
    },
    { digest: () => undefined, ntHash: () => undefined },
    randomHex,
  );
}

/** A server that is broken in one way, and what the self-check says of it. */
async function saidOf(broken: (socket: Socket, octets: string, clock: VirtualClock) => void) {
  const clock = new VirtualClock();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => broken(socket, chunk.toString("latin1"), clock));
  }).listen(0, HOST);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { ...(await failureAt(port, clock)), port };
}

async function failureAt(port: number, clock: VirtualClock) {
  const users = literalUsers();
  const uses = { clock, users, randomHex, serverName: () => "example.com", open: openProbeLine };
  try {
    await callOurselves(uses, { transport: "tcp", address: HOST, port });
  } catch (error) {
    if (error instanceof ExplainedError) return error.explanation;
    throw error;
  }
  throw new Error("It found nothing.");
}

/** Answers every request with this status; a REGISTER as somebody who is signed in. */
function answering(status: (request: SipRequest) => number, fields: readonly [string, string][] = []) {
  return (socket: Socket, octets: string) => {
    const read = parseMessage(octets);
    if (!read.ok || !(read.value instanceof SipRequest) || read.value.method === "ACK") return;
    const contact = read.value.get("contact") ?? "";
    const more = read.value.method === "REGISTER" ? [["contact", contact] as const] : [];
    socket.write(
      printMessage(
        createResponse(read.value, status(read.value), undefined, {
          toTag: "t",
          fields: [...more, ...fields],
        }),
      ),
    );
  };
}

test("a refusal: step, status, the server's own words, and its case as the way on", async () => {
  const words = '399 fe.example.com "The table is full (LOC-0001, case c-7Q2F)"';
  const said = await saidOf(answering(() => 503, [["warning", words]]));
  expect(said).toMatchObject({
    id: "DOC-0001",
    why: {
      kind: "doctor.step-answer",
      observed: {
        step: "REGISTER",
        answer: "503 Service Unavailable",
        words: "The table is full (LOC-0001, case c-7Q2F)",
      },
    },
    fix: [{ command: "parley case c-7Q2F" }],
  });
});

test("a call that is refused before it reaches anybody", async () => {
  const said = await saidOf(answering(({ method }) => (method === "INVITE" ? 480 : 200)));
  expect(said).toMatchObject({ id: "DOC-0001", why: { observed: { step: "INVITE and 180" } } });
});

test("a REGISTER that is granted without a binding", async () => {
  const said = await saidOf((socket, octets) => {
    const read = parseMessage(octets);
    if (read.ok && read.value instanceof SipRequest)
      socket.write(printMessage(createResponse(read.value, 200, undefined, { toTag: "t" })));
  });
  expect(said).toMatchObject({ id: "DOC-0001", why: { observed: { answer: "200 without our Contact" } } });
});

test("a challenge that a phone cannot answer", async () => {
  const said = await saidOf(answering(() => 401, [["www-authenticate", 'Kerberos realm="x"']]));
  expect(said).toMatchObject({ id: "DOC-0001", why: { observed: { answer: "a challenge for Kerberos" } } });
});

test("silence: what was waited for, and no guess", async () => {
  const said = await saidOf((_, __, clock) => clock.pass(4_000));
  expect(said).toMatchObject({
    id: "DOC-0002",
    why: { kind: "doctor.step-time", observed: { step: "200 to REGISTER", cameBefore: [] } },
  });
});

test("a call that rings nowhere: the INVITE did not arrive", async () => {
  const said = await saidOf((socket, octets, clock) => {
    if (octets.startsWith("INVITE")) clock.pass(4_000);
    else answering(() => 200)(socket, octets);
  });
  expect(said).toMatchObject({ id: "DOC-0002", why: { observed: { cameBefore: [] } } });
});

test("a connection that ends, and a port that is closed", async () => {
  const cut = await saidOf((socket) => void socket.destroy());
  expect(cut).toMatchObject({
    id: "DOC-0003",
    why: { observed: { step: "REGISTER", seen: "closed by the server" } },
  });
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  server.close();
  await once(server, "close");
  expect(await failureAt(port, new VirtualClock())).toMatchObject({
    id: "DOC-0003",
    why: { observed: { step: "connecting", seen: "ECONNREFUSED" } },
  });
});

test("something that is no SIP", async () => {
  const said = await saidOf(
    (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
  );
  expect(said).toMatchObject({ id: "DOC-0004", why: { kind: "doctor.message" } });
});

test("the two users are there for the check and for nobody else", async () => {
  const users = literalUsers();
  const before = await users.withTwo(async (one, other) => {
    expect(one.address).not.toBe(other.address);
    const user = users.directory.find(one.address.toUpperCase());
    expect(user).toMatchObject({ address: one.address, enabled: true });
    expect(users.directory.findByLogin("", one.address)).toBe(user);
    expect([...users.directory.all()]).toEqual([]);
    expect(user && users.verifiers.digest(user, one.address, "MD5")).toMatch(/^[0-9a-f]{32}$/);
    expect(user && users.verifiers.ntHash(user)).toBeUndefined();
    return { one, user };
  });
  expect(users.directory.find(before.one.address)).toBeUndefined();
  expect(before.user && users.verifiers.digest(before.user, before.one.address, "MD5")).toBeUndefined();
});
