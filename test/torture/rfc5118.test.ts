import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkMessage } from "#sip/message/check-message";
import { lintMessage } from "#sip/message/lint";
import { parseMessage } from "#sip/message/parse-message";

const folder = new URL("./rfc5118/", import.meta.url);
const octetsOf = (file: string): string => readFileSync(new URL(`${file}.dat`, folder), "latin1");

/** File, the RFC's section, whether it is to be taken, and what is read: host and port of the Request-URI, then of Via. */
const TABLE: readonly (readonly [file: string, section: string, take: boolean, uri: string, via: string])[] =
  [
    ["ipv6-good", "4.1", true, "2001:db8::10", "2001:db8::9:1"],
    ["ipv6-bad", "4.2", false, "", "2001:db8::9:1"],
    ["port-ambiguous", "4.3", true, "2001:db8::10:5070", "2001:db8::9:1"],
    ["port-unambiguous", "4.4", true, "2001:db8::10 5070", "2001:db8::9:1"],
    ["via-received-param-with-delim", "4.5", true, "2001:db8::10", "2001:db8::9:1"],
    ["via-received-param-no-delim", "4.5", true, "2001:db8::10", "2001:db8::9:1"],
    ["ipv6-in-sdp", "4.6", true, "2001:db8::10", "2001:db8::20"],
    ["mult-ip-in-header", "4.7", true, "host.example.net", "2001:db8::9:1 6050"],
    ["mult-ip-in-sdp", "4.8", true, "2001:db8::10", "2001:db8::9:1"],
    ["ipv4-mapped-ipv6", "4.9", true, "example.com", "::ffff:192.0.2.10 19823"],
    // The grammar's own slip, which must be tolerated.
    ["ipv6-bug-abnf-3-colons", "4.10", true, "2001:db8::192.0.2.1", "lab1.east.example.com"],
    ["ipv6-correct-abnf-2-colons", "4.10", true, "2001:db8::192.0.2.1", "lab1.east.example.com"],
  ];

const place = (of: { host: string; port: number | undefined } | undefined): string =>
  of ? [of.host, ...(of.port === undefined ? [] : [of.port])].join(" ") : "";

test.each(TABLE)("RFC 5118 %s (%s)", (file, _section, take, uri, via) => {
  const octets = octetsOf(file);
  const read = parseMessage(octets);
  if (!read.ok || read.value.kind === "response") throw new Error(`${file} was not read.`);
  expect(checkMessage(read.value) === undefined).toBe(take);
  expect(lintMessage(octets).valid).toBe(take);
  expect(place(read.value.requestUri)).toBe(uri);
  expect(place(read.value.via)).toBe(via);
});

test("every message of the RFC has its row", () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.dat$/, ""));
  expect(TABLE.map(([file]) => file).toSorted()).toEqual(files.toSorted());
});
