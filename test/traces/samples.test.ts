import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordsOf, sample, samples, storyOf, storyOfSamples } from "./read-trace.ts";

/** Name, format, messages, Call-IDs, as tshark or a count of start lines has them. */
const COUNTS: readonly (readonly [name: string, format: string, messages: number, callIds: number])[] = [
  ["seed-ds-invite.uccapilog", "uccapilog", 1, 1],
  ["seed-ds-200ok.uccapilog", "uccapilog", 1, 1],
  ["seed-ds-reinvite.uccapilog", "uccapilog", 1, 1],
  ["seed-ds-cancel.uccapilog", "uccapilog", 1, 1],
  ["seed-ds-487.uccapilog", "uccapilog", 1, 1],
  ["seed-ds-r2user1.uccapilog", "uccapilog", 2, 1],
  ["seed-ds-noanswer.uccapilog", "uccapilog", 2, 1],
  ["seed-ocs-validation.txt", "ocslogger", 0, 0],
  ["seed-ocs-validation-wrapped.txt", "ocslogger", 0, 0],
  ["lab-fork-sll2.pcap", "pcap", 20, 1],
  ["lab-cancel-hep3.pcap", "pcap", 14, 1],
  ["lab-failures-486-408-483.pcap", "pcap", 12, 3],
  ["lab-nat-oneway-audio.pcap", "pcap", 14, 2],
  ["lab-websocket-jssip.pcap", "pcap", 11, 2],
  ["lab-jssip-node.log", "jssip", 11, 2],
  ["lab-asterisk-pjsip.log", "asterisk-pjsip", 33, 5],
  ["lab-sofia-siptrace.log", "sofia", 6, 3],
  ["lab-baresip-authloop.log", "baresip", 35, 2],
  ["lab-sipp-trace-msg.log", "sipp", 8, 1],
  ["lab-sngrep-export.txt", "sngrep", 20, 1],
  ["lab-wireshark-verbose.txt", "wireshark-text", 14, 1],
  ["lab-kamailio-xlog.log", "kamailio", 2, 2],
  ["pkts-simple-invite.pcap", "pcap", 7, 1],
  ["pkts-cancel.pcap", "pcap", 7, 1],
  ["pkts-sipp-sll.pcap", "pcap", 30, 5],
  ["pkts-udp-fragmented.pcap", "pcap", 5, 1],
  ["zeek-long-paths-rawip.pcap", "pcap", 2, 1],
  ["cloudshark-sip-call.pcap", "pcap", 10, 3],
];

test.each(COUNTS)("%s is %s with %i messages of %i Call-IDs", (name, format, messages, callIds) => {
  const story = storyOfSamples(name);
  expect(story.files[0]).toMatchObject({ format, messages });
  expect(new Set(story.messages.map(({ callId }) => callId)).size).toBe(callIds);
});

test("no sample is without its count", () => {
  const files = readdirSync(samples).filter((name) => /\.(?:pcap|log|txt|uccapilog)$/.test(name));
  expect(files.toSorted()).toEqual(COUNTS.map(([name]) => name).toSorted());
});

test("whoever wrote down the same call, the same messages are read", () => {
  const starts = (name: string) =>
    storyOfSamples(name).messages.map(({ method, status }) => status ?? method);
  expect(starts("lab-sngrep-export.txt")).toEqual(starts("lab-fork-sll2.pcap"));
  expect(starts("lab-wireshark-verbose.txt")).toEqual(starts("lab-cancel-hep3.pcap"));
  expect(starts("lab-jssip-node.log")).toEqual(starts("lab-websocket-jssip.pcap"));
});

describe("a file in pieces", () => {
  test.each(COUNTS)("%s is the same whatever the pieces are", (name) => {
    const bytes = sample(name);
    const whole = recordsOf(bytes).records;
    for (const piece of [1, 7, 1_000]) {
      if (piece < 100 && bytes.length > 30_000) continue;
      expect(recordsOf(bytes, piece).records).toEqual(whole);
    }
  });

  test("packed by gzip it is unpacked on the way", () => {
    const bytes = sample("lab-fork-sll2.pcap");
    const packed = recordsOf(gzipSync(bytes), 1_000);
    expect(packed.format).toBe("pcap");
    expect(packed.records).toEqual(recordsOf(bytes).records);
  });

  test("a log in UTF-16 is read as one in UTF-8", () => {
    const text = sample("seed-ds-noanswer.uccapilog").toString("latin1");
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
    const read = recordsOf(wide, 333);
    expect(read.records).toEqual(recordsOf(sample("seed-ds-noanswer.uccapilog")).records);
    expect(read.notes).toEqual(["The text is in UTF-16LE."]);
  });
});

describe("hostile files", () => {
  const small = COUNTS.map(([name]) => sample(name)).filter(({ length }) => length < 30_000);

  test("bytes changed anywhere do no harm", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 40 }),
        (bytes, changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          storyOf(["changed", changed]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("files cut anywhere are read as far as they go", () => {
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.nat(), fc.nat(), (bytes, from, to) => {
        const start = from % bytes.length;
        storyOf(["cut", bytes.subarray(start, start + (to % bytes.length))]);
      }),
      { numRuns: 400 },
    );
  });

  test("bytes that are nothing are read as nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        storyOf(["nothing", bytes]);
      }),
    );
  });
});
