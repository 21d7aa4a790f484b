import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { problemOf } from "#base/explained-error";
import { silentLog } from "#base/log";
import type { LiveSettings } from "#settings/live";
import { placeIn } from "./event-settings.ts";
import { createEventSinks } from "./event-sinks.ts";

const problem = problemOf(
  { id: "AUTH-0010", what: "Bob is refused.", why: { kind: "x", observed: 1, expected: 2 }, fix: [] },
  {
    case: "c-7Q2F",
    at: "2026-11-23T08:00:00.000Z",
    component: "authenticate",
    operation: "INVITE",
    subject: "bob",
  },
);

test("an event goes to the syslog server that the setting names, from the change of the setting on", async () => {
  const server = createSocket("udp4");
  onTestFinished(() => void server.close());
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  let change: (value: string) => void = () => {};
  const settings: LiveSettings = {
    get: (setting) => setting.default,
    onChange: (_, action) => {
      change = (value) => action(value as Parameters<typeof action>[0]);
      return () => {};
    },
  };
  const sinks = createEventSinks({ log: silentLog, settings, host: "fe.example.com" });
  onTestFinished(() => sinks.end());
  sinks.send(problem, "info"); // nowhere
  change(`127.0.0.1:${server.address().port}`);
  sinks.send(problem, "warn");
  const [message] = await once(server, "message");
  expect(String(message)).toMatch(
    /^<132>1 2026-11-23T08:00:00\.000Z fe\.example\.com parley \d+ AUTH-0010 \[parley@32473 case="c-7Q2F" component="authenticate" subject="bob"\] \ufeffBob is refused\.$/,
  );
});

test("the setting takes names, addresses of both kinds, and nothing", () => {
  expect(placeIn("logs.example.com:514")).toEqual({ host: "logs.example.com", port: 514 });
  expect(placeIn("[2001:db8::1]:6514")).toEqual({ host: "2001:db8::1", port: 6514 });
  expect(placeIn("")).toBeUndefined();
});
