import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { problemOf } from "#base/explained-error";
import { RealClock } from "#net/real-clock";
import type { LiveSettings } from "#settings/live";
import { tempFolder } from "#testing/temp-folder";
import { createEventSinks, type EventSinkUses } from "./index.ts";
import { eventsTo, placeIn } from "./settings.ts";

const problem = problemOf(
  {
    id: "NET-0023",
    what: "The certificate has another name.\nReally.",
    why: { kind: "x", observed: 1, expected: 2 },
    fix: [{ text: "Müller mends it." }],
  },
  { case: "c-7Q2F", at: "2026-11-23T08:00:00.000Z", component: "net", operation: "connect", subject: "bob" },
);
const wire = `<132>1 2026-11-23T08:00:00.000Z fe.example.com parley ${process.pid} NET-0023 [parley@32473 case="c-7Q2F" component="net" category="federation" subject="bob" fix="Müller mends it." ocs-event="14428"] \ufeffThe certificate has another name. Really.`;

function openSinks(over: Partial<EventSinkUses> = {}) {
  let places: readonly string[] = [];
  let changed: (value: readonly string[]) => void = () => {};
  const settings: LiveSettings = {
    get: (setting) => (setting.name === eventsTo.name ? places : setting.default) as typeof setting.default,
    onChange: (_, action) => {
      changed = (value) => action(value as Parameters<typeof action>[0]);
      return () => {};
    },
  };
  const said: string[] = [];
  const sinks = createEventSinks({
    clock: new RealClock(),
    settings,
    host: "fe.example.com",
    report: (told, level, place) => {
      said.push(`${level} ${told.explanation.id} ${place} ${told.explanation.what}`);
    },
    ...over,
  });
  onTestFinished(() => sinks.end());
  const to = (...texts: string[]): void => {
    places = texts;
    changed(texts);
  };
  return { sinks, said, to };
}

/** A syslog server for streams: its port or path, and what came. */
async function listen(place: number | string) {
  const seen: { bytes: string } = { bytes: "" };
  const server = net.createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on("data", (bytes) => {
      seen.bytes += bytes.toString("utf8");
    });
  });
  onTestFinished(() => void server.close());
  server.listen(typeof place === "number" ? { port: place, host: "127.0.0.1" } : { path: place });
  await once(server, "listening");
  const address = server.address();
  return { seen, server, port: typeof address === "object" && address ? address.port : 0 };
}

test("an event goes to a syslog server by UDP, from the change of the setting on", async () => {
  const server = createSocket("udp4");
  onTestFinished(() => void server.close());
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  const { sinks, said, to } = openSinks();
  sinks.send(problem, "warn"); // nowhere
  to(`udp:127.0.0.1:${server.address().port}`);
  sinks.send(problem, "warn");
  const [message] = await once(server, "message");
  expect(String(message)).toBe(wire);
  expect(said).toEqual([]);
});

test("by TCP with its length before it, and to a Unix socket a line each; to several at once", async () => {
  const tcp = await listen(0);
  const unix = path.join(tempFolder(), "syslog");
  const local = await listen(unix);
  const { sinks, to } = openSinks();
  to(`tcp:127.0.0.1:${tcp.port}`, `unix:${unix}`);
  sinks.send(problem, "warn");
  sinks.send(problem, "warn");
  const framed = `${Buffer.byteLength(wire)} ${wire}`;
  await vi.waitFor(() => expect(tcp.seen.bytes).toBe(framed + framed));
  await vi.waitFor(() => expect(local.seen.bytes).toBe(`${wire}\n${wire}\n`));
});

test("a server that is not there is said once, and gets what waited when it comes", async () => {
  const gone = await listen(0);
  gone.server.close();
  const { sinks, said, to } = openSinks();
  const place = `tcp:127.0.0.1:${gone.port}`;
  to(place);
  sinks.send(problem, "warn");
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(said[0]).toMatch(
    /^warn EVT-0001 tcp:127\.0\.0\.1:\d+ Events do not reach tcp:\S+: connect ECONNREFUSED/,
  );
  sinks.send(problem, "warn", place); // not to this one
  const back = await listen(gone.port);
  await vi.waitFor(() => expect(back.seen.bytes).toContain(wire), 5_000);
  expect(back.seen.bytes.length).toBe(`${Buffer.byteLength(wire)} ${wire}`.length);
  expect(said).toHaveLength(1);
});

