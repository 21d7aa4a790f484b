import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSdp } from "#formats/sdp/description";
import { soundOf } from "./decide-bridge.ts";
import { describeBrowser } from "./describe-browser.ts";

const FINGERPRINT = `sha-256 ${Array(32).fill("0A").join(":")}`;
const SOUND = [
  "m=audio 51472 UDP/TLS/RTP/SAVPF 111 0",
  "c=IN IP4 192.0.2.9",
  "a=mid:audio",
  "a=ice-ufrag:8hhY",
  "a=ice-pwd:asd88fgpdd777uzjYhagZg",
  `a=fingerprint:${FINGERPRINT}`,
  "a=setup:actpass",
  "a=candidate:1 1 udp 2130706431 192.0.2.9 51472 typ host generation 0 network-id 1",
];
const read = (lines: readonly string[], session: readonly string[] = []) => {
  const parsed = parseSdp(["v=0", "s=-", ...session, ...lines].map((line) => `${line}\r\n`).join(""));
  const sound = parsed.ok ? soundOf(parsed.value) : undefined;
  if (!parsed.ok || !sound) throw new Error("the example is wrong");
  return describeBrowser(parsed.value, sound);
};

test("the engine is told ICE and DTLS of the sound and nothing else", () => {
  const told = read(SOUND);
  expect(told).toContain("a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n");
  expect(told).toContain(`a=fingerprint:${FINGERPRINT}\r\na=setup:actpass\r\n`);
  expect(told).toContain(
    "a=candidate:1 1 udp 2130706431 192.0.2.9 51472 typ host generation 0 network-id 1\r\n",
  );
  expect(told).toContain("a=group:BUNDLE audio\r\n");
  expect(told).not.toContain("111");
});

test("Firefox describes DTLS for the whole session, a bundle ICE in its first section", () => {
  const bundle = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:v", ...SOUND.slice(3)];
  const audio = ["m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:a", "a=setup:active"];
  expect(read([...bundle, ...audio])).toContain("a=ice-ufrag:8hhY");
  expect(
    read(
      SOUND.filter((line) => !line.includes("fingerprint")),
      [`a=fingerprint:${FINGERPRINT}`],
    ),
  ).toContain(FINGERPRINT);
});

test.each([
  "a=candidate:1 1 udp 1 b0c8.local 5000 typ host", // mDNS
  "a=candidate:1 1 tcp 1 192.0.2.9 9 typ host tcptype active",
  "a=candidate:1 2 udp 1 192.0.2.9 5000 typ host",
  "a=candidate:1 1 udp 99999999999 192.0.2.9 5000 typ host",
  "a=candidate:1 1 udp 1 192.0.2.999 5000 typ host",
  "a=candidate:1 1 udp 1 192.0.2.9 0 typ host",
])("%s is left out", (line) => {
  expect(read([...SOUND.slice(0, -1), line])).not.toContain("a=candidate");
});

test.each(["ice-ufrag", "ice-pwd", "fingerprint", "setup"])(
  "without %s, or with one that is none, it throws",
  (name) => {
    const without = SOUND.filter((line) => !line.startsWith(`a=${name}:`));
    expect(() => read(without)).toThrow(name);
    expect(() => read([...without, `a=${name}:;`])).toThrow(name);
  },
);

test("whatever a stranger writes, what comes out is made of lines that we know", () => {
  const line = fc
    .constantFrom("mid", "ice-ufrag", "ice-pwd", "candidate", "setup", "fingerprint")
    .chain((name) =>
      fc.string({ maxLength: 60 }).map((value) => `a=${name}:${value.replaceAll(/[\r\n]/g, "")}`),
    );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      let told = "";
      try {
        told = read([...SOUND, ...lines]);
      } catch {
        return;
      }
      for (const one of told.trimEnd().split("\r\n")) expect(one).toMatch(/^[a-z]=[ -~]{1,310}$/);
    }),
  );
});
