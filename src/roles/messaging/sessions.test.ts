import { expect, test } from "vitest";
import { headerField, SipRequest } from "#sip/message/message";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { MOST_SESSIONS_OF_FLOW, SESSION_IDLE_MS } from "./limits.ts";
import { type Session, Sessions } from "./sessions.ts";

const flow = literalFlow({ id: "f1" });
const session = (call: string, on = flow): Session => ({
  dialog: {
    callId: call,
    localTag: "l",
    remoteTag: "r",
    local: "",
    remote: "",
    remoteTarget: "sip:a",
    routes: [],
    localCSeq: 0,
    remoteCSeq: 1,
  },
  flow: on,
  owner: "alice@example.com",
  peer: `bob${call}@example.com`,
  target: "sip:bob@example.com",
  conversation: call,
  media: "message",
});
const asked = (call: string, toTag = "l", fromTag = "r"): SipRequest =>
  new SipRequest("MESSAGE", "sip:192.0.2.1", [
    headerField("call-id", call),
    headerField("to", `<sip:bob@example.com>;tag=${toTag}`),
    headerField("from", `<sip:alice@example.com>;tag=${fromTag}`),
  ]);

test("a session is found by its Call-ID and both tags", () => {
  const sessions = new Sessions(new VirtualClock(), () => {});
  const one = session("c1");
  sessions.add(one);
  expect(sessions.find(asked("c1"))).toBe(one);
  expect(sessions.find(asked("c1", "l", "other"))).toBeUndefined();
  expect(sessions.find(asked("c2"))).toBeUndefined();
});

test("it ends after an hour of silence; a word makes it an hour again", () => {
  const clock = new VirtualClock();
  const ended: Session[] = [];
  const sessions = new Sessions(clock, (gone) => ended.push(gone));
  const one = session("c1");
  sessions.add(one);
  clock.pass(SESSION_IDLE_MS - 1);
  sessions.touch(one);
  clock.pass(SESSION_IDLE_MS - 1);
  expect(ended).toEqual([]);
  clock.pass(1);
  expect(ended).toEqual([one]);
  expect(sessions.size).toBe(0);
});

test("it ends with its flow, and nobody is told", () => {
  const ended: Session[] = [];
  const sessions = new Sessions(new VirtualClock(), (gone) => ended.push(gone));
  const gone = literalFlow({ id: "f2" });
  sessions.add(session("c1", gone));
  gone.close("reset");
  expect([sessions.size, ended]).toEqual([0, []]);
  expect(sessions.between("alice@example.com", "bobc1@example.com")).toBeUndefined();
});

test("a new one of the same two on the same flow takes the place of the old one", () => {
  const sessions = new Sessions(new VirtualClock(), () => {});
  sessions.add(session("c1"));
  const newer = { ...session("c2"), peer: "bobc1@example.com" };
  sessions.add(newer);
  expect(sessions.size).toBe(1);
  expect(sessions.between("alice@example.com", "bobc1@example.com")).toBe(newer);
});

test("one connection holds so many and no more", () => {
  const sessions = new Sessions(new VirtualClock(), () => {});
  for (let call = 0; call < MOST_SESSIONS_OF_FLOW; call++) sessions.add(session(`c${call}`));
  expect(sessions.full(flow)).toEqual({ held: MOST_SESSIONS_OF_FLOW, most: MOST_SESSIONS_OF_FLOW });
  expect(sessions.full(literalFlow({ id: "f3" }))).toBeUndefined();
});
