import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressOf,
  attribute,
  codecsOf,
  directionOf,
  mediaLine,
  parseSdp,
  printSdp,
  reversed,
} from "./description.ts";

/** RFC 3264 §10.1, the offer of Alice. */
const OFFER = `v=0
o=alice 2890844526 2890844526 IN IP4 host.anywhere.com
s=
c=IN IP4 host.anywhere.com
t=0 0
m=audio 49170 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 51372 RTP/AVP 31
a=rtpmap:31 H261/90000
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
`.replaceAll("\n", "\r\n");

const read = (text: string) => {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(result.expected);
  return result.value;
};

describe("a session description", () => {
  test("is printed as it was read", () => {
    expect(printSdp(read(OFFER))).toBe(OFFER);
  });

  test("has its media sections with codecs, the numbers of RFC 3551 included", () => {
    const [audio = [], video = []] = read(OFFER).media;
    expect(mediaLine(audio)).toEqual({ kind: "audio", port: 49170, protocol: "RTP/AVP", formats: ["0"] });
    expect(codecsOf(audio)).toEqual([
      { payloadType: 0, name: "pcmu", clock: 8000, channels: 1, fmtp: undefined },
    ]);
    expect(codecsOf(video)).toMatchObject([{ name: "h261", clock: 90000 }]);
    expect(
      codecsOf(["m=audio 9 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16"]),
    ).toMatchObject([
      { payloadType: 8, name: "pcma", clock: 8000 },
      { payloadType: 101, name: "telephone-event", fmtp: "0-16" },
    ]);
  });

  test("says where to send and in which direction: the section before the session", () => {
    const description = read(
      "v=0\r\nc=IN IP4 192.0.2.1\r\na=sendonly\r\nm=audio 9 RTP/AVP 0\r\nm=video 9 RTP/AVP 31\r\nc=IN IP6 2001:db8::1\r\na=inactive\r\n",
    );
    const [audio = [], video = []] = description.media;
    expect([addressOf(description, audio), addressOf(description, video)]).toEqual([
      "192.0.2.1",
      "2001:db8::1",
    ]);
    expect([directionOf(description, audio), directionOf(description, video)]).toEqual([
      "sendonly",
      "inactive",
    ]);
    expect(reversed("sendonly")).toBe("recvonly");
    expect(addressOf(read("v=0\r\nc=IN IP4 0.0.0.0\r\n"), [])).toBeUndefined(); // RFC 3264 §8.4
  });

  test("has attributes with and without a value", () => {
    expect(attribute(["a=rtcp-mux", "a=mid:0"], "rtcp-mux")).toBe("");
    expect(attribute(["a=rtcp-mux", "a=mid:0"], "mid")).toBe("0");
    expect(attribute(["a=middle:1"], "mid")).toBeUndefined();
  });

  test.each([
    ["", "v=0 in the first line"],
    ["v=0\r\nm=audio RTP/AVP 0\r\n", "m= with kind, port, protocol and formats"],
    ["v=0\r\nhello\r\n", "lines of a letter, = and at most 4096 characters"],
    [`v=0\r\n${"a=x\r\n".repeat(2001)}`, "at most 2000 lines"],
    [`v=0\r\n${"m=audio 0 RTP/AVP 0\r\n".repeat(33)}`, "at most 32 media sections"],
  ])("%j is refused with what was expected", (text, expected) => {
    expect(parseSdp(text)).toEqual({ ok: false, expected });
  });

  test("any text is read or refused, and what is read is printed again", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]=[ -~]{0,40}$/), { maxLength: 40 }), (lines) => {
        const text = ["v=0", ...lines].map((line) => `${line}\r\n`).join("");
        const result = parseSdp(text);
        if (result.ok) {
          expect(printSdp(result.value)).toBe(text);
          for (const section of result.value.media) codecsOf(section);
        }
      }),
    );
  });
});
