import { describe, expect, test } from "vitest";
import { explainStory } from "#trace/explain/explain-story";
import { diffMessages } from "#trace/show/diff-messages";
import { parseFilter } from "#trace/show/filter";
import { storyView } from "#trace/show/json-view";
import { layoutLadder } from "#trace/show/ladder";
import { printCapture } from "#trace/show/print-capture";
import { printLadderSvg } from "#trace/show/print-ladder-svg";
import { printLadderText } from "#trace/show/print-ladder-text";
import { printCaseHtml, printSessionsCsv, printSessionsText } from "#trace/show/print-texts";
import { DiskTexts } from "../../src/cli/snoop/disk-texts.ts";
import { storyOf, storyOfSamples } from "./read-trace.ts";

describe("the ladder", () => {
  test("in a terminal has a column for each program, also one with two addresses, and says where time went by", () => {
    const story = storyOfSamples("lab-fork-sll2.pcap");
    const [session] = story.sessions;
    if (!session) throw new Error("no session");
    const lines = printLadderText(layoutLadder(story, session), { width: 130 }).split("\n");
    expect(lines[0]?.trim().split(/ {2,}/)).toEqual([
      "10.40.1.11",
      "10.40.1.20 10.40.2.20",
      "10.40.2.12",
      "10.40.2.13",
    ]);
    expect(lines[2]).toMatch(/^00:32:45\.506 .+─ INVITE \(SDP\) ─.*►│/);
    expect(lines.filter((line) => line.includes("⋮ 1.0 s"))).toHaveLength(1);
  });

  test("shows streams and errors of the network beside the messages", () => {
    const story = storyOfSamples("lab-nat-oneway-audio.pcap");
    const call = story.sessions[1];
    if (!call) throw new Error("no call");
    const { rows } = layoutLadder(story, call);
    expect(rows.filter(({ kind }) => kind === "media").map(({ label }) => label)).toContain(
      "RTP 252 packets",
    );
    expect(rows.find(({ kind }) => kind === "error")?.label).toBe("ICMP network unreachable");
  });

  test("as a picture is whole and harmless, whatever a message says", () => {
    const story = storyOf([
      "x",
      Buffer.from(
        "OPTIONS sip:<script>@h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\nSIP/2.0 200 </text><script>alert(1)</script>\r\nVia: SIP/2.0/UDP h\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
      ),
    ]);
    const [session] = story.sessions;
    if (!session) throw new Error("no session");
    const svg = printLadderSvg(layoutLadder(story, session), "dark");
    expect(svg).toMatch(/^<svg [^>]+>.*<\/svg>$/s);
    expect(svg).not.toContain("<script");
    expect(printCaseHtml(story, explainStory(story), story.sessions)).not.toContain("<script");
  });
});

describe("the filter", () => {
  const story = storyOfSamples("lab-asterisk-pjsip.log", "lab-baresip-authloop.log");
  const { accounts, findings } = explainStory(story);
  const left = (text: string): string[] => {
    const filter = parseFilter(text);
    if (!filter.ok) return [`at ${filter.at}: ${filter.expected}`];
    return story.sessions
      .filter((session) => {
        const account = accounts[session.index];
        return (
          account &&
          filter.test({
            story,
            session,
            account,
            findings: findings.filter((one) => one.session === session.index),
          })
        );
      })
      .map(({ index }) => accounts[index]?.sentence.split(/[,.] /)[0] ?? "");
  };

  test.each([
    ["kind=call and outcome=busy", ["2001 called 101"]],
    ["status>=400 not kind=register", ["authbad called nobody", "2001 called 101"]],
    ["finding:auth", ["authbad@lab.example tried to sign in from 10.40.1.11:5095"]],
    ["(outcome=answered or outcome=busy) from:2001", ["2001 called 100", "2001 called 101"]],
    ['"Busy Here"', ["2001 called 101"]],
    ["method=UPDATE", ["2001 called 100"]],
    ["time>00:34:40 kind=call", ["2001 called 101"]],
  ])("%s", (text, sentences) => {
    expect(left(text)).toEqual(sentences);
  });

  test.each([
    ["kind=call and", "at 13: a word or a field"],
    ["(kind=call", "at 10: a closing bracket"],
    ["status=busy", "at 0: a number"],
    ["kind>call", "at 0: =, != or : after kind"],
    [")", "at 0: a word or a field"],
  ])("%s is refused with its place", (text, why) => {
    expect(left(text)).toEqual([why]);
  });

  test("an unknown field is named beside those that there are", () => {
    expect(left("foo=1")[0]).toMatch(/^at 0: one of kind, outcome, status, .+ before =$/);
  });
});

