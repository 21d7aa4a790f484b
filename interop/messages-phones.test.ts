import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { pause } from "./clients/tape.ts";

const WORDS = 'Grüße <b>& "quotes" 😀';
const sip = (name: string): string => `sip:${name}@example.com`;
/** RFC 3994 §5. */
const TYPING =
  '<?xml version="1.0"?><isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state></isComposing>';

describe.runIf(await needs("pidgin-sipe"))("messages between pidgin-sipe and a plain phone", () => {
  const dir = workFolder("messages-phones");
  let parley: Parley;
  let alice: Purple;
  let desk: RawSip;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["alice", "dave"]) await parley.user(name);
  });
  afterAll(async () => {
    await parley?.stop();
  });
  afterEach(async () => {
    await alice?.quit();
    desk?.close();
  });

  const signIn = async (): Promise<void> => {
    const { tls: port } = parley.ports;
    const [user, login] = ["alice@example.com", "EXAMPLE\\alice"];
    alice = new Purple({ dir, user, login, password: passwordOf("alice"), port, transport: "tls" });
    await alice.event("signed-on");
    await alice.event("group-added"); // its list has come
    desk = await RawSip.tcp(parley.ports.tcp);
    expect((await desk.register("dave", "example.com", passwordOf("dave"))).status).toBe(200);
  };
  const write = (text: string): void => alice.command("send-im", { who: sip("dave"), text });
  const reads = (text: string) =>
    alice.event("received-im", 10, 0, (said) => said.from === sip("dave") && said.text === text);
  /** The next MESSAGE to the phone, answered 200. */
  const takes = async (test: RegExp): Promise<string> => {
    const request = await desk.came.next(`MESSAGE ${test}`, (text) => test.test(text));
    const head = request.split("\r\n\r\n", 1)[0] ?? "";
    const lines = [...head.matchAll(/^(?:Via|From|To|Call-ID|CSeq):.*$/gim)].map(([line]) =>
      line.startsWith("To:") ? `${line};tag=desk` : line,
    );
    desk.octets(`SIP/2.0 200 OK\r\n${lines.join("\r\n")}\r\nContent-Length: 0\r\n\r\n`);
    return Buffer.from(request, "latin1").toString("utf8");
  };
  const says = async (type: string, body: string): Promise<number> => {
    const more = [`Content-Type: ${type}`];
    const [from, to] = [sip("dave"), sip("alice")];
    return (await desk.ask({ method: "MESSAGE", uri: to, from, to, more, body })).status;
  };

  test("pidgin begins: both ways with Unicode, and each sees the other type", async () => {
    await signIn();
    write(WORDS);
    const first = await takes(/Content-Type: text\/plain/);
    expect(first).toContain("Content-Type: text/plain; charset=UTF-8\r\n");
    expect(first.split("\r\n\r\n")[1]).toBe(WORDS);
    expect(await says("text/plain", "hello back")).toBe(200);
    await reads("hello back");
    alice.command("typing", { who: sip("dave"), state: "typing" });
    expect(await takes(/im-iscomposing/)).toContain("<state>active</state>");
    expect(await says("application/im-iscomposing+xml", TYPING)).toBe(200);
    await alice.event("typing", 5, 0, ({ who, state }) => who === sip("dave") && state === "typing");
    expect(alice.has("conversation-error")).toBe(false);
  }, 60_000);

  test("the phone begins, with HTML; what pidgin answers comes as a single message", async () => {
    await signIn();
    expect(await says("text/html", "<i>hello</i> alice")).toBe(200);
    await reads("hello alice");
    write("got it");
    await takes(/got it/);
    expect(alice.has("conversation-error")).toBe(false);
  }, 60_000);

  test("who closes the window and writes again is heard", async () => {
    await signIn();
    write("one");
    await takes(/one/);
    await pause(500); // pidgin-sipe loses the next text when it closes a session whose MESSAGE has no answer yet
    alice.command("close-im", { who: sip("dave") });
    write("two");
    await takes(/two/);
    expect(await says("text/plain", "three")).toBe(200);
    await reads("three");
  }, 60_000);

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});