test("that nobody listens to UDP is known where the system says so", async () => {
  const probe = createSocket("udp4");
  probe.bind(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  const { sinks, said, to } = openSinks();
  to(`udp:127.0.0.1:${port}`);
  sinks.send(problem, "warn");
  await vi.waitFor(() => expect(said.join()).toMatch(/EVT-0001 .*ECONNREFUSED/));
});

test("the journal gets fields where there is a program that takes them, and lines where there is none", async () => {
  const folder = tempFolder();
  const logger = path.join(folder, "logger");
  writeFileSync(logger, `#!/bin/sh\necho "$@" >>${folder}/words\ncat >>${folder}/fields\n`);
  chmodSync(logger, 0o700);
  const stdout = path.join(folder, "stdout");
  const stream = await listen(stdout);
  const socket = path.join(folder, "socket");
  const first = openSinks({ journal: { socket, stdout, logger } });
  first.to("journal");
  first.sinks.send(problem, "warn");
  await vi.waitFor(() => expect(first.said.join()).toContain("no journald runs here"));

  writeFileSync(socket, "");
  const second = openSinks({ journal: { socket, stdout, logger } });
  second.to("journal");
  second.sinks.send(problem, "warn");
  await vi.waitFor(() => expect(existsSync(`${folder}/fields`)).toBe(true), 5_000);
  await vi.waitFor(() =>
    expect(readFileSync(`${folder}/fields`, "utf8").split("\n")).toEqual([
      "MESSAGE=NET-0023 The certificate has another name. Really.",
      "PRIORITY=4",
      "SYSLOG_IDENTIFIER=parley",
      "SYSLOG_FACILITY=16",
      `SYSLOG_PID=${process.pid}`,
      "PARLEY_EVENT=NET-0023",
      "PARLEY_CASE=c-7Q2F",
      "PARLEY_COMPONENT=net",
      "PARLEY_CATEGORY=federation",
      "PARLEY_SUBJECT=bob",
      "PARLEY_FIX=Müller mends it.",
      "PARLEY_OCS_EVENT=14428",
      "",
    ]),
  );
  expect(readFileSync(`${folder}/words`, "utf8")).toBe("--journald\n");

  const third = openSinks({ journal: { socket, stdout, logger: path.join(folder, "none") } });
  third.to("journal");
  third.sinks.send(problem, "error");
  const line =
    "<3>NET-0023 The certificate has another name. Really. (case c-7Q2F, component net, category federation, subject bob, fix Müller mends it., ocs-event 14428)";
  await vi.waitFor(() => expect(stream.seen.bytes).toBe(`parley\n\n6\n1\n0\n0\n0\n${line}\n`));
  expect([...second.said, ...third.said]).toEqual([]);
});

test("the setting takes the journal, names, addresses of both kinds, and paths", () => {
  expect(placeIn("journal")).toEqual({ kind: "journal" });
  expect(placeIn("udp:logs.example.com:514")).toEqual({ kind: "udp", host: "logs.example.com", port: 514 });
  expect(placeIn("tcp:[2001:db8::1]:601")).toEqual({ kind: "tcp", host: "2001:db8::1", port: 601 });
  expect(placeIn("unix:/run/syslog")).toEqual({ kind: "unix", path: "/run/syslog" });
  for (const wrong of ["", "logs:514", "udp:logs", "udp:logs:0", "tcp:logs:65536", "unix:run", "udp:-x:1"])
    expect(placeIn(wrong)).toBeUndefined();
  expect(eventsTo.parse("udp:a:1, journal")).toEqual({ ok: true, value: ["udp:a:1", "journal"] });
  expect(eventsTo.parse(["somewhere"]).ok).toBe(false);
});