describe("exports are read back", () => {
  const story = storyOfSamples("lab-fork-sll2.pcap", "lab-asterisk-pjsip.log");
  const texts = (one: ReturnType<typeof storyOf>) => one.messages.map((message) => one.textOf(message));

  test("as a capture", () => {
    const capture = Buffer.from(printCapture(story, story.messages), "latin1");
    const again = storyOf(["again.pcapng", capture]);
    expect(texts(again)).toEqual(texts(story));
    expect(again.messages.map(({ at }) => Math.round(at ?? 0))).toEqual(
      story.messages.map(({ at }) => Math.round(at ?? 0)),
    );
  });

  test("as text", () => {
    const again = storyOf(["again.txt", Buffer.from(printSessionsText(story, story.sessions))]);
    expect(again.messages).toHaveLength(story.messages.length);
  });

  test("a cell of CSV that begins like a formula is none", () => {
    const csv = printSessionsCsv(story, explainStory(story), story.sessions);
    expect(csv.split("\r\n")[0]).toBe(
      '"started","kind","from","to","outcome","status","ended by","messages","call-ids","sentence"',
    );
    expect(csv).not.toMatch(/(?:^|,)"[=+@]/m);
  });
});

test("two messages side by side: fields by name, lines that are new", () => {
  const rows = diffMessages(
    "INVITE sip:a SIP/2.0\r\nCSeq: 1 INVITE\r\nVia: x\r\n\r\nv=0\r\na=1\r\n",
    "INVITE sip:a SIP/2.0\r\nVia: x\r\nCSeq: 2 INVITE\r\nRoute: r\r\n\r\nv=0\r\na=2\r\n",
  );
  expect(rows.filter(({ same }) => !same).map(({ left, right }) => [left, right])).toEqual([
    ["CSeq: 1 INVITE", "CSeq: 2 INVITE"],
    [undefined, "Route: r"],
    ["a=1", "a=2"],
  ]);
});

test("no output holds a secret of the trace", () => {
  const story = storyOfSamples(
    "seed-ds-r2user1.uccapilog",
    "seed-ds-noanswer.uccapilog",
    "lab-asterisk-pjsip.log",
  );
  const explanation = explainStory(story);
  const outputs = [
    JSON.stringify(storyView(story, explanation)),
    printSessionsText(story, story.sessions),
    printSessionsCsv(story, explanation, story.sessions),
    printCaseHtml(story, explanation, story.sessions),
    printCapture(story, story.messages),
  ].join("\n");
  expect(outputs).not.toMatch(/Gz\/jt1b6x3|alLwpSEgI558|Eu5diRjJD53z|602306092a8648|response="[0-9a-f]{32}"/);
});

describe("clocks", () => {
  const messageOf = (time: string, way: string, cseq: number) =>
    [
      `08/25/2009|13:47:${time} 17B4:15C0 INFO  :: ${way} 1 bytes:`,
      `08/25/2009|13:47:${time} 17B4:15C0 INFO  :: INFO sip:b@h SIP/2.0`,
      "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9",
      "From: <sip:a@h>;tag=1",
      "To: <sip:b@h>;tag=2",
      "Call-ID: 7",
      `CSeq: ${cseq} INFO`,
      "",
      `08/25/2009|13:47:${time} 17B4:15C0 INFO  :: End of ${way} 1 bytes`,
      "",
    ].join("\r\n");
  const [a, b] = ["192.0.2.1:5061", "192.0.2.2:4000"];
  const sent = (from: string, to: string) => `Sending Packet - ${to} (From Local Address: ${from})`;
  const got = (from: string, to: string) => `Data Received - ${from} (To Local Address: ${to})`;

  test("are brought together by messages that both logs hold, sent both ways", () => {
    const one = messageOf("01.000", sent(a, b), 1) + messageOf("02.020", got(b, a), 2);
    const other = messageOf("06.010", got(a, b), 1) + messageOf("07.010", sent(b, a), 2);
    const story = storyOf(["a.uccapilog", Buffer.from(one)], ["b.uccapilog", Buffer.from(other)]);
    expect(story.messages).toHaveLength(2);
    expect(story.clocks[1]).toEqual({
      name: "b.uccapilog, 192.0.2.2",
      kind: "local",
      addedMs: -5_000,
      how: "Estimated from 2 messages that both logs hold, sent both ways; right to within 10 ms.",
    });
  });

  test("by one way only the time on the way is said to be in it", () => {
    const story = storyOf(
      ["a.uccapilog", Buffer.from(messageOf("01.000", sent(a, b), 1))],
      ["b.uccapilog", Buffer.from(messageOf("06.010", got(a, b), 1))],
    );
    expect(story.clocks[1]?.how).toMatch(/sent one way only: the time on the way is in it\.$/);
  });
});

test("texts beyond what memory may hold are kept on the disk and read back", () => {
  const texts = new DiskTexts();
  const big = "x".repeat(1_000_000);
  const keys = Array.from({ length: 60 }, (_, at) => texts.put(`${at} ${big}`));
  expect(
    keys.every(
      (key, at) =>
        texts.get(key).startsWith(`${at} x`) && texts.get(key).length === big.length + String(at).length + 1,
    ),
  ).toBe(true);
  texts.close();
});
