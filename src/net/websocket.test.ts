import { once } from "node:events";
import http from "node:http";
import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { first, Heard, HOST } from "#testing/open-sockets";
import { attachSipWebSocket } from "./websocket.ts";

async function open() {
  const heard = new Heard();
  const server = http.createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const stop = attachSipWebSocket({
    server,
    secure: false,
    bound: { address: HOST, port },
    sink: heard,
    path: "/sip",
  });
  onTestFinished(() => {
    stop();
    server.close();
  });
  const connect = (path = "/sip", protocol = "sip") => {
    const socket = new WebSocket(`ws://${HOST}:${port}${path}`, protocol);
    onTestFinished(() => socket.terminate());
    return socket;
  };
  return { heard, port, connect, stop };
}

test("text and binary frames are one message each, byte for byte, both ways", async () => {
  const { heard, port, connect } = await open();
  const socket = connect();
  await once(socket, "open");
  expect(socket.protocol).toBe("sip");
  socket.send("MESSAGE ü");
  socket.send(Buffer.from([0xff, 0x00, 0x0d]));
  await heard.until(() => heard.pieces.length === 2);
  expect(heard.pieces.map(({ octets }) => octets)).toEqual(["MESSAGE \xc3\xbc", "\xff\x00\r"]);
  const flow = first(heard.flows);
  expect(flow).toMatchObject({ transport: "ws", local: { address: HOST, port }, remote: { address: HOST } });

  flow.send("200 \xc3\xbc");
  flow.send("binary \xff");
  const came: [string, boolean][] = [];
  socket.on("message", (data: Buffer, isBinary: boolean) => came.push([data.toString("latin1"), isBinary]));
  while (came.length < 2) await once(socket, "message");
  expect(came).toEqual([
    ["200 \xc3\xbc", false],
    ["binary \xff", true],
  ]);
});

test("who does not offer the subprotocol sip, or asks for another path, is refused", async () => {
  const { heard, connect } = await open();
  for (const [path, protocol, status] of [
    ["/sip", "chat", 400],
    ["/other", "sip", 404],
  ] as const) {
    const socket = connect(path, protocol);
    const [error]: Error[] = await once(socket, "error");
    expect(error?.message).toBe(`Unexpected server response: ${status}`);
  }
  expect(heard.flows).toEqual([]);
});

test("the end is told once, with its reason; a message that is too long ends the connection", async () => {
  const { heard, connect } = await open();
  const leaving = connect();
  await once(leaving, "open");
  leaving.close();
  await heard.until(() => heard.ends.length === 1);
  expect(first(heard.ends).reason).toBe("closed by the other side");
  expect(first(heard.flows).send("x")).toBe(false);

  const greedy = connect();
  greedy.on("error", () => undefined);
  await once(greedy, "open");
  greedy.send(Buffer.alloc(1024 * 1024 + 1));
  await heard.until(() => heard.ends.length === 2);
  expect(heard.ends[1]?.reason).toContain("Max payload size exceeded");
});

test("close ends the connection, and so does stopping", async () => {
  const { heard, connect, stop } = await open();
  const [one, other] = [connect(), connect()];
  await Promise.all([once(one, "open"), once(other, "open")]);
  await heard.until(() => heard.flows.length === 2);
  const told: string[] = [];
  const flow = first(heard.flows);
  flow.onClose((reason) => told.push(reason));
  flow.close("because");
  expect(told).toEqual(["because"]);
  expect(flow.open).toBe(false);
  stop();
  await heard.until(() => heard.ends.length === 2);
});

test("a page of another site gets no connection; a page of ours and a program do", async () => {
  const { port } = await open();
  const ask = async (origin: string | undefined) => {
    const options = origin === undefined ? {} : { origin };
    const socket = new WebSocket(`ws://${HOST}:${port}/sip`, "sip", options);
    onTestFinished(() => socket.terminate());
    return await new Promise((resolve) => {
      socket.on("open", () => resolve("open"));
      socket.on("error", (error) => resolve(error.message));
    });
  };
  expect(await ask(undefined)).toBe("open");
  expect(await ask(`http://${HOST}:${port}`)).toBe("open");
  expect(await ask("https://evil.example")).toContain("403");
  expect(await ask(`http://${HOST}:${port + 1}`)).toContain("403");
  expect(await ask("null")).toContain("403");
});
